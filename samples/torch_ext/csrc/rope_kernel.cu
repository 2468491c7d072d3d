// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <ATen/cuda/CUDAContext.h>
#include <c10/cuda/CUDAGuard.h>

#include <cub/block/block_reduce.cuh>

#include "common.cuh"

namespace fused {
namespace {

// One block per (token, head): RMS norm over the head, then rotate neighbouring pairs.
template <typename T, int kThreads>
__global__ void __launch_bounds__(kThreads)
    norm_rope_kernel(const T* __restrict__ x, const T* __restrict__ weight,
                     const float* __restrict__ cos_table, const float* __restrict__ sin_table,
                     const int64_t* __restrict__ positions, T* __restrict__ y, int heads, int dim,
                     float eps) {
  using BlockReduce = cub::BlockReduce<float, kThreads>;
  __shared__ typename BlockReduce::TempStorage reduce_storage;
  __shared__ float inv_rms;

  const int token = blockIdx.x;
  const int head = blockIdx.y;
  const int half_dim = dim / 2;
  const int64_t base = (static_cast<int64_t>(token) * heads + head) * dim;

  float sum = 0.0f;
  for (int p = threadIdx.x; p < half_dim; p += kThreads) {
    const float2 v = load_pair(x + base + 2 * p);
    sum = fmaf(v.x, v.x, fmaf(v.y, v.y, sum));
  }
  sum = BlockReduce(reduce_storage).Sum(sum);
  if (threadIdx.x == 0) inv_rms = rsqrtf(__fdividef(sum, static_cast<float>(dim)) + eps);
  __syncthreads();

  const int64_t pos = __ldg(positions + token);
  for (int p = threadIdx.x; p < half_dim; p += kThreads) {
    const float2 v = load_pair(x + base + 2 * p);
    const float2 w = load_pair(weight + 2 * p);
    const float c = __ldg(cos_table + pos * half_dim + p);
    const float s = __ldg(sin_table + pos * half_dim + p);
    const float a = v.x * inv_rms * w.x;
    const float b = v.y * inv_rms * w.y;
    store_pair(y + base + 2 * p, make_float2(a * c - b * s, a * s + b * c));
  }
}

template <typename T, int kThreads>
void launch(const T* x, const T* weight, const float* cos_table, const float* sin_table,
            const int64_t* positions, T* y, int tokens, int heads, int dim, float eps,
            cudaStream_t stream) {
  const dim3 grid(tokens, heads);
  norm_rope_kernel<T, kThreads><<<grid, dim3(kThreads), 0, stream>>>(
      x, weight, cos_table, sin_table, positions, y, heads, dim, eps);
  C10_CUDA_KERNEL_LAUNCH_CHECK();
}

}  // namespace

// x: [tokens, heads, dim]; tables: [max_pos, dim / 2] in fp32; positions: [tokens] in int64.
at::Tensor norm_rope(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& cos_table,
                     const at::Tensor& sin_table, const at::Tensor& positions, double eps) {
  FUSED_CHECK_INPUT(x);
  FUSED_CHECK_INPUT(weight);
  FUSED_CHECK_INPUT(cos_table);
  FUSED_CHECK_INPUT(sin_table);
  FUSED_CHECK_INPUT(positions);
  TORCH_CHECK(x.dim() == 3, "x must be [tokens, heads, dim]");
  const int tokens = static_cast<int>(x.size(0));
  const int heads = static_cast<int>(x.size(1));
  const int dim = static_cast<int>(x.size(2));
  TORCH_CHECK(dim % 2 == 0, "the head dimension must be even");
  TORCH_CHECK(weight.dim() == 1 && weight.size(0) == dim, "weight must be [dim]");
  TORCH_CHECK(cos_table.dim() == 2 && cos_table.size(1) == dim / 2 &&
                  cos_table.sizes() == sin_table.sizes(),
              "tables must be [max_pos, dim / 2]");
  TORCH_CHECK(cos_table.scalar_type() == at::kFloat && sin_table.scalar_type() == at::kFloat,
              "tables must be fp32");
  TORCH_CHECK(positions.scalar_type() == at::kLong && positions.numel() == tokens,
              "positions must be int64 [tokens]");
  TORCH_CHECK(x.scalar_type() == weight.scalar_type(), "x and weight differ in type");
  TORCH_CHECK(x.scalar_type() != at::kDouble, "norm_rope: double is not supported");

  const c10::cuda::CUDAGuard guard(x.device());
  at::Tensor y = at::empty_like(x);
  if (x.numel() == 0) return y;
  TORCH_CHECK(heads <= at::cuda::getCurrentDeviceProperties()->maxGridSize[1], "too many heads");

  auto stream = at::cuda::getCurrentCUDAStream();
  const auto run = [&](auto tag) {
    using scalar = decltype(tag);
    using T = native_t<scalar>;
    const auto* xp = reinterpret_cast<const T*>(x.const_data_ptr<scalar>());
    const auto* wp = reinterpret_cast<const T*>(weight.const_data_ptr<scalar>());
    auto* yp = reinterpret_cast<T*>(y.mutable_data_ptr<scalar>());
    const float* cp = cos_table.const_data_ptr<float>();
    const float* sp = sin_table.const_data_ptr<float>();
    const int64_t* pp = positions.const_data_ptr<int64_t>();
    const auto e = static_cast<float>(eps);
    if (dim <= 128) {
      launch<T, 64>(xp, wp, cp, sp, pp, yp, tokens, heads, dim, e, stream.stream());
    } else {
      launch<T, 128>(xp, wp, cp, sp, pp, yp, tokens, heads, dim, e, stream.stream());
    }
  };
  AT_DISPATCH_SWITCH(x.scalar_type(), "norm_rope",
                     AT_DISPATCH_CASE(at::kFloat, [&] { run(scalar_t{}); })
                         AT_DISPATCH_CASE(at::kHalf, [&] { run(scalar_t{}); })
                             AT_DISPATCH_CASE(at::kBFloat16, [&] { run(scalar_t{}); }));
  return y;
}

}  // namespace fused

// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <ATen/cuda/CUDAContext.h>
#include <c10/cuda/CUDAGuard.h>
#include <mma.h>

#include <algorithm>
#include <type_traits>

#include "common.cuh"

using namespace nvcuda;

namespace fused {
namespace {

constexpr int kThreads = 256;
constexpr int kTile = 16;
constexpr int kWarpsPerBlock = 4;

// cols is a multiple of the pack size, so a pack never straddles two rows.
template <typename T>
__global__ void __launch_bounds__(kThreads)
    bias_gelu_vec(const T* __restrict__ x, const T* __restrict__ bias, T* __restrict__ y,
                  int64_t packs, int cols) {
  constexpr int N = Pack<T>::kSize;
  const int64_t stride = static_cast<int64_t>(gridDim.x) * blockDim.x;
  for (int64_t i = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < packs;
       i += stride) {
    const Pack<T> in = load_pack(x + i * N);
    const Pack<T> b = load_pack(bias + (i * N) % cols);
    Pack<T> out;
#pragma unroll
    for (int k = 0; k < N; ++k) {
      out.item[k] = from_float<T>(gelu(to_float(in.item[k]) + to_float(b.item[k])));
    }
    store_pack(y + i * N, out);
  }
}

template <typename T>
__global__ void bias_gelu_scalar(const T* x, const T* bias, T* y, int64_t total, int cols) {
  const int64_t i = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (i >= total) return;
  y[i] = from_float<T>(gelu(to_float(x[i]) + to_float(bias[i % cols])));
}

// y = gelu(x w^T + bias); one warp per 16x16 tile of y. x: m*k, w: n*k, both row-major.
__global__ void __launch_bounds__(kWarpsPerBlock * 32)
    linear_bias_gelu_wmma(const __half* __restrict__ x, const __half* __restrict__ w,
                          const __half* __restrict__ bias, __half* __restrict__ y, int m, int n,
                          int k) {
  __shared__ float stage[kWarpsPerBlock][kTile * kTile];

  const int warp = threadIdx.x / warpSize;
  const int lane = threadIdx.x % warpSize;
  const int col = (blockIdx.x * kWarpsPerBlock + warp) * kTile;
  const int row = blockIdx.y * kTile;
  if (col >= n || row >= m) return;  // whole warps only

  wmma::fragment<wmma::matrix_a, kTile, kTile, kTile, __half, wmma::row_major> a;
  wmma::fragment<wmma::matrix_b, kTile, kTile, kTile, __half, wmma::col_major> b;
  wmma::fragment<wmma::accumulator, kTile, kTile, kTile, float> acc;
  wmma::fill_fragment(acc, 0.0f);

  for (int kk = 0; kk < k; kk += kTile) {
    wmma::load_matrix_sync(a, x + static_cast<int64_t>(row) * k + kk, k);
    wmma::load_matrix_sync(b, w + static_cast<int64_t>(col) * k + kk, k);
    wmma::mma_sync(acc, a, b, acc);
  }
  wmma::store_matrix_sync(stage[warp], acc, kTile, wmma::mem_row_major);
  __syncwarp();

  for (int e = lane; e < kTile * kTile; e += warpSize) {
    const int r = e / kTile;
    const int c = e % kTile;
    const float v = stage[warp][e] + __half2float(__ldg(bias + col + c));
    y[static_cast<int64_t>(row + r) * n + col + c] = __float2half_rn(gelu(v));
  }
}

}  // namespace

at::Tensor fused_bias_gelu(const at::Tensor& x, const at::Tensor& bias) {
  FUSED_CHECK_INPUT(x);
  FUSED_CHECK_INPUT(bias);
  TORCH_CHECK(x.dim() >= 1 && bias.dim() == 1, "x needs a last dimension, bias exactly one");
  TORCH_CHECK(x.size(-1) == bias.size(0), "bias does not match the last dimension of x");
  TORCH_CHECK(x.scalar_type() == bias.scalar_type(), "x and bias differ in type");

  const c10::cuda::CUDAGuard guard(x.device());
  at::Tensor y = at::empty_like(x);
  if (x.numel() == 0) return y;

  const cudaStream_t stream = at::cuda::getCurrentCUDAStream();
  const cudaDeviceProp* prop = at::cuda::getCurrentDeviceProperties();
  const int cols = static_cast<int>(bias.size(0));
  const int64_t max_blocks = static_cast<int64_t>(prop->multiProcessorCount) * 8;

  AT_DISPATCH_FLOATING_TYPES_AND2(
      at::kHalf, at::kBFloat16, x.scalar_type(), "fused_bias_gelu", [&] {
        if constexpr (std::is_same_v<scalar_t, double>) {
          TORCH_CHECK(false, "fused_bias_gelu: double is not supported");
        } else {
          using T = native_t<scalar_t>;
          const auto* xp = reinterpret_cast<const T*>(x.const_data_ptr<scalar_t>());
          const auto* bp = reinterpret_cast<const T*>(bias.const_data_ptr<scalar_t>());
          auto* yp = reinterpret_cast<T*>(y.mutable_data_ptr<scalar_t>());
          constexpr int N = Pack<T>::kSize;
          if (cols % N == 0 && aligned16(xp) && aligned16(bp) && aligned16(yp)) {
            const int64_t packs = x.numel() / N;
            const auto blocks =
                static_cast<unsigned>(std::min((packs + kThreads - 1) / kThreads, max_blocks));
            bias_gelu_vec<T><<<blocks, kThreads, 0, stream>>>(xp, bp, yp, packs, cols);
          } else {
            const auto blocks = static_cast<unsigned>((x.numel() + kThreads - 1) / kThreads);
            bias_gelu_scalar<T>
                <<<blocks, kThreads, 0, stream>>>(xp, bp, yp, x.numel(), cols);
          }
          C10_CUDA_KERNEL_LAUNCH_CHECK();
        }
      });
  return y;
}

at::Tensor linear_bias_gelu(const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias) {
  FUSED_CHECK_INPUT(x);
  FUSED_CHECK_INPUT(w);
  FUSED_CHECK_INPUT(bias);
  TORCH_CHECK(x.dim() == 2 && w.dim() == 2 && bias.dim() == 1, "expected x[m,k] w[n,k] bias[n]");
  TORCH_CHECK(x.scalar_type() == at::kHalf && w.scalar_type() == at::kHalf &&
                  bias.scalar_type() == at::kHalf,
              "linear_bias_gelu is fp16 only");
  const int m = static_cast<int>(x.size(0));
  const int k = static_cast<int>(x.size(1));
  const int n = static_cast<int>(w.size(0));
  TORCH_CHECK(w.size(1) == k && bias.size(0) == n, "shape mismatch");
  TORCH_CHECK(m % kTile == 0 && n % kTile == 0 && k % kTile == 0, "sizes must be multiples of 16");

  const c10::cuda::CUDAGuard guard(x.device());
  TORCH_CHECK(at::cuda::getCurrentDeviceProperties()->major >= 7, "tensor cores need sm_70");
  at::Tensor y = at::empty({m, n}, x.options());
  if (y.numel() == 0) return y;

  const auto half_ptr = [](const at::Tensor& t) {
    return reinterpret_cast<const __half*>(t.const_data_ptr<at::Half>());
  };
  const dim3 grid((n / kTile + kWarpsPerBlock - 1) / kWarpsPerBlock, m / kTile);
  linear_bias_gelu_wmma<<<grid, kWarpsPerBlock * 32, 0, at::cuda::getCurrentCUDAStream()>>>(
      half_ptr(x), half_ptr(w), half_ptr(bias),
      reinterpret_cast<__half*>(y.mutable_data_ptr<at::Half>()), m, n, k);
  C10_CUDA_KERNEL_LAUNCH_CHECK();
  return y;
}

}  // namespace fused

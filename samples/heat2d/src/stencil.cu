// SPDX-License-Identifier: Apache-2.0
#include "heat.h"

#include <cooperative_groups.h>
#include <cuda_runtime.h>

#include "check.h"
#include "reduce.cuh"

namespace cg = cooperative_groups;

namespace heat {
namespace {

constexpr int kReduceThreads = 256;

// centre, x neighbours, y neighbours
__constant__ float c_weights[3];

// Filled by count_hot_kernel.
__device__ unsigned int d_hot_cells;

__device__ __forceinline__ float blend(float c, float w, float e, float n, float s) {
  return fmaf(c_weights[0], c, fmaf(c_weights[1], w + e, c_weights[2] * (n + s)));
}

__device__ __forceinline__ bool interior(int x, int y, int nx, int ny) {
  return x > 0 && y > 0 && x < nx - 1 && y < ny - 1;
}

__global__ void fill_kernel(float* field, int nx, int ny, float value) {
  const int x = blockIdx.x * blockDim.x + threadIdx.x;
  const int y = blockIdx.y * blockDim.y + threadIdx.y;
  if (x >= nx || y >= ny) return;
  // A hot top edge, everything else at `value`.
  field[static_cast<size_t>(y) * nx + x] = (y == 0) ? 1.0f : value;
}

template <int BX, int BY>
__global__ void __launch_bounds__(BX* BY, 2)
    step_tiled(const float* __restrict__ in, float* __restrict__ out, int nx, int ny) {
  __shared__ float tile[BY + 2][BX + 2];

  const int x = blockIdx.x * BX + threadIdx.x;
  const int y = blockIdx.y * BY + threadIdx.y;
  const int tx = threadIdx.x + 1;
  const int ty = threadIdx.y + 1;
  const bool inside = x < nx && y < ny;
  const size_t idx = static_cast<size_t>(y) * nx + x;

  if (inside) {
    tile[ty][tx] = in[idx];
    if (threadIdx.x == 0 && x > 0) tile[ty][0] = in[idx - 1];
    if (threadIdx.x == BX - 1 && x < nx - 1) tile[ty][BX + 1] = in[idx + 1];
    if (threadIdx.y == 0 && y > 0) tile[0][tx] = in[idx - nx];
    if (threadIdx.y == BY - 1 && y < ny - 1) tile[BY + 1][tx] = in[idx + nx];
  }
  __syncthreads();

  if (!inside) return;
  out[idx] = interior(x, y, nx, ny)
                 ? blend(tile[ty][tx], tile[ty][tx - 1], tile[ty][tx + 1], tile[ty - 1][tx],
                         tile[ty + 1][tx])
                 : tile[ty][tx];
}

// No tile: relies on the read-only cache.
__global__ void step_read_only(const float* in, float* out, int nx, int ny) {
  const int x = blockIdx.x * blockDim.x + threadIdx.x;
  const int y = blockIdx.y * blockDim.y + threadIdx.y;
  if (x >= nx || y >= ny) return;
  const float* p = in + static_cast<size_t>(y) * nx + x;
  float v = load_nc(p);
  if (interior(x, y, nx, ny)) {
    v = blend(v, load_nc(p - 1), load_nc(p + 1), __ldg(p - nx), __ldg(p + nx));
  }
  out[static_cast<size_t>(y) * nx + x] = v;
}

// All sweeps in one launch; the grid stays resident.
__global__ void __launch_bounds__(kReduceThreads)
    sweep_persistent(float* a, float* b, int nx, int ny, int sweeps) {
  cg::grid_group grid = cg::this_grid();
  const size_t cells = static_cast<size_t>(nx) * ny;

  for (int s = 0; s < sweeps; ++s) {
    for (size_t i = grid.thread_rank(); i < cells; i += grid.size()) {
      const int x = static_cast<int>(i % nx);
      const int y = static_cast<int>(i / nx);
      b[i] = interior(x, y, nx, ny) ? blend(a[i], a[i - 1], a[i + 1], a[i - nx], a[i + nx]) : a[i];
    }
    grid.sync();
    float* t = a;
    a = b;
    b = t;
  }
}

// Dynamic shared memory: one float per warp, then one double per warp.
__global__ void residual_kernel(const float* a, const float* b, size_t cells, float* max_diff,
                                double* sum_sq) {
  extern __shared__ __align__(16) unsigned char smem[];
  auto* sums = reinterpret_cast<double*>(smem);
  auto* maxima = reinterpret_cast<float*>(sums + blockDim.x / warpSize);

  float worst = 0.0f;
  double total = 0.0;
  const size_t stride = static_cast<size_t>(gridDim.x) * blockDim.x;
  for (size_t i = static_cast<size_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < cells;
       i += stride) {
    const float d = fabsf(a[i] - b[i]);
    worst = fmaxf(worst, d);
    total += static_cast<double>(d) * d;
  }

  worst = block_reduce(worst, Max{}, 0.0f, maxima);
  total = block_reduce(total, Sum{}, 0.0, sums);
  if (threadIdx.x == 0) {
    detail::atomic_max_nonneg(max_diff, worst);
    detail::atomic_add(sum_sq, total);
    __threadfence();
  }
}

__global__ void count_hot_kernel(const float* field, size_t cells, float threshold) {
  const cg::thread_block block = cg::this_thread_block();
  const auto warp = cg::tiled_partition<32>(block);
  const size_t stride = static_cast<size_t>(gridDim.x) * blockDim.x;
  const size_t rounds = (cells + stride - 1) / stride;

  unsigned hot = 0;
  size_t i = static_cast<size_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  for (size_t r = 0; r < rounds; ++r, i += stride) {
    // Every lane takes part in the ballot.
    const unsigned votes = __ballot_sync(0xffffffff, i < cells && field[i] > threshold);
    if (lane_id() == r % 32) hot += __popc(votes);
  }
  warp.sync();
  hot = warp_sum_all(hot);
  if (warp.thread_rank() == 0 && hot != 0) atomicAdd(&d_hot_cells, hot);
}

using StepKernel = void (*)(const float*, float*, int, int);

dim3 tiles(Grid g, dim3 block) {
  return dim3((g.nx + block.x - 1) / block.x, (g.ny + block.y - 1) / block.y);
}

int reduce_blocks() {
  int device = 0;
  int sms = 0;
  CUDA_CHECK(cudaGetDevice(&device));
  CUDA_CHECK(cudaDeviceGetAttribute(&sms, cudaDevAttrMultiProcessorCount, device));
  return sms * 4;
}

}  // namespace

void upload_weights(float alpha) {
  const float weights[3] = {1.0f - 4.0f * alpha, alpha, alpha};
  CUDA_CHECK(cudaMemcpyToSymbol(c_weights, weights, sizeof(weights)));
  CUDA_CHECK(cudaStreamSynchronize(cudaStreamLegacy));
}

void fill(float* field, Grid g, float value, cudaStream_t stream) {
  const dim3 block(32, 8);
  fill_kernel<<<tiles(g, block), block, 0, stream>>>(field, g.nx, g.ny, value);
  CUDA_CHECK_LAUNCH();
}

void step(Scheme scheme, const float* in, float* out, Grid g, cudaStream_t stream) {
  if (scheme == Scheme::kTiled) {
    constexpr int kTile = 16;
    const dim3 block(kTile, kTile);
    step_tiled<kTile, kTile>
        <<<tiles(g, block),
           block,
           0,
           stream>>>(
            in, out, g.nx, g.ny);
  } else {
    // The other variants share one block shape, so go through a pointer.
    const dim3 block(64, 4);
    StepKernel kernel = (scheme == Scheme::kWide) ? &step_tiled<64, 4> : &step_read_only;
    CUDA_CHECK(cudaFuncSetCacheConfig(kernel, cudaFuncCachePreferL1));
    kernel<<<tiles(g, block), block, 0, stream>>>(in, out, g.nx, g.ny);
  }
  CUDA_CHECK_LAUNCH();
}

bool sweep_cooperative(float* a, float* b, Grid g, int sweeps, cudaStream_t stream) {
  int device = 0;
  int supported = 0;
  int sms = 0;
  int per_sm = 0;
  CUDA_CHECK(cudaGetDevice(&device));
  CUDA_CHECK(cudaDeviceGetAttribute(&supported, cudaDevAttrCooperativeLaunch, device));
  if (!supported) return false;
  CUDA_CHECK(cudaDeviceGetAttribute(&sms, cudaDevAttrMultiProcessorCount, device));
  CUDA_CHECK(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&per_sm, sweep_persistent,
                                                           kReduceThreads, 0));
  if (per_sm == 0) return false;

  void* args[] = {&a, &b, &g.nx, &g.ny, &sweeps};
  CUDA_CHECK(cudaLaunchCooperativeKernel(reinterpret_cast<void*>(sweep_persistent),
                                         dim3(per_sm * sms), dim3(kReduceThreads), args, 0,
                                         stream));
  return true;
}

void residual(const float* a, const float* b, Grid g, float* max_diff, double* sum_sq,
              cudaStream_t stream) {
  const size_t shmem = (kReduceThreads / 32) * (sizeof(double) + sizeof(float));
  residual_kernel<<<reduce_blocks(), kReduceThreads, shmem, stream>>>(a, b, g.cells(), max_diff,
                                                                      sum_sq);
  CUDA_CHECK_LAUNCH();
}

unsigned count_hot(const float* field, Grid g, float threshold, cudaStream_t stream) {
  unsigned hot = 0;
  void* counter = nullptr;
  CUDA_CHECK(cudaGetSymbolAddress(&counter, d_hot_cells));
  CUDA_CHECK(cudaMemsetAsync(counter, 0, sizeof(hot), stream));
  count_hot_kernel<<<reduce_blocks(), kReduceThreads, 0, stream>>>(field, g.cells(), threshold);
  CUDA_CHECK_LAUNCH();
  CUDA_CHECK(cudaStreamSynchronize(stream));
  CUDA_CHECK(cudaMemcpyFromSymbol(&hot, d_hot_cells, sizeof(hot), 0, cudaMemcpyDeviceToHost));
  return hot;
}

}  // namespace heat

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cuda_runtime.h>

#include "legacy_atomics.inl"

namespace heat {

constexpr unsigned kFullMask = 0xffffffffu;

struct Max {
  __host__ __device__ float operator()(float a, float b) const { return a > b ? a : b; }
};

struct Sum {
  template <typename T>
  __host__ __device__ T operator()(T a, T b) const {
    return a + b;
  }
};

// Lane 0 of each warp holds the result.
template <typename T, typename Op>
__device__ __forceinline__ T warp_reduce(T v, Op op) {
#pragma unroll
  for (int offset = 16; offset > 0; offset >>= 1) {
    v = op(v, __shfl_down_sync(0xffffffff, v, offset));
  }
  return v;
}

// Every lane holds the result.
__device__ __forceinline__ unsigned warp_sum_all(unsigned v) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  return __reduce_add_sync(kFullMask, v);
#else
  for (int mask = 16; mask > 0; mask >>= 1) v += __shfl_xor_sync(kFullMask, v, mask);
  return v;
#endif
}

// Thread 0 of the block holds the result; scratch has one T per warp.
template <typename T, typename Op>
__device__ T block_reduce(T v, Op op, T identity, T* scratch) {
  const int tid = threadIdx.x + blockDim.x * threadIdx.y;
  const int lane = tid % warpSize;
  const int warp = tid / warpSize;
  const int warps = (blockDim.x * blockDim.y + warpSize - 1) / warpSize;

  v = warp_reduce(v, op);
  if (lane == 0) scratch[warp] = v;
  __syncthreads();
  v = (tid < warps) ? scratch[tid] : identity;
  if (warp == 0) v = warp_reduce(v, op);
  __syncthreads();
  return v;
}

// Lane id straight from the special register.
__device__ __forceinline__ unsigned lane_id() {
  unsigned id;
  asm("mov.u32 %0, %%laneid;" : "=r"(id));
  return id;
}

// Load through the read-only path.
__device__ __forceinline__ float load_nc(const float* p) {
  float v;
  asm volatile("ld.global.nc.f32 %0, [%1];" : "=f"(v) : "l"(p));
  return v;
}

}  // namespace heat

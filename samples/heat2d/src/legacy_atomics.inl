// SPDX-License-Identifier: Apache-2.0
// Atomics that old or all architectures lack. Included from reduce.cuh.

namespace heat {
namespace detail {

// double atomicAdd is native from sm_60 on.
__device__ __forceinline__ double atomic_add(double* addr, double value) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ < 600
  auto* bits = reinterpret_cast<unsigned long long*>(addr);
  unsigned long long seen = *bits;
  unsigned long long expected;
  do {
    expected = seen;
    seen = atomicCAS(bits, expected,
                     __double_as_longlong(value + __longlong_as_double(expected)));
  } while (expected != seen);
  return __longlong_as_double(seen);
#else
  return atomicAdd(addr, value);
#endif
}

// Non-negative floats order like their bit patterns.
__device__ __forceinline__ void atomic_max_nonneg(float* addr, float value) {
  atomicMax(reinterpret_cast<int*>(addr), __float_as_int(value));
}

#if 0  // pre-Volta code kept for reference
texture<float, 2, cudaReadModeElementType> field_tex;

inline void bind_field(cudaArray_t array) {
  cudaBindTextureToArray(field_tex, array);
  cudaThreadSynchronize();
}

__device__ float warp_sum_old(float v) {
  for (int d = 16; d > 0; d >>= 1) v += __shfl_down(v, d);
  return __any(v > 0.0f) ? v : 0.0f;
}
#endif

}  // namespace detail
}  // namespace heat

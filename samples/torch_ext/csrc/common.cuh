// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>
#include <c10/cuda/CUDAException.h>
#if defined(USE_ROCM)
#include "vendors/hip.h"
#else
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>
#endif

#include <cstdint>

#define FUSED_CHECK_CUDA(x) TORCH_CHECK((x).is_cuda(), #x " must be a CUDA tensor")
#define FUSED_CHECK_CONTIGUOUS(x) TORCH_CHECK((x).is_contiguous(), #x " must be contiguous")
#define FUSED_CHECK_INPUT(x) \
  FUSED_CHECK_CUDA(x);       \
  FUSED_CHECK_CONTIGUOUS(x)

namespace fused {

// at:: scalar type -> the type the device intrinsics take.
template <typename T>
struct Native {
  using type = T;
};
template <>
struct Native<at::Half> {
  using type = __half;
};
template <>
struct Native<at::BFloat16> {
  using type = __nv_bfloat16;
};
template <typename T>
using native_t = typename Native<T>::type;

__device__ __forceinline__ float to_float(float v) { return v; }
__device__ __forceinline__ float to_float(__half v) { return __half2float(v); }
__device__ __forceinline__ float to_float(__nv_bfloat16 v) { return __bfloat162float(v); }

template <typename T>
__device__ __forceinline__ T from_float(float v);
template <>
__device__ __forceinline__ float from_float<float>(float v) {
  return v;
}
template <>
__device__ __forceinline__ __half from_float<__half>(float v) {
  return __float2half_rn(v);
}
template <>
__device__ __forceinline__ __nv_bfloat16 from_float<__nv_bfloat16>(float v) {
  return __float2bfloat16_rn(v);
}

// Two neighbours at once.
__device__ __forceinline__ float2 load_pair(const float* p) {
  return __ldg(reinterpret_cast<const float2*>(p));
}
__device__ __forceinline__ float2 load_pair(const __half* p) {
  return __half22float2(*reinterpret_cast<const __half2*>(p));
}
__device__ __forceinline__ float2 load_pair(const __nv_bfloat16* p) {
  return __bfloat1622float2(*reinterpret_cast<const __nv_bfloat162*>(p));
}
__device__ __forceinline__ void store_pair(float* p, float2 v) {
  *reinterpret_cast<float2*>(p) = v;
}
__device__ __forceinline__ void store_pair(__half* p, float2 v) {
  *reinterpret_cast<__half2*>(p) = __floats2half2_rn(v.x, v.y);
}
__device__ __forceinline__ void store_pair(__nv_bfloat16* p, float2 v) {
  *reinterpret_cast<__nv_bfloat162*>(p) = __floats2bfloat162_rn(v.x, v.y);
}

// Sixteen bytes, whatever the element type.
template <typename T>
union Pack {
  static constexpr int kSize = sizeof(float4) / sizeof(T);
  float4 raw;
  T item[kSize];
  __device__ Pack() : raw(make_float4(0.f, 0.f, 0.f, 0.f)) {}
};

template <typename T>
__device__ __forceinline__ Pack<T> load_pack(const T* p) {
  Pack<T> v;
  v.raw = __ldg(reinterpret_cast<const float4*>(p));
  return v;
}

// Streaming store: the result is not read again by this kernel.
template <typename T>
__device__ __forceinline__ void store_pack(T* p, const Pack<T>& v) {
  __stcs(reinterpret_cast<float4*>(p), v.raw);
}

// tanh approximation of GELU.
__device__ __forceinline__ float gelu(float x) {
  constexpr float kAlpha = 0.7978845608028654f;  // sqrt(2 / pi)
  constexpr float kBeta = 0.044715f;
  const float inner = kAlpha * fmaf(kBeta * x * x, x, x);
#if defined(USE_ROCM)
  const float t = 1.0f - 2.0f / (__expf(2.0f * inner) + 1.0f);
#elif defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 750
  float t;
  asm("tanh.approx.f32 %0, %1;" : "=f"(t) : "f"(inner));
#else
  const float t = tanhf(inner);
#endif
  return 0.5f * x * (1.0f + t);
}

inline bool aligned16(const void* p) {
  return (reinterpret_cast<std::uintptr_t>(p) & 15u) == 0;
}

}  // namespace fused

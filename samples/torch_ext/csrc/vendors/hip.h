// SPDX-License-Identifier: Apache-2.0
// A port that has begun: what the extension's CUDA names mean on ROCm.
#pragma once

#include <hip/hip_bf16.h>
#include <hip/hip_fp16.h>
#include <hip/hip_runtime.h>

#define cudaStream_t hipStream_t
#define cudaGetLastError hipGetLastError
#define __nv_bfloat16 __hip_bfloat16
#define __nv_bfloat162 __hip_bfloat162

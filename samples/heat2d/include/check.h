// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cuda_runtime_api.h>

#include <cstdio>
#include <cstdlib>

// Abort with file and line when a runtime call fails.
#define CUDA_CHECK(call)                                                     \
  do {                                                                       \
    const cudaError_t err_ = (call);                                         \
    if (err_ != cudaSuccess) {                                               \
      std::fprintf(stderr, "%s:%d: %s -> %s (%s)\n", __FILE__, __LINE__,     \
                   #call, cudaGetErrorString(err_), cudaGetErrorName(err_)); \
      std::exit(EXIT_FAILURE);                                               \
    }                                                                        \
  } while (0)

// For use straight after a kernel launch.
#ifdef NDEBUG
#define CUDA_CHECK_LAUNCH() CUDA_CHECK(cudaGetLastError())
#else
#define CUDA_CHECK_LAUNCH()              \
  do {                                   \
    CUDA_CHECK(cudaPeekAtLastError());   \
    CUDA_CHECK(cudaDeviceSynchronize()); \
  } while (0)
#endif

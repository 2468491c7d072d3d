// SPDX-License-Identifier: Apache-2.0
#include <cuda_runtime_api.h>

#include <cstdio>
#include <stdexcept>

#include "check.h"
#include "heat.h"

namespace heat {

// The device with the most multiprocessors.
int pick_device() {
  int count = 0;
  const cudaError_t status = cudaGetDeviceCount(&count);
  if (status == cudaErrorNoDevice || status == cudaErrorInsufficientDriver || count == 0) {
    throw std::runtime_error("no usable CUDA device");
  }
  CUDA_CHECK(status);

  int best = 0;
  int best_sms = 0;
  for (int d = 0; d < count; ++d) {
    cudaDeviceProp prop{};
    CUDA_CHECK(cudaGetDeviceProperties(&prop, d));
    if (prop.multiProcessorCount > best_sms) {
      best = d;
      best_sms = prop.multiProcessorCount;
    }
  }
  CUDA_CHECK(cudaSetDevice(best));
  return best;
}

void print_device(int device) {
  cudaDeviceProp prop{};
  CUDA_CHECK(cudaGetDeviceProperties(&prop, device));

  int runtime = 0;
  int driver = 0;
  CUDA_CHECK(cudaRuntimeGetVersion(&runtime));
  CUDA_CHECK(cudaDriverGetVersion(&driver));

  // prop.clockRate went away in 13.0, the attribute did not.
  int clock_khz = 0;
  CUDA_CHECK(cudaDeviceGetAttribute(&clock_khz, cudaDevAttrClockRate, device));

  size_t free_bytes = 0;
  size_t total_bytes = 0;
  if (cudaMemGetInfo(&free_bytes, &total_bytes) != cudaSuccess) {
    std::fprintf(stderr, "cudaMalloc failed or memory unknown\n");
  }

  std::printf("%s: sm_%d%d, %d SMs at %d MHz, warp %d\n", prop.name, prop.major, prop.minor,
              prop.multiProcessorCount, clock_khz / 1000, prop.warpSize);
  std::printf("  %zu of %zu MiB free, %zu KiB shared per block, managed %d, cooperative %d\n",
              free_bytes >> 20, total_bytes >> 20, prop.sharedMemPerBlock >> 10,
              prop.managedMemory, prop.cooperativeLaunch);
  std::printf("  built for %d, runtime %d, driver %d\n", CUDART_VERSION, runtime, driver);
}

}  // namespace heat

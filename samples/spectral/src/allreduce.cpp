// SPDX-License-Identifier: Apache-2.0
#include <nccl.h>

#include <vector>

#include "spectral.h"

#define NCCL_CHECK(call) SPECTRAL_CHECK(call, ncclSuccess)

namespace spectral {

// One process, one communicator per device; data[d] lives on device d.
void all_reduce(float** data, size_t count, int devices) {
  std::vector<ncclComm_t> comms(devices);
  std::vector<cudaStream_t> streams(devices);
  NCCL_CHECK(ncclCommInitAll(comms.data(), devices, nullptr));
  for (int d = 0; d < devices; ++d) {
    CUDA_CHECK(cudaSetDevice(d));
    CUDA_CHECK(cudaStreamCreate(&streams[d]));
  }
  NCCL_CHECK(ncclGroupStart());
  for (int d = 0; d < devices; ++d) {
    NCCL_CHECK(ncclAllReduce(data[d], data[d], count, ncclFloat, ncclSum, comms[d], streams[d]));
  }
  NCCL_CHECK(ncclGroupEnd());
  for (int d = 0; d < devices; ++d) {
    CUDA_CHECK(cudaSetDevice(d));
    CUDA_CHECK(cudaStreamSynchronize(streams[d]));
    CUDA_CHECK(cudaStreamDestroy(streams[d]));
    NCCL_CHECK(ncclCommDestroy(comms[d]));
  }
  CUDA_CHECK(cudaSetDevice(0));
}

}  // namespace spectral

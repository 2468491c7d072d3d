// SPDX-License-Identifier: Apache-2.0
#include <cusolverDn.h>

#include "spectral.h"

#define CUSOLVER_CHECK(call) SPECTRAL_CHECK(call, CUSOLVER_STATUS_SUCCESS)

namespace spectral {

void solve(double* a, double* b, int n, cudaStream_t stream) {
  cusolverDnHandle_t handle = nullptr;
  CUSOLVER_CHECK(cusolverDnCreate(&handle));
  CUSOLVER_CHECK(cusolverDnSetStream(handle, stream));

  int work_size = 0;
  CUSOLVER_CHECK(cusolverDnDgetrf_bufferSize(handle, n, n, a, n, &work_size));
  Buffer<double> work(static_cast<size_t>(work_size));
  Buffer<int> pivots(static_cast<size_t>(n));
  Buffer<int> info(1);

  CUSOLVER_CHECK(cusolverDnDgetrf(handle, n, n, a, n, work.get(), pivots.get(), info.get()));
  CUDA_CHECK(cudaStreamSynchronize(stream));
  int failed = 0;
  CUDA_CHECK(cudaMemcpy(&failed, info.get(), sizeof(failed), cudaMemcpyDeviceToHost));
  if (failed != 0) throw std::runtime_error("getrf: singular at column " + std::to_string(failed));

  CUSOLVER_CHECK(
      cusolverDnDgetrs(handle, CUBLAS_OP_N, n, 1, a, n, pivots.get(), b, n, info.get()));
  CUDA_CHECK(cudaStreamSynchronize(stream));
  CUSOLVER_CHECK(cusolverDnDestroy(handle));
}

}  // namespace spectral

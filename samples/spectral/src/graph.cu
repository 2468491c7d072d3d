// SPDX-License-Identifier: Apache-2.0
#include <cuda_runtime.h>

#include "spectral.h"

namespace spectral {
namespace {

__global__ void smooth(const float* in, float* out, int count) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= count) return;
  const float left = in[i > 0 ? i - 1 : 0];
  const float right = in[i < count - 1 ? i + 1 : count - 1];
  out[i] = 0.25f * left + 0.5f * in[i] + 0.25f * right;
}

cudaGraphExec_t instantiate(cudaGraph_t graph) {
  cudaGraphExec_t exec = nullptr;
#if CUDART_VERSION >= 12000
  CUDA_CHECK(cudaGraphInstantiate(&exec, graph, 0));
#else
  CUDA_CHECK(cudaGraphInstantiate(&exec, graph, nullptr, nullptr, 0));
#endif
  return exec;
}

}  // namespace

// Two smoothing passes per launch.
void run_graph(float* data, int count, int launches, cudaStream_t stream) {
  int device = 0;
  int pools = 0;
  CUDA_CHECK(cudaGetDevice(&device));
  CUDA_CHECK(cudaDeviceGetAttribute(&pools, cudaDevAttrMemoryPoolsSupported, device));
  if (!pools) throw std::runtime_error("no stream-ordered allocation");
  float* scratch = nullptr;
  CUDA_CHECK(cudaMallocAsync(reinterpret_cast<void**>(&scratch), count * sizeof(float), stream));

  cudaGraph_t graph = nullptr;
  const int blocks = (count + 255) / 256;
  CUDA_CHECK(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal));
  smooth<<<blocks, 256, 0, stream>>>(data, scratch, count);
  smooth<<<blocks, 256, 0, stream>>>(scratch, data, count);
  CUDA_CHECK(cudaGetLastError());
  CUDA_CHECK(cudaStreamEndCapture(stream, &graph));
  cudaGraphExec_t exec = instantiate(graph);
  for (int i = 0; i < launches; ++i) CUDA_CHECK(cudaGraphLaunch(exec, stream));
  CUDA_CHECK(cudaFreeAsync(scratch, stream));
  CUDA_CHECK(cudaStreamSynchronize(stream));
  CUDA_CHECK(cudaGraphExecDestroy(exec));
  CUDA_CHECK(cudaGraphDestroy(graph));
}

}  // namespace spectral

// SPDX-License-Identifier: Apache-2.0
#include <curand.h>
#include <curand_kernel.h>

#include "spectral.h"

#define CURAND_CHECK(call) SPECTRAL_CHECK(call, CURAND_STATUS_SUCCESS)

namespace spectral {
namespace {

constexpr int kSamplesPerThread = 256;  // points, two to a draw

__global__ void hits_in_circle(unsigned long long seed, int threads, unsigned long long* hits) {
  const int id = blockIdx.x * blockDim.x + threadIdx.x;
  if (id >= threads) return;
  curandStatePhilox4_32_10_t state;
  curand_init(seed, id, 0, &state);
  unsigned long long mine = 0;
  for (int i = 0; i < kSamplesPerThread / 2; ++i) {
    const float4 u = curand_uniform4(&state);
    mine += (u.x * u.x + u.y * u.y < 1.0f) + (u.z * u.z + u.w * u.w < 1.0f);
  }
  atomicAdd(hits, mine);
}

}  // namespace

// count must be even: the normal generator works in pairs.
void random_normal(float* out, size_t count, unsigned long long seed, cudaStream_t stream) {
  curandGenerator_t gen = nullptr;
  CURAND_CHECK(curandCreateGenerator(&gen, CURAND_RNG_PSEUDO_PHILOX4_32_10));
  CURAND_CHECK(curandSetStream(gen, stream));
  CURAND_CHECK(curandSetPseudoRandomGeneratorSeed(gen, seed));
  CURAND_CHECK(curandGenerateNormal(gen, out, count, 0.0f, 1.0f));
  CUDA_CHECK(cudaStreamSynchronize(stream));
  CURAND_CHECK(curandDestroyGenerator(gen));
}

double estimate_pi(int threads, unsigned long long seed, cudaStream_t stream) {
  Buffer<unsigned long long> hits(1);
  CUDA_CHECK(cudaMemsetAsync(hits.get(), 0, hits.bytes(), stream));
  hits_in_circle<<<(threads + 127) / 128, 128, 0, stream>>>(seed, threads, hits.get());
  CUDA_CHECK(cudaGetLastError());
  CUDA_CHECK(cudaStreamSynchronize(stream));
  unsigned long long total = 0;
  CUDA_CHECK(cudaMemcpy(&total, hits.get(), sizeof(total), cudaMemcpyDeviceToHost));
  return 4.0 * static_cast<double>(total) / (static_cast<double>(threads) * kSamplesPerThread);
}

}  // namespace spectral

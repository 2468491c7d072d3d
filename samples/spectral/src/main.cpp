// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <exception>
#include <vector>

#include "spectral.h"

int main(int argc, char** argv) try {
  constexpr int kSide = 64;
  constexpr int kCount = kSide * kSide;
  cudaStream_t stream = nullptr;
  CUDA_CHECK(cudaStreamCreateWithPriority(&stream, cudaStreamNonBlocking, 0));

  spectral::Buffer<float> x(kCount);
  spectral::Buffer<float> y(kCount);
  spectral::random_normal(x.get(), kCount, 42, stream);
  CUDA_CHECK(cudaMemcpyAsync(y.get(), x.get(), x.bytes(), cudaMemcpyDefault, stream));
  spectral::poisson_fft(x.get(), kSide, stream);
  spectral::scale(y.get(), 0.5f, kCount, stream);
  spectral::saxpy_jit(2.0f, x.get(), y.get(), kCount, stream);
  if (argc > 1) spectral::saxpy_ptx(argv[1], -2.0f, x.get(), y.get(), kCount, stream);
  spectral::run_graph(y.get(), kCount, 10, stream);
  std::printf("pi: %.4f\n", spectral::estimate_pi(1 << 14, 7, stream));

  std::vector<float> host(kCount);
  CUDA_CHECK(cudaStreamSynchronize(stream));
  CUDA_CHECK(cudaMemcpy(host.data(), y.get(), y.bytes(), cudaMemcpyDeviceToHost));
  std::printf("median: %.4f\n", spectral::sort_and_median(host.data(), kCount));

  const double a[4] = {4.0, 1.0, 1.0, 3.0};
  const double b[2] = {1.0, 2.0};
  spectral::Buffer<double> da(4, a);
  spectral::Buffer<double> db(2, b);
  spectral::solve(da.get(), db.get(), 2, stream);

  float* parts[] = {y.get()};
  spectral::all_reduce(parts, kCount, 1);
  CUDA_CHECK(cudaStreamDestroy(stream));
  return 0;
} catch (const std::exception& e) {
  std::fprintf(stderr, "spectral: %s\n", e.what());
  return 1;
}

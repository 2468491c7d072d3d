// SPDX-License-Identifier: Apache-2.0
#include <cufft.h>

#include "spectral.h"

#define CUFFT_CHECK(call) SPECTRAL_CHECK(call, CUFFT_SUCCESS)

namespace spectral {
namespace {

// Divide by -|k|^2; the transforms are unscaled, so by n*n as well.
__global__ void apply_green(cufftComplex* spectrum, int n) {
  const int kx = blockIdx.x * blockDim.x + threadIdx.x;
  const int row = blockIdx.y * blockDim.y + threadIdx.y;
  const int half = n / 2 + 1;
  if (kx >= half || row >= n) return;
  const int ky = row <= n / 2 ? row : row - n;
  const float k2 = static_cast<float>(kx * kx + ky * ky);
  const float s = k2 > 0.0f ? -1.0f / (k2 * n * n) : 0.0f;
  cufftComplex& v = spectrum[row * half + kx];
  v = make_cuComplex(v.x * s, v.y * s);
}

}  // namespace

void poisson_fft(float* f, int n, cudaStream_t stream) {
  Buffer<cufftComplex> spectrum(static_cast<size_t>(n) * (n / 2 + 1));
  cufftHandle forward = 0;
  cufftHandle inverse = 0;
  CUFFT_CHECK(cufftPlan2d(&forward, n, n, CUFFT_R2C));
  CUFFT_CHECK(cufftPlan2d(&inverse, n, n, CUFFT_C2R));
  CUFFT_CHECK(cufftSetStream(forward, stream));
  CUFFT_CHECK(cufftSetStream(inverse, stream));

  CUFFT_CHECK(cufftExecR2C(forward, f, spectrum.get()));
  const dim3 block(16, 16);
  const dim3 grid((n / 2 + block.x) / block.x, (n + block.y - 1) / block.y);
  apply_green<<<grid, block, 0, stream>>>(spectrum.get(), n);
  CUDA_CHECK(cudaGetLastError());
  CUFFT_CHECK(cufftExecC2R(inverse, spectrum.get(), f));

  CUDA_CHECK(cudaStreamSynchronize(stream));
  CUFFT_CHECK(cufftDestroy(forward));
  CUFFT_CHECK(cufftDestroy(inverse));
}

}  // namespace spectral

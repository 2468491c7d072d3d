// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cuda_runtime_api.h>

namespace heat {

enum class Scheme { kTiled, kWide, kReadOnly, kCooperative };

struct Grid {
  int nx = 0;
  int ny = 0;
  size_t cells() const { return static_cast<size_t>(nx) * static_cast<size_t>(ny); }
  size_t bytes() const { return cells() * sizeof(float); }
};

// stencil.cu
void upload_weights(float alpha);
void fill(float* field, Grid g, float value, cudaStream_t stream);
void step(Scheme scheme, const float* in, float* out, Grid g, cudaStream_t stream);
// Runs `sweeps` steps in one cooperative launch; the result ends up in a (even) or b (odd).
bool sweep_cooperative(float* a, float* b, Grid g, int sweeps, cudaStream_t stream);
void residual(const float* a, const float* b, Grid g, float* max_diff, double* sum_sq,
              cudaStream_t stream);
unsigned count_hot(const float* field, Grid g, float threshold, cudaStream_t stream);

// device_info.cpp
int pick_device();
void print_device(int device);

}  // namespace heat

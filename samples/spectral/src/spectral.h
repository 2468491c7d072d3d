// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cuda_runtime_api.h>

#include <stdexcept>
#include <string>

// Throws unless `call` gives `ok`; every library here has its own status type.
#define SPECTRAL_CHECK(call, ok)                                                      \
  do {                                                                                \
    const auto status_ = (call);                                                      \
    if (status_ != (ok)) spectral::fail(__FILE__, __LINE__, #call, int(status_));     \
  } while (0)
#define CUDA_CHECK(call) SPECTRAL_CHECK(call, cudaSuccess)

namespace spectral {

[[noreturn]] inline void fail(const char* file, int line, const char* call, int status) {
  throw std::runtime_error(std::string(file) + ":" + std::to_string(line) + ": " + call +
                           " gave " + std::to_string(status));
}

// Device memory with an owner.
template <typename T>
class Buffer {
 public:
  explicit Buffer(size_t count) : count_(count) {
    if (count > 0) CUDA_CHECK(cudaMalloc(reinterpret_cast<void**>(&data_), count * sizeof(T)));
  }
  Buffer(size_t count, const T* host) : Buffer(count) {
    CUDA_CHECK(cudaMemcpy(data_, host, bytes(), cudaMemcpyHostToDevice));
  }
  ~Buffer() { static_cast<void>(cudaFree(data_)); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  T* get() const { return data_; }
  size_t bytes() const { return count_ * sizeof(T); }

 private:
  T* data_ = nullptr;
  size_t count_ = 0;
};

// Solves laplace(u) = f on an n*n periodic square, in place.
void poisson_fft(float* f, int n, cudaStream_t stream);
// c = a * b in half precision with fp32 sums, column-major n*n.
void gemm(const void* a, const void* b, void* c, int n, cudaStream_t stream);
void gemm_bias_relu(const void* a, const void* b, const void* bias, void* c, int n,
                    cudaStream_t stream);
// c (rows*n) = A (CSR, rows*cols) * b (cols*n), column-major.
void spmm(int rows, int cols, int nnz, const int* offsets, const int* columns,
          const float* values, const float* b, int n, float* c, cudaStream_t stream);
// Overwrites b with the solution of a x = b; a is n*n column-major and is destroyed.
void solve(double* a, double* b, int n, cudaStream_t stream);
void convolve(const float* x, int batch, int channels, int size, const float* filters, int out,
              float* y, cudaStream_t stream);
void random_normal(float* out, size_t count, unsigned long long seed, cudaStream_t stream);
double estimate_pi(int threads, unsigned long long seed, cudaStream_t stream);
void run_graph(float* data, int count, int launches, cudaStream_t stream);
void sort_keys(unsigned* keys, int count, cudaStream_t stream);
float sort_and_median(const float* host, int count);
void saxpy_jit(float a, const float* x, float* y, int count, cudaStream_t stream);
void saxpy_ptx(const char* path, float a, const float* x, float* y, int count,
               cudaStream_t stream);
void all_reduce(float** data, size_t count, int devices);
void scale(float* data, float factor, int count, cudaStream_t stream);

}  // namespace spectral

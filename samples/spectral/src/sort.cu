// SPDX-License-Identifier: Apache-2.0
#include <cub/device/device_radix_sort.cuh>
#include <thrust/device_vector.h>
#include <thrust/execution_policy.h>
#include <thrust/sort.h>

#include "spectral.h"

namespace spectral {

void sort_keys(unsigned* keys, int count, cudaStream_t stream) {
  Buffer<unsigned> other(static_cast<size_t>(count));
  cub::DoubleBuffer<unsigned> pair(keys, other.get());
  size_t bytes = 0;
  CUDA_CHECK(cub::DeviceRadixSort::SortKeys(nullptr, bytes, pair, count, 0, 32, stream));
  Buffer<unsigned char> temp(bytes);
  CUDA_CHECK(cub::DeviceRadixSort::SortKeys(temp.get(), bytes, pair, count, 0, 32, stream));
  if (pair.Current() != keys) {
    CUDA_CHECK(cudaMemcpyAsync(keys, pair.Current(), count * sizeof(unsigned),
                               cudaMemcpyDeviceToDevice, stream));
  }
  CUDA_CHECK(cudaStreamSynchronize(stream));
}

float sort_and_median(const float* host, int count) {
  thrust::device_vector<float> values(host, host + count);
  thrust::sort(thrust::device, values.begin(), values.end());
  return values[count / 2];
}

}  // namespace spectral

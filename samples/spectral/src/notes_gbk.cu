// SPDX-License-Identifier: Apache-2.0
// 本文件使用 GBK 编码，用来检验工具对非 UTF-8 源码的处理。
#include <cuda_runtime.h>

#include "spectral.h"

namespace spectral {
namespace {

/*
 * 缩放核函数：每个线程处理一个元素。
 * 「運」的第二字节是 0x5C；下一行以它结尾，不影响编译。
 * 繁体写法：並行計算，流上異步執行，順序由流保證，結果逐元素運
 * 旧写法 cudaThreadSynchronize() 已废弃，这里只是注释。
 */
__global__ void scale_kernel(float* data, float factor, int count) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;  // 全局下标
  if (i < count) data[i] *= factor;
}

}  // namespace

// 在给定的流上启动核函数
void scale(float* data, float factor, int count, cudaStream_t stream) {
  const int blocks = (count + 255) / 256;  // 向上取整
  scale_kernel<<<blocks, 256, 0, stream>>>(data, factor, count);
  CUDA_CHECK(cudaGetLastError());  // 检查启动错误
}

}  // namespace spectral

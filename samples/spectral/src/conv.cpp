// SPDX-License-Identifier: Apache-2.0
#include <cudnn.h>

#include "spectral.h"

#define CUDNN_CHECK(call) SPECTRAL_CHECK(call, CUDNN_STATUS_SUCCESS)

namespace spectral {

// 3x3, stride 1, same padding, NCHW.
void convolve(const float* x, int batch, int channels, int size, const float* filters, int out,
              float* y, cudaStream_t stream) {
  cudnnHandle_t handle = nullptr;
  cudnnTensorDescriptor_t x_desc = nullptr;
  cudnnTensorDescriptor_t y_desc = nullptr;
  cudnnFilterDescriptor_t w_desc = nullptr;
  cudnnConvolutionDescriptor_t conv = nullptr;
  CUDNN_CHECK(cudnnCreate(&handle));
  CUDNN_CHECK(cudnnSetStream(handle, stream));
  CUDNN_CHECK(cudnnCreateTensorDescriptor(&x_desc));
  CUDNN_CHECK(cudnnCreateTensorDescriptor(&y_desc));
  CUDNN_CHECK(cudnnCreateFilterDescriptor(&w_desc));
  CUDNN_CHECK(cudnnCreateConvolutionDescriptor(&conv));
  CUDNN_CHECK(cudnnSetTensor4dDescriptor(x_desc, CUDNN_TENSOR_NCHW, CUDNN_DATA_FLOAT, batch,
                                         channels, size, size));
  CUDNN_CHECK(cudnnSetTensor4dDescriptor(y_desc, CUDNN_TENSOR_NCHW, CUDNN_DATA_FLOAT, batch, out,
                                         size, size));
  CUDNN_CHECK(cudnnSetFilter4dDescriptor(w_desc, CUDNN_DATA_FLOAT, CUDNN_TENSOR_NCHW, out,
                                         channels, 3, 3));
  CUDNN_CHECK(cudnnSetConvolution2dDescriptor(conv, 1, 1, 1, 1, 1, 1, CUDNN_CROSS_CORRELATION,
                                              CUDNN_DATA_FLOAT));

  cudnnConvolutionFwdAlgoPerf_t perf{};
  int found = 0;
  CUDNN_CHECK(cudnnGetConvolutionForwardAlgorithm_v7(handle, x_desc, w_desc, conv, y_desc, 1,
                                                     &found, &perf));
  const auto algo = found > 0 ? perf.algo : CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM;
  size_t bytes = 0;
  CUDNN_CHECK(cudnnGetConvolutionForwardWorkspaceSize(handle, x_desc, w_desc, conv, y_desc, algo,
                                                      &bytes));
  Buffer<unsigned char> workspace(bytes);
  const float alpha = 1.0f;
  const float beta = 0.0f;
  CUDNN_CHECK(cudnnConvolutionForward(handle, &alpha, x_desc, x, w_desc, filters, conv, algo,
                                      workspace.get(), bytes, &beta, y_desc, y));
  CUDA_CHECK(cudaStreamSynchronize(stream));

  CUDNN_CHECK(cudnnDestroyConvolutionDescriptor(conv));
  CUDNN_CHECK(cudnnDestroyFilterDescriptor(w_desc));
  CUDNN_CHECK(cudnnDestroyTensorDescriptor(y_desc));
  CUDNN_CHECK(cudnnDestroyTensorDescriptor(x_desc));
  CUDNN_CHECK(cudnnDestroy(handle));
}

}  // namespace spectral

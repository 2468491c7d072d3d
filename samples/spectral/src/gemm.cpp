// SPDX-License-Identifier: Apache-2.0
#include <cublasLt.h>
#include <cublas_v2.h>

#include "spectral.h"

#define CUBLAS_CHECK(call) SPECTRAL_CHECK(call, CUBLAS_STATUS_SUCCESS)

namespace spectral {

void gemm(const void* a, const void* b, void* c, int n, cudaStream_t stream) {
  cublasHandle_t handle = nullptr;
  CUBLAS_CHECK(cublasCreate(&handle));
  CUBLAS_CHECK(cublasSetStream(handle, stream));
  const float alpha = 1.0f;
  const float beta = 0.0f;
  CUBLAS_CHECK(cublasGemmEx(handle, CUBLAS_OP_N, CUBLAS_OP_N, n, n, n, &alpha, a, CUDA_R_16F, n,
                            b, CUDA_R_16F, n, &beta, c, CUDA_R_16F, n, CUBLAS_COMPUTE_32F,
                            CUBLAS_GEMM_DEFAULT));
  CUBLAS_CHECK(cublasDestroy(handle));
}

void gemm_bias_relu(const void* a, const void* b, const void* bias, void* c, int n,
                    cudaStream_t stream) {
  constexpr size_t kWorkspace = size_t{4} << 20;
  Buffer<unsigned char> workspace(kWorkspace);
  cublasLtHandle_t lt = nullptr;
  cublasLtMatmulDesc_t op = nullptr;
  cublasLtMatrixLayout_t layout = nullptr;
  CUBLAS_CHECK(cublasLtCreate(&lt));
  CUBLAS_CHECK(cublasLtMatmulDescCreate(&op, CUBLAS_COMPUTE_32F, CUDA_R_32F));
  const cublasLtEpilogue_t epilogue = CUBLASLT_EPILOGUE_RELU_BIAS;
  CUBLAS_CHECK(cublasLtMatmulDescSetAttribute(op, CUBLASLT_MATMUL_DESC_EPILOGUE, &epilogue,
                                              sizeof(epilogue)));
  CUBLAS_CHECK(cublasLtMatmulDescSetAttribute(op, CUBLASLT_MATMUL_DESC_BIAS_POINTER, &bias,
                                              sizeof(bias)));
  CUBLAS_CHECK(cublasLtMatrixLayoutCreate(&layout, CUDA_R_16F, n, n, n));

  // No algorithm given: cublasLt runs its own heuristic.
  const float alpha = 1.0f;
  const float beta = 0.0f;
  CUBLAS_CHECK(cublasLtMatmul(lt, op, &alpha, a, layout, b, layout, &beta, c, layout, c, layout,
                              nullptr, workspace.get(), kWorkspace, stream));
  CUDA_CHECK(cudaStreamSynchronize(stream));
  CUBLAS_CHECK(cublasLtMatrixLayoutDestroy(layout));
  CUBLAS_CHECK(cublasLtMatmulDescDestroy(op));
  CUBLAS_CHECK(cublasLtDestroy(lt));
}

}  // namespace spectral

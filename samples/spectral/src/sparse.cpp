// SPDX-License-Identifier: Apache-2.0
#include <cusparse.h>

#include "spectral.h"

#define CUSPARSE_CHECK(call) SPECTRAL_CHECK(call, CUSPARSE_STATUS_SUCCESS)

namespace spectral {

void spmm(int rows, int cols, int nnz, const int* offsets, const int* columns,
          const float* values, const float* b, int n, float* c, cudaStream_t stream) {
  const float alpha = 1.0f;
  const float beta = 0.0f;
  cusparseHandle_t handle = nullptr;
  CUSPARSE_CHECK(cusparseCreate(&handle));
  CUSPARSE_CHECK(cusparseSetStream(handle, stream));

#if CUSPARSE_VERSION < 11000
  // Removed in CUDA 11.
  cusparseMatDescr_t descr = nullptr;
  CUSPARSE_CHECK(cusparseCreateMatDescr(&descr));
  CUSPARSE_CHECK(cusparseSetMatType(descr, CUSPARSE_MATRIX_TYPE_GENERAL));
  CUSPARSE_CHECK(cusparseScsrmm2(handle, CUSPARSE_OPERATION_NON_TRANSPOSE,
                                 CUSPARSE_OPERATION_NON_TRANSPOSE, rows, n, cols, nnz, &alpha,
                                 descr, values, offsets, columns, b, cols, &beta, c, rows));
  CUSPARSE_CHECK(cusparseDestroyMatDescr(descr));
#else
  cusparseSpMatDescr_t mat_a = nullptr;
  cusparseDnMatDescr_t mat_b = nullptr;
  cusparseDnMatDescr_t mat_c = nullptr;
  CUSPARSE_CHECK(cusparseCreateCsr(&mat_a, rows, cols, nnz, const_cast<int*>(offsets),
                                   const_cast<int*>(columns), const_cast<float*>(values),
                                   CUSPARSE_INDEX_32I, CUSPARSE_INDEX_32I,
                                   CUSPARSE_INDEX_BASE_ZERO, CUDA_R_32F));
  CUSPARSE_CHECK(cusparseCreateDnMat(&mat_b, cols, n, cols, const_cast<float*>(b), CUDA_R_32F,
                                     CUSPARSE_ORDER_COL));
  CUSPARSE_CHECK(cusparseCreateDnMat(&mat_c, rows, n, rows, c, CUDA_R_32F, CUSPARSE_ORDER_COL));

  size_t bytes = 0;
  CUSPARSE_CHECK(cusparseSpMM_bufferSize(
      handle, CUSPARSE_OPERATION_NON_TRANSPOSE, CUSPARSE_OPERATION_NON_TRANSPOSE, &alpha, mat_a,
      mat_b, &beta, mat_c, CUDA_R_32F, CUSPARSE_SPMM_ALG_DEFAULT, &bytes));
  Buffer<unsigned char> scratch(bytes);
  CUSPARSE_CHECK(cusparseSpMM(handle, CUSPARSE_OPERATION_NON_TRANSPOSE,
                              CUSPARSE_OPERATION_NON_TRANSPOSE, &alpha, mat_a, mat_b, &beta,
                              mat_c, CUDA_R_32F, CUSPARSE_SPMM_ALG_DEFAULT, scratch.get()));
  CUDA_CHECK(cudaStreamSynchronize(stream));
  CUSPARSE_CHECK(cusparseDestroySpMat(mat_a));
  CUSPARSE_CHECK(cusparseDestroyDnMat(mat_b));
  CUSPARSE_CHECK(cusparseDestroyDnMat(mat_c));
#endif
  CUSPARSE_CHECK(cusparseDestroy(handle));
}

}  // namespace spectral

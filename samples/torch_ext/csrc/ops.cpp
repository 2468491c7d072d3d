// SPDX-License-Identifier: Apache-2.0
#include <ATen/cuda/CUDAContext.h>
#include <c10/cuda/CUDAGuard.h>
#include <cuda.h>
#include <cuda_runtime_api.h>
#include <dlfcn.h>
#include <torch/extension.h>

#include <string>

namespace fused {

at::Tensor fused_bias_gelu(const at::Tensor& x, const at::Tensor& bias);
at::Tensor linear_bias_gelu(const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias);
at::Tensor norm_rope(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& cos_table,
                     const at::Tensor& sin_table, const at::Tensor& positions, double eps);

namespace {

#if CUDA_VERSION >= 12000
using EncodeTiled = decltype(&cuTensorMapEncodeTiled);

// Looked up at run time, so that the extension loads without a driver.
EncodeTiled find_encode_tiled() {
  static void* handle = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return nullptr;
  return reinterpret_cast<EncodeTiled>(dlsym(handle, "cuTensorMapEncodeTiled"));
}
#endif

// Whether a 2D bf16 tensor can be described to the TMA unit with this box.
bool tma_describable(const at::Tensor& t, int64_t box_rows, int64_t box_cols) {
  TORCH_CHECK(t.is_cuda() && t.dim() == 2, "expected a 2D CUDA tensor");
  TORCH_CHECK(t.scalar_type() == at::kBFloat16, "expected bf16");
  const c10::cuda::OptionalCUDAGuard guard(at::device_of(t));
  if (at::cuda::getCurrentDeviceProperties()->major < 9) return false;
#if CUDA_VERSION >= 12000
  const EncodeTiled encode = find_encode_tiled();
  if (encode == nullptr) return false;

  alignas(64) CUtensorMap map{};
  const cuuint64_t dims[2] = {static_cast<cuuint64_t>(t.size(1)),
                              static_cast<cuuint64_t>(t.size(0))};
  const cuuint64_t strides[1] = {static_cast<cuuint64_t>(t.stride(0) * t.element_size())};
  const cuuint32_t box[2] = {static_cast<cuuint32_t>(box_cols),
                             static_cast<cuuint32_t>(box_rows)};
  const cuuint32_t element_strides[2] = {1, 1};
  const CUresult status =
      encode(&map, CU_TENSOR_MAP_DATA_TYPE_BFLOAT16, 2, t.data_ptr(), dims, strides, box,
             element_strides, CU_TENSOR_MAP_INTERLEAVE_NONE, CU_TENSOR_MAP_SWIZZLE_128B,
             CU_TENSOR_MAP_L2_PROMOTION_L2_256B, CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE);
  return status == CUDA_SUCCESS;
#else
  (void)box_rows;
  (void)box_cols;
  return false;
#endif
}

std::string build_info() {
  int driver = 0;
  C10_CUDA_CHECK(cudaDriverGetVersion(&driver));
  return "cudart " + std::to_string(CUDART_VERSION) + ", driver " + std::to_string(driver);
}

}  // namespace
}  // namespace fused

PYBIND11_MODULE(TORCH_EXTENSION_NAME, m) {
  m.doc() = "Fused element-wise, linear and rotary kernels (CUDA)";
  m.def("fused_bias_gelu", &fused::fused_bias_gelu, py::arg("x"), py::arg("bias"));
  m.def("linear_bias_gelu", &fused::linear_bias_gelu, py::arg("x"), py::arg("weight"),
        py::arg("bias"));
  m.def("norm_rope", &fused::norm_rope, py::arg("x"), py::arg("weight"), py::arg("cos"),
        py::arg("sin"), py::arg("positions"), py::arg("eps") = 1e-6);
  m.def("tma_describable", &fused::tma_describable, py::arg("t"), py::arg("box_rows"),
        py::arg("box_cols"));
  m.def("build_info", &fused::build_info);
}

// SPDX-License-Identifier: Apache-2.0
#include <cuda.h>
#include <nvrtc.h>

#include "spectral.h"

#define CU_CHECK(call) SPECTRAL_CHECK(call, CUDA_SUCCESS)
#define NVRTC_CHECK(call) SPECTRAL_CHECK(call, NVRTC_SUCCESS)

namespace spectral {
namespace {

constexpr char kSource[] = R"cuda(
extern "C" __global__ void saxpy(float a, const float* x, float* y, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) y[i] = fmaf(a, x[i], y[i]);
}
)cuda";

std::string compile(const char* source) {
  CUdevice device = 0;
  int major = 0;
  int minor = 0;
  CU_CHECK(cuCtxGetDevice(&device));
  CU_CHECK(cuDeviceGetAttribute(&major, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device));
  CU_CHECK(cuDeviceGetAttribute(&minor, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device));
  const std::string arch =
      "--gpu-architecture=compute_" + std::to_string(major) + std::to_string(minor);
  const char* options[] = {arch.c_str(), "--std=c++17"};

  nvrtcProgram program = nullptr;
  NVRTC_CHECK(nvrtcCreateProgram(&program, source, "saxpy.cu", 0, nullptr, nullptr));
  const nvrtcResult result = nvrtcCompileProgram(program, 2, options);
  if (result != NVRTC_SUCCESS) {
    size_t size = 0;
    NVRTC_CHECK(nvrtcGetProgramLogSize(program, &size));
    std::string log(size, '\0');
    NVRTC_CHECK(nvrtcGetProgramLog(program, log.data()));
    throw std::runtime_error(std::string(nvrtcGetErrorString(result)) + ": " + log);
  }
  size_t size = 0;
  NVRTC_CHECK(nvrtcGetPTXSize(program, &size));
  std::string ptx(size, '\0');
  NVRTC_CHECK(nvrtcGetPTX(program, ptx.data()));
  NVRTC_CHECK(nvrtcDestroyProgram(&program));
  return ptx;
}

void launch(CUmodule module, float a, const float* x, float* y, int count, CUstream stream) {
  CUfunction function = nullptr;
  CU_CHECK(cuModuleGetFunction(&function, module, "saxpy"));
  void* args[] = {&a, &x, &y, &count};
  CU_CHECK(cuLaunchKernel(function, (count + 255) / 256, 1, 1, 256, 1, 1, 0, stream, args,
                          nullptr));
  CU_CHECK(cuStreamSynchronize(stream));
  CU_CHECK(cuModuleUnload(module));
}

}  // namespace

void saxpy_jit(float a, const float* x, float* y, int count, cudaStream_t stream) {
  CUDA_CHECK(cudaFree(nullptr));  // makes the primary context current
  const std::string ptx = compile(kSource);
  CUmodule module = nullptr;
  CU_CHECK(cuModuleLoadData(&module, ptx.c_str()));
  launch(module, a, x, y, count, stream);
}

void saxpy_ptx(const char* path, float a, const float* x, float* y, int count,
               cudaStream_t stream) {
  CU_CHECK(cuInit(0));
  CUmodule module = nullptr;
  const CUresult result = cuModuleLoad(&module, path);
  if (result == CUDA_ERROR_FILE_NOT_FOUND) throw std::runtime_error(std::string("no ") + path);
  CU_CHECK(result);
  launch(module, a, x, y, count, stream);
}

}  // namespace spectral

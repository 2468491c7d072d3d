# SPDX-License-Identifier: Apache-2.0
import os

from setuptools import setup
from torch.utils.cpp_extension import CUDA_HOME, BuildExtension, CUDAExtension

os.environ.setdefault("TORCH_CUDA_ARCH_LIST", "8.0;9.0+PTX")

if CUDA_HOME is None:
    raise SystemExit("fused_ops needs the CUDA toolkit: set CUDA_HOME")

setup(
    name="fused_ops",
    version="0.1.0",
    license="Apache-2.0",
    ext_modules=[
        CUDAExtension(
            name="fused_ops",
            sources=[
                "csrc/ops.cpp",
                "csrc/fused_bias_gelu.cu",
                "csrc/rope_kernel.cu",
            ],
            libraries=["dl"],
            extra_compile_args={
                "cxx": ["-O3"],
                "nvcc": ["-O3", "--use_fast_math", "-lineinfo"],
            },
        )
    ],
    cmdclass={"build_ext": BuildExtension},
)

#!/usr/bin/env bash
# Bring the fact tables into this pack again. usage: rules/import-facts.sh FACTS_DIR
# Every rule file but target.yaml, cuda_language.yaml, build.yaml and ambiguous.yaml is made here. facts/*.csv are names that a vendor's
# compiler takes unchanged, each with the line of a vendor-only source, header or document that shows it.
set -euo pipefail
facts=$1
pack=$(cd "$(dirname "$0")" && pwd)
import() { python -m portcheck rules import --into "$pack" "$@"; }

catalogue() { # library, title
  import "$facts/cuda/$1.csv" --catalogue "$1" --title "$2" --source "$nvidia" --headers "$facts/cuda/headers.csv" \
    --removed "$facts/cuda/legacy_pre_11_8.csv" --ambiguous "$pack/ambiguous.yaml"
}
nvidia="NVIDIA's public headers of CUDA 11.8 to 13.5 (PyPI wheels); names removed before 11.8: ROCm/HIPIFY@014177bc2e43"
catalogue cuda_runtime "CUDA Runtime"
catalogue cuda_driver "CUDA Driver"
catalogue device_builtins "CUDA device built-ins"
catalogue cublas cuBLAS
catalogue cublasLt cuBLASLt
catalogue cublasXt cuBLASXt
catalogue cudnn cuDNN
catalogue cufft cuFFT
catalogue curand cuRAND
catalogue cusparse cuSPARSE
catalogue cusolver cuSOLVER
catalogue nccl NCCL
catalogue nvrtc NVRTC
catalogue thrust Thrust
catalogue cub CUB
catalogue cooperative_groups "Cooperative Groups"
import "$facts/cuda/ptx.csv" --catalogue ptx --title "inline PTX" --kind ptx --column symbol=mnemonic \
  --source "NVIDIA's ptxas 11.8 to 13.0 and the PTX wrappers of CCCL"

vendors=$facts/vendors
import "$vendors/musa/mapping.csv" "$pack/facts/musa.csv" --target musa --symbols "$vendors/musa/symbols.csv"
import "$vendors/metax/mapping.csv" "$pack/facts/metax.csv" --target metax --symbols "$vendors/metax/symbols.csv"
import "$vendors/hip/mapping.csv" "$pack/facts/hip.csv" --target hip --basis documentation \
  --column "target_symbol=target_symbol|roc_symbol" --column since=hip_added --column until=hip_removed --column note=flags

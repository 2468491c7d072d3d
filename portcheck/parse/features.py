"""What a kernel uses, in the words of KERNEL_FEATURES: by the CUDA names in it, and by what its text says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from portcheck.model.occurrence import Kind, Occurrence
from portcheck.model.regex import regex
from portcheck.model.symbols import Symbol

_BY_HEADER = {
    "cooperative_groups.h": "cooperative-groups",
    "crt/device_double_functions.h": "fp64",
    "crt/mma.h": "tensor-core",
    "cuda_awbarrier.h": "async-barrier",
    "cuda_awbarrier_primitives.h": "async-barrier",
    "cuda_bf16.h": "bf16",
    "cuda_bf16.hpp": "bf16",
    "cuda_device_runtime_api.h": "device-runtime",
    "cuda_fp16.h": "fp16",
    "cuda_fp16.hpp": "fp16",
    "cuda_fp4.h": "fp4",
    "cuda_fp6.h": "fp6",
    "cuda_fp8.h": "fp8",
    "cuda_pipeline.h": "async-copy",
    "cuda_pipeline_primitives.h": "async-copy",
    "cuda_surface_types.h": "surface",
    "cuda_texture_types.h": "texture",
    "surface_functions.h": "surface",
    "surface_indirect_functions.h": "surface",
    "surface_types.h": "surface",
    "texture_fetch_functions.h": "texture",
    "texture_indirect_functions.h": "texture",
    "texture_types.h": "texture",
}
_BY_LIBRARY = {"cooperative_groups": "cooperative-groups", "cub": "cub", "curand": "curand", "cutlass": "cutlass"}

_BY_NAME = tuple(
    (feature, regex(pattern))
    for feature, pattern in (
        ("shuffle", r"__shfl\w*"),
        ("vote", r"__(?:ballot|any|all|uni)(?:_sync)?|__activemask"),
        ("warp-match", r"__match_(?:any|all)_sync"),
        ("warp-reduce", r"__reduce_\w+_sync"),
        ("warp-sync", r"__syncwarp"),
        ("syncthreads", r"__syncthreads\w*"),
        ("fence", r"__threadfence\w*|cuda::(?:std::)?atomic_thread_fence"),
        ("system-scope", r"__threadfence_system"),
        ("cooperative-sync", r"cooperative_groups::(?:this_grid|grid_group|this_multi_grid|multi_grid_group)"),
        ("cluster", r"cooperative_groups::(?:this_cluster|cluster_group)|__cluster\w+|__block_size__"),
        ("launch-bounds", r"__launch_bounds__|__maxnreg__"),
        ("cached-load", r"__ldg|__ld(?:cg|ca|cs|lu|cv)|__st(?:wb|cg|cs|wt)"),
        ("clock", r"clock(?:64)?|__globaltimer\w*"),
        ("nanosleep", r"__nanosleep"),
        ("dot-product", r"__dp[24]a\w*"),
        ("async-copy", r"cooperative_groups::memcpy_async|cuda::(?:memcpy_async|(?:make_)?pipeline\w*)"),
        ("async-barrier", r"cuda::barrier(?:::.*)?|cuda::(?:ptx|device)::mbarrier\w*|cuda::device::barrier_\w+"),
        ("tma", r"cuda::(?:ptx|device::experimental)::cp_async_bulk\w*"),
        ("atomic-object", r"cuda::(?:std::)?atomic(?:_ref|_flag)?(?:::.*)?"),
        ("fp64", r"cuDoubleComplex|double[234](?:_\w+)?|make_double[234]\w*"),
    )
)
_BFLOAT = regex(r"bf(?:loat)?16")
_PTX = (
    ("tensor-core", regex(r"(?:w?mma|wgmma|tcgen05|ldmatrix|stmatrix|movmatrix)\b.*")),
    ("tma", regex(r"cp\.(?:async|reduce\.async)\.bulk\b.*|(?:prefetch\.)?tensormap\b.*|st\.bulk.*")),
    ("async-copy", regex(r"cp\.async\.(?!bulk).*")),
    ("async-barrier", regex(r"mbarrier\b.*|cp\.async\.mbarrier.*")),
    ("cluster", regex(r"barrier\.cluster\b.*|mapa\b.*|getctarank\b.*|clusterlaunchcontrol\b.*")),
    ("shuffle", regex(r"shfl\b.*")),
    ("vote", regex(r"vote\b.*|activemask\b.*")),
    ("warp-match", regex(r"match\b.*")),
    ("warp-reduce", regex(r"redux\b.*")),
    ("nanosleep", regex(r"nanosleep\b.*")),
)
_TEXT = regex(
    rb"\b(?:(?P<fp64>double)\b|(?P<shared>__shared__)\b|(?P<printf>printf)\s*\(|(?P<assert>assert)\s*\(|"
    rb"(?P<malloc>(?<![.:>])malloc\s*\(|(?<![.:>])free\s*\(|new\s+[A-Za-z_][\w:]*[<\s\[(]|delete\s*(?:\[\s*\]\s*)?[A-Za-z_]))"
    rb"|(?:\.|->)\s*(?P<shuffle>shfl(?:_up|_down|_xor)?)\s*\(|(?:\.|->)\s*(?P<vote>ballot)\s*\("
)
_TELLING = frozenset(
    b"double __shared__ printf assert malloc free new delete shfl shfl_up shfl_down shfl_xor ballot".split()
)
_EXTERN = regex(rb"\bextern\b[^;{}]*\Z")
_EXTERN_FOLLOWS = regex(rb"\s*extern\b")
_NEAR = 100


@lru_cache(maxsize=4096)
def features_of_name(name: str, header: str, library: str) -> frozenset[str]:
    """What the use of a CUDA name says."""
    found = {feature for feature, pattern in _BY_NAME if pattern.fullmatch(name)}
    of_header = "bf16" if _BFLOAT.search(name) else _BY_HEADER.get(header)  # both headers declare bfloat16
    found |= {known for known in (of_header, _BY_LIBRARY.get(library)) if known}
    return frozenset(found)


@lru_cache(maxsize=4096)
def features_of_instruction(name: str) -> frozenset[str]:
    """What a PTX instruction says; that it is PTX at least."""
    return frozenset({"ptx", *(feature for feature, pattern in _PTX if pattern.fullmatch(name))})


def features_of_mention(mention: Occurrence, symbols: Mapping[str, Symbol]) -> frozenset[str]:
    if mention.kind is Kind.LAUNCH:
        return frozenset({"device-launch"})
    if mention.kind is Kind.PTX:
        return features_of_instruction(mention.symbol)
    if mention.library == "cuda_runtime" and mention.kind is Kind.FUNCTION:
        return frozenset({"device-runtime"})
    symbol = symbols.get(mention.symbol)
    return features_of_name(mention.symbol, symbol.header if symbol else "", mention.library)


def features_of_text(code: bytes, start: int, end: int, words: frozenset[bytes]) -> Iterator[str]:
    """What the ``words`` of ``code[start:end]`` say, which has no strings and no comments."""
    if words.isdisjoint(_TELLING):
        return
    for match in _TEXT.finditer(code, start, end):
        word = match.lastgroup
        if word == "shared":
            yield "shared-dynamic" if is_extern(code, start, match) else "shared-static"
        elif word is not None:
            yield word


def is_extern(code: bytes, start: int, shared: re.Match[bytes]) -> bool:
    """Whether the ``__shared__`` matched is that of memory whose size the launch gives."""
    before = code[max(start, shared.start() - _NEAR) : shared.start()]
    return bool(_EXTERN.search(before) or _EXTERN_FOLLOWS.match(code, shared.end()))

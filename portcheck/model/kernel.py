"""Kernels, who launches them, and the assembly in them."""

from __future__ import annotations

from portcheck.model.frozen import frozen

ATOMIC_OPERATIONS = ("add", "and", "cas", "dec", "exch", "inc", "max", "min", "or", "sub", "xor")
ATOMIC_TYPES = ("bfloat16", "bfloat162", "double", "float", "float2", "float4", "half", "half2", "int", "int64", "uint",
                "uint128", "uint16", "uint64", "unknown")  # fmt: skip

KERNEL_FEATURES = (
    "assert",
    "async-barrier",  # mbarrier, cuda::barrier
    "async-copy",  # cp.async, memcpy_async, pipelines
    "atomic-object",  # cuda::atomic, cuda::atomic_ref
    "bf16",
    "cached-load",  # __ldg and the loads and stores with a cache hint
    "clock",
    "cluster",
    "constant-memory",
    "cooperative-groups",
    "cooperative-sync",  # the whole grid waits
    "cub",
    "curand",
    "cutlass",
    "device-launch",  # launches kernels
    "device-runtime",  # calls the runtime from the device
    "dot-product",  # __dp2a, __dp4a
    "fence",
    "fp16",
    "fp4",
    "fp6",
    "fp64",
    "fp8",
    "launch-bounds",
    "malloc",  # malloc, free, new, delete
    "managed-memory",
    "nanosleep",
    "printf",
    "ptx",
    "recursion",
    "shared-dynamic",
    "shared-static",
    "shuffle",
    "surface",
    "syncthreads",
    "system-scope",  # atomics and fences seen by the host
    "tensor-core",
    "texture",
    "tma",
    "vote",
    "warp-match",
    "warp-reduce",
    "warp-sync",
)
"""The words for what a kernel uses, besides ``atomic:<operation>:<type>`` of the two lists above."""


@frozen
class Launch:
    """One launch of ``kernel`` (its name without namespace and template arguments) in function ``caller`` (``""``:
    none). ``threads`` of a block and dynamic ``shared`` bytes are None where they are no constants."""

    file: str
    line: int
    kernel: str
    caller: str
    threads: int | None = None
    shared: int | None = None


@frozen
class Kernel:
    """A ``__global__`` function with a body. ``sloc`` counts its lines without blank and comment lines; ``features``
    are words of KERNEL_FEATURES and atomics, sorted: its own and those of the device functions of the same file that it
    calls, as is ``static_shared`` in bytes (None where a size is no constant). ``launches`` are filled in once the
    whole project is read."""

    file: str
    line: int
    name: str
    sloc: int
    features: tuple[str, ...]
    template: bool = False
    static_shared: int | None = 0
    launches: tuple[Launch, ...] = ()


@frozen
class Instruction:
    """A PTX instruction as written (``name``). ``category`` and ``min_sm`` (``80``, ``90a``) as the catalogue has
    them; None where it does not know."""

    name: str
    category: str | None
    min_sm: str | None


@frozen
class AsmStatement:
    """One ``asm`` statement at ``file:line`` with its PTX instructions in order."""

    file: str
    line: int
    instructions: tuple[Instruction, ...]

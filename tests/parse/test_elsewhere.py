"""What lines follow in other files: launchers, aliases, kernels that are there twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from portcheck.model.span import Part, Span
from portcheck.scan import ScanOptions, read

LAUNCHER = "__global__ void k(int n) {}\nvoid go(int n) {\n  k<<<1, n>>>(n);\n}\n"
ALIAS = "#include <cuda_bf16.h>\nusing cuda_bf16_t = __nv_bfloat16;\n"
KERNEL = "__global__ void twin(int n)\n{\n  n++;\n}\nvoid f() { twin<<<1, 1>>>(1); }\n"


def lines(tmp_path: Path, tree: Mapping[str, str], part: Part) -> dict[str, list[int]]:
    """The lines of a part by file."""
    for path, source in tree.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(source)
    parsed = read([tmp_path], ScanOptions(jobs=1))

    def among(spans: Sequence[Span]) -> list[int]:
        return [n for span in spans if span.part is part for n in range(span.first, span.last + 1)]

    return {file.summary.path: found for file in parsed.files if (found := among(file.spans))}


@pytest.mark.parametrize(
    ("tree", "wanted"),
    [
        ({"a.cu": LAUNCHER, "main.cpp": "void go(int n);\nint main() { go(1); }\n"}, {"main.cpp": [1, 2]}),
        ({"a.cu": '#include "i/a.h"\n' + LAUNCHER, "i/a.h": "void go(int n);\n"}, {"i/a.h": [1]}),
        ({"a.cu": LAUNCHER, "main.cpp": "// go(1)\nint go;\nint main() { x.go(1); p->go(1); gone(1); }\n"}, {}),
        ({"a.cu": LAUNCHER, "main.cpp": "#if 0\nvoid go(int n);\n#endif\nvoid f() { ns::go(2); }\n"},
         {"main.cpp": [4]}),
        ({"a.cu": LAUNCHER, "b.cu": LAUNCHER, "main.cpp": "int main() { go(1); }\n"}, {}),
        ({"x/a.cu": LAUNCHER, "y/main.cpp": "int main() { go(1); }\n"}, {}),
        ({"x/a.cu": LAUNCHER, "y/a.cu": LAUNCHER, "y/main.cpp": "int main() { go(1); }\n"}, {"y/main.cpp": [1]}),
        ({"a.cu": "__global__ void k() {}\nint main() {\n k<<<1, 1>>>();\n}\n", "b.cpp": "int main();\n"}, {}),
    ],
    ids=["called", "declared", "no call", "switched off", "two of them", "far away", "the near one", "main"],
)  # fmt: skip
def test_what_calls_a_launcher_of_another_file(
    tmp_path: Path, tree: dict[str, str], wanted: dict[str, list[int]]
) -> None:
    assert lines(tmp_path, tree, Part.OUTSIDE_LAUNCHER) == wanted


@pytest.mark.parametrize(
    ("definition", "wanted"),
    [
        (ALIAS, {"a.cuh": [2], "b.cu": [2]}),
        ("#include <cuda_bf16.h>\ntypedef __nv_bfloat16 cuda_bf16_t;\n", {"a.cuh": [2], "b.cu": [2]}),
        ("struct cuda_bf16_t { int x; };\n", {}),
        ("typedef struct { int x; } cuda_bf16_t;\n", {}),
        ("using my_bf16 = __nv_bfloat16;\n", {}),
    ],
)
def test_types_named_after_cuda(tmp_path: Path, definition: str, wanted: dict[str, list[int]]) -> None:
    uses = "void f() { cudaFree(0); }\nvoid g(cuda_bf16_t x, my_bf16 y);  \n// cuda_bf16_t\n"
    assert lines(tmp_path, {"a.cuh": definition, "b.cu": uses}, Part.OWN_ALIAS) == wanted


@pytest.mark.parametrize(
    ("tree", "wanted"),
    [
        ({"op/nvidia/a.cu": KERNEL, "op/cuda/k.cuh": KERNEL},
         {"op/cuda/k.cuh": [1, 2, 3, 4], "op/nvidia/a.cu": [1, 2, 3, 4]}),
        ({"op/nvidia/a.cu": KERNEL, "op/nvidia/b.cu": KERNEL}, {}),
        ({"one/a.cu": KERNEL, "two/a.cu": KERNEL}, {}),
        ({"op/x/a.cu": KERNEL, "op/y/b.cu": KERNEL.replace("twin", "other")}, {}),
        ({"op/x/a.cu": KERNEL, "other/y/a.cu": KERNEL}, {}),
        ({"op/x/a.cu": KERNEL, "op/y/b.cu": "void f() { twin<<<1, 1>>>(1); }\n"}, {}),
    ],
    ids=["beside", "same folder", "projects in the root", "other name", "other parent", "launched only"],
)  # fmt: skip
def test_kernels_that_are_there_twice(tmp_path: Path, tree: dict[str, str], wanted: dict[str, list[int]]) -> None:
    assert lines(tmp_path, tree, Part.TWIN_KERNEL) == wanted


def test_followers_for_another_target_only_say_so(tmp_path: Path) -> None:
    source = "#ifndef __HIP_PLATFORM_AMD__\nvoid go(int n);\n#endif\n"
    for name, text in (("a.cu", LAUNCHER), ("b.cpp", source)):
        (tmp_path / name).write_text(text)
    parsed = read([tmp_path], ScanOptions(jobs=1))
    found = [span for file in parsed.files for span in file.spans if span.part is Part.OUTSIDE_LAUNCHER]
    assert [(span.first, "hip" in span.switched_off) for span in found] == [(2, True)]

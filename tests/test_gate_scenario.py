"""The life of a gate in a real repository: started, violated, moved code, fixed, suppressed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass

import pytest

from portcheck.report.verdict.registry import formats
from support.repository import Repository, needs_git, repository

__all__ = ["repository"]
pytestmark = needs_git

OLD = """#include <cuda_runtime.h>
#include <cuda.h>

CUresult describe(CUtensorMap *map, void *data, const cuuint64_t *dims) {
  return cuTensorMapEncodeTiled(map, CU_TENSOR_MAP_DATA_TYPE_FLOAT32, 2, data, dims, dims, 0, 0,
                                CU_TENSOR_MAP_INTERLEAVE_NONE, CU_TENSOR_MAP_SWIZZLE_128B,
                                CU_TENSOR_MAP_L2_PROMOTION_L2_256B, CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE);
}

void plain(float *p) {
  cudaMalloc(&p, 4);
  cudaFree(p);
}
"""
MOVED = """#include <cuda.h>

CUresult
describe(CUtensorMap* map, void* data,
         const cuuint64_t* dims)
{
    return cuTensorMapEncodeTiled(
        map,
        CU_TENSOR_MAP_DATA_TYPE_FLOAT32, // as before
        2, data, dims, dims, 0, 0,
        CU_TENSOR_MAP_INTERLEAVE_NONE,
        CU_TENSOR_MAP_SWIZZLE_128B,
        CU_TENSOR_MAP_L2_PROMOTION_L2_256B,
        CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE);
}
"""
REST = """#include <cuda_runtime.h>

void plain(float *p) {
  cudaMalloc(&p, 4);
  cudaFree(p);
}
"""
NEW = """
void scale(CUtensorMap *map, void *data) {
  cuTensorMapReplaceAddress(map, data);
}
"""
TARGET = "hip"


@dataclass(frozen=True, slots=True)
class Said:
    code: int
    out: str
    err: str


@pytest.fixture
def project(repository: Repository) -> Repository:
    repository.write("src/map.cu", OLD)
    repository.commit()
    assert portcheck(repository, "init", "--target", TARGET).code == 0
    repository.commit()
    return repository


def portcheck(where: Repository, *arguments: str) -> Said:
    outcome = subprocess.run(
        [sys.executable, "-m", "portcheck", *arguments], cwd=where.root, capture_output=True, text=True, check=False,
        env={**os.environ, "COLUMNS": "100"},
    )  # fmt: skip
    assert "Traceback" not in outcome.stderr
    return Said(outcome.returncode, outcome.stdout, outcome.stderr)


def verdict(where: Repository, *arguments: str) -> dict[str, object]:
    content = json.loads(portcheck(where, "check", "--format", "json", *arguments).out)
    assert isinstance(content, dict)
    return content


def test_the_life_of_a_gate(project: Repository) -> None:
    started = portcheck(project, "check")
    assert started.code == 0, started.out
    assert "gate met" in started.out

    project.write("src/scale.cu", "#include <cuda.h>\n" + NEW)
    violated = portcheck(project, "check")
    assert violated.code == 1
    assert "src/scale.cu:4:3" in violated.out and "cuTensorMapReplaceAddress(map, data);" in violated.out
    assert "portcheck explain cuda_driver/cuTensorMapReplaceAddress" in " ".join(violated.out.split())
    assert "// portcheck: ignore[CUtensorMap, tensor-map] reason" in violated.out
    assert "src/map.cu" not in violated.out
    (project.root / "src/scale.cu").unlink()

    project.write("src/host/describe.cpp", MOVED)
    project.write("src/map.cu", REST)
    moved = portcheck(project, "check")
    assert moved.code == 0, moved.out
    assert verdict(project)["fixed"] == []

    before = (project.root / ".portcheck-baseline").read_text("utf-8")
    project.write("src/host/describe.cpp", MOVED.replace("CU_TENSOR_MAP_SWIZZLE_128B", "0"))
    fixed = portcheck(project, "check", "--ratchet")
    assert fixed.code == 0
    assert "CU_TENSOR_MAP_SWIZZLE_128B in src/map.cu" in fixed.out
    after = (project.root / ".portcheck-baseline").read_text("utf-8")
    assert "CU_TENSOR_MAP_SWIZZLE_128B" in before and "CU_TENSOR_MAP_SWIZZLE_128B" not in after
    assert portcheck(project, "check", "--ratchet").err == ""
    assert (project.root / ".portcheck-baseline").read_text("utf-8") == after
    project.write("src/host/describe.cpp", MOVED)
    slid_back = portcheck(project, "check")
    assert slid_back.code == 1 and "CU_TENSOR_MAP_SWIZZLE_128B" in slid_back.out
    project.write("src/host/describe.cpp", MOVED.replace("CU_TENSOR_MAP_SWIZZLE_128B", "0"))

    call = "  cuTensorMapReplaceAddress(map, data);"
    comment = "  // portcheck: ignore[cuTensorMapReplaceAddress, tensor-map, CUtensorMap] only for NVIDIA's tests"
    reasoned = NEW.replace(call, f"{call}{comment}").replace("*data) {", f"*data) {{{comment}")
    project.write("portcheck.toml", "\n".join(
        line for line in (project.root / "portcheck.toml").read_text("utf-8").splitlines() if "max-" not in line
    ))  # fmt: skip
    project.write("src/scale.cu", "#include <cuda.h>\n" + reasoned)
    suppressed = portcheck(project, "check")
    assert suppressed.code == 0, suppressed.out
    assert "suppressed in the source" in suppressed.out
    project.write("src/scale.cu", "#include <cuda.h>\n" + reasoned.replace(" only for NVIDIA's tests", ""))
    unreasoned = portcheck(project, "check")
    assert unreasoned.code == 1 and "[suppression/no-reason]" in unreasoned.out


def test_a_merge_of_two_branches_keeps_what_both_accept(project: Repository) -> None:
    project.write(".gitattributes", ".portcheck-baseline merge=union\n")
    project.commit()
    project.git("switch", "--quiet", "--create", "one")
    project.write("src/one.cu", "#include <cuda.h>\nvoid f(CUtensorMap *m) { cuTensorMapReplaceAddress(m, 0); }\n")
    assert portcheck(project, "baseline", "update").code == 0
    project.commit()
    project.git("switch", "--quiet", "main")
    project.write("src/two.cu", "#include <cuda.h>\nvoid g(CUtensorMap *n) { cuTensorMapReplaceAddress(n, 1); }\n")
    assert portcheck(project, "baseline", "update").code == 0
    project.commit()
    project.git("merge", "--quiet", "one")
    assert (project.root / "src/one.cu").exists() and (project.root / "src/two.cu").exists()
    content = verdict(project)
    assert (content["problems"], content["fixed"]) == ([], [])


SETTINGS = (
    ["--jobs", "1"], ["--jobs", "2"], ["--lang", "zh"], ["--color", "always"], ["--no-cache"], ["--quiet"],
    ["--detail", "lines"], *(["--format", name] for name in formats() if name != "parquet"),
)  # fmt: skip


def test_no_setting_changes_the_verdict(project: Repository) -> None:
    project.write("src/scale.cu", "#include <cuda.h>\n" + NEW)
    verdicts = set()
    for settings in SETTINGS:
        assert portcheck(project, "check", *settings, "--output", "json:verdict.json").code == 1, settings
        verdicts.add((project.root / "verdict.json").read_bytes())
    (only,) = verdicts
    assert not json.loads(only)["passed"]
    (project.root / "src/scale.cu").unlink()
    for settings in SETTINGS:
        assert portcheck(project, "check", *settings).code == 0, settings

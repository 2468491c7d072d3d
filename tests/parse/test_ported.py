"""What a tree holds of a port already, through a whole scan."""

from __future__ import annotations

from pathlib import Path

import pytest

from portcheck.model.finding import Basis, Status
from portcheck.model.occurrence import Region
from portcheck.model.ported import Ported
from portcheck.model.report import Report
from portcheck.scan import ScanOptions, scan


def report_on(folder: Path, files: dict[str, str], **options: object) -> Report:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return scan([folder], ScanOptions(targets=("hip", "musa", "hygon"), jobs=1, **options))  # type: ignore[arg-type]


def lines_of(report: Report, target: str) -> list[tuple[str, int]]:
    return [(f.occurrence.file, f.occurrence.line) for f in report.findings if f.ruling.target == target]


BRANCHES = """#ifdef USE_ROCM
hipFree(p); cudaFree(p);
// a comment

#else
void f() { cudaFree(p); }
#endif
void g() { cudaFree(p); }
"""


def test_a_branch_for_a_target_is_no_work_and_its_else_none_for_that_target(tmp_path: Path) -> None:
    report = report_on(tmp_path, {"a.cu": BRANCHES})
    assert [(o.line, o.region, o.guards) for o in report.occurrences] == [
        (2, Region.GUARDED, ("hip",)),
        (6, Region.ACTIVE, ()),
        (8, Region.ACTIVE, ()),
    ]
    assert lines_of(report, "musa") == [("a.cu", 6), ("a.cu", 8)]
    assert lines_of(report, "hip") == [("a.cu", 8)]
    assert report.ported == {"hip": Ported(lines=1, files=1, mapped=0, left_out=1)}


def test_a_target_that_inherits_takes_the_port(tmp_path: Path) -> None:
    assert lines_of(report_on(tmp_path, {"a.cu": BRANCHES}), "hygon") == [("a.cu", 8)]


def test_a_header_that_maps_names(tmp_path: Path) -> None:
    files = {
        "vendors/hip.h": (
            "#define cudaFree hipFree\n#define cudaMalloc(p, n) \\\n  hipMalloc(p, n)\ntypedef h4 float4;\n"
        ),
        "a.cu": "void f() { cudaFree(p); cudaMalloc(p, 1); cudaMemset(p, 0, 1); }\n",
    }
    report = report_on(tmp_path, files)
    says = {(f.ruling.target, f.occurrence.symbol): f.ruling for f in report.findings}
    assert says["hip", "cudaFree"].status is Status.SAME
    assert says["hip", "cudaFree"].evidence[0].source == "vendors/hip.h#L1"
    assert says["hip", "cudaFree"].evidence[0].basis is Basis.SHIM_HEADER
    assert "hipFree" in str(says["hip", "cudaFree"].note)
    assert says["hip", "cudaMalloc"].status is Status.SAME
    assert says["hip", "cudaMemset"].status is Status.RENAME
    assert says["musa", "cudaFree"].status is Status.RENAME
    assert report.ported["hip"].mapped == 3
    assert report.ported["hip"].files == 1


def test_a_name_that_the_port_maps_is_no_hazard_there(tmp_path: Path) -> None:
    shuffle = "__global__ void k(int *p) { *p = __shfl_sync(0xffffffff, *p, 3); }\n"
    report = report_on(tmp_path, {"hip.h": "#define __shfl_sync(mask, ...) __shfl(__VA_ARGS__)\n", "a.cu": shuffle})
    masks = [f.ruling.target for f in report.findings if f.occurrence.symbol == "full-lane-mask"]
    assert masks == []
    without = report_on(tmp_path / "other", {"a.cu": shuffle})
    masks = [f.ruling.target for f in without.findings if f.occurrence.symbol == "full-lane-mask"]
    assert "hip" in masks


def test_a_name_declared_for_another_target_stays_cuda_elsewhere(tmp_path: Path) -> None:
    files = {"hip/types.h": "struct cudaDeviceProp { int x; };\n", "b.cpp": "cudaDeviceProp p; int i = cudaFree(q);\n"}
    report = report_on(tmp_path, files)
    assert [(f.occurrence.symbol, f.ruling.status) for f in report.findings if f.ruling.target == "hip"] == [
        ("cudaDeviceProp", Status.SAME),
        ("cudaFree", Status.RENAME),
    ]


def test_macros_that_follow_from_guards_in_another_file(tmp_path: Path) -> None:
    files = {
        "common.h": "#ifdef USE_ROCM\n#define WAVE64\n#else\n#define ASM_PATH\n#endif\n",
        "second.h": "#ifdef WAVE64\n#define WIDE\n#endif\n",
        "a.cu": (
            "#ifdef WIDE\nint a = cudaFree(p);\n#endif\n#ifdef ASM_PATH\nint b = cudaFree(p);\n#endif\n"
            "#ifdef UNRELATED\nint c = cudaFree(p);\n#endif\n"
        ),
    }
    report = report_on(tmp_path, files)
    assert [(o.line, o.region, o.switched_off) for o in report.occurrences] == [
        (2, Region.GUARDED, ()),
        (5, Region.ACTIVE, ("hip",)),
        (8, Region.ACTIVE, ()),
    ]


@pytest.mark.parametrize(
    ("build", "line"),
    [
        ("target_compile_definitions(t PRIVATE WAVE64)", [2]),
        ("add_definitions(-DWAVE64)", [2]),
        ('set(FLAGS "-DWAVE64=1")', [2]),
        ("set(WAVE64 ON)", []),
        ("# add_definitions(-DWAVE64)", []),
        ("project(t)", []),
    ],
)
def test_a_macro_that_the_build_defines_too_tells_nothing(tmp_path: Path, build: str, line: list[int]) -> None:
    files = {
        "common.h": "#ifdef USE_ROCM\n#define WAVE64\n#endif\n",
        "a.cu": "#ifdef WAVE64\nint a = cudaFree(p);\n#endif\nint b = cudaFree(q);\n",
        "CMakeLists.txt": build,
    }
    assert [number for _file, number in lines_of(report_on(tmp_path, files), "musa")] == [*line, 4]


def test_files_of_a_target_are_found_by_their_suffix(tmp_path: Path) -> None:
    files = {"a.mu": "int x;\n\nint y;\n", "b.cu": "void f() { cudaFree(p); }\n", "c.unknown": "x\n"}
    report = report_on(tmp_path, files)
    assert [file.path for file in report.files] == ["a.mu", "b.cu"]
    assert report.ported == {"musa": Ported(2, 1, 0, 0, own_files=1)}


def test_kernels_of_dead_code_and_of_other_targets_are_none(tmp_path: Path) -> None:
    kernel = "__global__ void k{}() {{ }}\n"
    source = f"#if 0\n{kernel.format(0)}#endif\n#ifdef USE_ROCM\n{kernel.format(1)}#else\n{kernel.format(2)}#endif\n"
    assert [k.name for k in report_on(tmp_path, {"a.cu": source}).kernels] == ["k2"]


@pytest.mark.parametrize(
    ("macros", "lines"), [({}, [2, 5]), ({"FAST": 1}, [2]), ({"FAST": None}, [5]), ({"FAST": "on"}, [2])]
)
def test_macros_of_the_build(tmp_path: Path, macros: dict[str, object], lines: list[int]) -> None:
    source = "#ifdef FAST\nint a = cudaFree(p);\n#endif\n#ifndef FAST\nint b = cudaFree(p);\n#endif\n"
    report = report_on(tmp_path, {"a.cu": source}, macros=macros)
    assert [line for _file, line in lines_of(report, "musa")] == lines

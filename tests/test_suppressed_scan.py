"""Comments that suppress findings, from the source to the report."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from portcheck.model.finding import Finding, Status
from portcheck.model.report import Report
from portcheck.model.suppression import SuppressionFault
from portcheck.scan import ScanOptions, scan


def scanned(folder: Path, files: Mapping[str, str], *targets: str) -> Report:
    for name, source in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(source, encoding="utf-8")
    return scan([folder], ScanOptions(targets=targets, jobs=1))


def suppressed(report: Report) -> set[tuple[int, str, str]]:
    return {(f.occurrence.line, f.occurrence.symbol, f.ruling.target) for f in report.findings if f.suppressed}


def needing(report: Report, symbol: str) -> list[Finding]:
    harmless = (Status.SAME, Status.RENAME)
    return [f for f in report.findings if f.occurrence.symbol == symbol and f.ruling.status not in harmless]


SOURCE = "void f() {{\n  cudaMallocAsync(&p, n, s); {comment}\n  cudaGraphLaunch(g, s);\n}}\n"
ALL = ("ascend", "musa", "metax")


def test_the_names_are_what_they_are_taken_for(tmp_path: Path) -> None:
    report = scanned(tmp_path, {"a.cu": SOURCE.format(comment="")}, *ALL)
    assert {f.ruling.target for f in needing(report, "cudaMallocAsync")} >= {"ascend"}
    assert not any(f.ruling.target == "musa" for f in needing(report, "cudaMallocAsync"))
    assert report.suppressions == () and suppressed(report) == set()


IDS = [
    ("cudaMallocAsync", ALL),
    ("cuda_runtime/cudaMallocAsync", ALL),
    ("cuda_runtime/*", ALL),
    ("cudaMallocAsync@ascend", ("ascend",)),
    ("cudaMallocAsync@ascend:910b", ("ascend",)),
    ("cudaMallocAsync@ascend, cudaMallocAsync@musa", ("ascend", "musa")),
]


@pytest.mark.parametrize(("ids", "targets"), IDS)
def test_ids(tmp_path: Path, ids: str, targets: tuple[str, ...]) -> None:
    report = scanned(tmp_path, {"a.cu": SOURCE.format(comment=f"// portcheck: ignore[{ids}] why")}, *ALL)
    found = {(line, symbol, target) for line, symbol, target in suppressed(report) if symbol == "cudaMallocAsync"}
    assert found == {(2, "cudaMallocAsync", target) for target in targets}
    assert report.suppressions[0].fault is None and report.suppressions[0].used > 0


def test_a_status_is_an_id(tmp_path: Path) -> None:
    plain = scanned(tmp_path, {"a.cu": SOURCE.format(comment="")}, "ascend")
    status = needing(plain, "cudaMallocAsync")[0].ruling.status
    report = scanned(tmp_path, {"a.cu": SOURCE.format(comment=f"// portcheck: ignore[{status}]")}, "ascend")
    assert (2, "cudaMallocAsync", "ascend") in suppressed(report)
    others = [s for s in ("missing", "redesign", "adapt", "unknown") if s != status]
    report = scanned(tmp_path, {"a.cu": SOURCE.format(comment=f"// portcheck: ignore[{others[0]}]")}, "ascend")
    assert (2, "cudaMallocAsync", "ascend") not in suppressed(report)


def test_a_hazard_is_an_id(tmp_path: Path) -> None:
    plain = scanned(tmp_path, {"a.cu": SOURCE.format(comment="")}, "ascend")
    hazards = {
        f.occurrence.symbol for f in plain.findings if f.occurrence.library == "hazard" and f.occurrence.line == 2
    }
    assert hazards
    name = min(hazards)
    for identity in (name, f"hazard/{name}", "hazard/*"):
        report = scanned(tmp_path, {"a.cu": SOURCE.format(comment=f"// portcheck: ignore[{identity}]")}, "ascend")
        assert (2, name, "ascend") in suppressed(report)
        assert not any(symbol == "cudaMallocAsync" for _line, symbol, _target in suppressed(report))


def test_suppressed_findings_count_in_estimates(tmp_path: Path) -> None:
    plain = scanned(tmp_path, {"a.cu": SOURCE.format(comment="")}, *ALL)
    report = scanned(tmp_path, {"a.cu": SOURCE.format(comment="// portcheck: ignore-file")}, *ALL)
    assert all(f.suppressed for f in report.findings) and len(report.findings) == len(plain.findings)
    assert report.estimates == plain.estimates and report.lines == plain.lines
    assert [f.fingerprint for f in report.findings] == [f.fingerprint for f in plain.findings]


FAULTS = [
    ("ignore[cudaMalocAsync]", SuppressionFault.UNKNOWN_ID, "cudaMallocAsync"),
    ("ignore[cuda_runtim/cudaMallocAsync]", SuppressionFault.UNKNOWN_ID, "cuda_runtime/cudaMallocAsync"),
    ("ignore[hazard/texture-objekt]", SuppressionFault.UNKNOWN_ID, "hazard/texture-object"),
    ("ignore[DeviceReduce]", SuppressionFault.UNKNOWN_ID, "cub::DeviceReduce"),
    ("ignore[cudaMallocAsync@asend]", SuppressionFault.UNKNOWN_TARGET, "ascend"),
    ("ignore[cudaMallocAsync@ascend:911b]", SuppressionFault.UNKNOWN_TARGET, "ascend:910b"),
    ("ignore[cudaFree]", SuppressionFault.UNUSED, ""),
    ("ignore[texture-object]", SuppressionFault.UNUSED, ""),
    ("ignore-next-line[cudaMallocAsync]", SuppressionFault.UNUSED, ""),
    ("ingore[cudaMallocAsync]", SuppressionFault.MALFORMED, "ignore"),
]


@pytest.mark.parametrize(("comment", "fault", "instead"), FAULTS)
def test_faults(tmp_path: Path, comment: str, fault: SuppressionFault, instead: str) -> None:
    report = scanned(tmp_path, {"a.cu": SOURCE.format(comment=f"// portcheck: {comment}")}, *ALL)
    (it,) = report.suppressions
    assert (it.fault, it.instead, it.used) == (fault, instead, 0)
    assert suppressed(report) == set()


def test_what_is_only_renamed_needs_no_suppression(tmp_path: Path) -> None:
    files = {"a.cu": SOURCE.format(comment="// portcheck: ignore[cudaMallocAsync]")}
    assert scanned(tmp_path, files, "musa").suppressions[0].fault is SuppressionFault.UNUSED
    assert scanned(tmp_path, files, "musa", "ascend").suppressions[0].fault is None


def test_one_for_another_target_is_not_unused(tmp_path: Path) -> None:
    files = {"a.cu": SOURCE.format(comment="// portcheck: ignore[cudaMallocAsync@ascend]")}
    (it,) = scanned(tmp_path, files, "musa").suppressions
    assert it.fault is None and it.used == 0
    assert scanned(tmp_path, files, "ascend:950").suppressions[0].fault is not SuppressionFault.UNKNOWN_TARGET


def test_files_without_cuda_count(tmp_path: Path) -> None:
    files = {
        "a.cu": SOURCE.format(comment=""),
        "b.cpp": "int a; // portcheck: ignore[cudaFree]\n",
        "c.py": "a = 1  # portcheck: ignore[cudaFree]\n",
        "d.py": "a = 1\n",
    }
    report = scanned(tmp_path, files, "musa")
    assert [(it.file, it.fault) for it in report.suppressions] == [
        ("b.cpp", SuppressionFault.UNUSED),
        ("c.py", SuppressionFault.UNUSED),
    ]
    assert {it.file for it in report.suppressions} <= {file.path for file in report.files}
    assert "d.py" not in {file.path for file in report.files}


def test_a_build_file(tmp_path: Path) -> None:
    cmake = "project(x LANGUAGES CXX)\nfind_package(CUDA REQUIRED)  # portcheck: ignore[build/*] built elsewhere\n"
    report = scanned(tmp_path, {"a.cu": "void f() { cudaFree(p); }\n", "CMakeLists.txt": cmake}, "ascend")
    assert {line for line, _symbol, _target in suppressed(report)} == {2}
    assert report.suppressions[0].reason == "built elsewhere"


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    files = {"a.cu": "// portcheck: ignore-file\n" + SOURCE.format(comment=""), "b.cu": SOURCE.format(comment="")}
    report = scanned(tmp_path, files, "ascend")
    assert {(f.occurrence.file, f.suppressed) for f in report.findings} == {("a.cu", True), ("b.cu", False)}


PAGE = (Path(__file__).parents[1] / "docs" / "suppressions.md").read_text("utf-8")
EXAMPLES = dict(re.findall(r"```(cpp|cmake|python)\n(.*?)```", PAGE, re.DOTALL))


def test_the_examples_of_the_page_hold(tmp_path: Path) -> None:
    files = {"a.cu": EXAMPLES["cpp"], "CMakeLists.txt": EXAMPLES["cmake"], "setup.py": EXAMPLES["python"]}
    report = scanned(tmp_path, files, *ALL)
    assert [(it.file, it.line, it.fault) for it in report.suppressions if it.fault] == []
    assert {it.file for it in report.suppressions} == set(files)

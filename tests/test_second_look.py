"""What a scan finds once it knows the macros of the whole project."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

import portcheck.reading
from portcheck.execution.run import SMALL
from portcheck.model.look import Look
from portcheck.model.occurrence import Region
from portcheck.model.progress import Silent
from portcheck.model.report import Report
from portcheck.parse.place import SourceText
from portcheck.parse.uses import Table, look
from portcheck.scan import ScanOptions, scan

LAYER = "#define RT(x) cuda##x\n#define gpuFree cudaFree\n"
USE = '#include "rt.h"\nvoid f() { RT(Malloc)(&p, 3); gpuFree(p); gpuFree(q); }\n'


def report_on(folder: Path, files: dict[str, str], jobs: int = 1) -> Report:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return scan([folder], ScanOptions(("musa",), jobs=jobs, file_seconds=0))


def test_pasted_names_are_findings_and_the_layer_is_counted(tmp_path: Path) -> None:
    report = report_on(tmp_path, {"rt.h": LAYER, "a.cpp": USE})
    assert [(o.file, o.line, o.symbol) for o in report.occurrences] == [
        ("a.cpp", 2, "cudaMalloc"),
        ("rt.h", 2, "cudaFree"),
    ]
    assert {f.occurrence.symbol for f in report.findings} == {"cudaMalloc", "cudaFree"}
    layer = [(a.file, a.line, a.name, a.wraps, a.uses, a.files) for a in report.abstractions]
    assert layer == [("rt.h", 2, "gpuFree", ("cudaFree",), 2, 1), ("rt.h", 1, "RT", ("cudaMalloc",), 1, 1)]


def test_a_pasted_name_that_the_project_declares_is_its_own(tmp_path: Path) -> None:
    files = {"rt.h": LAYER, "a.cpp": f"namespace mine {{ int cudaMalloc(void *p, int n);\n{USE} }}\n"}
    assert [o.symbol for o in report_on(tmp_path, files).occurrences] == ["cudaFree"]


@pytest.mark.parametrize("source", ["void f() { cudaFree(p); }\n", "#define N 3\nint a = N + cudaFree(p);\n"])
def test_without_a_layer_files_are_read_once(tmp_path: Path, source: str) -> None:
    with patch.object(portcheck.reading, "look") as second:
        report = report_on(tmp_path, {"a.cu": source})
    assert not second.called
    assert report.abstractions == ()


def test_build_files_and_ptx_have_no_macros(tmp_path: Path) -> None:
    files = {"rt.h": LAYER, "CMakeLists.txt": "# gpuFree\nfind_package(CUDA)\n", "a.ptx": ".version 7.0 // gpuFree\n"}
    seen = []

    def noted(text: SourceText, table: Table) -> Look:
        seen.append(text.path)
        return look(text, table)

    with patch.object(portcheck.reading, "look", noted):
        report_on(tmp_path, files)
    assert seen == ["rt.h"]


def test_a_file_that_fails_the_second_time_keeps_what_it_had(tmp_path: Path) -> None:
    def failing(text: SourceText, table: Table) -> Look:
        if text.path == "a.cpp":
            raise ValueError("no")
        return look(text, table)

    files = {"rt.h": LAYER, "a.cpp": USE + "void g() { cudaFreeHost(p); }\n", "b.cpp": USE}
    with patch.object(portcheck.reading, "look", failing):
        report = report_on(tmp_path, files)
    found = [(o.file, o.symbol) for o in report.occurrences]
    assert found == [("a.cpp", "cudaFreeHost"), ("b.cpp", "cudaMalloc"), ("rt.h", "cudaFree")]
    assert [(a.name, a.uses) for a in report.abstractions] == [("gpuFree", 2), ("RT", 1)]
    (warning,) = report.warnings
    assert warning.en == "uses of the project's macros in a.cpp are not counted: could not be parsed: ValueError: no"


def test_macros_in_dead_code_and_uses_there_do_not_count(tmp_path: Path) -> None:
    files = {"rt.h": f"#if 0\n#define devFree cudaFree\n#endif\n{LAYER}", "a.cpp": f"#if 0\n{USE}#endif\n"}
    report = report_on(tmp_path, files)
    assert [(a.name, a.uses) for a in report.abstractions] == [("gpuFree", 0)]
    assert [(o.file, o.region) for o in report.occurrences] == [("rt.h", Region.DEAD), ("rt.h", Region.ACTIVE)]


def test_the_same_for_any_number_of_jobs(tmp_path: Path) -> None:
    padding = "// nothing\n" * 1000
    files = {"rt.h": LAYER, **{f"{n}/a.cpp": USE.replace("rt.h", "../rt.h") + padding for n in range(60)}}
    assert sum(map(len, files.values())) > 2 * SMALL
    one, two = report_on(tmp_path, files), report_on(tmp_path, files, jobs=2)
    assert one == two
    assert [(a.name, a.uses, a.files) for a in one.abstractions] == [("gpuFree", 120, 60), ("RT", 60, 60)]


def test_progress_is_told_of_both_looks(tmp_path: Path) -> None:
    class Recorder(Silent):
        def __init__(self) -> None:
            self.told: list[str] = []

        def start(self, total: int) -> None:
            self.told.append("start")

        def stop(self) -> None:
            self.told.append("stop")

    (tmp_path / "a.cu").write_text(LAYER, encoding="utf-8")
    shown = Recorder()
    scan([tmp_path], ScanOptions(("musa",), jobs=1), shown)
    assert shown.told == ["start", "stop", "start", "stop"]

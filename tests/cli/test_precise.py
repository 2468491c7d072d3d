"""The exact mode from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.program import Run, answered, refused
from portcheck.parse.precise import headers

SOURCE = (
    "struct Base { int cudaFree(int); };\nstruct Pool : Base {\n  int drop() {\n    return cudaFree(3);\n  }\n};\n"
    "void f(void *p) {\n  cudaMalloc(&p, 3);\n}\n"
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    pytest.importorskip("clang.cindex")
    monkeypatch.setattr(headers, "_site_folders", lambda: iter(()))
    for number in range(3):
        (tmp_path / f"{number}.cu").write_text(SOURCE, encoding="utf-8")
    return tmp_path


def test_the_report_and_the_differences(project: Path, portcheck: Run) -> None:
    said = answered(portcheck("scan", project, "-t", "hip", "--precise", "--explain-differences"))
    assert "3 mentions resolved by Clang, 0 in the syntax tree." in said
    report, _clang, table = said.partition("Clang, with the names of the catalogue")
    assert "What the move costs" in report
    assert "  0.cu:4:12  cudaFree  the project's own Base::cudaFree, 0.cu:1\n" in table


def test_json_alone_on_stdout_and_the_differences_on_stderr(project: Path, portcheck: Run) -> None:
    outcome = portcheck("scan", project, "-t", "hip", "--precise", "--explain-differences", "-f", "json")
    assert outcome.code == 0
    resolutions = {(o["symbol"], o["resolution"]) for o in json.loads(outcome.out)["occurrences"]}
    assert resolutions == {("cudaMalloc", "semantic")}
    assert outcome.err.startswith("Clang, with ")


def test_the_same_bytes_for_any_number_of_processes(project: Path, portcheck: Run) -> None:
    reports = {answered(portcheck("scan", project, "--precise", "-f", "json", "-j", jobs)) for jobs in (1, 2, 4)}
    assert len(reports) == 1


@pytest.mark.parametrize("option", [["--cuda-path", "."], ["--compile-commands", "x"], ["--explain-differences"]])
def test_options_of_the_exact_mode_alone(project: Path, portcheck: Run, option: list[str]) -> None:
    refused(portcheck("scan", project, *option), f"{option[0]} is for the exact mode; add --precise")


@pytest.mark.parametrize("option", ["--cuda-path", "--compile-commands"])
def test_a_path_that_cannot_be_used(project: Path, portcheck: Run, option: str) -> None:
    refused(portcheck("scan", project, "--precise", option, project / "missing"), option, project / "missing")


def test_macros_of_the_build_reach_clang(portcheck: Run, project: Path) -> None:
    """A branch that Clang sees has mentions that it resolves; in one that it does not, the default answer stays."""
    for path in project.glob("*.cu"):
        path.unlink()
    (project / "a.cu").write_text("#ifdef FAST\nvoid f(void *p) { cudaFree(p); }\n#endif\n", encoding="utf-8")

    def resolutions(*macros: str) -> list[str]:
        outcome = portcheck("scan", project, "-t", "hip", "--precise", "-f", "json", *macros)
        return [o["resolution"] for o in json.loads(outcome.out)["occurrences"] if o["region"] == "active"]

    assert resolutions() == ["syntactic"]
    assert resolutions("-D", "FAST") == ["semantic"]
    assert portcheck("scan", project, "-t", "hip", "--precise", "-U", "FAST").code == 0

"""The sample projects against their golden reports, and what they must hold together."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from portcheck.execution.run import SMALL
from portcheck.model.occurrence import Kind
from portcheck.model.report import Report
from portcheck.report.registry import Detail, RenderOptions, renderer
from portcheck.scan import ScanOptions, scan

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden"
PROJECTS = ("heat2d", "spectral", "torch_ext")
SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text("utf-8"))


def report_on(project: str, *targets: str, jobs: int = 1) -> Report:
    return scan([ROOT / "samples" / project], ScanOptions(targets, jobs=jobs))


def compare(name: str, text: str) -> None:
    """``PORTCHECK_UPDATE_GOLDEN=1 pytest`` writes the golden files anew."""
    steady = re.sub(r'(?<="digest": ")[0-9a-f]{64}|(?<=Rules )[0-9a-f]{12}', "0", text)
    path = GOLDEN / name
    if os.environ.get("PORTCHECK_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(steady, encoding="utf-8")
    assert steady == path.read_text("utf-8")


@pytest.mark.parametrize("project", PROJECTS)
def test_terminal_golden(project: str) -> None:
    options = RenderOptions(Detail.FINDINGS, 100, command=f"portcheck scan samples/{project}")
    compare(f"{project}.txt", renderer("terminal")(report_on(project), options))


@pytest.mark.parametrize("project", PROJECTS)
def test_json_golden(project: str) -> None:
    text = renderer("json")(report_on(project, "musa"), RenderOptions(Detail.LINES))
    Draft202012Validator(SCHEMA).validate(json.loads(text))
    compare(f"{project}.json", text)


def test_occurrence_ids_are_unique() -> None:
    ids = [occurrence.id for occurrence in scan([ROOT / "samples"]).occurrences]
    assert len(set(ids)) == len(ids)


def test_together_they_hold_every_kind() -> None:
    kinds = {occurrence.kind for occurrence in scan([ROOT / "samples"]).occurrences}
    assert kinds == set(Kind)


@pytest.fixture(scope="module")
def many_samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples so often that a scan hands them to several processes."""
    folder = tmp_path_factory.mktemp("many")
    for number in range(10):
        shutil.copytree(ROOT / "samples", folder / f"copy{number}")
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) > 2 * SMALL
    return folder


@pytest.mark.parametrize("name", ["json", "terminal"])
def test_same_bytes_for_any_number_of_jobs(many_samples: Path, name: str) -> None:
    options = RenderOptions(Detail.LINES)
    texts = {renderer(name)(scan([many_samples], ScanOptions(jobs=jobs)), options) for jobs in (1, 2, 2, 3)}
    assert len(texts) == 1


NOT_CUDA = [
    ("heat2d/src/main.cu", "pool.cudaFree("),
    ("heat2d/src/main.cu", "mine::cudaMemset("),
    ("heat2d/src/main.cu", "mine::memoryBarrier("),
    ("spectral/src/notes_gbk.cu", "cudaThreadSynchronize"),
]


@pytest.mark.parametrize(("path", "text"), NOT_CUDA)
def test_look_alikes_in_the_samples(path: str, text: str) -> None:
    lines = (ROOT / "samples" / path).read_bytes().decode("gb18030" if "gbk" in path else "utf-8").split("\n")
    numbers = {number for number, line in enumerate(lines, start=1) if text in line}
    assert numbers
    name = re.findall(r"\w+", text)[-1]
    found = report_on(path.partition("/")[0], "musa").occurrences
    inside = path.partition("/")[2]
    assert not [o for o in found if o.file == inside and o.line in numbers and o.symbol == name]

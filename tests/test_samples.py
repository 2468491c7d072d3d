"""The sample projects against their golden reports, and what they must hold together."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from rich.cells import cell_len

from portcheck.execution.run import SMALL
from portcheck.model.occurrence import Kind
from portcheck.model.report import Report
from portcheck.model.text import Lang
from portcheck.report.registry import Detail, RenderOptions
from portcheck.scan import ScanOptions, scan
from support.chinese import english_words, notes, sentences, untranslated
from support.rendered import text_of

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden"
PROJECTS = ("heat2d", "spectral", "torch_ext")
SHOWN = ("musa", "metax", "hip", "ascend")
"""The targets whose findings the golden files list: conversions by text, and one that is rewritten."""
SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def all_targets() -> Report:
    return scan([ROOT / "samples"], ScanOptions(cuda_versions=("13.0", "cudnn=9.0"), jobs=1))


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
    compare(f"{project}.txt", text_of("terminal", report_on(project, *SHOWN), options))


def test_no_english_is_left_in_chinese(all_targets: Report) -> None:
    options = RenderOptions(Detail.FINDINGS, 400, command="portcheck scan samples", lang=Lang.ZH)
    assert english_words(text_of("terminal", all_targets, options), all_targets, ["scan", "samples"]) == []
    assert untranslated(sentences(all_targets)) == []
    assert untranslated(note for note in notes(all_targets) if note.en != note.zh) == []


def test_terminal_golden_of_all_targets(all_targets: Report) -> None:
    options = RenderOptions(Detail.SUMMARY, 100, command="portcheck scan samples")
    compare("all_targets.txt", text_of("terminal", all_targets, options))


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_a_report_on_all_targets_keeps_to_its_width(all_targets: Report, width: int) -> None:
    assert len(all_targets.landings) == 11
    text = text_of("terminal", all_targets, RenderOptions(Detail.SUMMARY, width, command="portcheck scan ."))
    assert max(map(cell_len, text.splitlines())) <= width
    assert all(landing.target.name.split()[0] in text for landing in all_targets.landings)


def test_a_report_on_all_targets_fits_its_schema(all_targets: Report) -> None:
    content = json.loads(text_of("json", all_targets, RenderOptions(Detail.LINES)))
    Draft202012Validator(SCHEMA).validate(content)
    assert content["targets"] == [landing.id for landing in all_targets.landings]
    assert content["retired"]
    active = [occurrence for occurrence in content["occurrences"] if occurrence["region"] == "active"]
    names = [occurrence for occurrence in active if occurrence["kind"] != "hazard"]
    of_names = [finding for finding in content["findings"] if "/hazard/" not in finding["rule"]]
    assert len(of_names) < len(content["findings"])
    kin = [landing.kin for landing in all_targets.landings]
    assert len(of_names) == sum(own.isdisjoint(o.get("switched_off", ())) for o in names for own in kin)


def test_no_target_alone_decides_what_another_gets(all_targets: Report) -> None:
    """A target's findings and lines are the same in any company."""
    alone = scan([ROOT / "samples"], ScanOptions(("hygon",), jobs=1))
    assert alone.lines["hygon"] == all_targets.lines["hygon"]
    assert alone.findings == tuple(f for f in all_targets.findings if f.ruling.target == "hygon")


@pytest.mark.parametrize("project", PROJECTS)
def test_json_golden(project: str) -> None:
    text = text_of("json", report_on(project, "musa"), RenderOptions(Detail.LINES))
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
    several = [ScanOptions(SHOWN[:2], cuda_versions=("13.0",), jobs=jobs) for jobs in (1, 2, 2, 3)]
    texts = {text_of(name, scan([many_samples], chosen), options) for chosen in several}
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

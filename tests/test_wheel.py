"""An installed wheel works outside of the checkout, in a fresh virtual environment, without reading YAML."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, and unpack it into a new environment that sees the dependencies of this one."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / "bin" / "python"
    where = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(where, check=True, capture_output=True, text=True).stdout.strip())
    (wheel,) = (folder / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python


@pytest.fixture(scope="module")
def installed(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    home = tmp_path_factory.mktemp("home")

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home / "cache"),
            **environment,
        }
        command = [str(python), "-m", "portcheck", *arguments]
        return subprocess.run(command, cwd=home, env=variables, capture_output=True, text=True, check=False)

    return run


def test_scan_outside_of_the_checkout(installed: Run) -> None:
    outcome = installed("scan", str(ROOT / "samples"), "--format", "json")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert len(json.loads(outcome.stdout)["occurrences"]) > 500


def test_a_page_and_sentences_in_chinese(installed: Run, tmp_path: Path) -> None:
    """Templates, scripts and the catalogue are in the wheel."""
    page = tmp_path / "report.html"
    outcome = installed("scan", str(ROOT / "samples" / "heat2d"), "--lang", "zh", "--output", str(page))
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert "迁移成本" in outcome.stdout
    assert "迁移成本" in page.read_text("utf-8")


def test_the_shipped_store_is_used(installed: Run) -> None:
    path = Path(installed("rules", "compile").stdout.strip())
    assert path.parts[-3:] == ("portcheck", "_rules", "store.sqlite")


def test_a_name_is_looked_up_with_its_sources(installed: Run) -> None:
    outcome = installed("lookup", "cudaMalloc", "--format", "json")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    answers = json.loads(outcome.stdout)["targets"]
    assert len({answer["target"] for answer in answers}) == 11
    assert all(answer["evidence"] for answer in answers if answer["status"] != "unknown")


def test_a_target_is_described_with_its_facts(installed: Run) -> None:
    whole = json.loads(installed("targets", "musa", "--format", "json").stdout)
    assert whole["facts"]["gaps"] > 0
    assert whole["facts"]["symbols"] > 0
    assert whole["covered"]["cuda_runtime"]["rename"] > 0


def test_a_private_pack_with_a_home_that_cannot_be_written(installed: Run, tmp_path: Path) -> None:
    folder = tmp_path / "pack" / "targets" / "musa"
    folder.mkdir(parents=True)
    row = "{symbol: cudaFree, status: missing, confidence: documented, evidence: [{basis: documentation, source: x}]}"
    (folder / "cuda_runtime.yaml").write_text(
        f"target: musa\nlibrary: cuda_runtime\nrows:\n- {row}\n", encoding="utf-8"
    )
    source = tmp_path / "a.cu"
    source.write_text("void f() { cudaFree(p); }\n", encoding="utf-8")
    arguments = ("scan", str(source), "-t", "musa", "--rules", str(tmp_path / "pack"), "--format", "json")
    outcome = installed(*arguments, HOME="/dev/null", XDG_CACHE_HOME="/dev/null/cache", TMPDIR=str(tmp_path))
    assert outcome.returncode == 0, outcome.stderr
    assert json.loads(outcome.stdout)["findings"][0]["status"] == "missing"


# The whole tool on machines that have little

SOURCE = """\
// é 中 😀
#include <cuda_runtime.h>
void f() { cudaMalloc(&p, 1); /* portcheck: ignore[odd] é */ cudaFree(p); }
__global__ void k() { int w = __shfl_sync(0xffffffff, 1, 2); }
"""
NOWHERE = "/proc"
"""A folder that is there, and in which nobody can make anything."""
READ_ONLY = (
    "unshare", "--net", "--mount", "sh", "-c",
    "mount --make-rprivate / && for place in / /tmp /var/tmp /dev/shm; do"
    ' mount -o remount,bind,ro "$place" 2>/dev/null; done; exec "$@"', "sh",
)  # fmt: skip
Outcomes = list[list[Any]]


@pytest.fixture(scope="module")
def tree(installed: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tree")
    (folder / "é中.cu").write_text(SOURCE, encoding="utf-8")
    (folder / "b.cpp").write_text("void g() { cudaFree(p); }\n", encoding="utf-8")
    saved = installed("scan", str(folder), "-t", "musa", "-o", f"json:{folder}/saved.json", "-q")
    assert (saved.returncode, saved.stderr) == (0, "")
    return folder


def command_lines(tree: Path) -> list[list[str]]:
    """Every verb that answers by itself, and every format."""
    scan, saved = ["scan", str(tree), "-t", "musa"], str(tree / "saved.json")
    return [
        *([*scan, "-f", form] for form in ("terminal", "json", "html")),
        [*scan, "--lang", "zh", "--jobs", "2"],
        *(["report", saved, "-f", form] for form in ("jsonl", "markdown", "sarif", "gitlab", "junit", "github", "csv")),
        ["diff", saved, saved],
        *(["check", str(tree), "-t", "musa", "-f", form] for form in ("terminal", "json")),
        ["config", str(tree)],
        ["lookup", "cudaMalloc"],
        ["explain", "cudaMalloc", "--lang", "zh"],
        ["targets", "musa"],
        ["rules", "compile"],
        ["rules", "validate", str(ROOT / "tests" / "cli" / "small_rules")],
        ["completion", "bash"],
        ["--help"],
    ]


def outcomes(python: Path, lines: list[list[str]], before: Sequence[str] = (), **environment: str) -> Outcomes:
    """What comes of the command lines with nothing in the environment but ``environment``."""
    command = [*before, str(python), str(ROOT / "tests" / "support" / "every_verb.py")]
    whole = subprocess.run(
        command, input=json.dumps(lines), env=environment, cwd="/", capture_output=True, text=True, check=False
    )
    assert whole.returncode == 0, whole.stderr
    found: Outcomes = json.loads(whole.stdout)
    return found


@pytest.fixture(scope="module")
def usual(python: Path, tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    home = tmp_path_factory.mktemp("home")
    found = outcomes(python, command_lines(tree), PATH=os.environ["PATH"], HOME=str(home), LC_ALL="C.UTF-8")
    assert [(code, err) for code, _out, err in found if code or err] == []
    return found


@pytest.mark.parametrize(
    "environment",
    [
        {"XDG_CACHE_HOME": NOWHERE},
        {"HOME": NOWHERE, "XDG_CACHE_HOME": NOWHERE, "TMPDIR": NOWHERE},
    ],
    ids=["no home", "a home that cannot be written"],
)
def test_everything_is_the_same(python: Path, tree: Path, usual: Outcomes, environment: dict[str, str]) -> None:
    lines = command_lines(tree)
    for line, expected, found in zip(lines, usual, outcomes(python, lines, **environment), strict=True):
        assert found == expected, line


def test_a_terminal_of_one_column_is_no_fault(python: Path, tree: Path) -> None:
    lines = [["scan", str(tree), "-t", "musa"], ["targets", "musa"], ["--help"]]
    narrow = outcomes(python, lines, COLUMNS="1", XDG_CACHE_HOME=NOWHERE)
    assert [(code, err) for code, _out, err in narrow] == [(0, "")] * 3


def test_a_machine_without_unicode_loses_only_what_it_cannot_show(python: Path, tree: Path) -> None:
    """JSON stays JSON, and says the same."""
    line = ["scan", str(tree), "-t", "musa", "-f", "json"]
    poor = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "HOME": NOWHERE}
    ((code, out, err),) = outcomes(python, [line], **poor)
    assert (code, err) == (0, "")
    ((_code, expected, _err),) = outcomes(python, [line], LC_ALL="C.UTF-8", HOME=NOWHERE)
    assert json.loads(out.encode("latin-1").decode("utf-8")) == json.loads(expected.encode("latin-1").decode("utf-8"))


def can_be_read_only() -> bool:
    try:
        refused = [*READ_ONLY, "sh", "-c", '! touch "$(mktemp -u)"']
        return subprocess.run(refused, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not can_be_read_only(), reason="needs the right to make a view of the file system of its own")
def test_with_no_network_and_nothing_that_can_be_written(python: Path, tree: Path, usual: Outcomes) -> None:
    pack = ["scan", str(tree), "--rules", str(ROOT / "tests" / "cli" / "small_rules")]
    *found, refused = outcomes(python, [*command_lines(tree), pack], READ_ONLY, PATH=os.environ["PATH"])
    for line, expected, outcome in zip(command_lines(tree), usual, found, strict=True):
        assert outcome == expected, line
    assert refused[:2] == [2, ""]
    assert refused[2].startswith("portcheck: ")
    assert len(refused[2].splitlines()) == 1

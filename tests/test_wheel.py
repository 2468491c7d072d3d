"""An installed wheel works outside of the checkout, in a fresh virtual environment, without reading YAML."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Build the wheel, unpack it into a new environment that sees the dependencies of this one, and run it there."""
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
    home = folder / "home"
    home.mkdir()

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

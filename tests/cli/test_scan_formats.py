"""Formats for programs, as ``scan`` gives them out."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from portcheck.report.registry import formats

SOURCE = "void f() {\n  cudaMalloc(&p, 3);\n  nobodyKnows<<<1, 2>>>(x);\n  cudaGraphLaunch(g, s);\n}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.cu").write_text(SOURCE, encoding="utf-8")
    return tmp_path


def scan(
    *arguments: str, cwd: Path, code: int = 0, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "portcheck", "scan", *arguments]
    outcome = subprocess.run(command, cwd=cwd, env=env, capture_output=True, check=False)
    assert outcome.returncode == code, outcome.stderr
    return outcome


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_every_format_is_the_same_on_stdout_and_in_a_file(project: Path, jobs: str) -> None:
    names = [name for name in formats() if name != "terminal"]
    outputs = [part for name in names for part in ("-o", f"{name}:r.{name}")]
    scan("src", "-q", "--jobs", jobs, *outputs, cwd=project)
    for name in ("sarif", "parquet"):
        assert scan("src", "-f", name, cwd=project).stdout == (project / f"r.{name}").read_bytes()
    assert all((project / f"r.{name}").stat().st_size for name in names)


@pytest.mark.parametrize("name", ["json", "sarif", "csv", "markdown"])
def test_a_format_for_programs_is_utf_8_in_any_terminal(project: Path, name: str) -> None:
    (project / "src" / "核😀.cu").write_text(SOURCE, encoding="utf-8")
    scan("src", "-q", "-o", f"{name}:r", "-t", "musa", cwd=project)
    ascii_only = os.environ | {"PYTHONIOENCODING": "ascii"}
    outcome = scan("src", "-f", name, "-t", "musa", cwd=project, env=ascii_only)
    assert outcome.stdout == (project / "r").read_bytes()


def test_what_a_link_leads_to_is_written_and_a_pipe_as_well(project: Path) -> None:
    (project / "kept").mkdir()
    (project / "link.json").symlink_to("kept/r.json")
    os.mkfifo(project / "pipe")
    reader = os.open(project / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    scan("src", "-q", "-t", "musa", "-o", "link.json", "-o", "csv:pipe", "-o", "r.csv", cwd=project)
    with os.fdopen(reader, "rb") as pipe:
        assert pipe.read() == (project / "r.csv").read_bytes()
    assert (project / "link.json").is_symlink()
    assert json.loads((project / "kept" / "r.json").read_text("utf-8"))["findings"]
    assert {path.name for path in project.iterdir()} == {"src", "kept", "link.json", "pipe", "r.csv"}


def test_two_reports_in_one_file_are_refused_before_the_scan(project: Path) -> None:
    outcome = scan("src", "-q", "-o", "json:r", "-o", "sarif:src/../r", cwd=project, code=2)
    assert outcome.stderr == b"portcheck: --output src/../r: two reports in one file; give each a file of its own\n"
    assert not (project / "r").exists()


def test_a_device_takes_two_reports(project: Path) -> None:
    scan("src", "-q", "-t", "musa", "-o", f"json:{os.devnull}", "-o", f"csv:{os.devnull}", cwd=project)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full")
@pytest.mark.parametrize("words", ["scan src -o json:r", "targets"])
def test_without_a_standard_output_files_are_written_all_the_same(project: Path, words: str) -> None:
    command = ["bash", "-c", f"'{sys.executable}' -m portcheck {words} >&-"]
    outcome = subprocess.run(command, cwd=project, capture_output=True, check=False)
    assert (outcome.returncode, outcome.stderr) == (0, b"")
    assert (project / "r").exists() is ("-o" in words)


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "words",
    ["scan src -f json", "scan src -f terminal", "check src", "lookup cudaMalloc", "targets", "config", "--help"],
)
def test_a_full_disk_is_no_internal_error(project: Path, words: str, unbuffered: str) -> None:
    command = [sys.executable, "-m", "portcheck", *words.split()]
    environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    with Path("/dev/full").open("wb") as full:
        outcome = subprocess.run(
            command, cwd=project, env=environment, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert outcome.returncode == 2
    assert outcome.stderr == b"portcheck: standard output cannot be written: No space left on device\n"


@pytest.mark.parametrize("name", ["json", "terminal"])
def test_who_reads_no_more_is_no_error(project: Path, name: str) -> None:
    (project / "src" / "a.cu").write_text(SOURCE * 500, encoding="utf-8")
    command = [sys.executable, "-m", "portcheck", "scan", "src", "-f", name, "--detail", "findings"]
    with subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        assert program.stdout is not None and program.stderr is not None
        program.stdout.read(1)
        program.stdout.close()
        assert program.stderr.read() == b""
    assert program.returncode == 0


@pytest.mark.parametrize("suffix", [".sarif", ".csv", ".jsonl", ".parquet"])
def test_the_suffix_tells_the_format(project: Path, suffix: str) -> None:
    scan("src", "-q", "-o", f"r{suffix}", "-o", f"{suffix[1:]}:other", cwd=project)
    assert (project / f"r{suffix}").read_bytes() == (project / "other").read_bytes()


def test_a_suffix_that_many_formats_have_tells_none(project: Path) -> None:
    assert b"the suffix tells no format" in scan("src", "-o", "r.xml", cwd=project, code=2).stderr


@pytest.mark.parametrize(
    ("folder", "path", "expected"),
    [(".", "src", "src/a.cu"), (".", ".", "src/a.cu"), (".", "src/a.cu", "src/a.cu"), ("src", ".", "a.cu"),
     ("src", "..", "src/a.cu"), ("other", "../src", "a.cu")],
)  # fmt: skip
def test_code_hosts_get_the_path_that_the_checkout_has(project: Path, folder: str, path: str, expected: str) -> None:
    (project / "other").mkdir()
    issues = json.loads(scan(path, "-t", "musa", "-f", "gitlab", cwd=project / folder).stdout)
    assert {issue["location"]["path"] for issue in issues} == {expected}


def test_a_binary_format_is_not_printed_on_a_terminal(project: Path) -> None:
    main, side = pty.openpty()
    command = [sys.executable, "-m", "portcheck", "scan", "src", "-f", "parquet"]
    outcome = subprocess.run(command, cwd=project, stdout=side, stderr=subprocess.PIPE, check=False)
    os.close(side)
    os.close(main)
    assert outcome.returncode == 2
    assert outcome.stderr == (
        b"portcheck: --format parquet is binary and would garble the terminal; write --output parquet:FILE\n"
    )


def test_a_package_that_is_missing_is_said_before_the_scan(project: Path) -> None:
    """A module of that name that cannot be imported stands before the real one."""
    (project / "pyarrow.py").write_text("raise ImportError('no pyarrow here')\n", encoding="utf-8")
    (project / "src" / "a.cu").unlink()
    for arguments in (("-f", "parquet"), ("-q", "-o", "r.parquet")):
        outcome = scan("src", *arguments, cwd=project, code=2)
        assert b"pip install 'portcheck[parquet]'" in outcome.stderr
        assert b"Traceback" not in outcome.stderr

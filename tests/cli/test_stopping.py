"""Ctrl-C, signals, and readers that go away: no process is left, nothing half written, no traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

SOURCE = "void f(CUtensorMap *map) {\n  cudaMalloc(&p, 3);\n}\n"
WAITING = """
import os, time
from pathlib import Path
import portcheck.reading
def wait(*_arguments):
    Path(f"begun{os.getpid()}").touch()
    time.sleep(600)
portcheck.reading._parse = wait
from portcheck.__main__ import main
main()
"""
"""The program, with a parser that never comes to an end."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for number in range(2):
        (tmp_path / f"{number}.cu").write_text(SOURCE * 10_000, encoding="utf-8")
    return tmp_path


def begun(project: Path, process: subprocess.Popen[str], workers: int) -> list[int]:
    """The workers, as soon as all of them parse."""
    while len(names := list(project.glob("begun*"))) < workers:
        assert process.poll() is None
        time.sleep(0.02)
    return [int(name.name.removeprefix("begun")) for name in names]


def started(project: Path, *options: str, before: Callable[[], object] | None = None) -> subprocess.Popen[str]:
    def usual() -> None:
        for number in (signal.SIGINT, signal.SIGHUP):  # where the tests run in the background of a shell
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
        if before is not None:
            before()

    command = [sys.executable, "-c", WAITING, "scan", ".", "--no-cache", *options]
    return subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=usual
    )


@pytest.mark.parametrize(
    ("numbers", "jobs", "code"),
    [
        ([signal.SIGINT], 1, 130),
        ([signal.SIGINT, signal.SIGINT], 2, 130),
        ([signal.SIGTERM], 2, 143),
        ([signal.SIGHUP], 1, 129),
    ],
)
def test_a_signal_ends_it(project: Path, numbers: list[signal.Signals], jobs: int, code: int) -> None:
    (project / "r.json").write_text("old", encoding="utf-8")
    with started(project, "--jobs", str(jobs), "-o", "r.json", "-o", "r.md") as process:
        workers = begun(project, process, jobs)
        for number in numbers:
            process.send_signal(number)
        output, errors = process.communicate(timeout=300)
    assert (process.returncode, output, errors.strip()) == (code, "", "portcheck: interrupted")
    for worker in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(worker, 0)
    left = {path.name for path in project.iterdir() if not path.name.startswith("begun")}
    assert left == {"0.cu", "1.cu", "r.json"}
    assert (project / "r.json").read_text("utf-8") == "old"


def test_a_signal_that_is_ignored_stays_ignored(project: Path) -> None:
    """As nohup has it."""
    with started(project, before=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)) as process:
        begun(project, process, 1)
        process.send_signal(signal.SIGHUP)
        time.sleep(0.1)
        assert process.poll() is None
        process.terminate()
        assert process.wait(300) == 143


def to_nobody(project: Path, *arguments: str, stream: str = "stdout") -> subprocess.CompletedProcess[bytes]:
    """The program, with a reader that has gone away before anything is written."""
    reader, writer = os.pipe()
    os.close(reader)
    streams: dict[str, int] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | {stream: writer}
    command = [sys.executable, "-m", "portcheck", *arguments]
    try:
        return subprocess.run(command, cwd=project, check=False, **streams)  # type: ignore[call-overload,no-any-return]
    finally:
        os.close(writer)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("scan 0.cu -t musa", 0),
        ("scan 0.cu -t musa -f json", 0),
        ("check 0.cu -t hip", 1),
        ("check 0.cu -t hip -f json", 1),
        ("lookup cudaMalloc --format json", 0),
        ("explain cudaMalloc", 0),
        ("targets", 0),
        ("scan --help", 0),
        ("cache info", 0),
    ],
)
def test_a_reader_that_has_gone_is_no_fault(project: Path, arguments: str, code: int) -> None:
    """The gate says what it has to say with its exit code as well."""
    outcome = to_nobody(project, *arguments.split())
    assert (outcome.returncode, outcome.stderr) == (code, b"")


@pytest.mark.parametrize("arguments", ["scan 0.cu -t nobody", "scan 0.cu -v -t musa"])
def test_nobody_reads_what_goes_wrong(project: Path, arguments: str) -> None:
    outcome = to_nobody(project, *arguments.split(), stream="stderr")
    assert outcome.returncode == (2 if "nobody" in arguments else 0)


@pytest.mark.parametrize(("closed", "code"), [("1", 0), ("2", 0), ("0", 0)])
def test_without_a_standard_stream(project: Path, closed: str, code: int) -> None:
    descriptor = int(closed)
    command = [sys.executable, "-m", "portcheck", "scan", "0.cu", "-t", "musa", "-o", "r.json"]
    outcome = subprocess.run(command, cwd=project, check=False, preexec_fn=lambda: os.close(descriptor))
    assert outcome.returncode == code
    assert (project / "r.json").stat().st_size

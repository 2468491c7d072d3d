"""The scan verb: exit codes, sentences, outputs."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SOURCE = "void f() {\n  cudaMalloc(&p, 3);\n}\n"


def run(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "portcheck", *map(str, arguments)]
    return subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "a.cu").write_text(SOURCE, encoding="utf-8")
    return tmp_path


def test_report_on_stdout_nothing_on_stderr(project: Path) -> None:
    outcome = run("scan", ".", cwd=project)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert "What the move costs" in outcome.stdout
    assert "\x1b[" not in outcome.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "sentences"),
    [
        (["nowhere"], 2, ["nowhere: is not there"]),
        ([".", "-t", "mussa"], 2, ["unknown target 'mussa'", "did you mean musa?", "known are hip, metax, musa"]),
        ([".", "-t", "metax:cubridge"], 2, ["unknown profile of metax 'cubridge'", "did you mean cu-bridge?"]),
        ([".", "-o", "missing/r.json"], 2, ["--output missing/r.json", "the folder missing is not there"]),
        ([".", "-o", "report.docx"], 2, ["report.docx", "the suffix tells no format", "json, terminal"]),
        ([".", "-o", "json:"], 2, ["no file after the colon"]),
        ([".", "-o", "."], 2, ["the suffix tells no format"]),
        ([".", "-o", "json:."], 2, ["is a folder"]),
        ([".", "--rules", "nowhere"], 2, ["nowhere: no such folder of rules"]),
        ([".", "--format", "pdf"], 2, ["Invalid value for '-f' / '--format'"]),
        ([], 2, ["Missing argument"]),
        (["empty"], 3, ["no source files in"]),
        (["plain"], 3, ["no CUDA in the 1 source files of"]),
    ],
)
def test_bad_input(project: Path, arguments: list[str], code: int, sentences: list[str]) -> None:
    (project / "empty").mkdir()
    (project / "plain").mkdir()
    (project / "plain" / "a.cpp").write_text("int main() { return 0; }\n", encoding="utf-8")
    outcome = run("scan", *arguments, cwd=project)
    assert outcome.returncode == code
    assert outcome.stdout == ""
    for sentence in sentences:
        assert sentence in outcome.stderr
    assert "Traceback" not in outcome.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_output_that_cannot_be_written(project: Path) -> None:
    (project / "r.json").touch(mode=0o400)
    outcome = run("scan", ".", "-o", "r.json", cwd=project)
    assert outcome.returncode == 2
    assert "cannot be written" in outcome.stderr


def test_output_that_fails_while_writing(project: Path) -> None:
    outcome = run("scan", ".", "-o", "json:/dev/full", cwd=project)
    assert outcome.returncode == 2
    assert "/dev/full: cannot be written: No space left on device" in outcome.stderr


def test_broken_rules_name_every_fault_with_its_line(project: Path) -> None:
    folder = project / "pack" / "targets" / "acme"
    folder.mkdir(parents=True)
    (folder / "target.yaml").write_text("target: acme\nname: A\nprofiles: 3\n", encoding="utf-8")
    (folder / "cuda_runtime.yaml").write_text(
        "target: musa\nlibrary: cuda_runtime\nrows:\n"
        "- {symbol: cudaFree, status: gone, confidence: witnessed, evidence: [{basis: header, source: x}]}\n"
        "- {symbol: cudaMalloc, status: same, confidence: witnessed, evidence: []}\n",
        encoding="utf-8",
    )
    outcome = run("scan", ".", "--rules", "pack", cwd=project)
    assert outcome.returncode == 2
    assert "pack/targets/acme/cuda_runtime.yaml:4: rows[0].status: expected one of same, rename" in outcome.stderr
    assert "pack/targets/acme/cuda_runtime.yaml:5: rows[1].evidence" in outcome.stderr
    assert "pack/targets/acme/target.yaml:3: profiles: expected object, got 3" in outcome.stderr
    assert "'vendor' is a required property" in outcome.stderr


def test_outputs_in_several_formats_and_quiet(project: Path) -> None:
    outcome = run("scan", ".", "-q", "-o", "r.json", "-o", "terminal:r.log", "-o", "r.txt", cwd=project)
    assert (outcome.returncode, outcome.stdout) == (0, "")
    assert json.loads((project / "r.json").read_text("utf-8"))["files"][0]["path"] == "a.cu"
    assert (project / "r.log").read_text("utf-8") == (project / "r.txt").read_text("utf-8")


def test_a_target_with_its_profile_keeps_its_name(project: Path) -> None:
    outcome = run("scan", ".", "-t", "metax:cu-bridge", "-t", "hip", "-t", "hip", "-f", "json", cwd=project)
    assert json.loads(outcome.stdout)["targets"] == ["metax:cu-bridge", "hip"]


def test_verbose_says_what_was_skipped(project: Path) -> None:
    (project / ".gitignore").write_text("b.cu\n", encoding="utf-8")
    (project / "b.cu").write_text(SOURCE, encoding="utf-8")
    (project / "c.cu").write_bytes(b"\x7fELF\0\0\1\2\3")
    outcome = run("scan", ".", "-v", cwd=project)
    assert outcome.stderr.splitlines() == ["skipped b.cu: ignored by .gitignore", "skipped c.cu: binary"]
    assert "Skipped: 1 binary, 1 ignored by .gitignore." in outcome.stdout


def test_a_build_file_is_listed_where_it_names_cuda(project: Path) -> None:
    (project / "plain").mkdir()
    (project / "plain" / "CMakeLists.txt").write_text("project(x)\n", encoding="utf-8")
    (project / "CMakeLists.txt").write_text("project(x LANGUAGES CUDA)\n", encoding="utf-8")
    report = json.loads(run("scan", ".", "-f", "json", cwd=project).stdout)
    assert [file["path"] for file in report["files"]] == ["CMakeLists.txt", "a.cu"]


def test_an_explicit_file_is_scanned_though_ignored(project: Path) -> None:
    (project / ".gitignore").write_text("*\n", encoding="utf-8")
    assert run("scan", ".", cwd=project).returncode == 3
    assert run("scan", "a.cu", cwd=project).returncode == 0


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "latin-1"])
def test_terminals_of_other_encodings(project: Path, encoding: str) -> None:
    (project / "名 é.cu").write_text(SOURCE, encoding="utf-8")
    command = [sys.executable, "-m", "portcheck", "scan", ".", "--detail", "findings"]
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    outcome = subprocess.run(command, cwd=project, env=environment, capture_output=True, check=False)
    assert (outcome.returncode, outcome.stderr) == (0, b"")
    shown = outcome.stdout.decode(encoding)
    assert ("名" in shown) is (encoding != "latin-1")
    assert "cudaMalloc -> musaMalloc" in shown


@pytest.mark.parametrize(("choice", "colored"), [("always", True), ("never", False), ("auto", False)])
def test_color(project: Path, choice: str, colored: bool) -> None:
    assert ("\x1b[" in run("scan", ".", "--color", choice, cwd=project).stdout) is colored


def test_a_pipe_closed_early_is_no_fault(project: Path) -> None:
    (project / "b.cu").write_text(SOURCE * 3000, encoding="utf-8")
    script = f"{sys.executable} -m portcheck scan . -f json | head -c 10; exit ${{PIPESTATUS[0]}}"
    outcome = subprocess.run(["bash", "-c", script], cwd=project, capture_output=True, text=True, check=False)
    assert (outcome.returncode, outcome.stderr) == (0, "")


def test_progress_bar_only_on_a_terminal(project: Path) -> None:
    (project / "b.cu").write_text(SOURCE * 20000, encoding="utf-8")
    main, side = pty.openpty()
    command = [sys.executable, "-m", "portcheck", "scan", "."]
    environment = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(command, cwd=project, env=environment, stderr=side, stdout=subprocess.DEVNULL) as process:
        os.close(side)
        shown = b""
        while chunk := _read(main):
            shown += chunk
    assert process.returncode == 0
    assert b"scanning" in shown
    assert b"scanning" not in run("scan", ".", cwd=project).stderr.encode()


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError:  # the other side is closed
        return b""


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_interrupted(project: Path, jobs: str) -> None:
    for number in range(40):
        (project / f"{number}.cu").write_text(SOURCE * 10_000, encoding="utf-8")
    command = [sys.executable, "-m", "portcheck", "scan", ".", "--jobs", jobs]
    with subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert (output, errors.strip()) == ("", "portcheck: interrupted")


def test_an_internal_fault_is_code_4_and_asks_for_a_report(project: Path) -> None:
    script = (
        "import portcheck.scan, portcheck.cli.main as m\n"
        "def broken(*a, **k): raise RuntimeError('boom')\n"
        "portcheck.scan.scan = broken\n"
        "m.main()\n"
    )
    command = [sys.executable, "-c", script, "scan", "."]
    outcome = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert outcome.returncode == 4
    assert "internal error: boom" in outcome.stderr


@pytest.mark.parametrize(
    "verb", [["--help"], ["scan", "--help"], ["rules", "--help"], ["targets", "-h"], ["--version"]]
)
def test_help(verb: list[str], tmp_path: Path) -> None:
    outcome = run(*verb, cwd=tmp_path)
    assert outcome.returncode == 0
    assert outcome.stdout


def test_targets_lists_profiles(tmp_path: Path) -> None:
    assert "metax:cu-bridge" in run("targets", cwd=tmp_path).stdout
    listed = json.loads(run("targets", "-f", "json", cwd=tmp_path).stdout)
    assert [target["id"] for target in listed] == ["hip", "metax", "musa"]

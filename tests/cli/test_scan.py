"""The scan verb: exit codes, sentences, outputs."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from cli.program import Run, answered

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "report.schema.json").read_text("utf-8"))
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


def test_a_folder_whose_name_is_no_utf_8_can_be_reported_on(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/d\xff"))
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("the file system takes no such name")
    (folder / "a.cu").write_text(SOURCE, encoding="utf-8")
    outcome = run("scan", os.fsdecode(b"d\xff"), "-q", "-o", "r.json", "-o", "r.md", "-o", "r.html", cwd=tmp_path)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert json.loads((tmp_path / "r.json").read_text("utf-8"))["root_name"] == "d\\xff"
    assert "## portcheck: `d\\xff`" in (tmp_path / "r.md").read_text("utf-8")


def test_a_single_file_is_shown_line_by_line(project: Path) -> None:
    outcome = run("scan", "a.cu", "--target", "musa", cwd=project)
    assert "a.cu:2:3: musa: rename cudaMalloc -> musaMalloc [musa/cuda_runtime/cudaMalloc]" in outcome.stdout
    assert "Where the days" not in outcome.stdout
    assert "Where the days" in run("scan", "a.cu", "--target", "musa", "--detail", "summary", cwd=project).stdout


def test_report_on_stdout_nothing_on_stderr(project: Path) -> None:
    outcome = run("scan", ".", cwd=project)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert "What the move costs" in outcome.stdout
    assert "\x1b[" not in outcome.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "sentences"),
    [
        (["nowhere"], 2, ["nowhere: is not there"]),
        ([".", "-t", "mussa"], 2, ["unknown target 'mussa'", "did you mean musa?", "known are ascend, biren,"]),
        ([".", "-t", "metax:cubridge"], 2, ["unknown profile of metax 'cubridge'", "did you mean cu-bridge?"]),
        ([".", "-t", "musa+macro"], 2, ["unknown porting mode of musa 'macro'", "did you mean macro-header?"]),
        ([".", "-t", "musa@new"], 2, ["SDK version 'new': expected numbers between dots, as 4.3.0"]),
        ([".", "--cuda-version", "new"], 2, ["--cuda-version new: expected a version as 13.0, or LIBRARY=VERSION as"]),
        (
            [".", "--cuda-version", "cudn=9.0"],
            2,
            ["--cuda-version cudn=9.0: unknown library with releases of its own", "did you mean cudnn?"],
        ),
        ([".", "--cuda-version", "cublas=13.0"], 2, ["unknown library with releases of its own 'cublas'"]),
        ([".", "--cuda-version"], 2, ["Option '--cuda-version' requires an argument"]),
        ([".", "-o", "missing/r.json"], 2, ["--output missing/r.json", "the folder missing is not there"]),
        ([".", "-o", "report.docx"], 2, ["report.docx", "the suffix tells no format", "json, jsonl"]),
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


def test_a_target_with_profile_mode_and_sdk_keeps_its_name(project: Path) -> None:
    wanted = ("metax:cu-bridge", "hip@1.0", "musa+macro-header", "musa:s80+musify@4.3", "hip")
    options = [part for target in (*wanted, "hip") for part in ("-t", target)]
    report = json.loads(run("scan", ".", *options, "-f", "json", cwd=project).stdout)
    assert report["targets"] == list(wanted)
    assert all(list(report[part]) == list(wanted) for part in ("estimates", "coverage"))
    assert [(f["target"], f["status"], f["replacement"]) for f in report["findings"]] == [
        ("metax:cu-bridge", "same", None),
        ("hip@1.0", "missing", None),
        ("musa+macro-header", "same", None),
        ("musa:s80+musify@4.3", "rename", "musaMalloc"),
        ("hip", "rename", "hipMalloc"),
    ]
    notes = {f["target"]: f["note"] for f in report["findings"]}
    assert notes["hip@1.0"] == "there since SDK 1.5.0"
    assert notes["musa+macro-header"] == "the sources keep the CUDA name; the target's own is musaMalloc"


def test_verbose_says_what_was_skipped(project: Path) -> None:
    (project / ".gitignore").write_text("b.cu\n", encoding="utf-8")
    (project / "b.cu").write_text(SOURCE, encoding="utf-8")
    (project / "c.cu").write_bytes(b"\x7fELF\0\0\1\2\3")
    outcome = run("scan", ".", "-v", cwd=project)
    assert outcome.stderr.splitlines() == ["skipped b.cu: ignored by .gitignore", "skipped c.cu: binary"]
    assert "Skipped: 1 ignored, 1 binary." in outcome.stdout
    outcome = run("scan", ".", "-v", "--lang", "zh", cwd=project)
    assert outcome.stderr.splitlines() == ["已跳过 b.cu：被 .gitignore 忽略", "已跳过 c.cu：二进制文件"]
    assert "已跳过：1 个被忽略的路径、1 个二进制文件。" in outcome.stdout


def test_a_hostile_name_does_not_steer_the_terminal(project: Path) -> None:
    (project / "\x1b[31m\u202ec.cu").write_bytes(b"\x7fELF\0\0\1\2\3")
    assert run("scan", ".", "-v", cwd=project).stderr == "skipped \\x1b[31m\\u202ec.cu: binary\n"
    broken = run("scan", "\x1b[31mgone.cu", cwd=project)
    assert broken.returncode == 2
    assert broken.stderr == "portcheck: \\x1b[31mgone.cu: is not there; give a folder or a file to scan\n"


def test_a_build_file_is_listed_where_it_names_cuda(project: Path) -> None:
    (project / "plain").mkdir()
    (project / "plain" / "CMakeLists.txt").write_text("project(x)\n", encoding="utf-8")
    (project / "CMakeLists.txt").write_text("project(x LANGUAGES CUDA)\n", encoding="utf-8")
    report = json.loads(run("scan", ".", "-f", "json", cwd=project).stdout)
    assert [file["path"] for file in report["files"]] == ["CMakeLists.txt", "a.cu"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Makefile", "CC = nvcc\nmain: main.cu\n\t$(CC) -arch=sm_80 $< -o $@ -lcudart\n"),
        ("setup.py", "from torch.utils.cpp_extension import CUDAExtension\nx = CUDAExtension('x', ['a.cu'])\n"),
    ],
)
def test_build_files_of_other_systems_are_billed(project: Path, name: str, text: str) -> None:
    (project / name).write_text(text, encoding="utf-8")
    (project / "plain").mkdir()
    (project / "plain" / name).write_text("x = 1\n", encoding="utf-8")
    report = json.loads(run("scan", ".", "-t", "musa", "-f", "json", cwd=project).stdout)
    assert sorted(file["path"] for file in report["files"]) == sorted(["a.cu", name])
    billed = {driver["price"]: driver["count"] for driver in report["estimates"]["musa"]["drivers"]}
    assert billed["setup-build-file"] == 1
    Draft202012Validator(SCHEMA).validate(report)


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


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("while True: pass", "it took more than "),
        ("os.kill(os.getpid(), 11)", "the parser crashed on it"),
        ("return parse(file, bytearray(2**60))", "it took more than 4 GiB of memory"),
    ],
)
def test_what_goes_wrong_with_a_file_costs_that_file(project: Path, fault: str, reason: str) -> None:
    (project / "b.cu").write_text(SOURCE, encoding="utf-8")
    script = (
        "import os, portcheck.reading as r\n"
        "whole = r.parse_file\n"
        "def parse(file, *rest):\n"
        f"    if file.path == 'b.cu':\n        {fault}\n"
        "    return whole(file, *rest)\n"
        "r.parse_file = parse\n"
        "from portcheck.__main__ import main\n"
        "main()\n"
    )
    command = [sys.executable, "-c", script, "scan", ".", "-t", "musa", "-f", "json", "--file-timeout", "1"]
    outcome = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    report = json.loads(outcome.stdout)
    assert [(file["path"], file["parse"]) for file in report["files"]] == [("a.cu", "ok"), ("b.cu", "skipped")]
    (skipped,) = report["skipped"]
    assert skipped["path"] == "b.cu"
    assert skipped["reason"].startswith(reason)
    assert {found["file"] for found in report["occurrences"]} == {"a.cu"}


def test_an_internal_fault_is_code_4_and_asks_for_a_report(project: Path) -> None:
    script = (
        "import portcheck.scan, portcheck.__main__ as m\n"
        "def broken(*a, **k): raise RuntimeError('boom')\n"
        "portcheck.scan.scan = broken\n"
        "m.main()\n"
    )
    command = [sys.executable, "-c", script, "scan", "."]
    outcome = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert outcome.returncode == 4
    assert "internal error: boom" in outcome.stderr


# What newer CUDA itself retires

RETIRED = """\
#include <cuda_runtime.h>
void f() {
  cudaBindTexture(0, t, p);
  cudaBindTexture(0, t, q);
  cudaThreadExit();
  cudnnOldForward(h);
#if 0
  cudaThreadExit();
#endif
}
"""


@pytest.fixture
def small(project: Path, small_rules: Path) -> Path:
    (project / "a.cu").write_text(RETIRED, encoding="utf-8")
    return project


@pytest.mark.parametrize(
    ("versions", "retired"),
    [
        ([], []),
        (["9.9"], []),
        (["10.0"], [("cudaThreadExit", "deprecated", "10.0", "10.0", "cudaDeviceReset", 1)]),
        (["11.8"], [("cudaBindTexture", "deprecated", "11.8", "11.0", None, 2),
                    ("cudaThreadExit", "deprecated", "11.8", "10.0", "cudaDeviceReset", 1)]),
        (["13.0"], [("cudaBindTexture", "gone", "13.0", "12.0", None, 2),
                    ("cudaThreadExit", "deprecated", "13.0", "10.0", "cudaDeviceReset", 1)]),
        (["cudnn=8.9"], []),
        (["cudnn=9.0"], [("cudnnOldForward", "deprecated", "9.0", "9.0.0", "cudnnBackendExecute", 1)]),
        (["cudnn=9.0", "12.0"], [("cudaBindTexture", "gone", "12.0", "12.0", None, 2),
                                 ("cudaThreadExit", "deprecated", "12.0", "10.0", "cudaDeviceReset", 1),
                                 ("cudnnOldForward", "deprecated", "9.0", "9.0.0", "cudnnBackendExecute", 1)]),
    ],
)  # fmt: skip
def test_what_a_cuda_version_retires(
    portcheck: Run, small: Path, versions: list[str], retired: list[tuple[object, ...]]
) -> None:
    options = [part for version in versions for part in ("--cuda-version", version)]
    report = json.loads(answered(portcheck("scan", small, *options, "-f", "json", "--detail", "summary")))
    Draft202012Validator(SCHEMA).validate(report)
    keys = ("symbol", "state", "version", "since", "successor", "uses")
    assert [tuple(row[key] for key in keys) for row in report["retired"]] == retired


def test_the_terminal_says_what_a_cuda_version_retires(portcheck: Run, small: Path) -> None:
    shown = answered(portcheck("scan", small, "--cuda-version", "12.0", "--cuda-version", "cudnn=9.0"))
    assert (
        "What CUDA 12.0, cudnn 9.0 itself retires\n"
        "                              uses                          instead\n"
        "cudaBindTexture cuda_runtime     2  gone since 12.0\n"
        "cudaThreadExit cuda_runtime      1  deprecated since 10.0   cudaDeviceReset\n"
        "cudnnOldForward cudnn            1  deprecated since 9.0.0  cudnnBackendExecute\n"
    ) in shown
    assert "retires" not in answered(portcheck("scan", small))


def test_the_built_in_catalogue_knows_what_newer_releases_retire(project: Path) -> None:
    source = "void f() { cudaLaunchCooperativeKernelMultiDevice(a, 1, 0); cudnnConvolutionForward(h); cudaFree(p); }\n"
    (project / "a.cu").write_text(source, encoding="utf-8")
    versions = ("--cuda-version", "13.0", "--cuda-version", "cudnn=9.0")
    report = json.loads(run("scan", ".", "-t", "hip", *versions, "-f", "json", cwd=project).stdout)
    assert [(row["symbol"], row["state"]) for row in report["retired"]] == [
        ("cudaLaunchCooperativeKernelMultiDevice", "gone"),
        ("cudnnConvolutionForward", "deprecated"),
    ]


# Private packs


def test_a_finding_names_the_pack_that_decides(portcheck: Run, project: Path, small_rules: Path) -> None:
    (project / "a.cu").write_text("void f() { cudaMalloc(&p, 3); cudaFree(p); cudaStream_t s; }\n", encoding="utf-8")
    for name, replacement in (("one", "oneMalloc"), ("two", "twoMalloc")):
        folder = project / name / "targets" / "acme"
        folder.mkdir(parents=True)
        row = f"{{symbol: cudaMalloc, status: rename, replacement: {replacement}, confidence: witnessed, evidence:"
        text = f"target: acme\nlibrary: cuda_runtime\nrows:\n- {row} [{{basis: use, source: x}}]}}\n"
        (folder / "rows.yaml").write_text(text, encoding="utf-8")

    def decided(*packs: str) -> list[tuple[str, str | None, str | None]]:
        options = [part for pack in packs for part in ("--rules", project / pack)]
        report = json.loads(answered(portcheck("scan", project / "a.cu", "-t", "acme", *options, "-f", "json")))
        Draft202012Validator(SCHEMA).validate(report)
        return [(f["rule"].rpartition("/")[2], f["replacement"], f["origin"]) for f in report["findings"]]

    others = [("cudaFree_v2", "acFree", "built-in"), ("cudaStream_t", None, None)]
    assert decided() == [("cudaMalloc", "acMalloc", "built-in"), *others]
    assert decided("one") == [("cudaMalloc", "oneMalloc", str(project / "one")), *others]
    assert decided("one", "two") == [("cudaMalloc", "twoMalloc", str(project / "two")), *others]
    assert decided("two", "one") == [("cudaMalloc", "oneMalloc", str(project / "one")), *others]


def test_the_same_rules_in_another_folder_are_named_by_that(
    portcheck: Run, project: Path, small_rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compiled rules are kept by what they say; who says it is not forgotten for that."""
    monkeypatch.chdir(project)
    row = "{symbol: cudaMalloc, status: same, confidence: table, evidence: [{basis: use, source: x}]}"
    digests = set()
    for name in ("one", "two", "./two/"):
        folder = project / name / "targets" / "acme"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "rows.yaml").write_text(f"target: acme\nlibrary: cuda_runtime\nrows:\n- {row}\n", encoding="utf-8")
        report = json.loads(answered(portcheck("scan", "a.cu", "-t", "acme", "--rules", name, "-f", "json")))
        assert [f["origin"] for f in report["findings"]] == [str(Path(name))]
        digests.add(report["rules"]["digest"])
    assert len(digests) == 1


def test_the_terminal_names_a_private_pack(portcheck: Run, project: Path, small_rules: Path) -> None:
    folder = project / "mine" / "targets" / "acme"
    folder.mkdir(parents=True)
    row = "{symbol: cudaMalloc, status: missing, confidence: table, evidence: [{basis: use, source: x}]}"
    (folder / "rows.yaml").write_text(f"target: acme\nlibrary: cuda_runtime\nrows:\n- {row}\n", encoding="utf-8")
    arguments = ("scan", project / "a.cu", "-t", "acme", "--detail", "findings")
    mine = str(project / "mine")
    assert mine in answered(portcheck(*arguments, "--rules", mine))
    assert mine not in answered(portcheck(*arguments))
    assert "built-in" not in answered(portcheck(*arguments))


@pytest.mark.parametrize(
    "verb", [["--help"], ["scan", "--help"], ["rules", "--help"], ["targets", "-h"], ["lookup", "-h"], ["--version"]]
)
def test_help(verb: list[str], tmp_path: Path) -> None:
    outcome = run(*verb, cwd=tmp_path)
    assert outcome.returncode == 0
    assert outcome.stdout

"""The report verb: a saved scan in every format, and files that are none."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from cli.program import Outcome, Run, answered, refused
from portcheck.report.registry import formats

SOURCE = "void f(void* p, int n) {\n  cudaMalloc(&p, n);\n  int lane = n & 31;\n}\n"


@pytest.fixture
def saved(tmp_path: Path, small_rules: Path, portcheck: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scan of one file, saved."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.cu").write_text(SOURCE, encoding="utf-8")
    assert portcheck("scan", "src", "-q", "-o", "r.json", "-o", "r.json.gz").code == 0
    return tmp_path / "r.json"


def from_stdin(portcheck: Run, monkeypatch: pytest.MonkeyPatch, content: bytes, *arguments: object) -> Outcome:
    stdin = io.TextIOWrapper(io.BytesIO(content))
    monkeypatch.setattr(sys, "stdin", stdin)
    return portcheck(*arguments)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", formats())
def test_every_format_as_the_scan_wrote_it(portcheck: Run, saved: Path, name: str, lang: str) -> None:
    assert portcheck("scan", "src", "-q", "-o", f"{name}:one", "--lang", lang).code == 0
    assert portcheck("report", saved, "-q", "-o", f"{name}:other", "--lang", lang, "--prefix", "src").code == 0
    scanned, reported = (Path(file).read_bytes() for file in ("one", "other"))
    assert reported.replace(f"portcheck report {saved}".encode(), b"portcheck scan src") == scanned


@pytest.mark.parametrize(
    ("prefix", "path"), [("", "a.cu"), (".", "a.cu"), ("./src//", "src/a.cu"), ("a/b", "a/b/a.cu")]
)
def test_the_prefix_is_the_way_from_the_checkout(portcheck: Run, saved: Path, prefix: str, path: str) -> None:
    Path("src", "a.cu").write_text("void f() { cudaDeviceReset(); }\n", encoding="utf-8")
    assert portcheck("scan", "src", "-q", "-o", "json:reset").code == 0
    issues = json.loads(answered(portcheck("report", "reset", "-f", "gitlab", "--prefix", prefix)))
    assert {issue["location"]["path"] for issue in issues} == {path}


@pytest.mark.parametrize("prefix", ["/src", "../src", "src/../.."])
def test_a_prefix_outside_of_the_checkout_is_refused(portcheck: Run, saved: Path, prefix: str) -> None:
    refused(portcheck("report", saved, "--prefix", prefix), "--prefix", prefix, "below the root")


def test_packed_files_are_read_and_the_same_each_time(portcheck: Run, saved: Path) -> None:
    packed = saved.with_suffix(".json.gz")
    assert gzip.decompress(packed.read_bytes()) == saved.read_bytes()
    assert packed.read_bytes()[4:8] == b"\0\0\0\0"
    assert answered(portcheck("report", packed, "-f", "json")) == saved.read_text("utf-8")
    assert portcheck("report", packed, "-q", "-o", "again.json.gz").code == 0
    assert Path("again.json.gz").read_bytes() == packed.read_bytes()


@pytest.mark.parametrize("packed", [False, True])
def test_stdin(portcheck: Run, saved: Path, monkeypatch: pytest.MonkeyPatch, packed: bool) -> None:
    content = saved.read_bytes()
    outcome = from_stdin(
        portcheck, monkeypatch, gzip.compress(content) if packed else content, "report", "-", "-f", "json"
    )
    assert answered(outcome) == content.decode()


def test_a_mark_of_the_byte_order_is_no_fault(portcheck: Run, saved: Path) -> None:
    text = saved.read_text("utf-8")
    saved.write_text("\ufeff" + text, encoding="utf-8")
    assert answered(portcheck("report", saved, "-f", "json")) == text


def test_some_targets_and_details(portcheck: Run, saved: Path) -> None:
    ids = json.loads(saved.read_text("utf-8"))["targets"]
    assert len(ids) > 1
    report = json.loads(answered(portcheck("report", saved, "-f", "json", "-t", ids[1], "--detail", "summary")))
    assert (report["targets"], [*report["estimates"]], report["occurrences"]) == ([ids[1]], [ids[1]], [])
    assert "lines" not in report
    refused(portcheck("report", saved, "-t", "nowhere"), "unknown target in the report 'nowhere'", ids[0])


def test_no_source(portcheck: Run, saved: Path) -> None:
    assert "cudaMalloc(&p, n);" in answered(portcheck("report", saved, "-f", "json"))
    report = json.loads(answered(portcheck("report", saved, "-f", "json", "--no-source")))
    assert (report["excerpts"], len(report["occurrences"]) > 0) == ({}, True)


def test_quiet_and_color(portcheck: Run, saved: Path) -> None:
    assert answered(portcheck("report", saved, "-q")) == ""
    assert "\x1b[" in answered(portcheck("report", saved, "--color", "always"))
    assert "\x1b[" not in answered(portcheck("report", saved))


def packed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


AGAIN = "make it again with portcheck scan PATH --output json:"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "r.json: line 1: expected {, but the file ends here"),
        (b"portcheck  src  1 file", "r.json: line 1: expected {"),
        (b"{}", "r.json: is no report of portcheck"),
        (b"\xff\xfe{\0}\0", "r.json: is no text in UTF-8; portcheck scan PATH --output json:FILE writes one"),
        (b'{"schema_version": "1.0", "tool": {"name": "portcheck"}, "root_name": "\xe4"}', "is no text in UTF-8"),
        (b"\x1f\x8b\x08\0", "r.json: is packed with gzip, and damaged"),
        (packed(b" " * 9999)[:-9], "r.json: is packed with gzip, and damaged"),
        (packed(b"{}")[:-8] + b"12345678", "r.json: is packed with gzip, and damaged"),
        (packed(b"{}") + b"{}", "r.json: is packed with gzip, and damaged: more follows after its end"),
        (packed(b'{"a": ]}'), "r.json: line 1: expecting value"),
        (b'{"\x1b[31m": ]}', "r.json: line 1: invalid control character"),
    ],
    ids=itertools.count(),
)
def test_files_that_are_none(portcheck: Run, saved: Path, content: bytes, said: str) -> None:
    saved.write_bytes(content)
    outcome = portcheck("report", "r.json")
    refused(outcome, said)
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize("detail", ["summary", "findings"])
def test_a_file_without_everything(portcheck: Run, saved: Path, detail: str) -> None:
    assert portcheck("scan", "src", "-q", "-o", "less.json", "--detail", detail).code == 0
    refused(portcheck("report", "less.json"), "less.json: was written with --detail summary or findings", AGAIN)


def test_a_wrong_place_is_named(portcheck: Run, saved: Path) -> None:
    content: dict[str, Any] = json.loads(saved.read_text("utf-8"))
    content["occurrences"][0]["line"] = "\x1b[31mone"
    saved.write_text(json.dumps(content), encoding="utf-8")
    outcome = portcheck("report", saved)
    refused(outcome, f"{saved}: occurrences[0].line: expected a whole number", f"{AGAIN}{saved}")
    assert "\x1b" not in outcome.err


def test_files_that_cannot_be_read(portcheck: Run, saved: Path) -> None:
    refused(portcheck("report", "nowhere.json"), "nowhere.json: cannot be read: No such file or directory")
    refused(portcheck("report", "src"), "src: cannot be read: Is a directory")
    refused(portcheck("report"), "Missing argument 'FILE'")
    refused(portcheck("report", saved, "-o", "x.docx"), "the suffix tells no format")
    refused(portcheck("report", "nowhere.json", "-o", "missing/x.json"), "the folder missing is not there")

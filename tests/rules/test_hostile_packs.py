"""Rule packs of people who mean harm: a sentence with file and line, soon, and nothing is run or read outside."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from portcheck.rules.documents import load
from portcheck.rules.queries import query_fault

NAMES = "bcdefghijklmnopqrstuvw"
BOMB = "a: &a [x, x]\n" + "".join(f"{name}: &{name} [*{chr(ord(name) - 1)}, *{chr(ord(name) - 1)}]\n" for name in NAMES)


def faults_of(folder: Path, content: str | bytes) -> list[str]:
    path = folder / "file.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    faults: list[str] = []
    assert load(path, "catalogue", "p/file.yaml", faults) is None
    return faults


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (BOMB, 2),
        ("a: &a\n  b: *a\n", 2),
        ("a: &a {x: 1}\nb:\n  <<: *a\n", 3),
        ("? &a [1]\n: *a\n", 2),
        ("a: " + "[" * 100_000, 1),
        ("a: " + "{b: " * 5_000, 1),
        ("- " * 5_000, 1),
        ("library: !!python/object/apply:os.system [true]\n", 1),
        ("library: !!python/name:os.system\n", 1),
        ("library: !unknown x\n", 1),
        (b"library: a\0b\n", 1),
        (b"\xff\xfel\0i\0b\0", 1),
        ("library: x\ntitle: \x1b[31m\n", 2),
        ("library: no\n", 1),
        ("library: 1_000\n", 1),
        ("library: 0o7\n", 1),
        ("library: .inf\n", 1),
        ("library: 2026-11-01\n", 1),
        ("library: " + "9" * 5_000 + "\n", 1),
        ("[a]: b\n", 1),
    ],
)
def test_every_trick_is_a_fault_with_its_line(tmp_path: Path, content: str | bytes, line: int) -> None:
    faults = faults_of(tmp_path, content)
    assert faults
    assert all(fault.startswith("p/file.yaml:") for fault in faults)
    assert any(fault.startswith(f"p/file.yaml:{line}: ") for fault in faults), faults


@pytest.mark.parametrize(
    "query",
    [
        "(",
        "(nothing_of_the_kind) @hit",
        "(call_expression) @other",
        "(call_expression field_of_none: (_)) @hit",
        '((identifier) @hit (#match? @hit "(a+)+$"))',
        '((identifier) @hit (#match? @hit "[^;]*x"))',
        '((identifier) @hit (#not-match? @hit ; why\n "(a|a)*b"))',
        '((identifier) @hit (#any-match? @hit ".*"))',
        "(" * 5_000,
        "(identifier) @hit " * 1_000,
    ],
)
def test_queries_that_cannot_be_asked_are_refused(query: str) -> None:
    assert query_fault(query) is not None


@pytest.mark.parametrize(
    "query",
    ['((identifier) @hit (#match? @hit "^cuda"))', '("<<<" @hit)', '((identifier) @hit (#eq? @hit "("))'],
)
def test_good_queries_are_taken(query: str) -> None:
    assert query_fault(query) is None


def test_a_pipe_in_a_pack_is_no_wait(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    os.mkfifo(tmp_path / "pipe.yaml")
    faults: list[str] = []
    assert load(tmp_path / "pipe.yaml", "catalogue", "p/pipe.yaml", faults) is None
    assert faults == ["p/pipe.yaml:1: cannot be read: not a regular file"]

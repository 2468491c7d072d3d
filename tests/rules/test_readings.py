"""How the fact tables of a target are read, as ``readings/<id>.yaml`` says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from portcheck.model.errors import RulesError
from portcheck.model.finding import Basis
from portcheck.rules.readings import Reading, Readings, When, load_readings

WHOLE = """\
target: acme
sources: {kernel_pairs: target_source}
row_profiles:
- when: {note: "SDK 1*"}
  profiles: [old]
- when: {source: "acme/*", relation: renamed}
  profiles: [new, old]
mapping:
  columns: {relation: supported}
  basis: documentation
  bases: {tool: binding}
  glossary: diagnostics.csv
  statuses:
  - {when: {supported: "no"}, status: missing, note: not migrated}
  - {when: {supported: "yes"}, status: rename}
  skip:
  - {when: {library: python}, reason: a name of Python code}
gaps:
- when: {subject: IPC, what: "no *"}
  symbols: [demoMalloc, "demo*Async"]
  libraries: [demo]
  status: adapt
  replacement: acMalloc
  basis: header
  profiles: [old]
  since: "1.0"
  until: "2.0"
  note: by hand
kernel_model:
- {when: {cuda_concept: warp}, symbols: [sin], status: redesign, basis: use}
"""


def loaded(folder: Path, text: str) -> Readings:
    path = folder / "acme.yaml"
    path.write_text(text, encoding="utf-8")
    return load_readings(path)


def faults_of(folder: Path, text: str) -> list[str]:
    with pytest.raises(RulesError) as caught:
        loaded(folder, text)
    return [fault.removeprefix(f"{folder}/") for fault in caught.value.faults]


def test_readings_are_read_whole(tmp_path: Path) -> None:
    gap = {
        "symbols": ["demoMalloc", "demo*Async"],
        "libraries": ["demo"],
        "status": "adapt",
        "replacement": "acMalloc",
        "basis": "header",
        "profiles": ["old"],
        "since": "1.0",
        "until": "2.0",
        "note": "by hand",
    }
    found = loaded(tmp_path, WHOLE)
    assert replace(found, statuses=()) == Readings(
        skip=((When({"library": "python"}), "a name of Python code"),),
        row_profiles=(
            (When({"note": "SDK 1*"}), ["old"]),
            (When({"source": "acme/*", "relation": "renamed"}), ["new", "old"]),
        ),
        columns={"relation": "supported"},
        basis=Basis.DOCUMENTATION,
        bases={"tool": "binding"},
        glossary="diagnostics.csv",
        sources={"kernel_pairs": "target_source"},
        decisions={
            "gaps": (Reading(When({"subject": "IPC", "what": "no *"}), gap),),
            "kernel_model": (
                Reading(When({"cuda_concept": "warp"}), {"symbols": ["sin"], "status": "redesign", "basis": "use"}),
            ),
        },
    )
    assert [(when, status["status"], status.get("note")) for when, status in found.statuses] == [
        (When({"supported": "no"}), "missing", "not migrated"),
        (When({"supported": "yes"}), "rename", None),
    ]


def test_sources_that_witness_nothing(tmp_path: Path) -> None:
    text = WHOLE.replace("  bases:", '  words: ["o/p@2:x.cc#L3"]\n  bases:')
    assert loaded(tmp_path, text) == replace(loaded(tmp_path, WHOLE), words=frozenset(["o/p@2:x.cc#L3"]))


def test_readings_of_a_target_alone_decide_nothing(tmp_path: Path) -> None:
    found = loaded(tmp_path, "target: acme\n")
    assert found == Readings(decisions={"gaps": (), "kernel_model": ()})
    record = {"relation": "renamed", "note": "SDK 1"}
    assert (found.skipped(record), found.profiles_of(record), found.status_of(record)) == (None, None, None)


# Faults


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("target: acme\n", "", "acme.yaml:1: the file: 'target' is a required property"),
        ("gaps:", "gap:", "acme.yaml:1: the file: Additional properties are not allowed ('gap' was unexpected)"),
        ("profiles: [new, old]", "profiles: []", "acme.yaml:7: row_profiles[1].profiles: [] should be non-empty"),
        ("when: {cuda_concept: warp}", "when: {}", "acme.yaml:30: kernel_model[0].when: {} should be non-empty"),
        ('{supported: "no"}', "{supported: no}",
         "acme.yaml:14: mapping.statuses[0].when.supported: expected string, got False"),
        (", reason: a name of Python code", "", "acme.yaml:17: mapping.skip[0]: 'reason' is a required property"),
        ("symbols: [sin], ", "", "acme.yaml:30: kernel_model[0]: "),
        ("status: redesign", "status: rewrite", "acme.yaml:30: kernel_model[0].status: expected one of same, "),
        ("basis: use", "basis: rumour", "acme.yaml:30: kernel_model[0].basis: expected one of shim_header, "),
        ('since: "1.0"', 'since: "v1"', "acme.yaml:26: gaps[0].since: 'v1' does not match "),
        ('since: "1.0"', "since: 1.0", "acme.yaml:26: gaps[0].since: expected string, got 1.0"),
    ],
)  # fmt: skip
def test_fault_with_file_and_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in WHOLE
    (found,) = faults_of(tmp_path, WHOLE.replace(old, new))
    assert found.startswith(fault)


def test_faults_come_all_at_once(tmp_path: Path) -> None:
    text = WHOLE.replace("basis: use", "basis: rumour").replace("profiles: [old]\n", "profiles: old\n")
    assert [fault.split(": ")[0] for fault in faults_of(tmp_path, text)] == [f"acme.yaml:{n}" for n in (5, 25, 30)]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("a: [\n", "acme.yaml:2: not valid YAML"),
        ("", "acme.yaml:1: the file: expected object"),
        ("target: &x acme\nrow_profiles: *x\n", "acme.yaml:2: not valid YAML: aliases are not allowed"),
    ],
)
def test_file_that_does_not_hold(tmp_path: Path, content: str, fault: str) -> None:
    assert faults_of(tmp_path, content)[0].startswith(fault)


def test_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match=r"gone\.yaml:1: cannot be read: No such file or directory"):
        load_readings(tmp_path / "gone.yaml")


# Which rows fit


@pytest.mark.parametrize(
    "patterns",
    [
        {"note": "SDK 1.0"},
        {"note": "SDK*"},
        {"note": "*"},
        {"note": "SDK ?.0", "relation": "renamed"},
        {"note": "*[01]"},
        {"relation": "re*", "absent": ""},
        {"absent": "*"},
    ],
)
def test_row_that_fits(patterns: dict[str, str]) -> None:
    assert When(patterns).fits({"note": "SDK 1.0", "relation": "renamed"})


@pytest.mark.parametrize(
    "patterns",
    [
        {"note": "sdk 1.0"},
        {"note": "SDK"},
        {"note": ""},
        {"note": "SDK 1.0", "relation": "partial"},
        {"note": "*[!0]"},
        {"Note": "SDK*"},
        {"absent": "?*"},
    ],
)
def test_row_that_does_not_fit(patterns: dict[str, str]) -> None:
    assert not When(patterns).fits({"note": "SDK 1.0", "relation": "renamed"})


@pytest.mark.parametrize(
    ("record", "profiles"),
    [
        ({"note": "SDK 1 of old", "source": "acme/a", "relation": "renamed"}, ["old"]),
        ({"note": "SDK 2", "source": "acme/a", "relation": "renamed"}, ["new", "old"]),
        ({"note": "SDK 2", "source": "acme/a", "relation": "partial"}, None),
        ({"note": "", "source": "other/a", "relation": "renamed"}, None),
        ({}, None),
    ],
)
def test_first_row_profiles_that_fit_are_taken(
    tmp_path: Path, record: dict[str, str], profiles: list[str] | None
) -> None:
    assert loaded(tmp_path, WHOLE).profiles_of(record) == profiles


def test_first_reason_and_first_status_that_fit_are_taken() -> None:
    one, two, rest = When({"kind": "one"}), When({"kind": "two"}), When({"kind": "?*"})
    readings = Readings(
        skip=((two, "the second"), (rest, "any")), statuses=((one, {"status": "same"}), (rest, {"status": "adapt"}))
    )
    records = [{"kind": kind} for kind in ("one", "two", "")]
    assert [readings.skipped(record) for record in records] == ["any", "the second", None]
    assert [readings.status_of(record) for record in records] == [{"status": "same"}, {"status": "adapt"}, None]

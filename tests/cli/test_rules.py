"""The verbs of ``portcheck rules`` as a shell sees them: exit codes, what goes to stdout and what to stderr."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import platformdirs
import pytest

from cli.program import Outcome, Run, answered, refused
from portcheck import __version__
from portcheck.rules import location

CATALOGUE = """\
library: demo
title: Demo
source: a header
symbols:
- {name: demoMalloc, kind: function}
- {name: demoFree, kind: function}
"""
TARGET = """\
target: acme
name: Acme
name_zh: 极致
vendor: Acme Inc
facts_date: "2026-11"
coverage: thin
default_profile: native
profiles:
  native: {name: text conversion, mode: text}
"""
COLUMNS = ("cuda_symbol", "target_symbol", "relation", "basis", "source")
GOOD = ("demoMalloc", "acMalloc", "renamed", "use", "o/r@1:x.h#L1")


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "pack"
    for name, text in (("catalogue/demo.yaml", CATALOGUE), ("targets/acme/target.yaml", TARGET)):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(text, "utf-8")
    monkeypatch.setattr(location, "built_in_pack", lambda: folder)
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name: tmp_path / "cache" / name)
    return folder


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    def write(*rows: tuple[str, ...], columns: tuple[str, ...] = COLUMNS, name: str = "mapping.csv") -> Path:
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([columns, *rows])
        return tmp_path / name

    return write


Table = Callable[..., Path]


# validate and compile


def test_validate_of_a_pack_that_holds(portcheck: Run, pack: Path) -> None:
    assert portcheck("rules", "validate", pack) == Outcome(0, f"{pack}: the rules hold\n", "")
    assert portcheck("rules", "validate", pack, "--lang", "zh") == Outcome(0, f"{pack}：规则有效\n", "")


def test_validate_shows_all_faults_with_file_and_line(portcheck: Run, pack: Path, tmp_path: Path) -> None:
    extra = tmp_path / "extra" / "targets" / "acme"
    extra.mkdir(parents=True)
    row = "- {symbol: %s, status: %s, confidence: table, evidence: [{basis: use, source: x}]}\n"
    (extra / "a.yaml").write_text("target: acme\nlibrary: demo\nrows:\n" + row % ("demoMaloc", "same"))
    (extra / "b.yaml").write_text("target: acme\nlibrary: demo\nrows:\n" + row % ("demoFree", "fine") + "- [\n")
    (extra / "c.yaml").write_text("target: acme\nlibrary: demo\nrows:\n" + row % ("demoFree", "fine"))
    outcome = portcheck("rules", "validate", tmp_path / "extra")
    refused(
        outcome,
        "portcheck: the rules have 3 faults:\n",
        f"  {extra}/a.yaml:4: 'demoMaloc' is in no catalogue\n",
        f"  {extra}/b.yaml:6: not valid YAML: ",
        f"  {extra}/c.yaml:4: rows[0].status: expected one of same, ",
    )
    assert len(outcome.err.splitlines()) == 4


def test_validate_asks_for_more_than_a_scan(portcheck: Run, pack: Path, tmp_path: Path) -> None:
    """A row must not claim a name of the target's that no list of its names has."""
    facts = pack / "targets" / "acme" / "facts"
    facts.mkdir()
    (facts / "symbols.yaml").write_text(
        "target: acme\ntable: symbols\nrows:\n- {symbol: acMalloc, basis: use, source: s}\n"
    )
    row = (
        "- {symbol: demoMalloc, status: rename, replacement: %s, confidence: %s, evidence: [{basis: use, source: x}]}\n"
    )
    path = pack / "targets" / "acme" / "demo.yaml"
    path.write_text("target: acme\nlibrary: demo\nrows:\n" + row % ("acMaloc", "witnessed"))
    sentence = "'acMaloc' is in no list of acme's names (facts/symbols.yaml); expected confidence: table"
    refused(portcheck("rules", "validate", pack), f"{pack}/targets/acme/demo.yaml:4: {sentence}\n")
    answered(portcheck("rules", "compile"))
    for name, confidence in (("acMalloc", "witnessed"), ("acMaloc", "table")):
        path.write_text("target: acme\nlibrary: demo\nrows:\n" + row % (name, confidence))
        assert answered(portcheck("rules", "validate", pack)) == f"{pack}: the rules hold\n"


def test_validate_believes_no_third_party_that_a_name_is_missing(portcheck: Run, pack: Path) -> None:
    (pack / "targets" / "acme" / "target.yaml").write_text(TARGET + 'vendor_sources: ["acme/*"]\n', "utf-8")
    facts = pack / "targets" / "acme" / "facts"
    facts.mkdir()

    def validate(source: str, basis: str, rule: str = "symbols: [demoFree], status: missing") -> Outcome:
        row = f"- {{what: none, source: {source}, rules: [{{{rule}, basis: {basis}}}]}}\n"
        (facts / "gaps.yaml").write_text(f"target: acme\ntable: gaps\nrows:\n{row}", "utf-8")
        return portcheck("rules", "validate", pack)

    sentence = "gaps.yaml:4: 'missing' needs the vendor's or a header's word, not someone/port; expected 'unknown'\n"
    refused(validate("someone/port", "paired_port"), sentence)
    answered(validate("acme/docs", "paired_port"))
    answered(validate("someone/port", "header"))
    answered(validate("someone/port", "paired_port", "symbols: [demoFree], status: unknown"))
    refused(validate("acme/docs", "use", "symbols: [demoFre], status: adapt"), "'demoFre' is in no catalogue\n")
    refused(validate("acme/docs", "use", "libraries: [dem], status: adapt"), "no catalogue has the library 'dem'\n")


def test_validate_of_what_is_not_there(portcheck: Run, pack: Path, tmp_path: Path) -> None:
    refused(portcheck("rules", "validate", tmp_path / "nowhere"), tmp_path / "nowhere", "no such folder")


def test_validate_of_an_empty_folder(portcheck: Run, pack: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    refused(portcheck("rules", "validate", tmp_path / "empty"), "no rule files; expected catalogue/*.yaml")


def test_validate_without_a_folder(portcheck: Run) -> None:
    refused(portcheck("rules", "validate"), "Missing argument 'DIRECTORY'")


def test_compile_prints_where_the_store_is(portcheck: Run, pack: Path) -> None:
    outcome = portcheck("rules", "compile")
    assert (outcome.code, outcome.err) == (0, "")
    assert Path(outcome.out.rstrip("\n")).read_bytes().startswith(b"SQLite format 3\0")


def test_compile_of_faulty_rules(portcheck: Run, pack: Path) -> None:
    (pack / "catalogue" / "demo.yaml").write_text("library: 3\n")
    refused(portcheck("rules", "compile"), "rules/catalogue/demo.yaml:1: library: expected string, got 3")


# import


def test_import_says_what_was_taken_and_what_not(portcheck: Run, pack: Path, table: Table) -> None:
    unknown, without = ("nope", "acNope", "renamed", "use", "s"), ("demoFree", "acFree", "renamed", "use", "")
    outcome = portcheck("rules", "import", table(GOOD, unknown, without, unknown), "--target", "acme", "--into", pack)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.splitlines() == [
        "demo.yaml: 1 rows",
        "4 rows read, 1 taken, 3 not taken",
        "  1: no source",
        "  2: not in the catalogue",
    ]
    assert portcheck("rules", "validate", pack).code == 0


def test_import_writes_the_rows_it_did_not_take(portcheck: Run, pack: Path, table: Table, tmp_path: Path) -> None:
    path = table(GOOD, ("nope", "", "renamed", "use", "s"))
    arguments = ("rules", "import", path, "--target", "acme", "--into", pack, "--rejected", tmp_path / "left.txt")
    assert portcheck(*arguments).code == 0
    assert (tmp_path / "left.txt").read_text() == "mapping.csv:3: nope: not in the catalogue\n"
    table(GOOD)
    assert portcheck(*arguments).code == 0
    assert (tmp_path / "left.txt").read_text() == ""


def test_import_with_columns_and_basis(portcheck: Run, pack: Path, table: Table) -> None:
    path = table(("demoMalloc", "", "acMalloc", "renamed", "s"), columns=("c", "new", "old", "relation", "source"))
    outcome = portcheck("rules", "import", path, "--target", "acme", "--into", pack, "--basis", "documentation",
                        "--column", "cuda_symbol=c", "--column", "target_symbol=new|old")  # fmt: skip
    assert outcome.code == 0, outcome.err
    text = (pack / "targets" / "acme" / "demo.yaml").read_text()
    assert "replacement: acMalloc, confidence: documented" in text


def test_import_with_witnesses(portcheck: Run, pack: Path, table: Table) -> None:
    path = table(("demoMalloc", "acMalloc", "renamed", "mapping_table", "s"))
    symbols = table(("acMalloc", "header", "h"), columns=("symbol", "basis", "source"), name="symbols.csv")
    assert portcheck("rules", "import", path, "--target", "acme", "--into", pack, "--symbols", symbols).code == 0
    assert "confidence: witnessed" in (pack / "targets" / "acme" / "demo.yaml").read_text()


GAPS_COLUMNS = ("subject", "what", "effect", "source")
GAP = ("memory", "no free", "unsupported", "acme/docs@1:gaps.md#L1")
READINGS = """\
target: acme
gaps:
- {when: {subject: memory, effect: unsupported}, symbols: [demoFree], status: adapt, basis: documentation, until: "3.0"}
"""


def test_import_of_a_table_of_facts(portcheck: Run, pack: Path, table: Table, tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text(READINGS, "utf-8")
    other, without = ("build", "no make", "", "acme/docs@1:b.md"), ("build", "no make", "", "")
    path = table(GAP, other, without, GAP, columns=GAPS_COLUMNS, name="gaps.csv")
    arguments = ("rules", "import", path, "--target", "acme", "--into", pack, "--table", "gaps",
                 "--readings", tmp_path / "acme.yaml")  # fmt: skip
    assert answered(portcheck(*arguments)).splitlines() == [
        "facts/gaps.yaml: 2 rows",
        "4 rows read, 2 taken, 2 not taken",
        "  1: no source",
        "  1: twice in the table",
    ]
    answered(portcheck("rules", "validate", pack))
    shown = json.loads(answered(portcheck("lookup", "demoFree", "-t", "acme@2.0", "-t", "acme", "-f", "json")))
    old, new = shown["targets"]
    assert (old["status"], old["note"], old["until"]) == ("adapt", "no free", "3.0")
    assert old["evidence"] == [{"basis": "documentation", "source": "acme/docs@1:gaps.md#L1"}]
    assert (new["status"], new["evidence"]) == ("unknown", [])


def test_import_of_facts_that_nothing_reads_decides_nothing(portcheck: Run, pack: Path, table: Table) -> None:
    path = table(GAP, columns=GAPS_COLUMNS, name="gaps.csv")
    answered(portcheck("rules", "import", path, "--target", "acme", "--into", pack, "--table", "gaps"))
    text = (pack / "targets" / "acme" / "facts" / "gaps.yaml").read_text()
    assert 'what: "no free"' in text
    assert "rules" not in text.partition("rows:")[2]
    assert '"status": "unknown"' in answered(portcheck("lookup", "demoFree", "-f", "json"))


def test_import_of_a_mapping_with_readings(portcheck: Run, pack: Path, table: Table, tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text(
        "target: acme\nmapping:\n  columns: {cuda_symbol: from, target_symbol: to, relation: supported}\n"
        "  basis: documentation\n"
        "  skip: [{when: {from: demoFree}, reason: not wanted}]\n"
        '  statuses: [{when: {supported: "yes"}, status: rename}, {when: {supported: "no"}, status: missing}]\n',
        "utf-8",
    )
    rows = (("demoMalloc", "acMalloc", "yes", "d.md#L1"), ("demoFree", "", "no", "d.md#L2"))
    path = table(*rows, ("demoMalloc", "", "perhaps", "d.md#L3"), columns=("from", "to", "supported", "source"))
    arguments = ("rules", "import", path, "--target", "acme", "--into", pack, "--readings", tmp_path / "acme.yaml")
    assert answered(portcheck(*arguments)).splitlines()[:3] == [
        "demo.yaml: 1 rows",
        "3 rows read, 1 taken, 2 not taken",
        "  1: not wanted",
    ]
    text = (pack / "targets" / "acme" / "demo.yaml").read_text()
    assert "{symbol: demoMalloc, status: rename, replacement: acMalloc, confidence: documented, " in text


@pytest.mark.parametrize(
    ("readings", "message"),
    [
        (None, "acme.yaml:1: cannot be read: No such file or directory"),
        ("target: 3\n", "acme.yaml:1: target: expected string, got 3"),
        ("- 1\n", "acme.yaml:1: "),
        (READINGS.replace("adapt", "gone"), "acme.yaml:3: gaps[0].status: expected one of same, rename, adapt,"),
        (READINGS.replace("memory", "textures"), "fits no row of gaps.csv"),
    ],
)
def test_import_with_readings_that_do_not_hold(
    portcheck: Run, pack: Path, table: Table, tmp_path: Path, readings: str | None, message: str
) -> None:
    if readings is not None:
        (tmp_path / "acme.yaml").write_text(readings, "utf-8")
    path = table(GAP, columns=GAPS_COLUMNS, name="gaps.csv")
    arguments = ("rules", "import", path, "--target", "acme", "--into", pack, "--table", "gaps",
                 "--readings", tmp_path / "acme.yaml")  # fmt: skip
    refused(portcheck(*arguments), message)
    assert not (pack / "targets" / "acme" / "facts").exists()


def test_import_of_a_catalogue(portcheck: Run, pack: Path, table: Table, tmp_path: Path) -> None:
    path = table(("newInit", "function"), ("newMax", "function"), columns=("symbol", "kind"))
    (tmp_path / "ambiguous.yaml").write_text("groups:\n- {reason: r, source: s, names: [newMax]}\n")
    outcome = portcheck("rules", "import", path, "--catalogue", "new", "--title", "New", "--source", "a header",
                        "--into", pack, "--ambiguous", tmp_path / "ambiguous.yaml")  # fmt: skip
    assert outcome == Outcome(0, "new.yaml: 2 rows\n2 rows read, 2 taken, 0 not taken\n", "")
    assert (pack / "catalogue" / "new.yaml").read_text().count("ambiguous: true") == 1
    assert portcheck("rules", "validate", pack).code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "give either --target ID or --catalogue LIBRARY"),
        (("--target", "acme", "--catalogue", "demo"), "give either --target ID or --catalogue LIBRARY"),
        (("--target", "acme", "--column", "cuda=x"), "--column cuda: no such column; expected one of cuda_symbol, "),
        (("--catalogue", "new", "--title", "t", "--source", "s", "--column", "relation=x"), "--column relation: "),
        (("--target", "beta"), "targets/beta/target.yaml: not there"),
        (("--target", "acme", "--basis", "rumour"), "Invalid value for '--basis'"),
        (("--target", "acme", "--column", "since=nowhere"), "no column nowhere"),
        (("--catalogue", "new"), "--catalogue takes one CSV, --title and --source"),
        (("--catalogue", "new", "--title", "t"), "--catalogue takes one CSV, --title and --source"),
        (("--catalogue", "new", "--title", "t", "--source", "s"), "no column symbol; the table has cuda_symbol, "),
        (("--catalogue", "new", "--title", "t", "--source", "s", "--ambiguous", "nowhere.yaml"), "nowhere.yaml"),
        (("--target", "acme", "--symbols", "nowhere.csv"), "nowhere.csv: cannot be read: No such file or directory"),
        (("--target", "beta", "--table", "gaps"), "targets/beta/target.yaml: not there"),
    ],
)
def test_import_that_cannot_be_done(
    portcheck: Run, pack: Path, table: Table, arguments: tuple[str, ...], message: str
) -> None:
    outcome = portcheck("rules", "import", table(GOOD), "--into", pack, *arguments)
    refused(outcome, message)
    assert sorted(path.name for path in pack.rglob("*.yaml")) == ["demo.yaml", "target.yaml"]


def test_import_whose_rejected_rows_cannot_be_written(portcheck: Run, pack: Path, table: Table, tmp_path: Path) -> None:
    left = tmp_path / "nowhere" / "left.txt"
    refused(portcheck("rules", "import", table(GOOD), "--into", pack, "--target", "acme", "--rejected", left), left)


def test_import_of_a_table_without_a_column(portcheck: Run, pack: Path, table: Table) -> None:
    path = table(GOOD[:-1], columns=COLUMNS[:-1])
    refused(
        portcheck("rules", "import", path, "--target", "acme", "--into", pack),
        f"portcheck: {path}:1: no column source; the table has cuda_symbol, target_symbol, relation, basis\n",
    )


def test_import_of_a_table_that_is_not_there(portcheck: Run, pack: Path, tmp_path: Path) -> None:
    outcome = portcheck("rules", "import", tmp_path / "gone.csv", "--target", "acme", "--into", pack)
    refused(outcome, f"portcheck: {tmp_path / 'gone.csv'}: cannot be read: No such file or directory\n")


@pytest.mark.parametrize(
    ("arguments", "message"), [((), "Missing argument 'CSV...'"), (("x.csv",), "Missing option '--into'")]
)
def test_import_without_what_it_needs(portcheck: Run, arguments: tuple[str, ...], message: str) -> None:
    refused(portcheck("rules", "import", *arguments), message)


# The program itself


def program(*arguments: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "portcheck", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **(environment or {})}
    )


def test_program_refuses_an_unknown_verb() -> None:
    done = program("rules", "validdate")
    assert (done.returncode, done.stdout) == (2, "")
    assert "No such command 'validdate'" in done.stderr


def test_program_imports(pack: Path, table: Table) -> None:
    done = program("rules", "import", str(table(GOOD)), "--target", "acme", "--into", str(pack))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("demo.yaml: 1 rows\n")


def test_program_tells_errors_of_the_user(pack: Path, tmp_path: Path) -> None:
    done = program("rules", "validate", str(tmp_path / "nowhere"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("portcheck: ")
    assert str(tmp_path / "nowhere") in done.stderr


def test_group_alone_shows_its_verbs_and_is_a_usage_error(portcheck: Run) -> None:
    outcome = portcheck("rules")
    assert outcome.code == 2
    assert all(verb in outcome.out + outcome.err for verb in ("compile", "coverage", "import", "validate"))


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_is_no_error(portcheck: Run, option: str) -> None:
    outcome = portcheck("rules", "import", option)
    assert (outcome.code, outcome.err) == (0, "")
    assert "--column NAME=COLUMN" in outcome.out


def test_version(portcheck: Run) -> None:
    assert portcheck("--version") == Outcome(0, f"portcheck, version {__version__}\n", "")


def test_fault_of_the_program_is_told_apart(portcheck: Run, pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(packs: tuple[Path, ...] = ()) -> Path:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(location, "store_path", fail)
    outcome = portcheck("rules", "compile")
    assert (outcome.code, outcome.out) == (4, "")
    assert "ZeroDivisionError" in outcome.err
    assert outcome.err.splitlines()[-1] == "portcheck: internal error: a bug; please report the lines above"


def test_interruption(portcheck: Run, pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(packs: tuple[Path, ...] = ()) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(location, "store_path", interrupt)
    outcome = portcheck("rules", "compile")
    assert (outcome.code, outcome.out) == (130, "")
    assert "Traceback" not in outcome.err


def test_reader_that_went_away_is_no_failed_gate() -> None:
    """``portcheck … | head`` must not end with the code of a gate that is not met."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        command = [sys.executable, "-m", "portcheck", "rules", "--help"]
        done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")

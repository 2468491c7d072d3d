"""One table of one target into a rule pack, as the command line asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from portcheck.model.errors import RulesError, UsageError
from portcheck.model.finding import Basis
from portcheck.rules import import_mapping, import_target
from portcheck.rules.import_target import TargetTable, import_target_table
from portcheck.rules.location import compile_store
from support.packs import functions
from support.tables import table

MAPPED = {
    "cuda_symbol": "demoMalloc",
    "target_symbol": "acMalloc",
    "relation": "renamed",
    "basis": "use",
    "source": "o/r@1:a.cu#L1",
}
READINGS = """\
target: acme
mapping:
  columns: {source: where, note: remark}
row_profiles:
- {when: {remark: "layer*"}, profiles: [wrapped]}
gaps:
- {when: {subject: IPC}, symbols: [demoFree], status: unknown, basis: use}
"""


@pytest.fixture
def own(pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty pack of the user's; the small pack stands in for the built-in rules."""
    compile_store(pack, tmp_path / "built-in.sqlite")
    for module in (import_target, import_mapping):
        monkeypatch.setattr(module, "built_in_pack", lambda: pack)
    monkeypatch.setattr(import_mapping, "store_path", lambda: tmp_path / "built-in.sqlite")
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


def written(pack: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((pack / "targets" / "acme" / name).read_text("utf-8"))["rows"]
    return rows


def test_mapping_table_of_a_built_in_target(own: Path) -> None:
    result = import_target_table((table(own / "t.csv", [MAPPED]),), own, TargetTable("acme"))
    assert (result.written, result.rejected) == ({"demo.yaml": 1}, ())
    assert [row["replacement"] for row in written(own, "demo.yaml")] == ["acMalloc"]
    assert [row["symbol"] for row in written(own, "facts/symbols.yaml")] == ["acMalloc"]


def test_mapping_table_of_a_target_of_the_users(pack: Path, own: Path) -> None:
    folder = own / "targets" / "beta"
    folder.mkdir(parents=True)
    about = (pack / "targets" / "acme" / "target.yaml").read_text("utf-8").replace("target: acme", "target: beta")
    (folder / "target.yaml").write_text(about, "utf-8")
    functions(own, "more", "moreInit")
    path = table(own / "t.csv", [MAPPED, {**MAPPED, "cuda_symbol": "moreInit", "target_symbol": "acInit"}])
    assert import_target_table((path,), own, TargetTable("beta")).written == {"demo.yaml": 1, "more.yaml": 1}


@pytest.mark.parametrize("name", [None, "gaps"])
def test_target_must_be_described_first(own: Path, name: str | None) -> None:
    path = table(own / "t.csv", [MAPPED])
    with pytest.raises(UsageError) as caught:
        import_target_table((path,), own, TargetTable("beta", name))
    assert str(caught.value).startswith(f"{own}/targets/beta/target.yaml: not there; ")
    assert not (own / "targets").exists()


def test_columns_and_basis_of_the_user(own: Path) -> None:
    record = {"cuda": "demoMalloc", "target_symbol": "acMalloc", "relation": "renamed", "source": "s"}
    wanted = TargetTable("acme", columns={"cuda_symbol": "cuda"}, basis=Basis.DOCUMENTATION)
    import_target_table((table(own / "t.csv", [record]),), own, wanted)
    (row,) = written(own, "demo.yaml")
    assert row["evidence"] == [{"basis": "documentation", "source": "s"}]


def test_witnesses_of_the_user_are_listed_and_raise_the_confidence(own: Path) -> None:
    symbols = table(
        own / "symbols.csv", [{"symbol": name, "basis": "header", "source": "h"} for name in ("acMalloc", "acFree")]
    )
    bare = {**MAPPED, "basis": "mapping_table"}
    import_target_table((table(own / "t.csv", [bare]),), own, TargetTable("acme", symbols=(symbols,)))
    assert [row["confidence"] for row in written(own, "demo.yaml")] == ["witnessed"]
    assert [row["symbol"] for row in written(own, "facts/symbols.yaml")] == ["acMalloc", "acFree"]


def test_readings_of_the_user_decide(own: Path) -> None:
    (own / "readings.yaml").write_text(READINGS, "utf-8")
    record = {**{key: value for key, value in MAPPED.items() if key != "source"}, "where": "w"}
    records = [{**record, "remark": "layer only"}, {**record, "cuda_symbol": "demoFree", "remark": "all"}]
    wanted = TargetTable("acme", readings=own / "readings.yaml")
    import_target_table((table(own / "t.csv", records),), own, wanted)
    assert [(row["symbol"], row.get("profiles"), row["note"]) for row in written(own, "demo.yaml")] == [
        ("demoFree", None, "all"),
        ("demoMalloc", ["wrapped"], "layer only"),
    ]


def test_columns_of_the_user_come_before_those_of_the_readings(own: Path) -> None:
    (own / "readings.yaml").write_text(READINGS, "utf-8")
    wanted = TargetTable("acme", columns={"source": "mine"}, readings=own / "readings.yaml")
    import_target_table((table(own / "t.csv", [{**MAPPED, "where": "w", "mine": "m", "remark": "r"}]),), own, wanted)
    (row,) = written(own, "demo.yaml")
    assert ([item["source"] for item in row["evidence"]], row["note"]) == (["m"], "r")


def test_table_of_facts(own: Path) -> None:
    (own / "readings.yaml").write_text(READINGS, "utf-8")
    path = table(own / "t.csv", [{"subject": subject, "source": "s"} for subject in ("IPC", "graphs")])
    wanted = TargetTable("acme", "gaps", readings=own / "readings.yaml")
    assert import_target_table((path,), own, wanted).written == {"facts/gaps.yaml": 2}
    rule = {"symbols": ["demoFree"], "status": "unknown", "basis": "use"}
    assert [row.get("rules") for row in written(own, "facts/gaps.yaml")] == [[rule], None]
    assert not (own / "targets" / "acme" / "facts" / "symbols.yaml").exists()


def test_readings_that_do_not_hold(own: Path) -> None:
    (own / "readings.yaml").write_text(READINGS.replace("basis: use", "basis: rumour"), "utf-8")
    with pytest.raises(RulesError, match=r"readings\.yaml:7: gaps\[0\]\.basis"):
        import_target_table((table(own / "t.csv", [MAPPED]),), own, TargetTable("acme", readings=own / "readings.yaml"))
    assert not (own / "targets").exists()


def test_nothing_is_written_of_a_table_that_cannot_be_read(own: Path) -> None:
    with pytest.raises(UsageError, match="no column cuda_symbol"):
        import_target_table((table(own / "t.csv", [{"cuda": "x"}]),), own, TargetTable("acme"))
    assert not (own / "targets").exists()

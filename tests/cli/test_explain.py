"""The explain verb: the model of effort, its prices, sources and error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.program import Run, answered, refused

PRICES = """\
Lines
  rename-line  0.35 (0.1 to 1.2) days per 1,000 lines  [measured]
      Review renames
      Reading.
      source: acme/log@0123456789ab:hours.csv

Tests and bring-up
  bring-up  1 (0 to 4) days per target  [our assumption]
      First run
      It [always] takes a day.

Line models
  rename  Names change
      counts: call (mechanical, 3/4 = 75%), kernel-body (manual, always)
      leaves out: launch (manual, 1/3 = 33%)
      lines written for each line: mechanical 1, manual 1.5
      real lines over predicted ones: 0.9 to 1.3
      error: F1 0.9 on ten programs.
      source: acme/ports@0123456789ab
"""
CHINESE = """\
测试与调通
  bring-up  1（0–4）人天，每个平台  [我们的假设]
      首次运行
      总要一天。

行模型
  rename  只改名称
      计入：调用的其余行（工具改名，3/4 = 75%）、核函数体（人工，必然）
"""


@pytest.fixture(autouse=True)
def project(explained_rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the program runs."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_prices_by_block_and_line_models(portcheck: Run) -> None:
    said = answered(portcheck("explain", "effort"))
    assert said.startswith("Effort: how lines become days\n\nLines. ")
    assert said.endswith(f"\n\nHere: velocity 1, team 1, performance false.\n\n{PRICES}")
    assert "p10 = p50 - sqrt(sum of (count x (price p50 - price p10))^2)" in " ".join(said.split())


def test_in_chinese(portcheck: Run) -> None:
    said = answered(portcheck("explain", "effort", "--lang", "zh"))
    assert said.startswith("工作量：代码行如何换算成人天\n\n代码行。")
    assert CHINESE in said
    assert "总计的p50为各项之和" in "".join(said.split())  # wherever the terminal's width breaks the line


def test_as_json(portcheck: Run) -> None:
    content = json.loads(answered(portcheck("explain", "effort", "--format", "json")))
    assert (content["id"], content["team"], content["velocity"], content["performance"]) == ("effort", 1, 1.0, False)
    assert all(paragraph["en"] and paragraph["zh"] for paragraph in content["method"])
    assert [price["id"] for price in content["prices"]] == ["bring-up", "rename-line"]
    assert content["prices"][1] == {
        "id": "rename-line",
        "block": "mechanical",
        "title": {"en": "Review renames", "zh": "审查改名"},
        "unit": {"en": "1,000 lines", "zh": "每 1000 行"},
        "per": 1000,
        "days": {"p10": 0.1, "p50": 0.35, "p90": 1.2},
        "trust": "measured",
        "why": {"en": "Reading.", "zh": "阅读。"},
        "sources": ["acme/log@0123456789ab:hours.csv"],
    }
    (model,) = content["line_models"]
    assert model["band"] == {"p10": 0.9, "p50": 1, "p90": 1.3}
    assert model["follow"][1:] == [
        {"part": "launch", "class": "manual", "share": {"lines": 3, "changed": 1}, "counted": False},
        {"part": "kernel-body", "class": "manual", "share": None, "counted": True},
    ]


def test_the_prices_of_the_configuration(portcheck: Run, project: Path) -> None:
    text = (
        "[effort]\nteam = 2\nvelocity = 1.25\nperformance = true\nprices = {rename-line = 0.7, bring-up = [1, 2, 3]}\n"
    )
    (project / "portcheck.toml").write_text(text, "utf-8")
    said = answered(portcheck("explain", "effort"))
    assert "Here: velocity 1.25, team 2, performance true." in said
    assert (
        "rename-line  0.7 (0.2 to 2.4) days per 1,000 lines  [your own price]\n      Review renames\n      The team"
        in said
    )
    assert "bring-up  2 (1 to 3) days per target  [your own price]" in said
    assert "hours.csv" not in said
    (price, _) = json.loads(answered(portcheck("explain", "effort", "--format", "json")))["prices"]
    assert (price["trust"], price["days"]["p50"], price["sources"]) == ("own", 2.0, [])


def test_a_price_that_the_rules_do_not_have(portcheck: Run, project: Path) -> None:
    (project / "portcheck.toml").write_text("[effort.prices]\nbringup = 1\n", "utf-8")
    outcome = portcheck("explain", "effort")
    refused(outcome, "portcheck.toml: effort.prices: unknown price 'bringup': did you mean bring-up? known are")


def test_the_prices_of_a_rule_pack(portcheck: Run, explained_rules: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack" / "effort"
    pack.mkdir(parents=True)
    text = (explained_rules / "effort" / "prices.yaml").read_text("utf-8").split("- id: rename-line")[0]
    (pack / "mine.yaml").write_text(text.replace("p90: 4", "p90: 9"), "utf-8")
    said = answered(portcheck("explain", "effort", "--rules", pack.parent))
    assert "bring-up  1 (0 to 9) days per target" in said
    assert "rename-line  0.35 (0.1 to 1.2) days" in said


def test_an_unknown_id_says_what_there_is(portcheck: Run) -> None:
    refused(portcheck("explain", "efort"), "unknown ID 'efort': did you mean effort? an ID is a rule")


def test_without_an_id(portcheck: Run) -> None:
    refused(portcheck("explain"), "Missing argument 'ID'")

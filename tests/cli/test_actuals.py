"""``scan --actuals``: the file, the comparison, and the prices that a configuration takes back."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from rich.cells import cell_len

from cli.program import Run, answered, refused
from portcheck.cli.config import load_config
from portcheck.scan import ScanOptions, scan

SOURCE = """\
#include <cuda_runtime.h>
#include <cudnn.h>
__global__ void twice(float *x) { x[threadIdx.x] = __shfl_down_sync(0xffffffff, x[threadIdx.x], 1); }
void run(float *x, cudnnHandle_t h) {
  cudaMalloc(&x, 1024);
  cudaFuncSetCacheConfig(twice, cudaFuncCachePreferL1);
  cudnnCreate(&h);
  twice<<<1, 32>>>(x);
}
"""
HEADER = "[tool.portcheck.effort.prices]\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the program runs, with the real figures beside the sources."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "a.cu").write_text(SOURCE, "utf-8")
    monkeypatch.chdir(folder)
    return folder


def actuals(folder: Path, text: str) -> tuple[str, ...]:
    (folder / "real.toml").write_text(text, "utf-8")
    return ("scan", ".", "-j", "1", "--actuals", "real.toml")


def p50(folder: Path, target: str) -> float:
    options = ScanOptions((target,), jobs=1, effort=load_config(folder).effort)
    return scan([folder], options).estimates[target].days.p50


def prices_of(page: str) -> dict[str, list[float]]:
    """Those of the first target, as a configuration reads them."""
    snippet = page.partition(HEADER)[2].partition("\n\n")[0]
    prices: dict[str, list[float]] = tomllib.loads(HEADER + snippet)["tool"]["portcheck"]["effort"]["prices"]
    return prices


def test_in_chinese_the_table_is_aligned_and_the_prices_are_the_same(portcheck: Run, project: Path) -> None:
    arguments = actuals(project, "[musa]\ndays = 30\nlines = 100000\n[musa.blocks]\nsetup = 1\n")
    english = answered(portcheck(*arguments, "-t", "musa"))
    said = answered(portcheck(*arguments, "-t", "musa", "--lang", "zh"))
    assert prices_of(said) == prices_of(english)
    page = said.partition("\nmusa：实际移植（real.toml）与估算\n")[2]
    head, *rows = page.partition("\n\n")[0].splitlines()
    assert re.split(r" {2,}", head.strip()) == ["实际", "p50", "p10–p90", "实际/p50"]
    assert re.split(r" {2,}", rows[-1].strip())[:2] == ["改动或写出的行", "100,000"]
    ends = {cell_len(row[: re.match(r" *[^ ]+ +[^ ]+", row).end()]) for row in (*rows,)}  # type: ignore[union-attr]
    assert len(ends) == 1  # of the first figure


def test_after_the_report_a_table_and_prices(portcheck: Run, project: Path) -> None:
    text = '[musa]\ndays = 30\nlines = 100000\n[musa.blocks]\nsetup = 1\n["cambricon"]\ndays = 0.01\n'
    said = answered(portcheck(*actuals(project, text), "-t", "musa", "-t", "cambricon"))
    report, _, page = said.partition("\nmusa: the real port (real.toml) and the estimate\n")
    assert "What the move costs" in report
    table = {line[:27].strip(): line[27:].split() for line in page.partition("\n\n")[0].split("\n")}
    assert list(table)[1:] == ["days without performance", "setup", "the rest", "lines changed or written"]
    assert (table["days without performance"][0], table["the rest"][0]) == ("30", "29")
    assert table["lines changed or written"][0] == "100,000"
    assert table["lines changed or written"][-3:] == ["above", "the", "range"]
    assert "One port corrects a scale, not single prices" in page
    assert all(round(point, 4) == point for points in prices_of(page).values() for point in points)
    assert "\ncambricon: the real port" in page
    assert "below the range\n" in page.partition("\ncambricon: ")[2]


@pytest.mark.parametrize("effort", ["", "velocity = 1.6\nprices = {setup-toolchain = 7}\n", "performance = true\n"])
@pytest.mark.parametrize("target", ["musa", "cambricon"])
@pytest.mark.parametrize("blocks", ["", "setup = 5.5\nnames = 20\nperformance = 2\n"])
def test_the_printed_prices_give_the_real_days(
    portcheck: Run, project: Path, effort: str, target: str, blocks: str
) -> None:
    config = project / "portcheck.toml"
    config.write_text(f"[effort]\n{effort}", "utf-8")
    estimated = p50(project, target)
    days = round(estimated * 3 + 30, 1)
    arguments = actuals(project, f"[{target}]\ndays = {days}\n[{target}.blocks]\n{blocks}")
    prices = prices_of(answered(portcheck(*arguments, "-t", target)))
    kept = effort.partition("prices")[0]
    lines = "".join(f"{identity} = {points}\n" for identity, points in prices.items())
    config.write_text(f"[effort]\n{kept}[effort.prices]\n{lines}", "utf-8")
    real = days - 2 if blocks and "performance" not in effort else days
    assert p50(project, target) == pytest.approx(real, abs=0.01)
    assert ("performance-kernel" in prices) is bool(blocks or "performance" in effort)


def test_beside_other_formats_and_quiet_on_stderr(portcheck: Run, project: Path) -> None:
    arguments = (*actuals(project, "[musa]\ndays = 30\n"), "-t", "musa")
    outcome = portcheck(*arguments, "--format", "json")
    assert (outcome.code, outcome.err.count(HEADER)) == (0, 1)
    assert json.loads(outcome.out)
    quiet = portcheck(*arguments, "--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", outcome.err)


def test_days_that_no_price_takes_up_and_prices_of_nothing_are_said(portcheck: Run, project: Path) -> None:
    (project / "a.cu").write_text("void f() { cudaMalloc(&p, 3); }\n", "utf-8")
    text = "[musa]\ndays = 5\n[musa.blocks]\nkernels = 2\nsetup = 3\n"
    said = answered(portcheck(*actuals(project, text), "-t", "musa"))
    assert "Nothing is estimated for kernels: its 2 days correct no price, and will be missing again." in said
    assert "No days went into the rest: its prices become 0." in said
    assert prices_of(said)["test-bring-up"] == [0, 0, 0]


def test_prices_stay_within_what_a_configuration_takes(portcheck: Run, project: Path) -> None:
    said = answered(portcheck(*actuals(project, "[musa]\ndays = 1e8\n"), "-t", "musa"))
    assert max(point for points in prices_of(said).values() for point in points) == 10_000


def test_the_configuration_of_the_scanned_tree_counts(portcheck: Run, project: Path, tmp_path: Path) -> None:
    (project / "portcheck.toml").write_text("[effort]\nvelocity = 4\n", "utf-8")
    slow = p50(tmp_path, "musa")
    said = answered(portcheck(*actuals(project, "[musa]\ndays = 1\n"), "-t", "musa"))
    row = next(line for line in said.split("\n") if line.startswith("  days"))
    assert float(row.split()[4]) == pytest.approx(slow / 4, abs=0.006)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", 'names no target; write ["musa"], and days = 42 below it'),
        ("[musa", "not valid TOML: "),
        ("[mussa]\ndays = 1", "unknown target 'mussa': did you mean musa? known are"),
        ("['musa:s99']\ndays = 1", "unknown profile of musa 's99': "),
        (
            "[ascend]\ndays = 1",
            "ascend: was not scanned, scanned are musa, cambricon; name one of these, or add --target ascend",
        ),
        ("musa = 1", "musa: expected a table with any of blocks, days, lines"),
        ("[musa]\nday = 1", "musa: unknown key 'day': did you mean days? known are blocks, days, lines"),
        ("[musa]\nlines = 1", "musa: days is missing; write the person-days of the whole port, as days = 42"),
        ("[musa]\ndays = -1", "musa.days: expected a number of days from 0 to 1000000000, got -1"),
        ("[musa]\ndays = inf", "musa.days: expected a number of days from 0 to 1000000000, got inf"),
        ("[musa]\ndays = nan", "musa.days: expected a number of days from 0 to 1000000000, got nan"),
        ("[musa]\ndays = true", "musa.days: expected a number of days from 0 to 1000000000, got true"),
        ("[musa]\ndays = '1'", "musa.days: expected a number of days from 0 to 1000000000, got '1'"),
        (f"[musa]\ndays = {10**400}", "musa.days: expected a number of days from 0 to 1000000000, got 1000"),
        ("[musa]\ndays = 1\nlines = 1.5", "musa.lines: expected a whole number of lines from 0 to 1000000000, got 1.5"),
        ("[musa]\ndays = 1\nlines = -1", "musa.lines: expected a whole number of lines from 0 to 1000000000, got -1"),
        ("[musa]\ndays = 1\nblocks = 1", "musa.blocks: expected a table with any of setup, mechanical, names,"),
        (
            "[musa]\ndays = 1\n[musa.blocks]\nkernel = 1",
            "musa.blocks: unknown key 'kernel': did you mean kernels? known are hazards, kernels,",
        ),
        (
            "[musa]\ndays = 1\n[musa.blocks]\nsetup = -0.1",
            "musa.blocks.setup: expected a number of days from 0 to 1000000000, got -0.1",
        ),
        (
            "[musa]\ndays = 1\n[musa.blocks]\nsetup = 0.5\nnames = 0.6",
            "musa.blocks: come to 1.1 days, more than days = 1; correct one of them",
        ),
    ],
)
def test_faults(portcheck: Run, project: Path, text: str, says: str) -> None:
    refused(portcheck(*actuals(project, text), "-t", "musa", "-t", "cambricon"), f"portcheck: real.toml: {says}")


def test_sums_of_decimals_are_no_fault(portcheck: Run, project: Path) -> None:
    text = "[musa]\ndays = 0.3\n[musa.blocks]\nsetup = 0.1\nnames = 0.2\n"
    answered(portcheck(*actuals(project, text), "-t", "musa"))


def test_a_file_that_is_not_there(portcheck: Run, project: Path) -> None:
    refused(portcheck("scan", ".", "--actuals", "none.toml"), "none.toml: cannot be read: No such file or directory")

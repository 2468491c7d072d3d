"""``[gate]`` and ``[severity]`` of the configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

from portcheck.cli.config import load_config
from portcheck.model.errors import ConfigError
from portcheck.model.finding import Status
from portcheck.model.policy import USUAL, Policy, Scope, Severity, Thresholds

MISSING, REDESIGN, ADAPT = Status.MISSING, Status.REDESIGN, Status.ADAPT


def policy_of(folder: Path, text: str) -> Policy:
    (folder / "src" / "kernels").mkdir(parents=True, exist_ok=True)
    (folder / "portcheck.toml").write_text(text, encoding="utf-8")
    return load_config(folder).policy


@pytest.mark.parametrize("text", ["", "[gate]\n", "[severity]\n", "[gate.folder]\n[gate.target]\n"])
def test_nothing_asked_is_the_usual(tmp_path: Path, text: str) -> None:
    assert policy_of(tmp_path, text) == USUAL


def test_everything_asked(tmp_path: Path) -> None:
    text = """
[severity]
"hazard/managed-memory" = "warning"
"cublas/*" = "off"
cudaMallocAsync = "error"
[gate]
require-reason = true
min-readiness = 80
max-days = 30.5
max-manual-lines = 500
fail-on = ["missing", "unknown"]
fail-on-new = ["adapt"]
[gate.target."musa:s80"]
min-readiness = 90
[gate.folder."./src/kernels/"]
max-manual-lines = 0
[gate.folder."src/kernels".target.musa]
fail-on = []
"""
    text = text.replace('"src/kernels".target', '"./src/kernels/".target')
    assert policy_of(tmp_path, text) == Policy(
        (
            Scope("", "", Thresholds(80.0, 30.5, 500, frozenset((MISSING, Status.UNKNOWN)), frozenset((ADAPT,)))),
            Scope("", "musa:s80", Thresholds(min_readiness=90.0)),
            Scope("src/kernels", "", Thresholds(max_manual_lines=0)),
            Scope("src/kernels", "musa", Thresholds(fail_on=frozenset())),
        ),
        (
            ("hazard/managed-memory", Severity.WARNING),
            ("cublas/*", Severity.OFF),
            ("*/cudaMallocAsync", Severity.ERROR),
        ),
        True,
    )


def test_what_is_not_asked_at_the_root_is_as_usual(tmp_path: Path) -> None:
    usual = USUAL.scopes[0].thresholds
    root = policy_of(tmp_path, "[gate]\nmax-days = 1\nfail-on = []\n").scopes[0].thresholds
    assert root == Thresholds(max_days=1.0, fail_on=frozenset(), fail_on_new=usual.fail_on_new)
    root = policy_of(tmp_path, "[gate]\nfail-on-new = []\n").scopes[0].thresholds
    assert root == Thresholds(fail_on=usual.fail_on, fail_on_new=frozenset())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("gate = 1", "1: gate: expected a table"),
        ("[gate]\nmin-readines = 1", "2: gate: unknown key 'min-readines': did you mean min-readiness?"),
        ("[gate]\nmin-readiness = 101", "2: gate.min-readiness: expected a number of percent from 0 to 100, got 101"),
        ("[gate]\nmin-readiness = nan", "2: gate.min-readiness: expected a number of percent from 0 to 100, got nan"),
        ("[gate]\nmax-days = -1", "2: gate.max-days: expected a number of days from 0 to 1000000, got -1"),
        ("[gate]\nmax-manual-lines = 1.5", "2: gate.max-manual-lines: expected a whole number of lines from 0 to"),
        ('[gate]\nfail-on = "missing"', "2: gate.fail-on: expected a list of statuses, as"),
        ('[gate]\nfail-on = ["mising"]', "2: gate.fail-on: unknown status 'mising': did you mean missing?"),
        ('[gate]\nfail-on = ["rename"]', "2: gate.fail-on: rename is no fault: a tool does it; known are"),
        ('[gate]\nfail-on-new = ["same"]', "2: gate.fail-on-new: same is no fault: the target takes"),
        ("[gate]\nrequire-reason = 1", "2: gate.require-reason: expected true or false, got 1"),
        ("[gate.target.a]\nbaseline = 'x'", "2: gate.target.a: unknown key 'baseline': "),
        ("[gate.target]\na = 1", "2: gate.target.a: expected a table"),
        ('[gate.target.""]\nmax-days = 1', '1: gate.target."": expected a target'),
        ("[gate.folder.nowhere]\nmax-days = 1", "1: gate.folder.nowhere: no such folder in "),
        ('[gate.folder."../x"]\nmax-days = 1', '1: gate.folder."../x": expected a folder below '),
        ('[gate.folder."/etc"]\nmax-days = 1', '1: gate.folder."/etc": expected a folder below '),
        ('[gate.folder."."]\nmax-days = 1', '1: gate.folder.".": expected a folder below '),
        ("[gate.folder.src.folder.kernels]\nx = 1", "1: gate.folder.src: unknown key 'folder'"),
        ("[gate.folder.src]\n[gate.folder.'src/']", '2: gate.folder."src/": is the folder src once more; '),
        ("[severity]\na = 'fatal'", "2: severity.a: expected one of off, warning, error, got 'fatal'"),
        ("[severity]\na = ['off']", "2: severity.a: expected one of off, warning, error, got ['off']"),
        ("[severity]\n'' = 'off'", '2: severity."": expected a rule'),
        ("severity = 1", "1: severity: expected a table"),
    ],
)
def test_faults(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        policy_of(tmp_path, text)
    (fault,) = caught.value.faults
    assert fault.startswith(f"{tmp_path / 'portcheck.toml'}:{says}")
    assert str(caught.value) == fault

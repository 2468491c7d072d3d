"""The configuration: any file is one that holds, or an error that says where and what; and ``portcheck config`` prints
what says the same when it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from portcheck.cli.config import Config, load_config
from portcheck.cli.config.verb import _page
from portcheck.cli.config.with_rules import check_with_rules
from portcheck.model.errors import ConfigError, UsageError
from portcheck.model.policy import Thresholds
from portcheck.model.text import Lang, Speaker
from portcheck.rules.location import store_path
from portcheck.rules.store import RuleStore

from . import seeding

_PLACE = re.compile(r":\d+: |\(at line \d+, column \d+\)|\(at end of document\)")


def one_input(data: bytes) -> None:
    name, content = ("pyproject.toml", data[1:]) if data[:1] == b"P" else ("portcheck.toml", data)
    file = project() / name
    file.write_bytes(content)
    try:
        found = load_config(project(), file)
        check_with_rules(found, _store())
    except UsageError as error:
        _check_error(error, file)
        return
    _check_printed(found)


@cache
def _store() -> RuleStore:
    return RuleStore(store_path())


@cache
def project() -> Path:
    """A folder that is a repository with folders in it; it goes with the process."""
    folder = TemporaryDirectory(prefix="portcheck-fuzz-")
    _KEPT.append(folder)
    path = Path(folder.name).resolve()
    for name in (".git", "src/kernels", "tools"):
        (path / name).mkdir(parents=True)
    return path


_KEPT: list[TemporaryDirectory[str]] = []


def _check_error(error: UsageError, file: Path) -> None:
    faults = error.faults if isinstance(error, ConfigError) else (str(error),)
    for fault in faults:
        assert fault.startswith(str(file)), fault
        assert "\n" not in fault, fault
        assert _PLACE.search(fault) or _is_of_the_whole_file(fault), fault


def _is_of_the_whole_file(fault: str) -> bool:
    return (
        "has no [tool.portcheck]" in fault or "not valid TOML: " in fault or "tool.portcheck: expected a table" in fault
    )


def _check_printed(found: Config) -> None:
    page = "\n".join(_page(found, Speaker(Lang.EN)))
    copy = project() / "copy.toml"
    copy.write_text(page, encoding="utf-8")
    assert _comparable(load_config(project(), copy)) == _comparable(found), page


def _comparable(config: Config) -> tuple[object, ...]:
    targets = config.targets or ("all",)
    same = replace(
        config,
        source=None,
        targets=targets,
        effort=replace(config.effort, file=""),
        policy=replace(config.policy, scopes=()),
    )
    return same, {scope for scope in config.policy.scopes if scope.thresholds != Thresholds()}


def seeds() -> Iterator[bytes]:
    for text in seeding.fenced("toml"):
        yield text
        yield b"P" + text
    yield b'targets = ["musa:s80"]\n[gate]\nfail-on = ["missing"]\n[gate.folder.src.target.musa]\nmax-days = 1.5\n'
    yield b"[effort]\nprices.learn-missing = {p10 = 1, p50 = 2, p90 = 3}\n"
    yield b'[severity]\n"*" = "note"\n"cuda_runtime/*" = "error"\n'
    yield b'include = [\n"src/",  # here\n"""a""",\n\'b\']\nguards.A = ["musa"]\n"exclude" = ["!x"]\n'
    yield b'P[tool]\nportcheck = {targets = ["all"]}\n[tool."portcheck".gate]\n'

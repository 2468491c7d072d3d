"""What a project says of itself: ``portcheck.toml``, or ``[tool.portcheck]`` of ``pyproject.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path

from portcheck.cli.config import checks
from portcheck.cli.config.effort import KEYS as EFFORT_KEYS
from portcheck.cli.config.effort import effort_options
from portcheck.cli.config.gate import KEYS as GATE_KEYS
from portcheck.cli.config.gate import policy_of
from portcheck.cli.config.lines import dotted
from portcheck.cli.config.source import Source, find_source, source_of
from portcheck.cli.config.table import Faults, Table
from portcheck.model.effort import EffortOptions
from portcheck.model.frozen import frozen
from portcheck.model.policy import USUAL, Policy

BASELINE = ".portcheck-baseline"
KEYS = (
    "targets", "include", "exclude", "define", "undefine", "rules", "cuda-version",
    "guards", "effort", "severity", "gate",
)  # fmt: skip


@frozen
class Config:
    """``folder``: what the paths of the configuration are relative to (the folder of its file; without one the top of
    the git repository, or the folder where it was looked for). ``include``, ``exclude``: patterns as in
    ``.gitignore``. ``define``: macros of the build as ``NAME`` or ``NAME=VALUE``; ``undefine``: those that it does not
    define; ``guards``: macros of the project's own with the targets for which they are defined. ``rule_packs``,
    ``baseline``: absolute. ``source``: None without a file; everything is then as usual."""

    folder: Path
    baseline: Path
    source: Source | None = None
    targets: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    define: tuple[str, ...] = ()
    undefine: tuple[str, ...] = ()
    rule_packs: tuple[Path, ...] = ()
    cuda_versions: tuple[str, ...] = ()
    guards: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    effort: EffortOptions = field(default_factory=EffortOptions)
    policy: Policy = USUAL

    @property
    def file(self) -> Path | None:
        return self.source.file if self.source else None

    def origin(self, *keys: str) -> str | None:
        """``file:line`` that gives the value of a key (``"gate", "max-days"``); None: it is the default."""
        return self.source.place(keys) if self.source and self.source.has(keys) else None

    def where(self, *keys: str) -> str:
        """``file:line: key``, which a message on a value begins with; the key alone without a file."""
        return self.source.where(keys) if self.source else dotted(keys)


def load_config(start: Path, file: Path | None = None) -> Config:
    """The configuration in ``file``, or the nearest one at or above ``start`` up to the top of its git repository;
    without a repository, up to the current folder.

    Raises UsageError for a file that cannot be read, ConfigError with all that is wrong in it.
    """
    source, top = find_source(start.resolve()) if file is None else source_of(file)
    faults = Faults(source or Source(top, {}))
    config = _read(faults, source.file.parent if source else top, top)
    faults.check()
    return replace(config, source=source)


def _read(faults: Faults, folder: Path, top: Path) -> Config:
    root = Table(faults.source.content, faults).only(KEYS)
    gate = root.table("gate", GATE_KEYS)

    def inside(text: str) -> Path:
        return checks.inside(text, folder, top)

    def pack(text: str) -> Path:
        return checks.there(inside(text))

    config = Config(
        folder=folder,
        baseline=folder / BASELINE,
        targets=root.get("targets", checks.texts("TARGET", str), ()),
        include=root.get("include", checks.texts("src/", checks.pattern), ()),
        exclude=root.get("exclude", checks.texts("third_party/", checks.pattern), ()),
        define=root.get("define", checks.texts("USE_FAST_PATH=1", checks.definition), ()),
        undefine=root.get("undefine", checks.texts("DEBUG", checks.macro), ()),
        rule_packs=root.get("rules", checks.texts("tools/portcheck-rules", pack), ()),
        cuda_versions=root.get("cuda-version", checks.texts("13.0", str), ()),
        guards=dict(root.open("guards").each(checks.guarded, checks.macro)),
        effort=effort_options(root.table("effort", EFFORT_KEYS)) if "effort" in root.content else EffortOptions(),
        policy=policy_of(gate, root.open("severity"), folder),
    )
    _check_macros(config, faults)
    with_baseline = gate if "baseline" in gate.content else Table({"baseline": BASELINE}, faults, gate.path)
    return replace(config, baseline=with_baseline.get("baseline", checks.text(BASELINE, inside), config.baseline))


def _check_macros(config: Config, faults: Faults) -> None:
    defined = {definition.partition("=")[0] for definition in config.define}
    for name in config.undefine:
        if name in defined:
            faults.add(("undefine",), f"{name} is in define as well; keep it in one of the two")

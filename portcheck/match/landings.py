"""What the user asks for (``name[:profile][+mode][@sdk]``), as ways to land."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from portcheck.model.errors import UsageError, unknown
from portcheck.model.regex import regex
from portcheck.model.target import Landing, Profile, Target

_WANTED = regex(r"(?P<target>[^:+@]*)(:(?P<profile>[^+@]*))?(\+(?P<mode>[^@]*))?(@(?P<sdk>.*))?")
_VERSION = regex(r"\d+(\.\d+)*")


def choose_landings(wanted: tuple[str, ...], targets: Mapping[str, Target]) -> tuple[Landing, ...]:
    """The targets in the order asked for, each once; all of them, sorted, where none or ``all`` is named.

    Raises UsageError for an unknown target, profile, mode or SDK version, naming the known ones and the nearest.
    """
    names = [name for given in wanted or ("all",) for name in (sorted(targets) if given == "all" else [given])]
    return tuple(_landing(name, targets) for name in dict.fromkeys(names))


def check_guards(guards: Mapping[str, tuple[str, ...]], targets: Mapping[str, Target]) -> None:
    """Raises UsageError for a guard macro of the project's own that stands for no target, naming the nearest."""
    for macro, names in guards.items():
        for name in names:
            if name not in targets:
                raise UsageError(f"guard {macro}: {unknown('target', name, targets)}")


def _landing(name: str, targets: Mapping[str, Target]) -> Landing:
    parts = _WANTED.fullmatch(name)
    target = targets.get(parts["target"]) if parts else None
    if parts is None or target is None:
        raise UsageError(unknown("target", parts["target"] if parts else name, targets))
    profile = target.profiles.get(parts["profile"] or target.default_profile)
    if profile is None:
        raise UsageError(unknown(f"profile of {target.id}", parts["profile"], target.profiles))
    return Landing(name, target, _with_sdk(_with_mode(profile, target, parts["mode"]), parts["sdk"]))


def _with_mode(profile: Profile, target: Target, mode: str | None) -> Profile:
    if mode is None:
        return profile
    if mode not in target.modes:
        raise UsageError(unknown(f"porting mode of {target.id}", mode, target.modes))
    return replace(profile, mode=target.modes[mode].kind)


def _with_sdk(profile: Profile, sdk: str | None) -> Profile:
    if sdk is None:
        return profile
    if not _VERSION.fullmatch(sdk):
        raise UsageError(f"SDK version {sdk!r}: expected numbers between dots, as 4.3.0")
    return replace(profile, sdk=sdk)

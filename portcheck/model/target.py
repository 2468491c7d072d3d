"""A vendor stack and the ways to land on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from portcheck.model.frozen import frozen
from portcheck.model.text import Text


class PortingMode(StrEnum):
    """What a rename costs. ``text``: sources change. ``build``: the vendor's build wrapper rewrites.
    ``header``: a macro header of the project maps the names. ``layer``: the vendor's compatibility layer keeps them."""

    TEXT = "text"
    BUILD = "build"
    HEADER = "header"
    LAYER = "layer"


KEEP = "keep"
"""The line model where sources stay as they are."""


@frozen
class Profile:
    """One way to land on a target: a device, a porting mode and an SDK version (None: the newest).

    ``keeps``: where the sources stay, the libraries whose names do; None: all. ``lines``: the line model
    (``rules/effort/lines.yaml``) that holds where the sources change."""

    id: str
    name: Text
    mode: PortingMode
    device: str | None = None
    sdk: str | None = None
    keeps: frozenset[str] | None = None
    lines: str = "rename"

    @property
    def line_model(self) -> str:
        """The line model that holds in the profile's porting mode."""
        return self.lines if self.mode is PortingMode.TEXT else KEEP


@frozen
class Mode:
    """A porting mode that a user may choose instead of the profile's own."""

    id: str
    name: Text
    kind: PortingMode
    source: str


@frozen
class DeviceFact:
    """One property of a device: sizes in bytes, widths in lanes or bits. ``value_zh``: a value in words, in Chinese."""

    value: int | bool | str
    source: str
    value_zh: str = ""


@frozen
class Device:
    """A device profile: what hazards are judged by. A property that nobody states is not there."""

    id: str
    name: Text
    properties: Mapping[str, DeviceFact]


@frozen
class Tool:
    """What takes the place of a CUDA tool; ``cuda`` None: there is no CUDA counterpart. In Chinese, of ``cuda`` and
    ``target`` what has words in it."""

    what: str
    cuda: str | None
    target: str
    source: str
    what_zh: str = ""
    cuda_zh: str = ""
    target_zh: str = ""


@frozen
class OperatorLibrary:
    """A library of the vendor whose functions are whole operators: those of the target's own names that begin with
    ``prefix``, or the ``functions`` as (what the operator is called, function, source)."""

    name: str
    prefix: str = ""
    functions: tuple[tuple[str, str, str], ...] = ()


@frozen
class Target:
    """A vendor stack as ``rules/targets/<id>/target.yaml`` describes it."""

    id: str
    name: str
    name_zh: str
    vendor: Text
    facts_date: str
    coverage: str
    porting: tuple[str, ...]
    default_profile: str
    profiles: Mapping[str, Profile]
    modes: Mapping[str, Mode]
    devices: Mapping[str, Device]
    guards: Mapping[str, str]
    """Macros whose branches are code for this target, with the source of that."""
    toolchain: tuple[Tool, ...]
    repositories: Mapping[str, str]
    """Where the evidence is from, and what is found there."""
    siblings: Mapping[str, str] = field(default_factory=dict)
    """Words and suffixes of files that are code for this target, with the source of that."""
    inherits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Profile -> the targets whose code runs there as well."""
    operators: tuple[OperatorLibrary, ...] = ()
    coverage_zh: str = ""
    porting_zh: tuple[str, ...] = ()
    """The same paragraphs as in English, or none."""

    @property
    def title(self) -> Text:
        return Text(self.name, self.name_zh)


@frozen
class Landing:
    """A target with the profile that the user chose; ``id`` is what the user wrote
    (``target[:profile][+mode][@sdk]``)."""

    id: str
    target: Target
    profile: Profile

    @property
    def kin(self) -> frozenset[str]:
        """The targets whose ports serve here: its own and those that the profile inherits from."""
        return frozenset((self.target.id, *self.target.inherits.get(self.profile.id, ())))

    @property
    def way(self) -> str:
        """The profile with what was chosen instead of its own: ``s80``, ``s80+mode@4.3``."""
        rest = self.id.removeprefix(self.target.id).removeprefix(":")
        return f"{self.profile.id}{rest}" if rest[:1] in ("", "+", "@") else rest

    @property
    def title(self) -> Text:
        """The target's name, with the way to land on it if one was asked for."""
        return self.target.title if self.id == self.target.id else self.whole_title

    @property
    def whole_title(self) -> Text:
        """The target's name with the way to land on it, also where that is the default one."""
        return Text(f"{self.target.name} {self.way}", f"{self.target.name_zh} {self.way}")

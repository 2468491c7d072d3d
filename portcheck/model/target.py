"""A vendor stack and the ways to land on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class PortingMode(StrEnum):
    """What a rename costs. ``text``: sources change. ``build``: the vendor's build wrapper rewrites.
    ``header``: a macro header of the project maps the names. ``layer``: the vendor's compatibility layer keeps them."""

    TEXT = "text"
    BUILD = "build"
    HEADER = "header"
    LAYER = "layer"


@dataclass(frozen=True, slots=True)
class Profile:
    """One way to land on a target: a device architecture, a porting mode and an SDK version."""

    id: str
    name: str
    mode: PortingMode
    architecture: str | None = None
    sdk: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A vendor stack as ``rules/targets/<id>/target.yaml`` describes it."""

    id: str
    name: str
    name_zh: str
    vendor: str
    facts_date: str
    coverage: str
    default_profile: str
    profiles: Mapping[str, Profile]


@dataclass(frozen=True, slots=True)
class Landing:
    """A target with the profile that the user chose; ``id`` is what the user wrote (``name``, ``name:profile``)."""

    id: str
    target: Target
    profile: Profile

    @property
    def title(self) -> str:
        if self.profile.id == self.target.default_profile:
            return self.target.name
        return f"{self.target.name} {self.profile.id}"

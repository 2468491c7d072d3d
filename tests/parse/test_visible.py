"""Which file's macro a name means."""

from __future__ import annotations

import pytest

from portcheck.model.macro import Macro
from portcheck.model.occurrence import Include
from portcheck.parse.inclusion import Inclusion
from portcheck.parse.visible import VisibleMacros

CASES = [
    # includes by file, the files that define, who asks, whose it is
    ({"a.cu": ["b.h"], "b.h": []}, ["b.h"], "a.cu", ["b.h"]),
    ({"a.cu": ["b.h"], "b.h": ["c.h"], "c.h": []}, ["c.h"], "a.cu", ["c.h"]),
    ({"a.cu": ["b.h"], "b.h": ["c.h"], "c.h": []}, ["b.h", "c.h"], "a.cu", ["b.h"]),
    ({"a.cu": ["b.h"], "b.h": ["a.cu"]}, ["b.h"], "a.cu", ["b.h"]),
    ({"src/a.cu": ["lib/b.h"], "include/lib/b.h": [], "other/b.h": []}, ["include/lib/b.h", "other/b.h"], "src/a.cu",
     ["include/lib/b.h"]),
    ({"src/a.cu": ["../inc/b.h"], "inc/b.h": [], "b.h": []}, ["inc/b.h", "b.h"], "src/a.cu", ["inc/b.h"]),
    ({"x/a.cu": ["b.h"], "x/inc/b.h": [], "y/b.h": []}, ["x/inc/b.h", "y/b.h"], "x/a.cu", ["x/inc/b.h"]),
    ({"a.cu": ["b.inl"], "b.inl": []}, ["a.cu"], "b.inl", ["a.cu"]),
    ({"a.cu": ["b.inl", "c.h"], "b.inl": [], "c.h": []}, ["c.h"], "b.inl", ["c.h"]),
    ({"lib/src/a.h": [], "lib/util/b.h": []}, ["lib/util/b.h"], "lib/src/a.h", ["lib/util/b.h"]),
]  # fmt: skip
NOBODYS = [
    ({"a.cu": [], "b.h": []}, ["b.h"], "a.cu"),
    ({"a.cu": ["b.h"], "x/b.h": [], "y/b.h": []}, ["x/b.h", "y/b.h"], "a.cu"),
    ({"a.cu": ["xb.h"], "b.h": []}, ["b.h"], "a.cu"),
    ({"lib/a.cu": [], "lib/b.h": []}, ["lib/b.h"], "lib/a.cu"),
    ({"x/a.h": [], "y/b.h": []}, ["y/b.h"], "x/a.h"),
    ({"lib/a.h": [], "lib/b.cu": []}, ["lib/b.cu"], "lib/a.h"),
    ({"lib/a.h": [], "lib/x/b.h": [], "lib/y/b.h": []}, ["lib/x/b.h", "lib/y/b.h"], "lib/a.h"),
    ({"a.cu": ["../../../b.h"], "x/b.h": []}, ["c.h"], "a.cu"),
]


def visible(includes: dict[str, list[str]], defining: list[str], *, local: bool = False) -> VisibleMacros:
    macros = [Macro(path, 1, 1, "M", None, "x", local=local) for path in defining]
    return VisibleMacros(
        macros, Inclusion({path: [Include(name, True) for name in names] for path, names in includes.items()})
    )


@pytest.mark.parametrize(("includes", "defining", "path", "meant"), CASES)
def test_the_nearest_definition_is_meant(
    includes: dict[str, list[str]], defining: list[str], path: str, meant: list[str]
) -> None:
    assert [macro.file for macro in visible(includes, defining).get(path, "M")] == meant


@pytest.mark.parametrize(("includes", "defining", "path"), NOBODYS)
def test_what_no_include_leads_to_is_not_meant(includes: dict[str, list[str]], defining: list[str], path: str) -> None:
    found = visible(includes, defining)
    assert found.get(path, "M") == ()
    assert found.get(path, "N") == ()


def test_a_file_means_its_own_unless_it_is_asked_for_what_came_before() -> None:
    found = visible({"a.cu": ["b.h"], "b.h": []}, ["a.cu", "b.h"])
    assert [macro.file for macro in found.get("a.cu", "M")] == ["a.cu"]
    assert [macro.file for macro in found.get("a.cu", "M", own=False)] == ["b.h"]
    alone = visible({"a.cu": []}, ["a.cu"])
    assert [macro.file for macro in alone.get("a.cu", "M", own=False)] == ["a.cu"]


def test_what_a_file_undefines_is_seen_by_what_it_includes_only() -> None:
    includes = {"a.cu": ["b.h"], "b.h": ["list.def"], "list.def": []}
    found = visible(includes, ["b.h"], local=True)
    assert found.get("a.cu", "M") == ()
    assert [macro.file for macro in found.get("list.def", "M")] == ["b.h"]


def test_a_file_that_is_not_there_is_asked_for_nothing() -> None:
    assert visible({"a.cu": []}, ["a.cu"]).get("b.cu", "M") == ()

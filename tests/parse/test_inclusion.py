"""Which file of the project an ``#include`` means."""

from __future__ import annotations

import pytest

from portcheck.model.occurrence import Include
from portcheck.parse.inclusion import Inclusion


def project(*paths: str, **includes: tuple[Include, ...]) -> Inclusion:
    """Files by path; ``includes`` by the path's stem."""
    return Inclusion({path: includes.get(path.partition(".")[0], ()) for path in paths})


@pytest.mark.parametrize(
    ("folder", "written", "found"),
    [
        ("src", "a.h", "src/a.h"),
        ("src", "../b.h", "b.h"),
        ("src", "proj/c.h", "include/proj/c.h"),
        ("src", "./a.h", "src/a.h"),
        ("src", "d.h", "src/x/d.h"),
        ("lib/y", "d.h", "lib/x/d.h"),
        ("src", "vector", None),
        ("src", "other/c.h", None),
        ("src", "oj/c.h", None),
        ("src", "../../b.h/", None),
    ],
)
def test_found(folder: str, written: str, found: str | None) -> None:
    files = project("src/a.h", "b.h", "include/proj/c.h", "src/x/d.h", "lib/x/d.h")
    assert files.found(folder, written) == found


def test_reached_follows_circles_and_all_or_sure_inclusions() -> None:
    sure, unsure = Include("b.h", True), Include("c.h", False)
    files = project("a.h", "b.h", "c.h", "d.h", a=(sure, unsure), b=(Include("a.h", True),), c=(Include("d.h", True),))
    assert files.reached(["a.h"], always=False) == {"a.h", "b.h", "c.h", "d.h"}
    assert files.reached(["a.h"], always=True) == {"a.h", "b.h"}
    assert files.reached(["d.h"], always=False) == {"d.h"}


def test_what_lies_below_above_and_beside() -> None:
    a, b, c = (Include(path, True) for path in ("a.h", "b.h", "c.h"))
    files = project("a.h", "b.h", "c.h", "top.h", "lone.h", a=(b,), b=(c,), top=(a, b))
    assert list(files.below("a.h")) == [("b.h",), ("c.h",)]
    assert list(files.above("c.h")) == [("b.h",), ("a.h", "top.h")]
    assert list(files.beside("a.h")) == [("b.h",), ("c.h",)]
    assert list(files.below("lone.h")) == list(files.above("lone.h")) == []
    assert files.including("b.h") == ("a.h", "top.h")

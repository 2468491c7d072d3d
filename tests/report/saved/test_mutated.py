"""Saved reports that somebody changed at random places: each is a report that every format can show, or is refused in
one sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from portcheck.model.errors import UsageError
from portcheck.model.report import Report
from portcheck.report import registry
from portcheck.report.diff import registry as of_diff
from portcheck.report.diff.compared import compare
from portcheck.report.diff.pairs import pairs_of
from portcheck.report.registry import Detail, RenderOptions
from portcheck.report.saved import read
from support.fixed_report import fixed_report
from support.rendered import bytes_of, text_of

REPORT = fixed_report()
WHOLE = text_of("json", REPORT, RenderOptions(Detail.LINES))
Path = tuple[str | int, ...]


def paths(node: Any, before: Path = ()) -> Iterator[Path]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield (*before, key)
        yield from paths(value, (*before, key))


PATHS = list(paths(json.loads(WHOLE)))
VALUES: st.SearchStrategy[Any] = st.sampled_from(
    (None, True, 0, -1, 1, 10**15, 10**30, 0.5, 1e300, "", "x", "\ud800", "a\nb\x1b[31m\u202e<b>", "y" * 9999, "one",
     "missing", "hazard", [], {}, [None], [[]], {"en": "x"})
)  # fmt: skip
ORDERS = st.sampled_from(["drop", "put", "rename", "twice"])


@settings(max_examples=400)
@given(st.lists(st.tuples(st.sampled_from(PATHS), ORDERS, VALUES), min_size=1, max_size=3))
def test_other_values(changes: list[tuple[Path, str, Any]]) -> None:
    content = json.loads(WHOLE)
    for path, order, value in changes:
        changed(content, path, order, value)
    held(json.dumps(content))


def changed(content: Any, path: Path, order: str, value: Any) -> None:
    try:
        for key in path[:-1]:
            content = content[key]
        found = content[path[-1]]
    except (KeyError, IndexError, TypeError):
        return  # an earlier change took it away
    if order == "put":
        content[path[-1]] = deepcopy(value)
    elif isinstance(content, list) and order == "twice":
        content.append(found)
    elif isinstance(content, dict) and order != "drop":
        content["x" if order == "twice" else str(value)] = found if order == "twice" else content.pop(path[-1])
    elif not isinstance(content, str):
        del content[path[-1]]


PARTS = st.sampled_from([*'{}[],:"\\0-e', "NaN", "-Infinity", "1e999", "9" * 5000, "[" * 5000, "\ufeff", "\x00", ""])


@settings(max_examples=200)
@given(st.integers(0, len(WHOLE)), st.integers(0, 60), PARTS)
def test_other_text(start: int, length: int, part: str) -> None:
    held(WHOLE[:start] + part + WHOLE[start + length :])


@settings(max_examples=100)
@given(st.integers(0, len(WHOLE) - 3))
def test_cut(end: int) -> None:
    assert held(WHOLE[:end]) is None


def held(text: str) -> Report | None:
    """The report in ``text``, of which every format makes something; None if it was refused in one short sentence."""
    try:
        report = read((text[start : start + 5000] for start in range(0, len(text), 5000)), "r.json")
    except UsageError as error:
        sentence = str(error)
        assert sentence.isprintable()
        assert len(sentence) < 500
        return None
    assert read([text_of("json", report, RenderOptions(Detail.LINES))], "again.json") == report
    for name in registry.formats():
        assert bytes_of(name, report, RenderOptions())
    for before, after in ((report, REPORT), (REPORT, report)):
        compared_or_refused(before, after)
    return report


def compared_or_refused(before: Report, after: Report) -> None:
    try:
        pairs = pairs_of(before, after)
    except UsageError:
        return
    for name in of_diff.formats():
        assert of_diff.renderer(name)(compare(before, after, pairs), RenderOptions()).encode()

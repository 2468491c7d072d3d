"""A use of a CUDA name, and what stands in its place on a target: no more than the tables say."""

from __future__ import annotations

from collections.abc import Mapping

from portcheck.model.catalogue import Entry
from portcheck.model.finding import Ruling, Status
from portcheck.model.regex import regex
from portcheck.model.text import Text, same

_CALLED = ("function", "device_function", "function_template")
_PATH = regex(r"\w+(::\w+)*")
"""A name, qualified or not; what tables have in its place may be more than that."""
_WITH = Text("by hand, with {name}", "人工修改，使用 {name}")
_BY_HAND: Mapping[Status, Text] = {
    Status.RENAME: Text("another name, which the tables do not spell out", "另一名称，数据表未写出"),
    Status.ADAPT: Text("by hand", "人工修改"),
    Status.REDESIGN: Text("rewritten by hand", "人工重写"),
    Status.MISSING: Text("written without it", "改写为不依赖它"),
    Status.UNKNOWN: Text("nobody can say", "无人能下结论"),
}


def in_use(entry: Entry, name: str) -> str:
    """``name`` in the place of the entry's own, in a form that says nothing of arguments: a call, an include, or the
    name alone."""
    if entry.kind == "header":
        return f"#include <{name}>"
    return f"{name}(...);" if entry.kind in _CALLED and _PATH.fullmatch(name) else name


def after(entry: Entry, ruling: Ruling) -> Text:
    """The use with the name replaced, where that is all; else in words what a person does there."""
    if ruling.status is Status.SAME:
        return same(in_use(entry, entry.name))
    if ruling.status is Status.RENAME and ruling.replacement:
        return same(in_use(entry, ruling.replacement))
    if ruling.status in (Status.ADAPT, Status.REDESIGN) and ruling.replacement:
        return Text(*(said.format(name=ruling.replacement) for said in (_WITH.en, _WITH.zh)))
    return _BY_HAND[ruling.status]

"""A report read from the JSON that ``scan --output json:FILE`` wrote, so that a big scan runs once."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from portcheck.model.errors import UsageError
from portcheck.model.estimate import LinesOfFile
from portcheck.model.finding import Finding, Ruling
from portcheck.model.findings import Findings
from portcheck.model.occurrence import Kind, Occurrence
from portcheck.model.report import Report
from portcheck.model.target import Landing
from portcheck.report.json import SCHEMA_VERSION
from portcheck.report.saved import parts
from portcheck.report.saved.stream import JsonStream, JsonSyntaxError
from portcheck.report.saved.values import Value, WrongContent, quoted

_MAJOR = SCHEMA_VERSION.partition(".")[0]
_ARRAYS: Mapping[str, Callable[[Value], Any]] = {
    "targets": Value.text,
    "files": parts.file_summary,
    "hazards": parts.hazard,
    "ranking": lambda value: value.list(Value.text),
    "kernels": parts.kernel,
    "asm": parts.asm,
    "abstractions": parts.abstraction,
    "retired": parts.retired,
    "skipped": parts.skipped,
    "suppressions": parts.suppression,
    "warnings": Value.text,
    "warnings_zh": Value.text,
}
_OBJECTS: Mapping[str, Callable[[Value], Any]] = {
    "lines": lambda value: value.dict(parts.lines),
    "excerpts": parts.excerpts,
    "estimates": parts.estimate,
    "coverage": parts.coverage,
    "ported": parts.ported,
    "cuda_versions": Value.text,
    "libraries": Value.text,
    "catalogue": parts.known,
}
_SMALL = ("schema_version", "tool", "rules", "root_name", "landings", "differences")
"""Members that are read at once."""
_DETAILS = ("lines", "excerpts")
_OF_FINDING = ("occurrence", "fingerprint", "suppressed")
_WITHOUT_REFERENCES = 2
"""The version of marshal's format in which the bytes follow from the content alone."""
_Pending = tuple[str, Ruling, bool]
"""A finding: the id of its occurrence, ruling, suppressed."""


def read(pieces: Iterable[str], name: str) -> Report:
    """The report in the JSON text ``pieces``, with all that reporters read of it: ``docs/report.schema.json``, as
    ``--detail lines`` writes it. Members that it does not know are passed over. ``name``: of the file.

    Raises UsageError for everything else: one sentence that says where it is wrong and what to do.
    """
    again = f"make it again with portcheck scan PATH --output json:{'report.json' if name == STDIN else name}"
    saved = _Saved()
    try:
        return saved.read(JsonStream(pieces))
    except JsonSyntaxError as error:
        raise UsageError(f"{name}: {error}; {again}") from error
    except WrongContent as error:
        wrong = error if saved.ours else "is no report of portcheck"
        raise UsageError(f"{name}: {wrong}; {again}") from error


STDIN = "standard input"


class _Saved:
    """What is read of a file so far: parts by their name in JSON."""

    def __init__(self) -> None:
        self.ours = False
        self._parts: dict[str, Any] = {}
        self._shared: dict[str, str] = {}
        self._rulings: dict[bytes, tuple[Ruling, str]] = {}
        self._take: dict[str, Callable[[Value], Any]] = {
            "occurrences": partial(parts.occurrence, shared=self._shared)
        } | {**_ARRAYS}

    def read(self, stream: JsonStream) -> Report:
        for name in stream.members():
            whole = Value(None, name)
            if name == "findings" and stream.begins() == "[":
                self._parts[name] = [self._finding(Value(*element, whole)) for element in stream.elements()]
            elif name in self._take and stream.begins() == "[":
                take = self._take[name]
                self._parts[name] = tuple(take(Value(*element, whole)) for element in stream.elements())
            elif name in _OBJECTS and stream.begins() == "{":
                take = _OBJECTS[name]
                members = (Value(*member, whole) for member in stream.elements())
                self._parts[name] = {Value(value.key, name).text(): take(value) for value in members}
            elif name in _SMALL:
                self._parts[name] = Value(stream.whole(), name)
                self._recognise()
            elif name in self._take or name in _OBJECTS or name == "findings":
                Value(stream.whole(), name).expected("an object" if name in _OBJECTS else "an array")
        self._check_whole()
        return self._report()

    def _recognise(self) -> None:
        """Once both are read: whether portcheck wrote this, and one that is like this one."""
        tool, schema = self._parts.get("tool"), self._parts.get("schema_version")
        if tool is not None and schema is not None:
            self.ours = tool.member("name").content == "portcheck"
            if self.ours and schema.text().partition(".")[0] != _MAJOR:
                schema.fail(f"is {schema.shown}, and this portcheck reads {_MAJOR}.x")

    def _finding(self, value: Value) -> _Pending:
        """What a ruling says stands in all findings that it gives; it is read once, and shared by them."""
        occurrence = value.member("occurrence").text()
        value.member("fingerprint").text()  # it follows from the rest
        suppressed = value.member("suppressed").flag()
        for name in _OF_FINDING:
            del value.content[name]
        ruling = _bytes(value)
        if ruling not in self._rulings:
            self._rulings[ruling] = parts.ruling(value), value.path
        return self._shared.setdefault(occurrence, occurrence), self._rulings[ruling][0], suppressed

    def _check_whole(self) -> None:
        if not self.ours:
            raise WrongContent("")
        needed = (*_SMALL, "occurrences", "findings", *_ARRAYS, *_OBJECTS)
        missing = [name for name in needed if name not in self._parts]
        if missing and set(missing) <= set(_DETAILS):
            raise WrongContent("was written with --detail summary or findings, and holds no lines; it takes all")
        if missing:
            raise WrongContent(f"{missing[0]} is missing: it is from another version of portcheck, or was cut")

    def _report(self) -> Report:
        landings = self._landings()
        ids = tuple(landing.id for landing in landings)
        occurrences: tuple[Occurrence, ...] = self._parts["occurrences"]
        rules, differences = self._parts["rules"], self._parts["differences"]
        self._check_targets(ids)
        self._check_hazards(occurrences)
        return Report(
            tool_version=self._parts["tool"].member("version").text(),
            rules_digest=rules.member("digest").text(),
            root_name=self._parts["root_name"].text(),
            landings=landings,
            occurrences=occurrences,
            findings=self._findings(occurrences),
            lines=self._lines(ids),
            warnings=parts.texts(self._parts["warnings"], self._parts["warnings_zh"], Value(None, "warnings_zh")),
            differences=differences.or_null(parts.differences),
            **{name: self._parts[name] for name in _PLAIN},
        )

    def _landings(self) -> tuple[Landing, ...]:
        dates = self._parts["rules"].member("targets")

        def landing(value: Value) -> Landing:
            date = dates.member(value.member("id").text()).member("facts_date")
            return parts.landing(value, date.text())

        found: tuple[Landing, ...] = self._parts["landings"].list(landing)
        if not found or [landing.id for landing in found] != [*dict.fromkeys(self._parts["targets"])]:
            raise WrongContent("landings: expected one for each of targets, in their order")
        return found

    def _check_targets(self, ids: tuple[str, ...]) -> None:
        """Everything is said of the targets of the report, and of no others."""
        for name in ("estimates", "coverage"):
            if self._parts[name].keys() != set(ids):
                raise WrongContent(f"{name}: expected one for each of targets")
        if sorted(target for group in self._parts["ranking"] for target in group) != sorted(ids):
            raise WrongContent("ranking: expected each of targets once")
        for ruling, path in self._rulings.values():
            if ruling.target not in ids:
                raise WrongContent(f"{path}.target: {quoted(ruling.target)} is none of targets")

    def _check_hazards(self, occurrences: tuple[Occurrence, ...]) -> None:
        known = {hazard.id for hazard in self._parts["hazards"]}
        for index, occurrence in enumerate(occurrences):
            if occurrence.kind is Kind.HAZARD and occurrence.symbol not in known:
                raise WrongContent(f"occurrences[{index}].symbol: {quoted(occurrence.symbol)} is none of hazards")

    def _findings(self, occurrences: tuple[Occurrence, ...]) -> Findings:
        by_id = {occurrence.id: occurrence for occurrence in occurrences}
        pending: list[_Pending] = self._parts["findings"]
        for index, (identity, *_rest) in enumerate(pending):
            if identity not in by_id:
                raise WrongContent(f"findings[{index}].occurrence: {quoted(identity)} is none of occurrences")
        return Findings.of(Finding(by_id[identity], ruling, suppressed) for identity, ruling, suppressed in pending)

    def _lines(self, ids: tuple[str, ...]) -> dict[str, dict[str, LinesOfFile]]:
        """By target and file, as the report has them; JSON has them by file and target."""
        found: dict[str, dict[str, LinesOfFile]] = {identity: {} for identity in ids}
        for path, targets in self._parts["lines"].items():
            for target, classes in targets.items():
                if target not in found:
                    Value(None, path, Value(None, "lines")).fail(f"{quoted(target)} is none of targets")
                found[target][path] = classes
        return found


def _bytes(value: Value) -> bytes:
    """What equal values alone have."""
    try:
        return marshal.dumps(value.content, _WITHOUT_REFERENCES)
    except ValueError:
        value.fail("its brackets are nested too deeply")


_PLAIN = ("files", "hazards", "estimates", "kernels", "asm", "abstractions", "coverage", "ported", "cuda_versions",
          "retired", "skipped", "ranking", "excerpts", "libraries", "catalogue", "suppressions")  # fmt: skip
"""Parts that are members of a report as they were read."""

"""The parts of a saved report, one by one: what ``portcheck.report.json`` wrote, as values of the model again."""

from __future__ import annotations

import re

from portcheck.model.catalogue import Known, Retired, Retirement
from portcheck.model.estimate import (
    Driver,
    Estimate,
    LineClass,
    LineCounts,
    LinesOfFile,
    Operator,
    Range,
    Regime,
    Step,
    Trust,
)
from portcheck.model.finding import Basis, Confidence, Evidence, Ruling, Status
from portcheck.model.hazard import Hazard, Remedy
from portcheck.model.kernel import AsmStatement, Instruction, Kernel, Launch
from portcheck.model.macro import Abstraction
from portcheck.model.occurrence import (
    Context,
    FileSummary,
    Kind,
    Mentioned,
    Occurrence,
    ParseState,
    Region,
    Resolution,
    Side,
)
from portcheck.model.ported import Ported
from portcheck.model.precise import Change, Difference, Differences
from portcheck.model.regex import regex
from portcheck.model.report import Coverage
from portcheck.model.source import Skip, Skipped
from portcheck.model.suppression import Form, Suppression, SuppressionFault
from portcheck.model.target import Landing, PortingMode, Profile, Target
from portcheck.model.text import Text
from portcheck.report.saved.values import Value

_LINE_NUMBER = regex(r"[1-9][0-9]{0,8}", re.ASCII)


def landing(value: Value, facts_date: str) -> Landing:
    """With as much of target and profile as reports read: no devices, toolchain, guards, modes."""
    profile = _profile(value.member("profile"))
    target = value.member("target").text()
    return Landing(
        value.member("id").text(),
        Target(
            id=target,
            name=value.member("name").text(),
            name_zh=value.member("name_zh").text(),
            vendor=_both(value, "vendor"),
            facts_date=facts_date,
            coverage="",
            porting=(),
            default_profile=profile.id,
            profiles={profile.id: profile},
            modes={},
            devices={},
            guards={},
            toolchain=(),
            repositories={},
            inherits={profile.id: tuple(kin for kin in value.member("kin").list(Value.text) if kin != target)},
        ),
        profile,
    )


def _profile(value: Value) -> Profile:
    return Profile(
        value.member("id").text(),
        _both(value, "name"),
        value.member("mode").one_of(PortingMode),
        value.member("device").or_null(Value.text),
        value.member("sdk").or_null(Value.text),
    )


def file_summary(value: Value) -> FileSummary:
    damaged = value.maybe("damaged")
    return FileSummary(
        value.member("path").text(),
        value.member("language").text(),
        value.member("encoding").text(),
        value.member("lines").whole(),
        value.member("sloc").whole(),
        value.member("parse").one_of(ParseState),
        value.member("reason").or_null(lambda _reason: _both(value, "reason")),
        damaged is not None and damaged.flag(),
    )


def occurrence(value: Value, shared: dict[str, str]) -> Occurrence:
    """``shared``: texts that were seen before, as a report names each file and symbol thousands of times."""

    def text(name: str) -> str:
        found = value.member(name).text()
        return shared.setdefault(found, found)

    def texts(name: str) -> tuple[str, ...]:
        found = value.maybe(name)
        return () if found is None else found.list(Value.text)

    measured, about, anchor = value.maybe("value"), value.maybe("about"), value.maybe("anchor")
    return Occurrence(
        text("file"),
        value.member("line").whole(1),
        value.member("column").whole(1),
        value.member("end_column").whole(1),
        Mentioned(
            text("symbol"),
            text("library"),
            value.member("kind").one_of(Kind),
            value.member("context").one_of(Context),
            value.member("side").one_of(Side),
            value.member("resolution").one_of(Resolution),
            value.member("region").one_of(Region),
            guards=texts("guards"),
            switched_off=texts("switched_off"),
            about="" if about is None else about.text(),
            value=None if measured is None else measured.whole(),
        ),
        "" if anchor is None else anchor.text(),
    )


def ruling(value: Value) -> Ruling:
    return Ruling(
        value.member("target").text(),
        value.member("rule").text(),
        value.member("status").one_of(Status),
        value.member("replacement").or_null(Value.text),
        value.member("confidence").one_of(Confidence),
        value.member("evidence").list(_evidence),
        value.member("note").or_null(lambda _note: _both(value, "note")),
        value.member("origin").or_null(Value.text),
    )


def _evidence(value: Value) -> Evidence:
    return Evidence(value.member("basis").one_of(Basis), value.member("source").text())


def hazard(value: Value) -> Hazard:
    """Without its finders and what it is judged by."""
    remedy = value.member("remedy")
    return Hazard(
        id=value.member("id").text(),
        title=_text(value.member("title")),
        help=_text(value.member("help")),
        remedy=Remedy(_text(remedy.member("text")), remedy.member("before").text(), remedy.member("after").text()),
        effort=value.member("effort").text(),
        finders=(),
        by_tables=value.member("by_tables").flag(),
        clauses=(),
        judgements=(),
        evidence=value.member("evidence").list(_evidence),
        pack=value.member("origin").text(),
        doubtful=value.member("doubtful").flag(),
    )


def _both(value: Value, name: str) -> Text:
    """A sentence in English, which stands beside its Chinese."""
    return Text(value.member(name).text(), value.member(f"{name}_zh").text())


def _all(value: Value, name: str) -> tuple[Text, ...]:
    english, chinese = value.member(name), value.member(f"{name}_zh")
    return texts(english.list(Value.text), chinese.list(Value.text), chinese)


def texts(english: tuple[str, ...], chinese: tuple[str, ...], where: Value) -> tuple[Text, ...]:
    """Sentences with their Chinese, which stands ``where``."""
    if len(english) != len(chinese):
        where.fail(f"expected as many as in English, {len(english)}")
    return tuple(map(Text, english, chinese))


def _text(value: Value) -> Text:
    return Text(value.member("en").text(), value.member("zh").text())


def lines(value: Value) -> LinesOfFile:
    found = {line_class: value.member(line_class.value).wholes(1) for line_class in LineClass}
    return {line_class: numbers for line_class, numbers in found.items() if numbers}


def excerpts(value: Value) -> dict[int, str]:
    found = {}
    for number, line in value.entries():
        if not _LINE_NUMBER.fullmatch(number):
            line.fail("its name is no line number")
        found[int(number)] = line.text()
    return found


def estimate(value: Value) -> Estimate:
    return Estimate(
        readiness=value.member("readiness").number(100),
        lines=_line_counts(value.member("lines")),
        days=_range(value.member("days")),
        drivers=value.member("drivers").list(_driver),
        calendar=_range(value.member("calendar")),
        performance=_range(value.member("performance")),
        operators=value.member("operators").list(_operator),
        plan=value.member("plan").list(_step),
        assumptions=_all(value, "assumptions"),
        days_by_file=value.member("days_by_file").dict(Value.number),
    )


def _line_counts(value: Value) -> LineCounts:
    return LineCounts(
        value.member("unchanged").whole(),
        value.member("mechanical").whole(),
        value.member("manual").whole(),
        value.member("unknown").whole(),
        value.member("switched_off").whole(),
        _range(value.member("to_write")),
    )


def _range(value: Value) -> Range:
    return Range(*(value.member(point).number() for point in ("p10", "p50", "p90")))


def _driver(value: Value) -> Driver:
    return Driver(
        _both(value, "what"),
        value.member("name").text(),
        value.member("count").whole(1),
        value.member("unit_days").number(),
        value.member("days").number(),
        value.member("trust").one_of(Trust),
        _both(value, "basis"),
        value.member("price").text(),
        _range(value.member("range")),
    )


def _operator(value: Value) -> Operator:
    return Operator(
        _both(value, "name"),
        value.member("file").text(),
        value.member("kernels").whole(),
        value.member("sloc").whole(),
        value.member("regime").one_of(Regime),
        value.member("library").or_null(Value.text),
        value.member("source").or_null(Value.text),
    )


def _step(value: Value) -> Step:
    return Step(
        value.member("id").text(),
        _both(value, "what"),
        _all(value, "items"),
        value.member("more").whole(),
        _range(value.member("days")),
    )


def kernel(value: Value) -> Kernel:
    name = value.member("name").text()
    return Kernel(
        value.member("file").text(),
        value.member("line").whole(1),
        name,
        value.member("sloc").whole(),
        value.member("features").list(Value.text),
        value.member("template").flag(),
        value.member("static_shared").or_null(Value.whole),
        value.member("launched_by").list(lambda launch: _launch(launch, name)),
    )


def _launch(value: Value, kernel: str) -> Launch:
    return Launch(
        value.member("file").text(),
        value.member("line").whole(1),
        kernel,
        value.member("function").text(),
        value.member("threads").or_null(Value.whole),
        value.member("shared").or_null(Value.whole),
    )


def asm(value: Value) -> AsmStatement:
    return AsmStatement(
        value.member("file").text(), value.member("line").whole(1), value.member("instructions").list(_instruction)
    )


def _instruction(value: Value) -> Instruction:
    return Instruction(
        value.member("name").text(),
        value.member("category").or_null(Value.text),
        value.member("sm").or_null(Value.text),
    )


def abstraction(value: Value) -> Abstraction:
    return Abstraction(
        value.member("file").text(),
        value.member("line").whole(1),
        value.member("name").text(),
        value.member("wraps").list(Value.text),
        value.member("uses").whole(),
        value.member("files").whole(),
    )


def coverage(value: Value) -> Coverage:
    """With the zeros that JSON leaves out."""
    return value.dict(_counts)


def _counts(value: Value) -> dict[Status, int]:
    found = {status: value.maybe(status.value) for status in Status}
    return {status: 0 if count is None else count.whole() for status, count in found.items()}


def ported(value: Value) -> Ported:
    names = ("lines", "files", "mapped", "left_out", "own_files")
    return Ported(*(value.member(name).whole() for name in names))


def retired(value: Value) -> Retired:
    return Retired(
        value.member("symbol").text(),
        value.member("library").text(),
        value.member("state").one_of(Retirement),
        value.member("version").text(),
        value.member("since").text(),
        value.member("successor").or_null(Value.text),
        value.member("uses").whole(),
    )


def known(value: Value) -> Known:
    return Known(
        value.member("library").text(),
        value.member("counts").text(),
        value.member("first_seen").or_null(Value.text),
        value.member("deprecated").or_null(Value.text),
        value.member("removed_in").or_null(Value.text),
        value.member("successor").or_null(Value.text),
    )


def skipped(value: Value) -> Skipped:
    return Skipped(value.member("path").text(), value.member("kind").one_of(Skip), _both(value, "reason"))


def suppression(value: Value) -> Suppression:
    return Suppression(
        value.member("file").text(),
        value.member("line").whole(1),
        value.member("column").whole(1),
        value.member("end_column").whole(1),
        value.member("form").one_of(Form),
        value.member("id").text(),
        value.member("target").text(),
        value.member("first").whole(1),
        value.member("last").whole(1),
        value.member("reason").text(),
        value.member("text").text(),
        value.member("used").whole(),
        value.member("fault").or_null(lambda fault: fault.one_of(SuppressionFault)),
        value.member("instead").text(),
    )


def differences(value: Value) -> Differences:
    return Differences(
        headers=_both(value, "headers"),
        units=value.member("units").whole(),
        confirmed=value.member("confirmed").whole(),
        unresolved=value.member("unresolved").whole(),
        changes=value.member("changes").list(_difference),
        lost=value.member("lost").list(lambda row: (row.member("path").text(), _both(row, "reason"))),
        warnings=_all(value, "warnings"),
    )


def _difference(value: Value) -> Difference:
    return Difference(
        value.member("file").text(),
        value.member("line").whole(1),
        value.member("column").whole(1),
        value.member("symbol").text(),
        value.member("change").one_of(Change),
        _both(value, "refers_to"),
    )

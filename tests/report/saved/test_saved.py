"""Reports read from their JSON: the same in every format, or one sentence that says what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.model.errors import UsageError
from portcheck.model.estimate import LineClass
from portcheck.model.finding import Basis, Confidence, Evidence, Finding, Ruling, Status
from portcheck.model.kernel import Launch
from portcheck.model.occurrence import Context, Kind, Mentioned, Occurrence, Region, Resolution, Side
from portcheck.model.precise import Change, Difference, Differences
from portcheck.model.report import Report
from portcheck.model.text import Lang, Text
from portcheck.report.registry import Detail, RenderOptions, formats
from portcheck.report.saved import read, stream
from portcheck.scan import ScanOptions, scan
from support.fixed_report import HOSTILE, crowded_report, fixed_report
from support.rendered import bytes_of, text_of

LINES = RenderOptions(Detail.LINES)
SAMPLES = Path(__file__).parents[3] / "samples"


def json_of(report: Report, detail: Detail = Detail.LINES) -> str:
    return text_of("json", report, RenderOptions(detail))


def again(report: Report, size: int = 1000) -> Report:
    """Written and read, in pieces of ``size`` characters."""
    text = json_of(report)
    return read((text[start : start + size] for start in range(0, len(text), size)), "r.json")


def with_differences(report: Report) -> Report:
    changes = tuple(Difference(HOSTILE, 1, 2, "cudaFree", change, Text("a\u202e", "甲")) for change in Change)
    headers = Text("the catalogue", "目录")
    return replace(report, differences=Differences(headers, 2, 3, 4, changes, (("a.cu", headers),), (headers,)))


def bare(report: Report) -> Report:
    return replace(
        report, occurrences=(), findings=(), hazards=(), kernels=(), asm=(), abstractions=(), ported={}, retired=(),
        skipped=(), warnings=(), excerpts={}, cuda_versions={}, files=(),
        lines={landing.id: {} for landing in report.landings},
    )  # fmt: skip


REPORTS: dict[str, Callable[[], Report]] = {
    "fixed": fixed_report,
    "crowded": crowded_report,
    "precise": lambda: with_differences(fixed_report()),
    "bare": lambda: bare(fixed_report()),
    "samples": lambda: scan([SAMPLES], ScanOptions(jobs=1, cuda_versions=("13.0",))),
}


@pytest.fixture(scope="module", params=REPORTS)
def both(request: pytest.FixtureRequest) -> tuple[Report, Report]:
    """A report, and the same written and read."""
    report = REPORTS[request.param]()
    return report, again(report)


def test_json_of_a_read_report_has_the_same_bytes(both: tuple[Report, Report]) -> None:
    original, saved = both
    assert json_of(saved) == json_of(original)


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("detail", list(Detail))
@pytest.mark.parametrize("name", formats())
def test_every_format_renders_the_same(both: tuple[Report, Report], name: str, detail: Detail, lang: Lang) -> None:
    original, saved = both
    options = RenderOptions(detail, 100, color=True, lang=lang)
    assert bytes_of(name, saved, options) == bytes_of(name, original, options)


HELD_IN_PART = ("landings", "hazards", "occurrences", "findings", "lines", "coverage")
"""Of these a report keeps what reporters read: no toolchain of a target, no pattern of a hazard, no scope."""


def test_nothing_else_is_lost(both: tuple[Report, Report]) -> None:
    original, saved = both
    for field in fields(Report):
        if field.name not in HELD_IN_PART:
            assert getattr(saved, field.name) == getattr(original, field.name), field.name
    for name in ("lines", "coverage"):
        assert {**getattr(saved, name)} == {**getattr(original, name)}
    assert [(one.id, one.kin, one.title, one.whole_title) for one in saved.landings] == [
        (one.id, one.kin, one.title, one.whole_title) for one in original.landings
    ]
    assert [o.saying(scope="") for o in original.occurrences] == [*saved.occurrences]
    assert [finding.ruling for finding in saved.findings] == [finding.ruling for finding in original.findings]


def test_launches_keep_their_threads() -> None:
    (kernel,) = again(fixed_report()).kernels
    assert kernel.launches == (Launch("src/a.cu", 20, "saxpy", "run", 256, 0),)


@pytest.mark.parametrize("size", [1, 2, 3, 64, 10**6])
def test_pieces_of_any_size(size: int) -> None:
    report = fixed_report()
    assert json_of(again(report, size)) == json_of(report)


@pytest.mark.parametrize("dump", [{"indent": 3}, {"ensure_ascii": True, "separators": (",", ":")}, {"sort_keys": True}])
def test_a_file_that_another_program_has_written_anew(dump: dict[str, Any]) -> None:
    report = fixed_report()
    text = json.dumps(json.loads(json_of(report)), **dump)
    saved = read(iter([text]), "r.json")
    if "sort_keys" not in dump:  # else the order of targets in lines is another
        assert json_of(saved) == json_of(report)
    assert saved.findings == again(report).findings


def test_what_findings_have_in_common_is_held_once() -> None:
    report = crowded_report()
    found = tuple(report.findings) * 3
    saved = again(replace(report, findings=found))
    assert len(saved.findings) == len(found)
    assert len({id(finding.ruling) for finding in saved.findings}) == len({finding.ruling for finding in found})
    assert {id(finding.occurrence) for finding in saved.findings} <= {id(mention) for mention in saved.occurrences}
    assert len({id(occurrence.file) for occurrence in saved.occurrences}) == 2


# What hypothesis makes

_WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
_TEXTS = st.builds(Text, _WORDS, _WORDS)
_NUMBERS = st.integers(1, 400)
_EVIDENCE = st.builds(Evidence, st.sampled_from(Basis), _WORDS)
_MENTIONED = st.builds(
    Mentioned,
    symbol=_WORDS,
    library=_WORDS,
    kind=st.sampled_from([kind for kind in Kind if kind is not Kind.HAZARD]),
    context=st.sampled_from(Context),
    side=st.sampled_from(Side),
    resolution=st.sampled_from(Resolution),
    region=st.sampled_from(Region),
    guards=st.lists(_WORDS, max_size=2).map(tuple),
    switched_off=st.lists(_WORDS, max_size=2).map(tuple),
    about=st.just("") | _WORDS,
    value=st.none() | st.integers(0, 10**6),
)
_MENTIONS = st.builds(Occurrence, file=_WORDS, line=_NUMBERS, column=_NUMBERS, end_column=_NUMBERS, what=_MENTIONED)


@st.composite
def made_reports(draw: st.DrawFn) -> Report:
    report = fixed_report()
    ids = [landing.id for landing in report.landings]
    mentions = draw(st.lists(_MENTIONS, min_size=1, max_size=6, unique_by=lambda mention: mention.id))
    rulings = st.builds(
        Ruling,
        target=st.sampled_from(ids),
        rule=_WORDS,
        status=st.sampled_from(Status),
        replacement=st.none() | _WORDS,
        confidence=st.sampled_from(Confidence),
        evidence=st.lists(_EVIDENCE, max_size=2).map(tuple),
        note=st.none() | _TEXTS,
        origin=st.none() | _WORDS,
    )
    held = draw(st.lists(rulings, min_size=1, max_size=3))
    of = st.builds(Finding, st.sampled_from(mentions), st.sampled_from(held), st.booleans())
    numbers = st.lists(_NUMBERS, min_size=1, max_size=3, unique=True).map(lambda found: tuple(sorted(found)))
    classes = st.dictionaries(st.sampled_from(LineClass), numbers, max_size=4)
    return replace(
        bare(report),
        root_name=draw(_WORDS),
        occurrences=tuple(mentions),
        findings=tuple(draw(st.lists(of, max_size=6))),
        lines={identity: draw(st.dictionaries(_WORDS, classes, max_size=3)) for identity in ids},
        warnings=tuple(draw(st.lists(_TEXTS, max_size=3))),
        excerpts=draw(st.dictionaries(_WORDS, st.dictionaries(_NUMBERS, _WORDS, min_size=1, max_size=3), max_size=3)),
        cuda_versions=draw(st.dictionaries(_WORDS, _WORDS, max_size=2)),
    )


@given(made_reports(), st.integers(1, 50))
def test_made_reports_come_back(report: Report, size: int) -> None:
    saved = again(report, size)
    assert json_of(saved) == json_of(report)
    assert saved.findings == report.findings


# What is no report


def refusal(text: str, name: str = "r.json") -> str:
    with pytest.raises(UsageError) as refused:
        read(iter([text[:100], text[100:]]), name)
    sentence = str(refused.value)
    assert sentence.startswith(f"{name}: ")
    assert "\n" not in sentence
    return sentence


NO_REPORT = "r.json: is no report of portcheck; make it again with portcheck scan PATH --output json:r.json"


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"name": "package", "version": "1.0.0", "files": ["a"]}',
        '{"schema_version": "2.0", "tool": {"name": "other"}}',
        '{"schema_version": "1.0"}',
        '{"tool": "portcheck"}',
        '{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "portcheck"}}}]}',
    ],
)
def test_json_of_something_else(text: str) -> None:
    assert refusal(text) == NO_REPORT


WHOLE = json_of(fixed_report())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: expected {, but the file ends here"),
        ("[]", "line 1: expected {;"),
        ("terminal report", "line 1: expected {;"),
        ('{"a": 1} x', "line 1: more follows after the end"),
        ('{"a": 1,}', "line 1: expected a name in quotes"),
        ('{"a": 1 "b": 2}', "line 1: expected ,"),
        ('{\n"a": [1,\n2,\n}', "line 4: expecting value"),
        ('{"a": NaN}', "line 1: NaN is no number in JSON"),
        ('{"a": ' + "9" * 5000 + "}", "line 1: Exceeds the limit"),
        ('{"a": ' + "[" * 100_000, "line 1: brackets are nested too deeply"),
        ('{"a": "\x01"}', "line 1: invalid control character"),
        (WHOLE[: len(WHOLE) // 2], "but the file ends here"),
        (WHOLE[:-2], "but the file ends here"),
    ],
)
def test_no_json(text: str, said: str) -> None:
    assert said in refusal(text)


def changed(*path: str | int, to: Any = None, drop: bool = False) -> str:
    content = json.loads(WHOLE)
    at = content
    for key in path[:-1]:
        at = at[key]
    if drop:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return json.dumps(content, ensure_ascii=False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (changed("schema_version", to="2.0"), 'schema_version: is "2.0", and this portcheck reads 1.x;'),
        (changed("findings", 3, "status", to="maybe"), 'findings[3].status: expected one of same, rename, adapt'),
        (changed("findings", 3, "status", drop=True), "findings[3]: status is missing"),
        (changed("findings", 1, "target", to="three"), 'findings[1].target: "three" is none of targets'),
        (changed("findings", 2, "occurrence", to="b.cu:1:1"), 'findings[2].occurrence: "b.cu:1:1" is none of occ'),
        (changed("findings", 0, to=[1]), "findings[0]: expected an object, got an array"),
        (changed("findings", 2, "evidence", 0, "basis", to=1), "findings[2].evidence[0].basis: expected a text, got 1"),
        (changed("findings", 0, "note", to="x"), "findings[0]: note_zh is missing"),
        (changed("findings", to={}), "findings: expected an array, got an object"),
        (changed("occurrences", 0, "line", to=0), "occurrences[0].line: expected a whole number from 1"),
        (changed("occurrences", 0, "line", to=True), "occurrences[0].line: expected a whole number from 1 to 1e+15"),
        (changed("occurrences", 0, "file", to="\udc80"), "occurrences[0].file: half a character"),
        (changed("occurrences", 5, "symbol", to="x"), 'occurrences[5].symbol: "x" is none of hazards'),
        (changed("occurrences", to=3), "occurrences: expected an array, got 3"),
        (changed("estimates", "one", "days", "p50", to="9"), "estimates.one.days.p50: expected a number from 0 to"),
        (changed("estimates", "one", "days", "p50", to=1e300), "estimates.one.days.p50: expected a number"),
        (changed("estimates", "one", "drivers", 0, "count", to=0), "estimates.one.drivers[0].count: expected a whole"),
        (changed("estimates", "one", "readiness", to=10**9), "estimates.one.readiness: expected a number from 0"),
        (changed("estimates", "one", drop=True), "estimates: expected one for each of targets"),
        (changed("estimates", to=[]), "estimates: expected an object, got an array"),
        (changed("landings", to=[]), "landings: expected one for each of targets"),
        (changed("landings", 0, "profile", "mode", to="x"), "landings[0].profile.mode: expected one of text, build"),
        (changed("rules", "targets", "one", drop=True), "rules.targets: one is missing"),
        (changed("ranking", to=[["one"]]), "ranking: expected each of targets once"),
        (changed("ranking", to=["one"]), 'ranking[0]: expected an array, got "one"'),
        (changed("lines", "src/a.cu", to={"x": {}}), 'lines["src/a.cu"].x: unchanged is missing'),
        (changed("lines", "src/a.cu", "one", "manual", to=[0]), 'lines["src/a.cu"].one.manual[0]: expected a whole'),
        (changed("excerpts", "src/a.cu", "0", to=""), 'excerpts["src/a.cu"]["0"]: its name is no line number'),
        (changed("warnings_zh", to=[]), "warnings_zh: expected as many as in English, 1"),
        (changed("kernels", drop=True), "kernels is missing: it is from another version of portcheck, or was cut"),
        (changed("files", 0, "parse", to="x" * 999), "files[0].parse: expected one of ok, recovered, lexical, skipped"),
        (changed("files", 0, "path", to=[]), "files[0].path: expected a text, got an array"),
        (changed("root_name", to=None), "root_name: expected a text, got null"),
    ],
)  # fmt: skip
def test_wrong_content_is_named_with_its_place(text: str, said: str) -> None:
    sentence = refusal(text)
    assert sentence.startswith(f"r.json: {said}"), sentence
    assert sentence.endswith("; make it again with portcheck scan PATH --output json:r.json")


@pytest.mark.parametrize("detail", [Detail.SUMMARY, Detail.FINDINGS])
def test_less_than_everything_is_refused(detail: Detail) -> None:
    said = "was written with --detail summary or findings, and holds no lines; it takes all; make it again with"
    assert said in refusal(json_of(fixed_report(), detail))


def test_members_that_it_does_not_know_are_passed_over() -> None:
    content = json.loads(WHOLE)
    content["findings"][0]["more"] = [1]
    text = json.dumps({"new": {"deep": [None]}, **content, "later": 1, "schema_version": "1.7"})
    assert json_of(read(iter([text]), "r.json")) == WHOLE


def test_a_long_value_is_cut_in_the_sentence() -> None:
    assert f'got "{"x" * 59}…;' in refusal(changed("files", 0, "parse", to="x" * 999))


@pytest.mark.parametrize("bad", ["x" * 9999, "a\nb\u202e\x1b[31m", '"]; rm -rf'])
@pytest.mark.parametrize(
    "path",
    [
        ("schema_version",),
        ("targets", 0),
        ("landings", 0, "id"),
        ("findings", 0, "target"),
        ("findings", 0, "occurrence"),
        ("findings", 0, "status"),
        ("occurrences", 5, "symbol"),
        ("lines", "src/a.cu", "one"),
        ("ranking", 0, 0),
    ],
)
def test_words_of_the_file_in_a_sentence_are_short_and_control_nothing(path: tuple[str | int, ...], bad: str) -> None:
    for sentence in (refusal(changed(*path, to=bad)), refusal(renamed(*path, to=bad))):
        assert len(sentence) < 300
        assert sentence.isprintable()


def renamed(*path: str | int, to: str) -> str:
    """The member of this path, or one with an index as a member, under another name, and wrong."""
    content = json.loads(WHOLE)
    at: Any = content
    for key in path[:-1]:
        at = at[key]
    if isinstance(path[-1], int):
        at[path[-1]] = {to: 1}
    else:
        at[to] = {to: at.pop(path[-1])}
    return json.dumps(content)


def test_a_value_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portcheck.report.saved.stream._MOST_CHARACTERS", 10_000)
    asked = 0

    def pieces() -> Iterator[str]:
        nonlocal asked
        yield '{"tool": "'
        while True:
            asked += 1
            yield "x" * 1000

    with pytest.raises(UsageError, match=r"^r\.json: line 1: a value of more than 10,000 characters; make"):
        read(pieces(), "r.json")
    assert asked < 50


@pytest.mark.parametrize("member", ["warnings", "nobody knows it"])
def test_a_list_without_end_is_refused(member: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portcheck.report.saved.stream._MOST_ELEMENTS", 1000)

    def pieces() -> Iterator[str]:
        yield f'{{"{member}": ["x"'
        while True:
            yield ', "x"'

    with pytest.raises(UsageError, match=r"^r\.json: line 1: more than 1,000 elements; make"):
        read(pieces(), "r.json")


def test_limits_are_far_away() -> None:
    assert 1000 * max(map(len, WHOLE.splitlines())) < stream._MOST_CHARACTERS
    assert 1000 * len(fixed_report().findings) < stream._MOST_ELEMENTS


def test_stdin_is_no_file_to_write_to() -> None:
    assert refusal("x", "standard input").endswith("make it again with portcheck scan PATH --output json:report.json")


def test_read_asks_for_no_more_than_it_needs() -> None:
    def pieces() -> Iterator[str]:
        yield '{"schema_version": "9.0", "tool": {"name": "portcheck", "version": "9"}, "rest": ['
        raise AssertionError("read on")

    with pytest.raises(UsageError, match=r'schema_version: is "9\.0"'):
        read(pieces(), "r.json")

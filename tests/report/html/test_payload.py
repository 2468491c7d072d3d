"""What the page's script works on holds all that the report does."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

from portcheck.model.escape import harmless
from portcheck.model.estimate import LineClass
from portcheck.model.report import Report
from portcheck.report.html.numbered import Numbered
from portcheck.report.html.payload import payload
from support.fixed_report import crowded_report, fixed_report

LETTERS = {"s": LineClass.UNCHANGED, "m": LineClass.MECHANICAL, "u": LineClass.UNKNOWN, "p": LineClass.MANUAL}


def answers(report: Report) -> list[tuple[object, ...]]:
    content = payload(report)
    found = []
    columns = content["mentions"]
    for file, line, column, name, answer in zip(
        *(columns[key] for key in ("file", "line", "column", "name", "answer")), strict=True
    ):
        for target, number in zip(content["targets"], content["answers"][answer], strict=True):
            if number == -1:
                continue
            suppressed = number < -1
            status, replacement, confidence, note, evidence, rule, _origin = content["rulings"][
                -2 - number if suppressed else number
            ]
            sources = [" | ".join(place for place, _url in content["evidence"][each][1:]) for each in evidence]
            symbol = content["names"][name][0]
            place = (content["files"][file]["path"], line, column, symbol, target["id"])
            said = content["notes"][note][1] if note >= 0 else None
            found.append((*place, status, replacement, confidence, said, sources, rule, suppressed))
    return sorted(found, key=repr)


def expected(report: Report) -> list[tuple[object, ...]]:
    found = []
    for finding in report.findings:
        occurrence, ruling = finding.occurrence, finding.ruling
        place = (harmless(occurrence.file), occurrence.line, occurrence.column, harmless(occurrence.symbol))
        said = harmless(ruling.note.zh) if ruling.note else None
        sources = [harmless(item.source) for item in ruling.evidence]
        answer = (ruling.status.value, ruling.replacement, ruling.confidence.value, said, sources)
        found.append((*place, ruling.target, *answer, harmless(ruling.rule), finding.suppressed))
    return sorted(found, key=repr)


def test_every_finding_is_there() -> None:
    for report in (fixed_report(), crowded_report()):
        assert answers(report) == expected(report)


def test_a_suppressed_finding_says_so() -> None:
    report = fixed_report()
    some = tuple(replace(finding, suppressed=number % 2 == 0) for number, finding in enumerate(report.findings))
    report = replace(report, findings=some)
    assert answers(report) == expected(report)


def test_every_class_of_a_line_is_there() -> None:
    report = fixed_report()
    content = payload(report)
    found: dict[str, dict[str, dict[LineClass, tuple[int, ...]]]] = {}
    for file in content["files"]:
        lines = list(accumulate(file["lines"]))
        for position, target in enumerate(content["targets"]):
            classes: dict[LineClass, tuple[int, ...]] = {}
            for line, combo in zip(lines, file["classes"], strict=True):
                letter = content["combos"][combo][position]
                if letter != ".":
                    classes[LETTERS[letter]] = (*classes.get(LETTERS[letter], ()), line)
            if classes:
                found.setdefault(target["id"], {})[file["path"]] = classes
    wanted = {
        target: {harmless(path): dict(classes) for path, classes in files.items()}
        for target, files in report.lines.items()
    }
    assert found == wanted


def test_lines_are_quoted_beside_their_numbers() -> None:
    content = payload(fixed_report())
    (quoted,) = (file for file in content["files"] if "text" in file)
    texts = dict(zip(accumulate(quoted["lines"]), quoted["text"], strict=True))
    assert texts[1] == "  cudaMalloc(&p, n);"
    assert texts[2] == "  cudaFree(p);\\x1b[31m <b>\\u202e"


def test_without_source_no_line_is_quoted() -> None:
    assert not any("text" in file for file in payload(replace(fixed_report(), excerpts={}))["files"])


def test_the_tabs_of_a_line_stay() -> None:
    report = replace(fixed_report(), excerpts={"src/a.cu": {1: "\tx\t\x07"}})
    (quoted,) = (file for file in payload(report)["files"] if "text" in file)
    assert quoted["text"][0] == "\tx\t\\x07"


def test_days_of_files_and_of_the_whole() -> None:
    report = fixed_report()
    content = payload(report)
    paths = [file["path"] for file in content["files"]]
    for landing, days, total in zip(report.landings, content["days"], content["total"], strict=True):
        estimate = report.estimates[landing.id]
        in_files = {harmless(path): value for path, value in estimate.days_by_file.items() if value}
        assert {path: value for path, value in zip(paths, days, strict=True) if value} == in_files
        assert in_files and total == estimate.days.p50 > sum(days)


def test_values_by_number() -> None:
    numbers = Numbered[tuple[int, ...]]()
    first = (1, 2)
    assert [numbers.of_object(first), numbers.of_object(tuple(range(1, 3))), numbers.number((3,))] == [0, 0, 1]
    assert numbers.values() == [(1, 2), (3,)]

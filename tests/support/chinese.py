"""What is left of English in a report in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape

from portcheck.model.escape import harmless
from portcheck.model.report import Report
from portcheck.model.text import Text

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_TOKEN = re.compile(r"[!-~]+")
_WORD = re.compile(r"[A-Za-z]{2,}")
_EDGE = "()[]{},.;:=#'\"“”"
_WORDS = frozenset(
    (
        "API",
        "CI",
        "CUDA",
        "Clang",
        "GPU",
        "ID",
        "NVIDIA",
        "PTX",
        "SDK",
        "effort",
        "explain",
        "if",
        "lang",
        "lookup",
        "output",
        "zh",
    )
)
"""Words that Chinese readers know by these names, and the options of commands."""

_CODE_PARTS = r"[!-~]*[_=<>\[\];*&$\\/][!-~]*"
_HAN = "\u4e00-\u9fff"
_STOP = "，。、；：！？（）《》“”"
_CODE = re.compile(rf"`[^`]*`|\{{[^{{}}]*\}}|<<<.*?>>>|{_CODE_PARTS}(?: {_CODE_PARTS})*")
_FAULTS: Mapping[str, str] = {
    "a blank between Chinese characters": rf"[{_HAN}] [{_HAN}]",
    "a blank beside full-width punctuation": rf"[{_STOP}] +[{_HAN}A-Za-z0-9]|[{_HAN}A-Za-z0-9] +[，。、；：！？）》]",
    "no blank between Chinese and Latin": rf"[{_HAN}][A-Za-z0-9]|[A-Za-z0-9][{_HAN}]",
    "half-width punctuation in Chinese": rf"[{_HAN}][,;:!?()]|[,;:!?()][{_HAN}]",
    "内核 is 核函数": r"内核",
    "an English word for what has a Chinese one": r"(?<![\w.:-])(?:kernels?|warps?|blocks?|grids?|threads?)(?![\w.:-])",
    "a goal is no target platform": r"目标(?!平台|架构)",
}
"""What is marked, and how it is found."""


def english_words(text: str, report: Report, names: Iterable[str] = ()) -> list[str]:
    """The words of ``text`` that are no names of the report or of ``names``, and in no list of ours. Notes are left
    out, as those of mapping tables are quoted, and text of rules that is Chinese may name what it likes."""
    for quoted in sorted({harmless(said) for said in _quoted(report)}, key=len, reverse=True):
        text = text.replace(quoted, " ")
    known = {part.strip(_EDGE) for name in (*_names(report), *names) for part in _TOKEN.findall(harmless(name))}
    left = []
    for token in _TOKEN.findall(text):
        if _bare(token) not in known:
            left += [word for word in _WORD.findall(token) if word not in _WORDS and word not in known]
    return left


def without_markup(page: str) -> str:
    """Markdown without addresses, tags, the signs before letters and those of code."""
    page = re.sub(r"\]\([^)]*\)", "] ", re.sub(r"</?(?:details|summary|code|br)>", " ", page))
    return unescape(re.sub(r"\\([^\w\s])", r"\1", page)).replace("`", " ").replace("*", " ")


def untranslated(texts: Iterable[Text]) -> list[str]:
    """Sentences without a Chinese character: what reads alike in both is one word, or has the sign of a name."""
    return [text.en for text in texts if not _CHINESE.search(text.zh) and re.search(r"[a-z]{2} [a-z]{2}", text.zh)]


def sentences(report: Report) -> Iterator[Text]:
    """All that a report says in words, but for notes."""
    yield from report.warnings
    yield from (skipped.reason for skipped in report.skipped)
    yield from (file.reason for file in report.files if file.reason is not None)
    for landing in report.landings:
        yield from (landing.title, landing.profile.name)
    for estimate in report.estimates.values():
        yield from estimate.assumptions
        yield from (text for driver in estimate.drivers for text in (driver.what, driver.basis))
        yield from (text for step in estimate.plan for text in (step.what, *step.items))
        yield from (operator.name for operator in estimate.operators)


def notes(report: Report) -> set[Text]:
    return {finding.ruling.note for finding in report.findings if finding.ruling.note is not None}


def _quoted(report: Report) -> Iterator[str]:
    yield from (note.zh for note in notes(report))
    yield from {finding.ruling.evidence[0].source for finding in report.findings if finding.ruling.evidence}
    yield from (hazard.title.zh for hazard in report.hazards if _CHINESE.search(hazard.title.zh))
    for estimate in report.estimates.values():
        yield from (driver.what.zh for driver in estimate.drivers if _CHINESE.search(driver.what.zh))


def _bare(token: str) -> str:
    """A place without its line and column."""
    return re.sub(r"(:\d+)+\Z", "", token.strip(_EDGE))


def _names(report: Report) -> Iterator[str]:
    yield from ("portcheck", "json:report.json", report.root_name, report.rules_digest[:12])
    for landing in report.landings:
        yield from (landing.id, landing.target.id, landing.way, landing.target.title.zh, landing.target.vendor.zh)
    yield from report.ported
    yield from (file.path for file in report.files)
    for occurrence in report.occurrences:
        yield from (occurrence.symbol, occurrence.library)
    for finding in report.findings:
        yield from (finding.ruling.replacement or "", finding.ruling.origin or "")
    for macro in report.abstractions:
        yield from (macro.name, *macro.wraps)
    for row in report.retired:
        yield from (row.symbol, row.successor or "")
    yield from report.cuda_versions
    for estimate in report.estimates.values():
        yield from (driver.name for driver in estimate.drivers)
        yield from (operator.library or "" for operator in estimate.operators)
        yield from (driver.what.en for driver in estimate.drivers if driver.what.en == driver.what.zh)
        yield from (operator.name.zh for operator in estimate.operators)


def typography(chinese: str) -> list[str]:
    """What Chinese readers would mark in a text: blanks, punctuation, terms."""
    text = _CODE.sub("#", chinese)
    return [f"{fault}: {chinese}" for fault, pattern in _FAULTS.items() if re.search(pattern, text)]

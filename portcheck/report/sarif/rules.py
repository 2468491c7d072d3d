"""The rules of a SARIF run: what code scanning shows of a name of CUDA, or of a hazard, beside its results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from portcheck.model.escape import harmless
from portcheck.model.finding import GRAVEST_FIRST, Ruling, Status
from portcheck.model.hazard import LIBRARY, Hazard
from portcheck.model.report import Report
from portcheck.model.text import COMMA, SEMICOLON, Lang, Speaker, Text, joined, message
from portcheck.model.words import CONFIDENCE, STATUS
from portcheck.report.alerts import Alert, gravest, note_of
from portcheck.report.evidence_link import evidence_parts
from portcheck.report.markdown.text import block, code, link, plain, table

LEVELS = {Status.MISSING: "error", Status.REDESIGN: "error", Status.ADAPT: "warning", Status.UNKNOWN: "note"}

_NAME = 255
_DESCRIPTION = 1024
"""Characters that code scanning takes of a rule's name and descriptions."""

_SOURCES = 2


def described(report: Report, kept: Iterable[Alert], lang: Lang) -> list[dict[str, Any]]:
    """The rules of these alerts, sorted by id."""
    rules: dict[str, list[Alert]] = {}
    for alert in kept:
        rules.setdefault(alert.rule, []).append(alert)
    hazards = {f"{LIBRARY}/{hazard.id}": hazard for hazard in report.hazards}
    return [_rule(report, rules[rule], hazards.get(rule), lang) for rule in sorted(rules)]


def _rule(report: Report, alerts: list[Alert], hazard: Hazard | None, lang: Lang) -> dict[str, Any]:
    worst = min(alerts, key=lambda alert: GRAVEST_FIRST.index(alert.grade))
    rulings = gravest(ruling for alert in alerts for ruling in alert.rulings.values())
    first = worst.first
    title = _title(report, worst, hazard)
    explained = title if hazard is None else _explained(hazard)
    return {
        "id": worst.rule,
        "name": harmless(first.symbol)[:_NAME],
        "shortDescription": {"text": title.of(lang)[:_DESCRIPTION]},
        "fullDescription": {"text": explained.of(lang)[:_DESCRIPTION]},
        "help": {
            "text": "\n".join((explained.of(lang), *_plain_rows(rulings, lang))),
            "markdown": _markdown(title if hazard is None else None, hazard, rulings, lang),
        },
        "defaultConfiguration": {"level": LEVELS[worst.grade]},
        "properties": {"tags": list(dict.fromkeys(("cuda", first.library, first.kind.value)))},
    }


def _title(report: Report, alert: Alert, hazard: Hazard | None) -> Text:
    library = report.libraries.get(alert.first.library)
    if hazard is not None or library is None:
        return alert.title
    if alert.grade is Status.UNKNOWN:
        return message("{name} ({library}): nobody can say whether it moves", name=alert.title, library=library)
    return message("{name} ({library}) does not move by itself", name=alert.title, library=library)


def _explained(hazard: Hazard) -> Text:
    texts = [_on_one_line(hazard.help), _on_one_line(hazard.remedy.text)]
    return joined(texts, Text(" ", ""))


def _on_one_line(text: Text) -> Text:
    return Text(harmless(" ".join(text.en.split())), harmless(" ".join(text.zh.split())))


def _plain_rows(rulings: Mapping[str, Ruling], lang: Lang) -> Iterable[str]:
    say = Speaker(lang)
    for target, ruling in rulings.items():
        replacement, note = harmless(ruling.replacement or ""), say.text(note_of(ruling))
        cells = (say.text(STATUS[ruling.status]), replacement, note, _sources(ruling, say))
        said = say.text(SEMICOLON).join(cell for cell in cells if cell)
        yield say("{name}: {value}", name=target, value=said)


def _sources(ruling: Ruling, say: Speaker) -> str:
    return say.text(COMMA).join(harmless(evidence.source) for evidence in ruling.evidence[:_SOURCES])


def _markdown(title: Text | None, hazard: Hazard | None, rulings: Mapping[str, Ruling], lang: Lang) -> str:
    say = Speaker(lang)
    parts = [] if title is None else [plain(title.of(lang))]
    if hazard is not None:
        parts += [plain(hazard.help.of(lang)), plain(hazard.remedy.text.of(lang))]
        parts += [say("Before:"), block(hazard.remedy.before, "cuda")]
        parts += [say("After:"), block(hazard.remedy.after, "cuda")]
    head = (say("Target"), say("Status"), say("Instead"), say("Confidence"), say("Note"), say("Source"))
    rows = (_cells(target, ruling, lang) for target, ruling in rulings.items())
    return "\n\n".join((*parts, "\n".join(table(head, rows)).rstrip()))


def _cells(target: str, ruling: Ruling, lang: Lang) -> Iterable[str]:
    found = [part for evidence in ruling.evidence[:_SOURCES] for part in evidence_parts(evidence.source)]
    sources = (link(code(source), address) if address else code(source) for source, address in found)
    status, known, note = (
        text.of(lang) for text in (STATUS[ruling.status], CONFIDENCE[ruling.confidence], note_of(ruling))
    )
    return plain(target), status, code(ruling.replacement or ""), known, plain(note), COMMA.of(lang).join(sources)

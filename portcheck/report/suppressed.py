"""What comments in the source suppress, and those that suppress nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from portcheck.model.escape import harmless
from portcheck.model.finding import GRAVEST_FIRST
from portcheck.model.findings import Findings
from portcheck.model.occurrence import Occurrence
from portcheck.model.report import Report
from portcheck.model.suppressing import ids_of, speaks_for
from portcheck.model.suppression import Form, Suppression, SuppressionFault
from portcheck.model.text import Text, counted, message

_MOST_TRIED = 1_000
"""Suppressions of a file that are asked for the reason of one alert."""


def known_count(report: Report) -> int:
    """Suppressed findings of which no comment speaks."""
    in_source = speaks_for(report.suppressions, report.landings)
    return sum(not in_source(finding) for finding in Findings.of(report.findings).suppressed())


def suppressed_of(report: Report) -> Text | None:
    """How many findings that need a person or an answer comments suppress; None if none."""
    in_source = speaks_for(report.suppressions, report.landings)
    suppressed = Findings.of(report.findings).suppressed()
    count = sum(finding.ruling.status in GRAVEST_FIRST and in_source(finding) for finding in suppressed)
    if not count:
        return None
    return counted(
        "{count:,} finding is suppressed in the source; it counts in lines and days.",
        "{count:,} findings are suppressed in the source; they count in lines and days.",
        count,
    )


def faulty(report: Report) -> tuple[Suppression, ...]:
    """The suppressions that do nothing, by place."""
    return tuple(suppression for suppression in report.suppressions if suppression.fault is not None)


def place_of(suppression: Suppression) -> str:
    return f"{suppression.file}:{suppression.line}:{suppression.column}"


def rule_of_fault(fault: SuppressionFault) -> str:
    return f"suppression/{fault.value}"


TITLES: dict[SuppressionFault, Text] = {
    SuppressionFault.MALFORMED: message("A comment for portcheck that cannot be read"),
    SuppressionFault.UNKNOWN_ID: message("A suppression of something that there is not"),
    SuppressionFault.UNKNOWN_TARGET: message("A suppression for a target that there is not"),
    SuppressionFault.UNUSED: message("A suppression of nothing"),
}


def fault_of(suppression: Suppression) -> Text:
    """Why it does nothing, and what was probably meant, harmless and on one line."""
    wrong, instead = _wrong(suppression), harmless(suppression.instead)
    if not instead:
        return wrong
    return message("{wrong}; did you mean {instead}?", wrong=wrong, instead=instead)


def _wrong(suppression: Suppression) -> Text:
    identity, target = harmless(suppression.id), harmless(suppression.target)
    name = harmless(_name(suppression))
    if suppression.fault is SuppressionFault.MALFORMED:
        said = harmless(suppression.text)
        if suppression.instead:
            return message("“{text}” is no comment that portcheck knows", text=said)
        return message("“{text}” cannot be read: brackets hold names, as in [ID, ID@TARGET]", text=said)
    if suppression.fault is SuppressionFault.UNKNOWN_ID:
        return message("{name} is no symbol, rule, library, hazard or status", name=identity)
    if suppression.fault is SuppressionFault.UNKNOWN_TARGET:
        return message("{name} is no target", name=target)
    if suppression.form is Form.ENABLE:
        return message("nothing is disabled here that it could enable")
    if suppression.instead:
        return message("there is no code on this line")
    return (
        message("there is nothing to suppress of {name}", name=name)
        if name
        else message("there is nothing to suppress")
    )


class Reasons:
    """The reasons that comments give, by what they suppress."""

    def __init__(self, report: Report) -> None:
        self._landings = report.landings
        self._by_file: dict[str, list[Suppression]] = {}
        for suppression in report.suppressions:
            if suppression.used:
                self._by_file.setdefault(suppression.file, []).append(suppression)
        self._ids: dict[str, set[str]] = {}
        for finding in Findings.of(report.findings).suppressed() if self._by_file else ():
            if finding.occurrence.file in self._by_file:
                self._ids.setdefault(finding.occurrence.id, set()).update(ids_of(finding))

    def of(self, places: Iterable[Occurrence]) -> str | None:
        """The first reason for what stands at ``places``, ``""`` where a comment gives none; None without a comment."""
        for place in places:
            for suppression in self._by_file.get(place.file, ())[:_MOST_TRIED]:
                is_meant = suppression.id in self._ids.get(place.id, ())
                if is_meant and suppression.first <= place.line <= suppression.last:
                    return suppression.reason
        return None


def fault_lines(report: Report, most: int) -> tuple[Text, ...]:
    """A sentence with its place for each of the first ``most`` faults, and of more their number."""
    found = faulty(report)
    lines = [message("{place}: {what}", place=harmless(place_of(s)), what=fault_of(s)) for s in found[:most]]
    more = len(found) - most
    if more > 0:
        lines.append(
            counted("{count:,} more comment suppresses nothing", "{count:,} more comments suppress nothing", more)
        )
    return tuple(lines)


def faults_by_mark(report: Report) -> Iterator[tuple[str, SuppressionFault, Suppression]]:
    """The faults with a fingerprint each, which stays when lines move: of file, rule, what the comment says, and a
    number where this is all the same."""
    seen: Counter[tuple[str, ...]] = Counter()
    for suppression in report.suppressions:
        if suppression.fault is not None:
            key = (suppression.file, rule_of_fault(suppression.fault), suppression.text, _name(suppression))
            seen[key] += 1
            mark = blake2b("\n".join((*key, str(seen[key]))).encode(errors="surrogatepass"), digest_size=16).hexdigest()
            yield mark, suppression.fault, suppression


def _name(suppression: Suppression) -> str:
    return f"{suppression.id}@{suppression.target}" if suppression.target else suppression.id

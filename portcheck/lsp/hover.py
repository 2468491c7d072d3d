"""Hover: what becomes of the name under the cursor on each target, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from portcheck.lsp.analysis import Answer
from portcheck.lsp.diagnostics import link_of, stretch_of
from portcheck.lsp.text import Spot, Stretch
from portcheck.model.finding import Finding, Ruling, Status
from portcheck.model.frozen import frozen
from portcheck.model.hazard import Hazard
from portcheck.model.occurrence import Kind, Occurrence, Region
from portcheck.model.report import Report
from portcheck.model.text import Lang, Speaker
from portcheck.model.words import CONFIDENCE, KIND, REGION, STATUS
from portcheck.report.markdown.text import block, code, link, plain, table
from portcheck.report.sentences import name_of

_WIDEST = 200
"""Characters of a name."""
_LANGUAGE = "cpp"


@frozen
class Hover:
    where: Stretch
    markdown: str


def hover(answer: Answer, at: Spot, lang: Lang) -> Hover | None:
    """None where no mention of CUDA stands. A name comes before the hazards at the same place."""
    if answer.report is None:
        return None
    cursor, text = Stretch(at, at), answer.document.text
    at_line = [o for o in answer.report.occurrences if o.line == at.line + 1]
    here = [(o, stretch_of(o, text)) for o in at_line]
    here = [(occurrence, where) for occurrence, where in here if where.touches(cursor)]
    if not here:
        return None
    here.sort(key=lambda pair: pair[0].kind is Kind.HAZARD)
    page = _Page(answer.report, Speaker(lang))
    parts = [page.hazard(o) if o.kind is Kind.HAZARD else page.name(o) for o, _where in here]
    return Hover(here[0][1], "\n\n---\n\n".join("\n".join(part).strip() for part in parts))


@frozen
class _Page:
    report: Report
    say: Speaker

    def name(self, occurrence: Occurrence) -> Sequence[str]:
        kind = KIND[occurrence.kind]
        library = self.report.libraries.get(occurrence.library, occurrence.library)
        name = self.say.text(name_of(occurrence))
        about = self.say("{library}, {kind}", library=library, kind=kind)
        return (f"**{code(name, _WIDEST)}** {plain(about)}", *self._region(occurrence), "", *self._table(occurrence))

    def hazard(self, occurrence: Occurrence) -> Sequence[str]:
        hazard = next(hazard for hazard in self.report.hazards if hazard.id == occurrence.symbol)
        title = f"**{plain(self.say.text(hazard.title))}** {code(hazard.id, _WIDEST)}"
        described = plain(self.say.text(hazard.help))
        table = self._table(occurrence)
        return (title, *self._region(occurrence), "", *table, described, "", *self._remedy(hazard))

    def _region(self, occurrence: Occurrence) -> Sequence[str]:
        if occurrence.region is Region.ACTIVE:
            return ()
        return ("", plain(self.say.text(REGION[occurrence.region])))

    def _table(self, occurrence: Occurrence) -> Sequence[str]:
        findings = [finding for finding in self.report.findings if finding.occurrence == occurrence]
        if not findings:
            return ()
        say = self.say
        head = (say("Target"), say("Status"), say("Replacement"), say("Confidence"), say("Note"))
        return table(head, map(self._row, findings))

    def _row(self, finding: Finding) -> Iterable[str]:
        ruling = finding.ruling
        note = plain(self.say.text(ruling.note)) if ruling.note else ""
        status = self.say.text(STATUS[ruling.status])
        if finding.suppressed:
            status = self.say("{status}, suppressed", status=status)
        return code(ruling.target), status, code(ruling.replacement or "", _WIDEST), self._confidence(ruling), note

    def _confidence(self, ruling: Ruling) -> str:
        if ruling.status is Status.UNKNOWN:
            return ""
        word, page = self.say.text(CONFIDENCE[ruling.confidence]), link_of([ruling])
        return link(word, page) if page else word

    def _remedy(self, hazard: Hazard) -> Sequence[str]:
        remedy, say = hazard.remedy, self.say
        return (
            plain(say.text(remedy.text)),
            *("", say("before"), "", block(remedy.before.rstrip(), _LANGUAGE)),
            *("", say("after"), "", block(remedy.after.rstrip(), _LANGUAGE)),
        )

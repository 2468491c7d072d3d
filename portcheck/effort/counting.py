"""What a port has to do in one file after the other, on all landings at once."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from portcheck.effort.charges import Charges, InFile, alike_in, charges_in, suffix_change, summed
from portcheck.effort.line_models import LineModels
from portcheck.effort.lines import Classifier, NamedLines, Rulings
from portcheck.effort.tally import Tally
from portcheck.model.effort import EffortRules
from portcheck.model.estimate import LinesOfFile, Regime
from portcheck.model.finding import Status
from portcheck.model.hazard import Hazard
from portcheck.model.occurrence import FileSummary, Occurrence
from portcheck.model.source import Language
from portcheck.model.span import Span

_STATUS = {status: number for number, status in enumerate((None, *Status))}


class Counting:
    """Adds files to the ``tallies`` of the landings. ``kept``: for each landing the files that it keeps as they are.
    Landings that fare alike in a file share what is found there."""

    def __init__(
        self,
        rules: EffortRules,
        hazards: Mapping[str, Hazard],
        tallies: Sequence[Tally],
        kept: Sequence[Container[str]],
    ) -> None:
        self._tallies, self._hazards, self._kept = tallies, hazards, kept
        self._models = LineModels(rules)
        self._named = NamedLines(frozenset(hazard.id for hazard in hazards.values() if hazard.doubtful))
        self._landings = [
            (t.landing, t.landing.kin, suffix_change(t.landing), any(o.regime is not Regime.KEPT for o in t.operators))
            for t in tallies
        ]
        self._statuses: dict[int, bytes] = {}

    def add(
        self, file: FileSummary, places: Sequence[tuple[Occurrence, Rulings]], spans: Sequence[Span], *, mentions: bool
    ) -> dict[str, LinesOfFile]:
        """The lines by landing, for what the landings say of ``places``, which are held elsewhere: places that are
        alike share their rulings. ``mentions``: something of CUDA is mentioned there, work or not. Files come sorted
        by path."""
        if not places and not spans:
            return {}
        path, source = file.path, mentions and file.language == Language.CUDA
        classifier = Classifier(self._named.of(places), spans, len(self._tallies))
        alike = alike_in(places)
        statuses = b"".join(self._statuses_of(group.rulings) for group in alike)
        known: dict[tuple[bytes, int, str, bool], Charges] = {}
        found: dict[str, LinesOfFile] = {}
        for number, (landing, kin, suffix, rewritten) in enumerate(self._landings):
            kept = path in self._kept[number]
            model = self._models.of(landing, path, kept)
            lines = classifier.lines(number, model, kin)
            if lines is None:
                continue
            if lines.classes:
                found[landing.id] = lines.classes
            renamed = suffix if source and not kept else ""
            key = (statuses[number :: len(self._tallies)], id(lines), renamed, rewritten)
            if key not in known:
                here = InFile(path, alike, number, lines, renamed, rewritten)
                known[key] = summed(charges_in(here, self._hazards))
            self._tallies[number].add(lines, model, known[key])
        return found

    def _statuses_of(self, rulings: Rulings) -> bytes:
        identity = id(rulings)
        if identity not in self._statuses:
            self._statuses[identity] = bytes(_STATUS[ruling.status if ruling else None] for ruling in rulings)
        return self._statuses[identity]

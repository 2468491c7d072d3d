"""What a port has to do in one file after the other, on all landings at once."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from portcheck.effort.charges import Charges, InFile, alike_in, charges_in, suffix_change, summed
from portcheck.effort.line_models import LineModels
from portcheck.effort.lines import NamedLines, Rulings, classified
from portcheck.effort.tally import Tally
from portcheck.model.effort import EffortRules
from portcheck.model.estimate import LinesOfFile, Regime
from portcheck.model.finding import Status
from portcheck.model.frozen import frozen
from portcheck.model.hazard import Hazard
from portcheck.model.occurrence import FileSummary, Occurrence
from portcheck.model.source import Language
from portcheck.model.span import Span

_STATUS = {status: number for number, status in enumerate((None, *Status))}


@frozen
class _OnLanding:
    """What is the same for all files. ``kept``: those that the landing keeps as they are. ``suffix``, ``rewritten``:
    see ``InFile``."""

    tally: Tally
    kept: Container[str]
    suffix: str
    rewritten: bool


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
        self._hazards = hazards
        self._models = LineModels(rules)
        self._named = NamedLines(frozenset(hazard.id for hazard in hazards.values() if hazard.doubtful))
        self._landings = [
            _OnLanding(t, files, suffix_change(t.landing), any(o.regime is not Regime.KEPT for o in t.operators))
            for t, files in zip(tallies, kept, strict=True)
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
        alike = alike_in(places)
        statuses = b"".join(self._statuses_of(group.rulings) for group in alike)
        follow = [
            (self._models.of(one.tally.landing, path, path in one.kept), one.tally.landing.kin)
            for one in self._landings
        ]
        found: dict[str, LinesOfFile] = {}
        for numbers, lines in classified(self._named.of(places), spans, follow):
            known: dict[tuple[bytes, str, bool], Charges] = {}
            for number in numbers:
                here = self._landings[number]
                if lines.classes:
                    found[here.tally.landing.id] = lines.classes
                renamed = here.suffix if source and path not in here.kept else ""
                key = (statuses[number :: len(self._landings)], renamed, here.rewritten)
                if key not in known:
                    in_file = InFile(path, alike, number, lines, renamed, here.rewritten)
                    known[key] = summed(charges_in(in_file, self._hazards))
                here.tally.add(lines, follow[number][0], known[key])
        return found

    def _statuses_of(self, rulings: Rulings) -> bytes:
        identity = id(rulings)
        if identity not in self._statuses:
            self._statuses[identity] = bytes(_STATUS[ruling.status if ruling else None] for ruling in rulings)
        return self._statuses[identity]

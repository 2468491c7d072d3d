"""What portcheck says of an open document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import field
from pathlib import Path

from portcheck.gate.severities import Severities
from portcheck.lsp.beside import Beside
from portcheck.lsp.document import Document, root_of, source_of
from portcheck.model.errors import NothingToScanError
from portcheck.model.frozen import frozen, mutable
from portcheck.model.policy import Severity
from portcheck.model.report import Report
from portcheck.model.source import Discovery
from portcheck.scan import Scanner, ScanOptions


@frozen
class Answer:
    """``report`` speaks of ``document`` alone, whose lines and columns are those of its text; None where it holds
    nothing of CUDA, or is no source. ``severities``: what the configuration says of rules."""

    document: Document
    report: Report | None = None
    severities: Severities = field(default_factory=Severities)


@frozen
class Asked:
    """How to scan, and the severities that the configuration gives to rules (see ``Policy``)."""

    options: ScanOptions
    severities: tuple[tuple[str, Severity], ...] = ()


AskedIn = Callable[[Path], Asked]
"""What holds in a folder of the workspace. Raises UsageError where its configuration does not hold."""


@mutable(slots=False)
class Analyst:
    """Analyses the documents of one folder. The rules are opened on the first; it serves one thread."""

    root: Path
    asked: Asked
    _opened: list[tuple[Scanner, Beside]] = field(default_factory=list)

    def answer(self, document: Document, fresh: bool = False) -> Answer:
        """``fresh``: headers may have come or gone. Raises UsageError and RulesError where the options do not hold."""
        if not self._opened:
            scanner = Scanner(self.asked.options)
            self._opened.append((scanner, Beside(self.root, scanner.parse)))
        scanner, beside = self._opened[0]
        if fresh:
            beside.look_again()
        source = source_of(document, self.root, scanner.suffixes)
        if source is None:
            return Answer(document)
        found = Discovery(self.root, (source,), ())
        with suppress(NothingToScanError):
            report = scanner.scan_text(found, beside.of(source))
            return Answer(document, report, Severities(self.asked.severities))
        return Answer(document)

    def close(self) -> None:
        for scanner, _beside in self._opened:
            scanner.close()


@mutable(slots=False)
class Analysts:
    """One for each folder of the workspace, with what is asked there."""

    asked_in: AskedIn
    _by_root: dict[Path, Analyst] = field(default_factory=dict)

    def answer(self, document: Document, folders: Sequence[Path], fresh: bool) -> Answer:
        """``fresh``: the configuration is read again, and headers are looked for. Raises what ``asked_in`` and
        ``Analyst.answer`` do."""
        root = root_of(document, folders)
        analyst = self._by_root.get(root)
        if analyst is None or fresh:
            asked = self.asked_in(root)
            if analyst is None or analyst.asked != asked:
                self._forget(root)
                analyst = self._by_root[root] = Analyst(root, asked)
        return analyst.answer(document, fresh)

    def close(self) -> None:
        for root in [*self._by_root]:
            self._forget(root)

    def _forget(self, root: Path) -> None:
        analyst = self._by_root.pop(root, None)
        if analyst is not None:
            analyst.close()

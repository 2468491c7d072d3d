"""What portcheck says of an open document."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from portcheck.lsp.beside import Beside
from portcheck.lsp.document import Document, source_of
from portcheck.model.errors import NothingToScanError
from portcheck.model.report import Report
from portcheck.model.source import Discovery
from portcheck.scan import Scanner, ScanOptions


@dataclass(frozen=True, slots=True)
class Answer:
    """``report`` speaks of ``document`` alone, whose lines and columns are those of its text; None where it holds
    nothing of CUDA, or is no source."""

    document: Document
    report: Report | None = None


@dataclass
class Analyst:
    """Analyses the documents of one folder. The rules are opened on the first; it serves one thread."""

    root: Path
    options: ScanOptions
    _opened: list[tuple[Scanner, Beside]] = field(default_factory=list)

    def answer(self, document: Document) -> Answer:
        """Raises UsageError and RulesError where the options do not hold."""
        if not self._opened:
            scanner = Scanner(self.options)
            self._opened.append((scanner, Beside(self.root, scanner.parse)))
        scanner, beside = self._opened[0]
        source = source_of(document, self.root, scanner.suffixes)
        if source is None:
            return Answer(document)
        found = Discovery(self.root, (source,), ())
        with suppress(NothingToScanError):
            return Answer(document, scanner.scan_text(found, beside.of(source)))
        return Answer(document)

    def close(self) -> None:
        for scanner, _beside in self._opened:
            scanner.close()

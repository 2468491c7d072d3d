"""What portcheck says of an open document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from portcheck.lsp.beside import Beside
from portcheck.lsp.document import Document, root_of, source_of
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


OptionsFor = Callable[[Path], ScanOptions]
"""What holds in a folder of the workspace. Raises UsageError where its configuration does not hold."""


@dataclass
class Analyst:
    """Analyses the documents of one folder. The rules are opened on the first; it serves one thread."""

    root: Path
    options: ScanOptions
    _opened: list[tuple[Scanner, Beside]] = field(default_factory=list)

    def answer(self, document: Document, fresh: bool = False) -> Answer:
        """``fresh``: headers may have come or gone. Raises UsageError and RulesError where the options do not hold."""
        if not self._opened:
            scanner = Scanner(self.options)
            self._opened.append((scanner, Beside(self.root, scanner.parse)))
        scanner, beside = self._opened[0]
        if fresh:
            beside.look_again()
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


@dataclass
class Analysts:
    """One for each folder of the workspace, with the options that hold there."""

    options_for: OptionsFor
    _by_root: dict[Path, Analyst] = field(default_factory=dict)

    def answer(self, document: Document, folders: Sequence[Path], fresh: bool) -> Answer:
        """``fresh``: the options are asked for again, and headers looked for. Raises what ``options_for`` and
        ``Analyst.answer`` do."""
        root = root_of(document, folders)
        analyst = self._by_root.get(root)
        if analyst is None or fresh:
            options = self.options_for(root)
            if analyst is None or analyst.options != options:
                self._forget(root)
                analyst = self._by_root[root] = Analyst(root, options)
        return analyst.answer(document, fresh)

    def close(self) -> None:
        for root in [*self._by_root]:
            self._forget(root)

    def _forget(self, root: Path) -> None:
        analyst = self._by_root.pop(root, None)
        if analyst is not None:
            analyst.close()

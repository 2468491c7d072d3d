"""A document that an editor has open, as a source file of its workspace."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath

from portcheck.discover.languages import language_of
from portcheck.discover.walk import shown
from portcheck.lsp.text import OpenText
from portcheck.model.frozen import frozen
from portcheck.model.source import Language, SourceFile

MAX_BYTES = 2**20
"""Larger documents are left to the scan: an answer would come too late to be of use while typing."""

_BY_ID = {
    "c": Language.C,
    "cpp": Language.CXX,
    "cuda": Language.CUDA,
    "cuda-cpp": Language.CUDA,
    "cmake": Language.CMAKE,
    "makefile": Language.MAKE,
    "python": Language.PYTHON,
}
"""What editors call the languages, for documents that have no name yet."""


@frozen(slots=False)
class Document:
    """``location``: where it lies, if it lies anywhere; ``language_id``: what the editor calls its language."""

    uri: str
    version: int
    text: OpenText
    language_id: str = ""
    location: Path | None = None

    @property
    def size(self) -> int:
        """In bytes of UTF-8."""
        return len(self.text.utf8)


def root_of(document: Document, folders: Sequence[Path]) -> Path:
    """The innermost of the workspace's ``folders`` around a document; its own folder where none is. One that lies
    nowhere belongs to the first of them."""
    if document.location is None:
        return next(iter(folders), Path.cwd())
    around = [folder for folder in folders if document.location.is_relative_to(folder)]
    return max(around, key=lambda folder: len(folder.parts), default=document.location.parent)


def source_of(document: Document, root: Path, suffixes: frozenset[str]) -> SourceFile | None:
    """The document as a file to scan; None where it is no source. ``suffixes`` are sources as well."""
    name = document.location.name if document.location else PurePath(document.uri).name
    language = language_of(name)
    if language is None and PurePath(name).suffix.lower() in suffixes:
        language = Language.CXX
    if language is None and document.location is None:
        language = _BY_ID.get(document.language_id)
    if language is None:
        return None
    location = document.location or root / name
    path = shown(location.relative_to(root)) if location.is_relative_to(root) else shown(Path(name))
    return SourceFile(path, location, language, document.size, document.text.utf8)

"""What the language server knows of a document, without a client."""

from __future__ import annotations

from contextlib import closing
from functools import lru_cache
from pathlib import Path

from portcheck.lsp.analysis import Analyst, Answer, Asked
from portcheck.lsp.document import Document
from portcheck.lsp.text import OpenText, Spot, Stretch
from portcheck.scan import ScanOptions

HERE = Path("/nowhere/project")
"""A folder that is not there: documents are not read from disk."""


@lru_cache
def answer(text: str, name: str = "a.cu", targets: tuple[str, ...] = ("musa",), root: Path = HERE) -> Answer:
    location = root / name
    document = Document(location.as_uri(), 1, OpenText(text), "", location)
    with closing(Analyst(root, Asked(ScanOptions(targets, jobs=1, quote=False)))) as analyst:
        return analyst.answer(document)


def at(found: Answer, word: str, number: int = 0) -> Spot:
    """Where the document has ``word`` for the time that ``number`` (from 0) says."""
    text = found.document.text.text
    offset = -1
    for _time in range(number + 1):
        offset = text.index(word, offset + 1)
    line = text.count("\n", 0, offset)
    return found.document.text.spot(line + 1, offset - text.rfind("\n", 0, offset))


def cursor(found: Answer, word: str, number: int = 0) -> Stretch:
    spot = at(found, word, number)
    return Stretch(spot, spot)

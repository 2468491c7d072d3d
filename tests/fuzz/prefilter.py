"""The prefilter: a file that it leaves alone holds nothing that would have been found. (Host assembly alone, with no
word of CUDA around, is no CUDA.)"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from unittest.mock import patch

from portcheck.model.occurrence import Kind, Occurrence, Region

from . import reading, seeding

NAMES = ("a.cpp", "a.h")


def one_input(data: bytes) -> None:
    text = reading.decoded(data)
    if text is None:
        return
    for name in NAMES:
        with patch("portcheck.parse.file.may_hold_cuda", return_value=True):
            whole = reading.parsed(name, text)
        quick = reading.parsed(name, text)
        found, expected = ([o for o in file.occurrences if o.region is Region.ACTIVE] for file in (quick, whole))
        assert found == expected or not [*_beside_assembly(expected)], (name, found, expected)
        assert (quick.summary.lines, quick.summary.sloc) == (whole.summary.lines, whole.summary.sloc), name
        assert quick.suppressions == whole.suppressions, name
        last = quick.summary.lines + 1
        for it in quick.occurrences:
            assert 1 <= it.line <= last, it
            assert 1 <= it.column <= it.end_column, it


def _beside_assembly(found: Iterable[Occurrence]) -> Iterator[Occurrence]:
    """What is neither an instruction nor a hazard that one shows."""
    held = [*found]
    instructions = {it.symbol for it in held if it.kind is Kind.PTX}
    return (it for it in held if it.kind is not Kind.PTX and it.about not in instructions)


def seeds() -> Iterator[bytes]:
    yield from seeding.sources()

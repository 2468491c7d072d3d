"""Long texts come in pieces, and are never in memory as a whole."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.model.finding import Finding
from portcheck.model.findings import Findings
from portcheck.report.pieces import utf8
from portcheck.report.registry import Detail, RenderOptions, as_pieces, renderer
from support.many_reports import long_report

STREAMED = ("csv", "json", "jsonl")


def test_in_order_and_in_utf_8() -> None:
    assert b"".join(utf8(["a", "", "核", "😀\n"])) == "a核😀\n".encode()
    assert [*utf8([])] == []


@given(st.lists(st.text() | st.integers(0, 2**17).map("核".__mul__), max_size=30))
def test_nothing_is_lost_between_pieces(texts: list[str]) -> None:
    texts = [text.encode(errors="replace").decode() for text in texts]
    assert b"".join(utf8(texts)) == "".join(texts).encode()


def test_a_piece_is_made_when_it_is_asked_for() -> None:
    asked: list[int] = []

    def pieces() -> Iterator[str]:
        for number in range(10_000):
            asked.append(number)
            yield "x" * 100

    made = utf8(pieces())
    assert not asked
    next(made)
    assert len(asked) < 2_000


@pytest.mark.parametrize("name", STREAMED)
def test_a_long_report_is_not_held_while_it_is_written(name: str) -> None:
    """Nor are its findings: one that is four times as long takes no more."""
    peaks = [_peak(name, places) for places in (2_000, 8_000)]
    assert peaks[1] < 1.5 * peaks[0]


def _peak(name: str, places: int) -> int:
    """Bytes held at once beside the report, for ``places`` of which the same is said."""
    report = long_report(places)
    said = next(iter(report.findings)).ruling
    report = replace(report, findings=Findings(report.occurrences, [(said,)] * places))
    options = RenderOptions(Detail.FINDINGS)
    written = sum(map(len, as_pieces(renderer(name)(report, options))))  # what is loaded once is loaded now
    gc.collect()
    before = sum(type(thing) is Finding for thing in gc.get_objects())
    tracemalloc.start()
    try:
        for piece in as_pieces(renderer(name)(report, options)):
            written -= len(piece)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert written == 0
    assert sum(type(thing) is Finding for thing in gc.get_objects()) <= before + 1
    return peak

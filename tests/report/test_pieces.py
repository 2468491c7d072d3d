"""Long texts are put together without a second copy of them."""

from __future__ import annotations

import tracemalloc

from portcheck.report.pieces import utf8


def test_in_order_and_in_utf_8() -> None:
    assert utf8(["a", "", "核", "😀\n"]) == "a核😀\n".encode()
    assert utf8([]) == b""


def test_the_text_is_held_once() -> None:
    """Characters that Python keeps in four bytes each take no more than UTF-8 does."""
    count, piece = 20_000, "x" * 500 + "😀"
    tracemalloc.start()
    try:
        whole = utf8(piece for _number in range(count))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(whole) == count * 504
    assert peak < 1.4 * len(whole)

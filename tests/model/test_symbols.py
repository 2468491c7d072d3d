"""Names and what they mean, made as they are asked for."""

from __future__ import annotations

import pytest

from portcheck.model.occurrence import Kind, Side
from portcheck.model.symbols import Form, Symbol, Symbols, SymbolTable

HOST: Form = ("rt", Kind.FUNCTION, Side.HOST, "rt.h", False, None, None)
MATH: Form = ("math", Kind.FUNCTION, Side.DEVICE, "math.h", True, None, None)
SPACE: Form = ("thrust", Kind.NAMESPACE, None, "", False, None, None)
PLAIN = SymbolTable([b"abs", b"malloc", b"thrust"], [HOST, MATH, SPACE], [1, 0, 2])
SYMBOLS = Symbols(PLAIN, SymbolTable([b"thrust::sort"], [HOST, MATH, SPACE], [0]))


def test_symbols_by_bytes() -> None:
    assert PLAIN[b"malloc"] == Symbol("malloc", "rt", Kind.FUNCTION, Side.HOST, "rt.h")
    assert PLAIN.get(b"abs") == Symbol("abs", "math", Kind.FUNCTION, Side.DEVICE, "math.h", ambiguous=True)
    assert (list(PLAIN), len(PLAIN), PLAIN.names) == ([b"abs", b"malloc", b"thrust"], 3, frozenset(PLAIN))
    assert {name: symbol.name for name, symbol in PLAIN.items()} == {name: name.decode() for name in PLAIN}


@pytest.mark.parametrize("name", [b"", b"ab", b"abs2", b"zzz", b"\xff"])
def test_names_that_are_none(name: bytes) -> None:
    """Neighbours in the order are no hits."""
    assert name not in PLAIN
    assert PLAIN.get(name) is None
    assert PLAIN.get(name, PLAIN[b"abs"]) == PLAIN[b"abs"]
    with pytest.raises(KeyError):
        PLAIN[name]


def test_symbols_by_text() -> None:
    assert list(SYMBOLS) == ["abs", "malloc", "thrust", "thrust::sort"]
    assert (len(SYMBOLS), SYMBOLS["thrust::sort"].library, SYMBOLS["abs"].library) == (4, "rt", "math")
    assert "sort" not in SYMBOLS
    assert "thrust::abs" not in SYMBOLS


def test_names_of_a_form() -> None:
    assert PLAIN.fitting(lambda symbol: symbol.ambiguous) == {b"abs"}
    assert PLAIN.fitting(lambda symbol: symbol.kind is Kind.NAMESPACE) == {b"thrust"}
    assert PLAIN.fitting(lambda symbol: symbol.library == "none") == frozenset()

"""Conditions of ``#if``: their value as far as their macros are known."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portcheck.parse.expression import State, defined, negated, parse_expression

UNSET = State(False)
KNOWN = {b"ONE": State(True, 1), b"BIG": State(True, 700), b"TEXT": State(True), b"UNSET": UNSET}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("1", 1),
        ("017 == 15 && 0x1F == 31 && 0b11 == 3", 1),
        ("1'000UL == 1000", 1),
        ("defined(ONE)", 1),
        ("defined ONE && !defined UNSET", 1),
        ("defined(UNSET)", 0),
        ("not defined(UNSET) and ONE", 1),
        ("UNSET", 0),
        ("UNSET >= 500", 0),
        ("BIG >= 700 && BIG < 800", 1),
        ("(BIG / 100) % 10 == 7", 1),
        ("-1 < 0", 1),
        ("~0 == -1", 1),
        ("-7 / 2 == -3 && -7 % 2 == -1", 1),
        ("1 ? 2 : 3", 2),
        ("UNSET ? 2 : 3", 3),
        ("1 << 4 | 1", 17),
        ("2 + 3 * 4", 14),
        ("defined(ONE) \\\n && 1", 1),
        ("true && !false", 1),
        # what is not known stays so, unless the rest decides
        ("OTHER", None),
        ("defined(OTHER)", None),
        ("TEXT", None),
        ("TEXT >= 3", None),
        ("OTHER && 0", 0),
        ("OTHER || 1", 1),
        ("0 && OTHER", 0),
        ("OTHER || 0", None),
        ("OTHER ? 4 : 4", 4),
        ("__has_include(<cuda.h>)", None),
        ("__has_include(<cuda.h>) && UNSET", 0),
        ("FOO(1, (2)) || ONE", 1),
        ("1 / 0", None),
        ("1 << 70", None),
        # no expressions
        ("", None),
        ("1 +", None),
        ("(1", None),
        ("1)", None),
        ("defined(", None),
        ("defined(1)", None),
        ("08", None),
        ("1.5 > 1", None),
        ('"text"', None),
        ("1 2", None),
        ("(" * 100_000, None),
        ("!" * 100_000 + "1", None),
        ("1" + "+1" * 100_000, None),
    ],
)
def test_value(text: str, value: int | None) -> None:
    assert parse_expression(text.encode()).value(KNOWN) == value


def test_the_macros_that_it_asks_for() -> None:
    assert parse_expression(b"defined(A) && B > C(D) || defined E").names == {b"A", b"B", b"E"}


def test_ifdef_and_ifndef() -> None:
    assert defined(b"ONE").value(KNOWN) == 1
    assert negated(defined(b"ONE")).value(KNOWN) == 0
    assert negated(defined(b"OTHER")).value(KNOWN) is None


_NUMBERS = st.integers(min_value=0, max_value=999).map(str)
_SUMS = st.recursive(
    _NUMBERS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "==", "!=", "<", ">=", "&", "|", "^"]), inner).map(
            lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
        ),
        inner.map(lambda text: f"(-{text})"),
    ),
    max_leaves=12,
)


@given(_SUMS)
@settings(max_examples=300)
def test_arithmetic_is_that_of_integers(text: str) -> None:
    expected = int(eval(text, {"__builtins__": {}}))  # digits and operators, made above
    value = parse_expression(text.encode()).value({})
    assert value == expected or (value is None and "*" in text)  # too large on the way


@given(st.binary(max_size=60))
@settings(max_examples=500)
def test_any_text_has_a_value_or_none(text: bytes) -> None:
    value = parse_expression(text).value(KNOWN)
    assert value is None or isinstance(value, int)


@given(_SUMS, st.sampled_from([None, True, False]))
@settings(max_examples=200)
def test_an_unknown_macro_is_never_decided_wrongly(text: str, truth: bool | None) -> None:
    """What holds with the macro unknown holds for each of its values."""
    expression = parse_expression(f"M && {text} || !M && 0".encode())
    open_value = expression.value({})
    if open_value is not None:
        states = {} if truth is None else {b"M": State(True, int(truth))}
        assert bool(expression.value(states)) == bool(open_value)

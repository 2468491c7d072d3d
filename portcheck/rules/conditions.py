"""When a hazard bites: conditions on the facts of a device, as ``kernel_model == simd`` or ``value > fp64``."""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

from portcheck.model.frozen import frozen
from portcheck.model.regex import regex

Value = int | bool | str

MEASURED = "value"
"""The name by which a condition calls what was measured at the place."""

ALWAYS = "always"
"""The condition that holds on every device."""

_WORD = regex(r"[A-Za-z_][\w.-]*")
_COMPARISON = regex(r"([A-Za-z_]\w*)\s*(==|!=|<=|>=|<|>)\s*([\w.-]+)")
_IS_WORDS = regex(r"([A-Za-z_]\w*)\s+is\s+words")
_OPERATORS: Mapping[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_EQUALITY = ("==", "!=")
_BRACES = regex(r"\{([^{}]*)\}")


class ConditionError(ValueError):
    """The sentence that says what is wrong with a condition."""


@frozen
class Fact:
    """A device fact by name, or what was measured."""

    name: str


@frozen
class Comparison:
    fact: Fact
    operator: str
    other: Fact | Value


@frozen
class IsWords:
    """The fact is stated in words, other than by yes, no or a number."""

    fact: Fact


@frozen
class Condition:
    """Holds where all terms of any alternative do; a single alternative without terms always does."""

    alternatives: tuple[tuple[Comparison | IsWords, ...], ...]


@cache
def known_facts() -> frozenset[str]:
    """The facts that a target.yaml may state of a device."""
    schema = Path(__file__).with_name("schemas") / "target.schema.json"
    device = json.loads(schema.read_text("utf-8"))["$defs"]["device"]["properties"]["properties"]
    return frozenset(device["propertyNames"]["enum"])


def parse_condition(text: str) -> Condition:
    """Read ``FACT OP VALUE`` joined by ``and`` and, weaker, ``or``; ``FACT is words``; ``always``.

    Raises ConditionError."""
    if text.strip() == ALWAYS:
        return Condition(((),))
    alternatives = re.split(r"\s+or\s+", text.strip())
    return Condition(tuple(tuple(map(_term, re.split(r"\s+and\s+", part))) for part in alternatives))


def holds(condition: Condition, facts: Mapping[str, Value]) -> bool | None:
    """Whether it holds on a device with ``facts``; None where they do not tell."""
    return _any(_all(_term_holds(term, facts) for term in terms) for terms in condition.alternatives)


def deciding(condition: Condition, facts: Mapping[str, Value]) -> tuple[str, ...]:
    """Of a condition that holds, the facts that it rests on, each once: those of the first alternative that holds."""
    for terms in condition.alternatives:
        if _all(_term_holds(term, facts) for term in terms):
            return tuple(dict.fromkeys(name for term in terms for name in _names(term)))
    return ()


def facts_in(condition: Condition) -> tuple[str, ...]:
    """Every fact that it names, in order, each once."""
    return tuple(dict.fromkeys(n for terms in condition.alternatives for term in terms for n in _names(term)))


def facts_in_text(text: str) -> tuple[str, ...]:
    """The names in braces: ``a warp has {warp_size} threads``."""
    return tuple(dict.fromkeys(_BRACES.findall(text)))


def fill(text: str, facts: Mapping[str, Value]) -> str:
    """``text`` with the facts put in; of one that nobody states, a question mark."""
    return _BRACES.sub(lambda match: _said(facts.get(match[1], "?")), text)


def _said(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _term(text: str) -> Comparison | IsWords:
    words = _IS_WORDS.fullmatch(text.strip())
    if words:
        return IsWords(_fact(words[1]))
    parts = _COMPARISON.fullmatch(text.strip())
    if parts is None:
        raise ConditionError(f"{text.strip()!r}: expected FACT OP VALUE, FACT is words, or {ALWAYS} alone")
    ordered = parts[2] not in _EQUALITY
    other = _fact(parts[3]) if ordered and _WORD.fullmatch(parts[3]) else _value(parts[3])
    return Comparison(_fact(parts[1]), parts[2], other)


def _fact(name: str) -> Fact:
    if name != MEASURED and name not in known_facts():
        raise ConditionError(f"no fact {name!r}; expected one of {', '.join(sorted(known_facts()))}, or {MEASURED}")
    return Fact(name)


def _value(text: str) -> Fact | Value:
    if text in ("true", "false"):
        return text == "true"
    if text.isascii() and text.isdigit():
        return int(text)
    if text == MEASURED or text in known_facts():
        return Fact(text)
    if not _WORD.fullmatch(text):
        raise ConditionError(f"{text!r} is no value: expected a number, true, false, a word or a fact")
    return text


def _names(term: Comparison | IsWords) -> Iterator[str]:
    yield term.fact.name
    if isinstance(term, Comparison) and isinstance(term.other, Fact):
        yield term.other.name


def _all(parts: Iterator[bool | None]) -> bool | None:
    found = list(parts)
    return False if False in found else None if None in found else True


def _any(parts: Iterator[bool | None]) -> bool | None:
    found = list(parts)
    return True if True in found else None if None in found else False


def _term_holds(term: Comparison | IsWords, facts: Mapping[str, Value]) -> bool | None:
    left = facts.get(term.fact.name)
    if left is None:
        return None
    if isinstance(term, IsWords):
        return isinstance(left, str)
    right = facts.get(term.other.name) if isinstance(term.other, Fact) else term.other
    return None if right is None else _compared(left, term.operator, right)


def _compared(left: Value, sign: str, right: Value) -> bool | None:
    """Words equal nothing but the same words, be it yes or no. A number and words tell nothing of each other."""
    numbers = [type(side) is int for side in (left, right)]
    if all(numbers):
        return _OPERATORS[sign](int(left), int(right))
    if any(numbers) or sign not in _EQUALITY:
        return None
    return (type(left) is type(right) and left == right) is (sign == "==")

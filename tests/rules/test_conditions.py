"""The language of conditions: three answers, and nothing that is not written in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.rules.conditions import (
    ConditionError,
    Value,
    deciding,
    facts_in,
    facts_in_text,
    fill,
    holds,
    known_facts,
    parse_condition,
)

DEVICE: dict[str, Value] = {
    "warp_size": 64,
    "shared_memory_per_block": 65536,
    "kernel_model": "simt",
    "fp64": True,
    "fp16": False,
    "fp8": "partial",
    "value": 70000,
}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("warp_size == 64", True),
        ("warp_size == 32", False),
        ("warp_size!=32", True),
        ("warp_size < 65", True),
        ("warp_size <= 63", False),
        ("warp_size >= 64", True),
        ("value > shared_memory_per_block", True),
        ("value <= shared_memory_per_block", False),
        ("kernel_model == simt", True),
        ("kernel_model != simt", False),
        ("kernel_model == simd", False),
        ("fp64 == true", True),
        ("fp64 == false", False),
        ("fp16 != true", True),
        ("fp8 == true", False),
        ("fp8 == false", False),
        ("fp8 != true", True),
        ("fp8 is words", True),
        ("fp64 is words", False),
        ("warp_size is words", False),
        ("bf16 is words", None),
        ("bf16 == true", None),
        ("value > max_threads_per_block", None),
        ("max_threads_per_block < value", None),
        ("warp_size == simt", None),
        ("kernel_model < 3", None),
        ("fp64 == 1", None),
        ("fp8 >= warp_size", None),
        ("always", True),
        ("  always ", True),
        ("fp64 == true and warp_size == 64", True),
        ("fp64 == true and warp_size == 32", False),
        ("bf16 == true and warp_size == 32", False),
        ("bf16 == true and warp_size == 64", None),
        ("bf16 == true or warp_size == 64", True),
        ("bf16 == true or warp_size == 32", None),
        ("fp16 == true and bf16 == true or warp_size == 64", True),
        ("fp16 == true or fp64 == true and warp_size == 64", True),
        ("fp16 == true or fp64 == true and warp_size == 32", False),
    ],
)
def test_answers(text: str, answer: bool | None) -> None:
    assert holds(parse_condition(text), DEVICE) is answer


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "'': expected FACT OP VALUE, FACT is words, or always alone"),
        ("warp_size", "'warp_size': expected FACT OP VALUE"),
        ("warp_size = 64", "'warp_size = 64': expected FACT OP VALUE"),
        ("warp_size == 64 and", "'warp_size == 64 and': expected FACT OP VALUE"),
        ("(warp_size == 64)", "expected FACT OP VALUE"),
        ("warp_sise == 64", "no fact 'warp_sise'; expected one of atomics_64, "),
        ("warp_sise is words", "no fact 'warp_sise'"),
        ("value > shared_memory", "no fact 'shared_memory'"),
        ("warp_size < true", "no fact 'true'"),
        ("warp_size == 1.5", "'1.5' is no value"),
        ("always or warp_size == 64", "'always': expected FACT OP VALUE"),
    ],
)
def test_what_is_no_condition(text: str, sentence: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse_condition(text)
    assert sentence in str(caught.value)


FACTS = st.sampled_from(sorted(known_facts()))
VALUES = st.one_of(st.booleans(), st.integers(0, 3), st.sampled_from(["simt", "simd"]))
TERMS = st.one_of(
    st.tuples(FACTS, st.sampled_from(["==", "!="]), VALUES),
    st.tuples(FACTS, st.sampled_from(["<", "<=", ">", ">="]), st.integers(0, 3)),
)
CONDITIONS = st.lists(st.lists(TERMS, min_size=1, max_size=3), min_size=1, max_size=3)
DEVICES = st.dictionaries(FACTS, VALUES)


def written(terms: list[list[tuple[str, str, Value]]]) -> str:
    def word(value: Value) -> str:
        return str(value).lower() if isinstance(value, bool) else str(value)

    return " or ".join(" and ".join(f"{fact} {sign} {word(value)}" for fact, sign, value in part) for part in terms)


@given(CONDITIONS, DEVICES)
def test_an_or_of_ands_with_three_answers(terms: list[list[tuple[str, str, Value]]], device: dict[str, Value]) -> None:
    def one(term: tuple[str, str, Value]) -> bool | None:
        return holds(parse_condition(written([[term]])), device)

    parts = [[one(term) for term in part] for part in terms]
    ands = [False if False in part else None if None in part else True for part in parts]
    expected = True if True in ands else None if None in ands else False
    assert holds(parse_condition(written(terms)), device) is expected


@given(CONDITIONS, DEVICES, FACTS, VALUES)
def test_what_is_told_stays_told_when_more_is_known(
    terms: list[list[tuple[str, str, Value]]], device: dict[str, Value], fact: str, value: Value
) -> None:
    condition = parse_condition(written(terms))
    answer = holds(condition, device)
    if answer is not None:
        assert holds(condition, {fact: value} | device) is answer


@given(CONDITIONS, DEVICES)
def test_it_rests_on_facts_that_are_stated_and_suffice(
    terms: list[list[tuple[str, str, Value]]], device: dict[str, Value]
) -> None:
    condition = parse_condition(written(terms))
    names = deciding(condition, device)
    if holds(condition, device):
        assert names
        assert holds(condition, {name: device[name] for name in names}) is True
        assert set(names) <= set(facts_in(condition))
    else:
        assert names == ()


@given(st.text(max_size=40))
def test_any_text_is_a_condition_or_an_error(text: str) -> None:
    try:
        condition = parse_condition(text)
    except ConditionError as error:
        assert str(error)
    else:
        assert holds(condition, {}) in (None, True)


def test_facts_are_put_into_a_text() -> None:
    text = "a warp has {warp_size} threads, fp64 {fp64}, {bf16}"
    assert facts_in_text(text) == ("warp_size", "fp64", "bf16")
    assert fill(text, DEVICE) == "a warp has 64 threads, fp64 true, ?"
    assert fill("no braces", DEVICE) == "no braces"

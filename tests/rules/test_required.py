"""A text without the words of a regular expression is never matched by it."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portcheck.parse.lexicon import words_of
from portcheck.parse.present import Present
from portcheck.rules.required import beginnings, required_words
from support.hazard_cases import content_of, hazard_files

PATTERNS = sorted(
    {finder["regex"] for path in hazard_files() for finder in content_of(path)["find"] if "regex" in finder}
)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"threadIdx\s*\.\s*x\s*&\s*(?P<hit>31)\b", [["threadidx"], ["31"]]),
        (r"\b(?P<hit>alpha|beta)\b", [["alpha", "beta"]]),
        (r"one(?:two)?three", [["onethree", "onetwothree"]]),
        (r"one(?:two)+three", [["onetwo"], ["three"]]),
        (r"ab{2}c", [["abbc"]]),
        (r"ab{2,3}c", [["abb"]]),
        (r"a{99}", [["a" * 16]]),
        (r"ab{0,2}cde", [["cde"]]),
        (r"(?i:Warp)_?size", [["warp_size", "warpsize"]]),
        (r"x(?:lane_mask|mask|a+)", []),
        (r"0[xX][fF]{2}|-1", [["-1", "0xff"]]),
        (r"(?:cd|e)(?:f|gh)", [["cdf", "cdgh", "ef", "egh"]]),
        (r"(?:full)?_mask|mask", [["mask"]]),
        (r"ab(?!c)de", [["abde"]]),
        (r"(?=look)x", [["look"]]),
        (r"(?!look)here", [["here"]]),
        (r"(?P<a>name)=(?P=a)", [["name="]]),
        (r"a\.b\(c", [["a.b(c"]]),
        (r"[abc]+", []),
        (r"x|[abc]", []),
        (r"(?i)warp", []),
        (r"\w+\s*\[", []),
        (r"\x41\x42lit", [["lit"]]),
        (r"[]a]lit[^]b]", [["lit"]]),
        (r"中文lit", [["lit"]]),
    ],
)
def test_words(pattern: str, words: list[list[str]]) -> None:
    assert [[word.decode() for word in group] for group in required_words(pattern)] == words


def may_match(pattern: str, text: bytes) -> bool:
    return Present(text.lower(), words_of(text.lower())).holds(required_words(pattern))


@pytest.mark.parametrize("pattern", [pattern for pattern in PATTERNS if not re.search(r"\(\?(?:=|!|<|P=)", pattern)])
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_matches_holds_the_words_and_begins_so(pattern: str, data: st.DataObject) -> None:
    """No text is easily made for patterns that look around themselves: their cases are the test of these."""
    compiled = re.compile(pattern.encode(), re.MULTILINE)
    text = data.draw(st.from_regex(compiled))
    assert may_match(pattern, text)
    starts = beginnings(pattern)
    assert not starts or all(match[0].lower().startswith(starts) for match in compiled.finditer(text))


ATOMS = st.sampled_from(["ab", "Cd", "e", r"\s", r"\b", ".", "[xy]", "[^z]", r"\.", r"\d", "_", "^", "$"])
SIGNS = st.sampled_from(["", "", "", "?", "*", "+", "{2}", "{0,2}", "{1,3}", "+?", "??"])


@st.composite
def regexes(draw: st.DrawFn, depth: int = 2) -> str:
    parts = []
    for _number in range(draw(st.integers(1, 4))):
        if depth and draw(st.booleans()):
            inside = "|".join(draw(st.lists(regexes(depth - 1), min_size=1, max_size=3)))
            parts.append(draw(st.sampled_from(["(", "(?:", "(?i:"])) + inside + ")" + draw(SIGNS))
        else:
            atom = draw(ATOMS)
            parts.append(atom + (draw(SIGNS) if atom not in ("^", "$", r"\b") else ""))
    return "".join(parts)


@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(pattern=regexes(), text=st.text(alphabet="abCcDdExyz_. 1\n", max_size=30))
def test_any_match_of_any_pattern_holds_the_words(pattern: str, text: str) -> None:
    if re.search(pattern.encode(), text.encode(), re.MULTILINE):
        assert may_match(pattern, text.encode())


@pytest.mark.parametrize(
    ("pattern", "starts"),
    [
        (r"\bfor\s*\(", ["for"]),
        (r"(?<![\w.])(?P<hit>Mov|add|cvt)\.", ["add.", "cvt.", "mov."]),
        (r"(?P<hit>\bABC)(?:\s*\))?x", ["abc"]),
        (r"(?:abc\d|abd+|abe)*f", []),
        (r"(?:abc\d|abd+|abe)f", ["abc", "abd", "abe"]),
        (r"std::(?:one\w|two\s)", ["std::one", "std::two"]),
        (r"(?i:ABC)", ["abc"]),
        (r"(?:x)?abc", ["abc", "xabc"]),
        (r"abc(?:de)?", ["abc"]),
        (r"\w*abc", []),
        (r"ab\w", ["ab"]),
        (r"a\w", []),
        (r"(?=abc)\w", []),
        (r"(?:abc|\d)", []),
    ],
)
def test_beginnings(pattern: str, starts: list[str]) -> None:
    assert [start.decode() for start in beginnings(pattern)] == starts


@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(pattern=regexes(), text=st.text(alphabet="abCcDdExyz_. 1\n", max_size=30))
def test_any_match_of_any_pattern_begins_so(pattern: str, text: str) -> None:
    found = beginnings(pattern)
    if found:
        starts = [match[0] for match in re.finditer(pattern.encode(), text.encode(), re.MULTILINE)]
        assert all(start.lower().startswith(found) for start in starts)


@settings(max_examples=300)
@given(st.text(alphabet=r"ab(|)[]{}?*+\.^$:=!<>P,0-", max_size=20))
def test_any_text_is_read_without_failing(pattern: str) -> None:
    assert all(group for group in required_words(pattern))

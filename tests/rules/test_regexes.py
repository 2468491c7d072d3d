"""Expressions that could take forever are refused, and those that rules are made of are not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from portcheck.rules.queries import query_fault
from portcheck.rules.regexes import BLANKS, LETTERS, LONGEST, regex_fault

HAZARDS = Path(__file__).parents[2] / "rules" / "hazards"

ENDLESS = [
    r"(a+)+$",
    r"([a-zA-Z]+)*$",
    r"(a|aa)+$",
    r"(a|a?)+$",
    r"(.*a){11}$",
    r"(.*a)+x",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"(\w+\s?)+$",
    r"(\w*)*x",
    r"(\d+)+x",
    r"(a*)*b",
    r"(a*b*)*c",
    r"((a+)b?)+c",
    r"(x+x+)+y",
    r"(?:a|b|ab)+c",
    r"([^;]*,)*;",
    r"(\s*\w+\s*)*=",
    r"(.|\n)*x",
    r".*x",
    r".+=.+;",
    r"[^)]*\)",
    r"\(.*\)",
    r"a.*b.*c",
    r"[\w.]+@",
    r"[\w\s]+=",
    r"(?:\w+\.)*x",
    r"(?:\w+,)+",
    r"(a{1,99}){1,99}b",
    r"(?:(?:a?){99}){99}b",
    r"(?:a?){64}a{64}",
    r"\w*\w*\w*\w*x",
    r"\s*\s*\s*\s*\s*x",
    r"\w+\w+\w+;",
    r"[^;]{0,5000}[^;]{0,5000}x",
    r"(?=.*a)b",
    r"(?!(a+)+$)b",
    r"(?P<a>\w+)(?P=a)*x",
    r"(?i:A+)+[a]",
    r"(?s:.*)x",
    r"(a|(?:b|(?:c|a)+)+)+x",
    r"x(?:\s*\n){0,9}y",
]
GOOD = [
    r"\bcuda\w+",
    r"\bcudaMalloc\s*\(",
    r"\bfor\s*\(\s*int\s+\w+\s*=",
    r"threadIdx\s*\.\s*x\s*&\s*(?P<hit>31)\b",
    r"\w+\s*<<<",
    r"(?:unsigned\s+)?(?:long\s+)?int\b",
    r"[^;{}]{0,200};",
    r"\([^()]{0,200}\)",
    r"(?:a|b|c){1,99}x",
    r"(?:ab|cd){0,200}e",
    r"(?:\w+\s*,\s*){0,99}\w+\s*\)",
    r"(?:\w+::){0,9}\w+\s*\(",
    r"a{3}b{2,4}",
    r"#[ \t]*define[ \t]+\w+[ \t]+32[ \t]*$",
    r"\bx\b(?!\s*=)",
    r"(?<!\w)y(?=\s*\()",
    r"(?<![\w.])z",
    r"(?i:warp_?size)\s*=\s*32",
    r"\b(?P<a>\w+)\s*=\s*(?P=a)\b",
    r"(?>\w+)\s*;",
    r"\w++\s*;",
    r"0[xX][0-9a-fA-F]{8}",
    r"\d+\s*[-+*/]\s*\d+",
    r"asm\s+volatile\s*\(",
    r'"[^"\n]{0,80}?lib\w+\.so',
    r"\A\s*x",
    r"\bif\s*\(.{0,100}\)",
    r"(?s:.{0,100}?)end",
    r"(a|b)*?c",
    r"(?<=a)(\w|a)+x",
    r"\b(?:float|double|half)[234]?\s*\*",
    r"[\w&|~!\s(]{0,80}?ballot",
    r"-{1,2}use_fast_math",
    r"\$[({][^)}]{0,99}[)}]",
    r"(?:,\s*\w+){0,50};",
    r"\b(?=\w*(?i:mask))\w+\s*=",
    r"(?:[^\na]{1,160}+|a(?!tomic)|\n){0,700}atomic",
    r"\w*mask\w*",
    r"a|b|c",
    r"\x00",
    r"[^\x00-\x7f]{1,9}",
]


@pytest.mark.parametrize("regex", ENDLESS)
def test_what_may_take_forever_is_refused(regex: str) -> None:
    fault = regex_fault(regex)
    assert fault is not None
    assert "steps at one place" in fault or "repetition without end" in fault


@pytest.mark.parametrize("regex", GOOD)
def test_what_gives_up_soon_is_taken(regex: str) -> None:
    assert regex_fault(regex) is None


@pytest.mark.parametrize("regex", [r"\s*x", r"\w+;", r"[ \t]*x"])
def test_of_text_that_nobody_shortens_every_repetition_needs_an_end(regex: str) -> None:
    assert regex_fault(regex) is None
    assert regex_fault(regex, of_text=True) is not None


@pytest.mark.parametrize(
    ("regex", "said"),
    [
        ("(", "no regular expression: missing ), unterminated"),
        ("a{99999999999}", "no regular expression: the repetition number is too large"),
        ("(?:" * 3000 + ")", "longer than"),
        ("(?:" * 900 + "a" + ")" * 900, "no regular expression: "),
        ("a" * (LONGEST + 1), "longer than"),
        ("a*", "matches where nothing stands"),
        ("", "matches where nothing stands"),
        (r"[^;]*x", "a repetition without end; give it a highest number, as {0,200}"),
    ],
)
def test_faults_say_what_to_do(regex: str, said: str) -> None:
    fault = regex_fault(regex)
    assert fault is not None
    assert fault.startswith(said)


def test_the_longest_expressions_are_judged_at_once() -> None:
    assert regex_fault("a" * LONGEST) is None
    assert regex_fault("|".join(["a?b"] * (LONGEST // 4))) is None
    assert regex_fault("(?:a{0,9}|b)" * (LONGEST // 12)) is not None


def _ours() -> Iterator[tuple[str, str]]:
    for path in sorted(HAZARDS.glob("*.yaml")):
        content: Any = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        for number, finder in enumerate(content["find"]):
            for key in ("regex", "arguments", "without", "query"):
                if key in finder:
                    yield f"{path.stem}-{number}-{key}", finder[key]


OURS = dict(_ours())


def test_ours_are_taken() -> None:
    assert len(OURS) > 80
    for name, text in OURS.items():
        assert (query_fault(text) if name.endswith("query") else regex_fault(text)) is None, name


def test_stretches_are_as_long_as_views_leave_them() -> None:
    from portcheck.parse.views import squeezed

    assert len(squeezed(b" " * 5000).text) == BLANKS
    assert len(squeezed(b"a" * 5000).text) == LETTERS
    assert squeezed(b"a" * LETTERS).text == b"a" * LETTERS

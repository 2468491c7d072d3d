"""What is escaped shows as it stands, wherever it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from portcheck.model.escape import harmless
from portcheck.report.markdown.text import code, plain, row, table

_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_NASTY = st.text(st.one_of(st.sampled_from("|`\\*_[]<>&~!#@$:()-+=. \n\t1a/"), st.characters()), max_size=30)
_PLAIN = {"text", "code_inline"}


def cells(lines: list[str]) -> list[list[str]]:
    """The text of each cell of a page that is one table and nothing else."""
    tokens = _PARSER.parse("\n".join(lines))
    assert [token.tag for token in tokens if token.level == 0] == ["table", "table"]
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            assert {child.type for child in token.children or ()} <= _PLAIN
            rows[-1].append("".join(child.content for child in token.children or ()))
    return rows


def shown(line: str) -> str:
    """The text of a page that is one paragraph and nothing else, without any mark in it."""
    tokens = _PARSER.parse(line)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert {child.type for child in tokens[1].children or ()} <= _PLAIN
    return "".join(child.content for child in tokens[1].children or ())


@given(st.lists(st.tuples(_NASTY, _NASTY), max_size=4))
def test_nothing_breaks_out_of_a_table(found: list[tuple[str, str]]) -> None:
    made = table(("name", "why"), [(code(name), plain(why)) for name, why in found])
    said = cells(made)
    assert said[0] == ["name", "why"]
    assert [[name.strip(), why] for name, why in said[1:]] == [
        [harmless(name).strip(), harmless(" ".join(why.split()))] for name, why in found
    ]


@given(_NASTY.filter(lambda text: bool(text.split())))
def test_a_sentence_is_one_paragraph_of_plain_text(text: str) -> None:
    assert shown(plain(text)) == harmless(" ".join(text.split()))


@given(_NASTY.filter(lambda text: bool(text.strip("\x20"))))
def test_code_shows_as_it_stands(text: str) -> None:
    assert shown(code(text)) == harmless(text)
    assert shown("x " + code(text) + " y") == f"x {harmless(text)} y"


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("ask @all, please", "ask `@all`, please"),
        ("as in #12.", "as in `#12`."),
        ("owner/repo#12 and GH-7", "`owner/repo#12` and `GH-7`"),
        ("see https://evil.example/x?y", "see `https://evil.example/x?y`"),
        ("www.evil.example", "`www.evil.example`"),
        ("me@evil.example", "`me@evil.example`"),
        ("![](https://evil.example/x.png)", "`![](https://evil.example/x.png)`"),
        ("in !5, %later and ~bug", "in `!5`, `%later` and `~bug`"),
        ("a :tada: b", "a `:tada:` b"),
        ("costs $x$", "costs `$x$`"),
        ("[+ more +]", "`[+` more +\\]"),
        ("中文@all中文", "中文`@all`中文"),
    ],
)
def test_what_a_forge_would_follow_is_code(text: str, marked: str) -> None:
    assert plain(text) == marked


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("one argument more: 64 lanes, 3.5 %", "one argument more: 64 lanes, 3.5 %"),
        ("a::b::c (SDK 4.3), a/b; x + y = 1!", "a::b::c (SDK 4.3), a/b; x + y = 1!"),
        ("__ldg(a[1]) * 2 < ~b", r"\_\_ldg(a\[1\]) \* 2 \< `~b`"),
        ("核函数，线程束", "核函数，线程束"),
        ("&lt;b&gt;", r"\&lt;b\&gt;"),
        ("two\nlines\tand\x1b[31m \u202e", r"two lines and\\x1b\[31m \\u202e"),
        ("", ""),
    ],
)
def test_other_text_stays_readable(text: str, marked: str) -> None:
    assert plain(text) == marked


@pytest.mark.parametrize(
    "start", ["- a", "+ a", "# a", "1. a", "12) a", "= a", ": a", "---", "> a", "```", "~~~", "* a"]
)
def test_the_start_of_a_line_makes_no_block(start: str) -> None:
    assert shown(plain(start)) == start


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("", ""),
        ("a", "`a`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        ("``a", "``` ``a ```"),
        (" a", "`  a `"),
        (" ", "` `"),
        ("a\nb\x1b\u202e\ud800", r"`a\x0ab\x1b\u202e\ud800`"),
    ],
)
def test_code_has_the_fence_that_it_needs(text: str, marked: str) -> None:
    assert code(text) == marked


def test_code_is_cut() -> None:
    assert code("abcdef", 4) == "`abc…`"
    assert code("abcd", 4) == "`abcd`"
    assert code("\x1b" * 5, 6) == "`\\x1b\\…`"


def test_a_bar_ends_no_cell() -> None:
    assert row((code("a|b"), plain("c|d"), code("e\\|f"))) == "| `a\\|b` | c\\|d | `e\\\\|f` |"
    assert cells(table(("x", "y"), [(code("a\\|b"), plain("c\\|d"))]))[1] == ["a\\|b", "c\\|d"]

"""Sources that nobody writes by hand: they cost what their size costs, and nothing is lost of what stands in them."""

from __future__ import annotations

import pytest

from portcheck.discover.encoding import decode
from portcheck.model.occurrence import ParseState, Resolution
from portcheck.parse import tree
from portcheck.parse.tree import DEEPEST, WIDEST_ERROR, SyntaxTree
from support.hostile_sources import SHAPES
from support.parsed import ParseSource

DEEP = ("parentheses", "calls", "braces", "brackets", "initializers", "lambdas", "templates", "ifs", "else ifs")
CHAINS = ("ternaries", "pointers", "binary", "arrows", "casts", "scopes", "base classes", "calls in lines")
READABLE = [name for name, shape in SHAPES.items() if decode(shape(600)) is not None]


@pytest.mark.parametrize("suffix", [".cu", ".h", ".py", ".cmake", ".ptx"])
def test_every_shape_is_read(parse: ParseSource, suffix: str) -> None:
    for name in READABLE:
        assert parse(SHAPES[name](300), f"a{suffix}").summary.path == f"a{suffix}", name


def test_every_shape_is_read_without_a_tree(parse: ParseSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "_is_deep", lambda _tree: True)
    for name in READABLE:
        read = parse(SHAPES[name](300))
        assert read.summary.parse is ParseState.LEXICAL, name
        assert Resolution.SYNTACTIC not in {o.resolution for o in read.occurrences if o.symbol == "cudaFree"}, name


@pytest.mark.parametrize("name", DEEP)
def test_deep_nesting_is_read_word_by_word(parse: ParseSource, name: str) -> None:
    read = parse(SHAPES[name](24 * DEEPEST))
    assert read.summary.parse is ParseState.LEXICAL
    assert read.summary.reason is not None
    assert read.summary.reason.en.startswith("too deeply nested")
    found = {o.symbol for o in read.occurrences}
    assert found & {"cudaMalloc", "cudaFree", "cudaStream_t"}


@pytest.mark.parametrize("name", [*DEEP, *CHAINS])
def test_what_is_not_deep_stays_a_tree(parse: ParseSource, name: str) -> None:
    read = parse(SHAPES[name](400))
    assert read.summary.parse is not ParseState.LEXICAL
    assert read.summary.reason is None


@pytest.mark.parametrize("depth", [DEEPEST // 2, DEEPEST - 10, 2 * DEEPEST + 10, 3 * DEEPEST, 9 * DEEPEST])
@pytest.mark.parametrize("before", [0, 1, 77, DEEPEST - 1])
def test_depth_is_seen_wherever_it_stands(depth: int, before: int) -> None:
    source = b"int a;\n" * before + b"int b = " + b"(" * depth + b"1" + b")" * depth + b";\n" + b"int a;\n" * before
    assert SyntaxTree(source).is_usable is (depth < DEEPEST)


def test_wide_error_is_no_tree() -> None:
    assert not SyntaxTree(b"void f() " + b"{" * (WIDEST_ERROR + 9)).is_usable
    assert SyntaxTree(b"void f() " + b"{" * (WIDEST_ERROR // 2)).is_usable
    assert SyntaxTree(b"int a;\n" * (WIDEST_ERROR + 9)).is_usable


def test_unusable_tree_answers() -> None:
    broken = SyntaxTree(b"void f() " + b"{" * (WIDEST_ERROR + 9))
    leaf = broken.leaf(5, 6)
    assert broken.around(leaf).in_error
    assert broken.scope_of_name(leaf) == ""

"""What a use becomes, and which of its names token pasting made."""

from __future__ import annotations

import pytest

from portcheck.model.macro import Macro
from portcheck.parse.expand import UNKNOWN, Macros, Token, expand, tokens_of


def macro(definition: str) -> Macro:
    """``NAME body``, or ``NAME(a, b) body``."""
    head, _space, body = definition.partition(" = ")
    name, opened, parameters = head.partition("(")
    split = tuple(p.strip() for p in parameters.rstrip(")").split(",") if p.strip())
    return Macro("a.h", 1, 1, name, split if opened else None, body)


def table(*definitions: str) -> Macros:
    named: dict[str, tuple[Macro, ...]] = {}
    for found in map(macro, definitions):
        named[found.name] = (*named.get(found.name, ()), found)
    return Macros(lambda name: named.get(name, ()))


def use(text: str) -> list[Token]:
    """The first word is the use, the rest is given to it."""
    first, *rest = tokens_of(text)
    return [first, *(token._replace(given=True) for token in rest)]


def result(text: str, *definitions: str) -> list[str]:
    return [" ".join(t.text for t in output.tokens) for output in expand(use(text), table(*definitions))]


def pasted(text: str, *definitions: str) -> list[str]:
    outputs = expand(use(text), table(*definitions))
    return [token.text for output in outputs for token in output.tokens if token.pasted and token.given]


EXPANDED = [
    ("A", ["A = b"], "b"),
    ("A", ["A = B", "B = c"], "c"),
    ("A", ["A = A b"], "A b"),
    ("A", ["A = B", "B = A"], "A"),
    ("F(1)", ["F(x) = x + x"], "1 + 1"),
    ("F", ["F(x) = x"], "F"),
    ("F ( 1 , 2 ) z", ["F(x, y) = y x"], "2 1 z"),
    ("F((1, 2), 3)", ["F(x, y) = x"], "( 1 , 2 )"),
    ("F(1, 2)", ["F(x) = x"], "F ( 1 , 2 )"),
    ("F(1", ["F(x) = x"], "F ( 1"),
    ("F()", ["F() = a"], "a"),
    ("F()", ["F(x) = [ x ]"], "[ ]"),
    ("F(1, 2, 3)", ["F(x, ...) = x : __VA_ARGS__"], "1 : 2 , 3"),
    ("F(1, 2, 3)", ["F(x, rest...) = rest"], "2 , 3"),
    ("F(1)", ["F(x, ...) = f ( x , ## __VA_ARGS__ )"], "f ( 1 , )"),
    ("F(a)", ["F(x) = # x"], '""'),
    ("RT(Malloc)", ["RT(x) = cuda##x"], "cudaMalloc"),
    ("RT(Malloc)(p, n)", ["RT(x) = cuda##x"], "cudaMalloc ( p , n )"),
    ("B(T)", ["B(x) = cublas##x##gemm"], "cublasTgemm"),
    ("J()", ["J(x) = a##x##b"], "ab"),
    ("J()", ["J(x) = a x##b"], "a b"),
    ("CAT(cuda, Malloc)", ["CAT(a, b) = CAT_(a, b)", "CAT_(a, b) = a##b"], "cudaMalloc"),
    ("DIRECT(P, Malloc)", ["DIRECT(a, b) = a##b", "P = cuda"], "PMalloc"),
    ("CAT(P, Malloc)", ["CAT(a, b) = CAT_(a, b)", "CAT_(a, b) = a##b", "P = cuda"], "cudaMalloc"),
    ("ALL(RT)", ["ALL(f) = f(Malloc) f(Free)", "RT(x) = cuda##x"], "cudaMalloc cudaFree"),
    ("G(Malloc)", ["G(x) = GPU_##x", "GPU_Malloc = cudaMalloc"], "cudaMalloc"),
    ("OUT(F(F(1)))", ["OUT(x) = x", "F(x) = < x >"], "< < 1 > >"),
]


@pytest.mark.parametrize(("text", "definitions", "expanded"), EXPANDED)
def test_expansion(text: str, definitions: list[str], expanded: str) -> None:
    assert result(text, *definitions) == [expanded]


def test_every_variant_of_a_name_is_tried_once() -> None:
    found = result("RT(Malloc)", "RT(x) = P##x", "RT(x) = cuda##x", "RT(x) = hip##x", "P = no")
    assert found == ["PMalloc", "cudaMalloc", "hipMalloc"]


def test_only_what_is_pasted_from_what_is_given_counts() -> None:
    assert pasted("RT(Malloc)", "RT(x) = cuda##x") == ["cudaMalloc"]
    assert pasted("ID(cudaMalloc)", "ID(x) = x") == []
    assert pasted("gpuMalloc", "gpuMalloc = CAT(cuda, Malloc)", "CAT(a, b) = a##b") == []
    assert pasted("ALL(RT)", "ALL(f) = f(Malloc)", "RT(x) = cuda##x") == ["cudaMalloc"]


def test_a_name_made_on_the_way_is_told() -> None:
    (found,) = expand(use("G(Malloc)"), table("G(x) = GPU_##x", "GPU_Malloc = cudaMalloc"))
    assert found.through == {"GPU_Malloc"}


def test_whose_pieces_a_name_is_made_of() -> None:
    definitions = ("RT(x) = CAT(cuda, x)", "CAT(a, b) = CAT_(a, b)", "CAT_(a, b) = a##b")
    (found,) = expand(use("RT(Malloc)"), table(*definitions))
    assert [(t.text, t.own) for t in found.tokens] == [("cudaMalloc", frozenset(("RT",)))]
    (found,) = expand(use("MINE(Malloc)"), table(*definitions, "MINE(x) = RT(x)"))
    assert [(t.text, t.own) for t in found.tokens] == [("cudaMalloc", frozenset(("MINE", "RT")))]


def test_what_is_unknown_stays_so() -> None:
    tokens = [Token("RT"), Token("("), Token(UNKNOWN, True), Token(")")]
    (found,) = expand(tokens, table("RT(x) = cuda##x##Async"))
    assert [t.text for t in found.tokens] == [f"cuda{UNKNOWN}Async"]


BOMBS = [
    ("A", [f"{chr(65 + n)} = {chr(66 + n)} {chr(66 + n)} {chr(66 + n)} {chr(66 + n)}" for n in range(25)]),
    ("F0(x)", [f"F{n}(x) = F{n + 1}(x x x x) F{n + 1}(x x x x)" for n in range(30)]),
    ("F(" * 1500 + ")" * 1500, ["F(x) = x x"]),
    ("F(" * 1500, ["F(x) = x x"]),
    ("F(" + "a," * 1900 + "b)", ["F(x) = x"]),
    ("A", ["A = " + "B " * 3000, "B = " + "C " * 1000, "C = D"]),
]


@pytest.mark.parametrize(("text", "definitions"), BOMBS)
def test_bombs_are_left_unexploded(text: str, definitions: list[str]) -> None:
    (found,) = expand(use(text), table(*definitions))
    assert found.steps < 30_000

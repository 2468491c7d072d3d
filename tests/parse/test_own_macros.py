"""A file's own macros of CUDA's names, and the files that it includes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.model.occurrence import Include
from portcheck.parse.directives import directives
from portcheck.parse.own_macros import OwnMacros, find_inclusions, find_own_macros, plain_inclusions

NAMES = frozenset((b"A", b"B"))


def own_macros(source: bytes) -> OwnMacros:
    return find_own_macros(source, tuple(directives(source, source)), NAMES)


LASTING = [
    "#define A 1\n",
    "  #  define A(x) x\n",
    "#ifndef H\n#define H\n#define A 1\n#endif\n",
    "#ifndef A\n#define A 1\n#endif\n",
    "#if CUDART_VERSION >= 9000\n#define A 1\n#endif\n",
    "#if (defined(CUDA_VERSION) && (CUDA_VERSION > 9000))\n#define A 1\n#endif\n",
    "#if __CUDACC_VER_MAJOR__ >= 9\n#define A 1\n#endif\n",
    "#if X\n#endif\n#define A 1\n",
    "#define A 1\n#undef A\n#define A 2\n",
    "#define A 1\n#if X\n#undef A\n#endif\n",
]
NOT_LASTING = [
    "#define C 1\n",
    "#define AB 1\n",
    "#define A 1\n#undef A\n",
    "#ifdef X\n#define A 1\n#endif\n",
    "#ifndef X\n#define Y\n#define A 1\n#endif\n",
    "#ifndef A\n#else\n#define A 1\n#endif\n",
    "#if CUDART_VERSION < 9000\n#define A 1\n#endif\n",
    "#if CUDART_VERSION >= 9000\n#else\n#define A 1\n#endif\n",
    "#if CUDART_VERSION >= 9000 || X\n#define A 1\n#endif\n",
    "#if X\n#if CUDA_VERSION >= 9000\n#define A 1\n#endif\n#endif\n",
]


@pytest.mark.parametrize("source", LASTING)
def test_macro_that_lasts(source: str) -> None:
    assert own_macros(source.encode()).lasting == {"A"}


@pytest.mark.parametrize("source", NOT_LASTING)
def test_macro_that_does_not_last(source: str) -> None:
    assert own_macros(source.encode()).lasting == frozenset()


def test_a_macro_takes_the_name_from_its_definition_to_its_end() -> None:
    source = b"A 1\n#define A \\\n A 2\nA 3\n#undef A\nA 4\n#define A\nA 5\n"
    macros = own_macros(source)
    taken = [number for number in range(1, 6) if macros.take("A", source.index(b"A %d" % number))]
    assert taken == [3, 5]


@given(st.lists(st.sampled_from(["#define A 1\n", "#undef A\n", "#if X\n", "#else\n", "#endif\n", "A\n"])).map("".join))
def test_reaches_are_apart_and_inside_of_the_file(source: str) -> None:
    reaches = own_macros(source.encode()).reaches.get("A", ())
    flat = [offset for reach in reaches for offset in reach]
    assert flat == sorted(flat)
    assert all(0 < offset <= len(source) for offset in flat)


def _inclusions(source: str) -> tuple[Include, ...]:
    return find_inclusions(source.encode(), tuple(directives(source.encode(), source.encode())))


def test_inclusions() -> None:
    source = '#ifndef H\n#define H\n#include "a.h"\n # include <b/c.h>\n#ifdef X\n#include "d.h"\n#endif\n#endif\n'
    assert _inclusions(source) == (Include("a.h", True), Include("b/c.h", True), Include("d.h", False))


@pytest.mark.parametrize("source", ['include "a.h"\n', "#include NAME\n", '#include "a.h\n', '"#include <a.h>"\n'])
def test_no_inclusion(source: str) -> None:
    assert _inclusions(source) == ()
    assert plain_inclusions(source.encode()) == ()


def test_plain_inclusions_are_never_sure() -> None:
    assert plain_inclusions(b'#include "a.h"\n#if X\n#include <b.h>\n') == (
        Include("a.h", False),
        Include("b.h", False),
    )

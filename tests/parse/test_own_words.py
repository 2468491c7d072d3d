"""Words of a project's own that hold one of CUDA's."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.parse.lexicon import Lexicon
from portcheck.parse.own_words import find_aliases, own_words, says_cuda
from portcheck.parse.place import SourceText
from support.parsed import NOTHING_KNOWN

WORD = re.compile(rb"(?i)\w*(?:cuda|nvidia)\w*")


def text_of(source: bytes, lexicon: Lexicon) -> SourceText:
    return SourceText("a.h", source, lexicon, NOTHING_KNOWN)


@given(st.text(alphabet='cudaNVIDI_xé .;"', max_size=80).map(str.encode))
def test_words_are_found_as_by_a_pattern(lexicon: Lexicon, source: bytes) -> None:
    text = text_of(source, lexicon)
    in_code, in_literals = own_words(text)
    assert in_code == [match.span() for match in WORD.finditer(text.code)]
    assert in_literals == [span for span in (m.span() for m in WORD.finditer(source)) if text.code[span[0]] == 0x20]


@pytest.mark.parametrize(
    ("source", "in_code", "in_literals"),
    [
        (b"int my_cuda_x; // cuda", [(4, 13)], []),
        (b'f("my cuda", NVIDIA)', [(13, 19)], [(6, 10)]),
        (b'cuda(R"(cuda)")', [(0, 4)], [(8, 12)]),
        (b"int cudnn, cud, a;", [], []),
        (b"/* nvidia */", [], []),
    ],
)
def test_words(
    lexicon: Lexicon, source: bytes, in_code: list[tuple[int, int]], in_literals: list[tuple[int, int]]
) -> None:
    assert own_words(text_of(source, lexicon)) == (in_code, in_literals)


@pytest.mark.parametrize(("text", "said"), [(b"a/CUDA/b", True), (b"Nvidia", True), (b"cud a", False), (b"", False)])
def test_what_says_cuda(text: bytes, said: bool) -> None:
    assert says_cuda(text) is said


@pytest.mark.parametrize(
    ("source", "names"),
    [
        (b"using cuda_half = __half;", {"cuda_half"}),
        (b"typedef struct x *cudaThing_t;", {"cudaThing_t"}),
        (b"typedef using cuda_a = b; using c = cuda_d; typedef int e;", set()),
        (b"using namespace cuda; typedef void (*cudaFn)(int);", set()),
        (b"reusing cuda_half = b; // using cuda_c = d;", set()),
    ],
)
def test_aliases(lexicon: Lexicon, source: bytes, names: set[str]) -> None:
    assert find_aliases(text_of(source, lexicon)) == names

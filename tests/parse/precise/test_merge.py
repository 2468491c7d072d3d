"""Clang's answers over the default mode's, without Clang."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portcheck.model.occurrence import Kind, Side
from portcheck.model.precise import Change
from portcheck.parse.lexicon import Lexicon
from portcheck.parse.place import SourceText
from portcheck.parse.precise.merge import Merged, merge
from portcheck.parse.precise.tokens import Origin, Told
from support.parsed import NOTHING_KNOWN, ParseSource

SOURCE = "void f(void *p) { cudaFree(p); }\n"


def told(source: str, word: str, origin: Origin, name: str | None = None, nth: int = 0) -> Told:
    start = -1
    for _ in range(nth + 1):
        start = source.index(word, start + 1)
    return Told(start, start + len(word), origin, name or word, "somewhere.h")


def text_of(source: str, lexicon: Lexicon) -> SourceText:
    return SourceText("a.cu", source.encode(), lexicon, NOTHING_KNOWN)


def shown(one: Merged) -> list[tuple[str, str]]:
    return [(o.symbol, o.resolution) for o in one.file.occurrences]


def test_confirmed(parse: ParseSource, lexicon: Lexicon) -> None:
    one = merge(parse(SOURCE), text_of(SOURCE, lexicon), (told(SOURCE, "cudaFree", Origin.CUDA),))
    assert (shown(one), one.confirmed, one.unresolved, one.changes) == ([("cudaFree", "semantic")], 1, 0, ())


def test_silence(parse: ParseSource, lexicon: Lexicon) -> None:
    one = merge(parse(SOURCE), text_of(SOURCE, lexicon), ())
    assert (shown(one), one.confirmed, one.unresolved, one.changes) == ([("cudaFree", "syntactic")], 0, 1, ())


@pytest.mark.parametrize(
    ("origin", "refers_to"),
    [
        (Origin.OWN, "the project's own mine::cudaFree, somewhere.h"),
        (Origin.OTHER, "another library's mine::cudaFree, somewhere.h"),
    ],
)
def test_dropped(parse: ParseSource, lexicon: Lexicon, origin: Origin, refers_to: str) -> None:
    one = merge(parse(SOURCE), text_of(SOURCE, lexicon), (told(SOURCE, "cudaFree", origin, "mine::cudaFree"),))
    assert shown(one) == []
    (change,) = one.changes
    assert (change.line, change.column, change.symbol, change.change) == (1, 19, "cudaFree", Change.DROPPED)
    assert change.refers_to.en == refers_to


def test_the_c_librarys_name_in_device_code_is_cudas(parse: ParseSource, lexicon: Lexicon) -> None:
    source = "__device__ float f(float x) { return sqrtf(x); }\n"
    one = merge(parse(source), text_of(source, lexicon), (told(source, "sqrtf", Origin.OTHER),))
    assert ("sqrtf", "syntactic") in shown(one)


def test_the_last_part_of_a_name_decides(parse: ParseSource, lexicon: Lexicon) -> None:
    source = "void f(int *p) { thrust::sort(p, p); }\n"
    parts = (told(source, "thrust", Origin.CUDA), told(source, "sort", Origin.OWN, "thrust::sort"))
    assert shown(merge(parse(source), text_of(source, lexicon), parts)) == []
    assert shown(merge(parse(source), text_of(source, lexicon), parts[:1])) == [("thrust::sort", "syntactic")]


def test_what_is_no_identifier_is_never_judged(parse: ParseSource, lexicon: Lexicon) -> None:
    source = '#include <cuda_runtime.h>\n__global__ void k() { asm("mov.u32 %0, %1;"); }\nvoid f() { k<<<1, 1>>>(); }\n'
    words = ("cuda_runtime", "k", "mov")
    one = merge(parse(source), text_of(source, lexicon), tuple(told(source, word, Origin.OWN) for word in words))
    assert {o.kind for o in one.file.occurrences} >= {Kind.HEADER, Kind.KERNEL, Kind.LAUNCH, Kind.PTX}
    assert one.changes == ()


def test_a_hazard_goes_with_the_name_it_is_about(parse: ParseSource, lexicon: Lexicon) -> None:
    file = parse(SOURCE)
    (mention,) = file.occurrences
    hazard = mention.saying(symbol="some-hazard", kind=Kind.HAZARD, about="cudaFree")
    alone = hazard.saying(symbol="other-hazard", about="")
    file = replace(file, occurrences=(mention, hazard, alone))
    one = merge(file, text_of(SOURCE, lexicon), (told(SOURCE, "cudaFree", Origin.OWN),))
    assert shown(one) == [("other-hazard", "syntactic")]
    assert (one.confirmed, one.unresolved, len(one.changes)) == (0, 0, 1)


@pytest.mark.parametrize(
    ("source", "word", "name", "added"),
    [
        ("typedef int T;\nT t = ::cudaFree;\n", "cudaFree", "cudaFree", None),  # it is there already
        ("void g(S s) { s.HIDDEN(1); }\n", "HIDDEN", "cudaFree", None),  # a member
        ("void g(S *s) { s->HIDDEN(1); }\n", "HIDDEN", "cudaFree", None),
        ("void g() { HIDDEN(1); }\n", "HIDDEN", "no_such_name", None),
        ("void g() { HIDDEN::x(1); }\n", "HIDDEN", "thrust", None),  # a namespace alone is no mention
        ("void g() { HIDDEN(1); }\n", "HIDDEN", "sqrtf", None),  # the C library's, on the host
        ("__device__ void g() { HIDDEN(1); }\n", "HIDDEN", "sqrtf", (23, "device", "call")),
        ("void g() { HIDDEN(1); }\n", "HIDDEN", "cudaFree", (12, "host", "call")),
        ("void g() { a::b::HIDDEN x; }\n", "HIDDEN", "thrust::sort", (12, "host", "reference")),
        ("void g() { f(::HIDDEN); }\n", "HIDDEN", "cudaFree", (16, "host", "reference")),
        ("void g() { f(a ... HIDDEN); }\n", "HIDDEN", "cudaFree", (20, "host", "reference")),
    ],
)
def test_added(
    parse: ParseSource, lexicon: Lexicon, source: str, word: str, name: str, added: tuple[int, str, str] | None
) -> None:
    one = merge(parse(source), text_of(source, lexicon), (told(source, word, Origin.CUDA, name),))
    found = [o for o in one.file.occurrences if o.resolution == "semantic" and one.changes]
    assert [(o.column, o.side, o.context) for o in found] == ([added] if added else [])
    assert all(o.symbol == name and o.side in (Side.HOST, Side.DEVICE) for o in found)


def test_an_unlisted_name_of_a_library_takes_the_place_of_its_namespace(parse: ParseSource, lexicon: Lexicon) -> None:
    source = "void f(const thrust::detail::unheard_of<int> &p);\n"
    assert [o.symbol for o in parse(source).occurrences] == ["thrust"]
    answer = replace(told(source, "unheard_of", Origin.CUDA, "thrust::detail::unheard_of"), kind=Kind.TYPE)
    (found,) = merge(parse(source), text_of(source, lexicon), (answer,)).file.occurrences
    assert (found.symbol, found.library, found.kind) == ("thrust::detail::unheard_of", "thrust", Kind.TYPE)
    assert (found.column, found.end_column, found.resolution) == (14, 40, "semantic")


@pytest.mark.parametrize(
    ("name", "kind"), [("mine::unheard_of", Kind.TYPE), ("unheard_of", Kind.TYPE), ("thrust::x::unheard_of", None)]
)
def test_other_unlisted_names_are_not_added(parse: ParseSource, lexicon: Lexicon, name: str, kind: Kind | None) -> None:
    source = "void f(unheard_of p) { cudaFree(p); }\n"
    answer = replace(told(source, "unheard_of", Origin.CUDA, name), kind=kind)
    assert shown(merge(parse(source), text_of(source, lexicon), (answer,))) == [("cudaFree", "syntactic")]

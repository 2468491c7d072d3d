"""How hazards are found: by text, by name, by query, by measure; one for each hazard and line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from portcheck.discover.encoding import decode
from portcheck.discover.languages import language_of
from portcheck.model.hazard import Finder, Hazard, Measure, Place, Remedy
from portcheck.model.occurrence import Context, Kind, Occurrence, Region, Resolution, Side
from portcheck.model.source import Language, SourceFile
from portcheck.model.text import Text
from portcheck.model.vocabulary import Vocabulary
from portcheck.parse.file import parse_file
from portcheck.parse.lexicon import Lexicon
from portcheck.parse.project import Project, without_libraries
from support.parsed import NOTHING_KNOWN

NOTHING = Text("", "")


def hazard(identity: str, *finders: Finder) -> Hazard:
    return Hazard(identity, NOTHING, NOTHING, Remedy(NOTHING, "", ""), "hours", finders, False, (), (), ())


@pytest.fixture(scope="module")
def vocabulary(lexicon: Lexicon) -> Vocabulary:
    return lexicon.vocabulary


def found(vocabulary: Vocabulary, source: str, *finders: Finder, name: str = "a.cu") -> list[Occurrence]:
    """The places of one hazard with ``finders``."""
    return [o for o in all_of(vocabulary, source, hazard("h", *finders), name=name) if o.kind is Kind.HAZARD]


def all_of(vocabulary: Vocabulary, source: str, *hazards: Hazard, name: str = "a.cu") -> Sequence[Occurrence]:
    about: dict[str, Any] = {f: getattr(vocabulary, f) for f in Vocabulary.__annotations__ if f != "hazards"}
    decoded = decode(source.encode())
    assert decoded is not None
    file = SourceFile(name, Path(name), language_of(name) or Language.CXX, len(source))
    parsed = parse_file(file, decoded, Lexicon(Vocabulary(**about, hazards=hazards)), NOTHING_KNOWN)
    return Project([parsed]).settled(parsed).occurrences


KERNEL = "__global__ void k(int *p) { p[threadIdx.x] = 7; }\n"


def lines(places: list[Occurrence]) -> list[int]:
    return [place.line for place in places]


# By text


def test_a_regex_finds_the_group_or_the_whole_match(vocabulary: Vocabulary) -> None:
    (grouped,) = found(vocabulary, KERNEL, Finder(regex=r"= (?P<hit>7)"))
    (whole,) = found(vocabulary, KERNEL, Finder(regex=r"= 7"))
    (other,) = found(vocabulary, KERNEL, Finder(regex=r"(?P<hit>no)|= 7"))
    assert [(o.column, o.end_column) for o in (grouped, whole, other)] == [(46, 47), (44, 47), (44, 47)]
    assert (grouped.symbol, grouped.library, grouped.kind) == ("h", "hazard", Kind.HAZARD)
    assert (grouped.side, grouped.resolution, grouped.region) == (Side.DEVICE, Resolution.LEXICAL, Region.ACTIVE)
    assert (grouped.about, grouped.value) == ("", None)
    assert grouped.id == "a.cu:1:46#h"


@pytest.mark.parametrize(
    ("place", "expected"), [(Place.CODE, [1, 2, 5]), (Place.DIRECTIVE, [2]), (Place.LITERAL, [4]), (Place.BUILD, [])]
)
def test_a_regex_is_looked_for_in_its_place(vocabulary: Vocabulary, place: Place, expected: list[int]) -> None:
    source = 'int odd;\n#define X odd\n// odd\nconst char *s = "odd";\nvoid odd() {}\n'
    assert lines(found(vocabulary, source, Finder(regex=r"odd", where=place))) == expected


def test_sides(vocabulary: Vocabulary) -> None:
    source = "int odd;\n__device__ int f() { return odd; }\nauto l = [] __device__ { return odd; };\n"
    assert lines(found(vocabulary, source, Finder(regex="odd", side=Side.DEVICE))) == [2, 3]
    assert lines(found(vocabulary, source, Finder(regex="odd", side=Side.HOST))) == [1]
    assert lines(found(vocabulary, "int odd;\n", Finder(regex="odd", side=Side.DEVICE))) == []


def test_dead_code_is_dead(vocabulary: Vocabulary) -> None:
    places = found(vocabulary, "int odd;\n#if 0\nint odd;\n#endif\n", Finder(regex="odd"))
    assert [(o.line, o.region) for o in places] == [(1, Region.ACTIVE), (3, Region.DEAD)]


def test_one_for_each_hazard_and_line(vocabulary: Vocabulary) -> None:
    source = "int odd, odd2;\nint odd3;\n"
    assert [(o.line, o.column) for o in found(vocabulary, source, Finder(regex="odd"), Finder(regex="int"))] == [
        (1, 1),
        (2, 1),
    ]
    both = all_of(vocabulary, source, hazard("a", Finder(regex="odd")), hazard("b", Finder(regex="int")))
    assert [(o.symbol, o.line) for o in both] == [("b", 1), ("a", 1), ("b", 2), ("a", 2)]


def test_a_place_behind_a_long_comment(vocabulary: Vocabulary) -> None:
    source = f"/*{'x' * 5000}*/ int odd; /*{chr(10) * 900}*/ int\nodd2;\n"
    assert [(o.line, o.column) for o in found(vocabulary, source, Finder(regex="odd"))] == [(1, 5010), (902, 1)]


def test_c_files_without_cuda_have_no_hazards(vocabulary: Vocabulary) -> None:
    finder = Finder(regex="odd")
    assert found(vocabulary, "int odd; // cudaMalloc\n", finder, name="a.cpp") == []
    assert lines(found(vocabulary, "int odd;\n", finder, name="a.cu")) == [1]
    assert lines(found(vocabulary, "int odd;\nvoid f() { cudaDeviceReset(); }\n", finder, name="a.cpp")) == [1]


def test_build_files(vocabulary: Vocabulary) -> None:
    source = "# odd\nset(CUDA_SEPARABLE_COMPILATION odd)\n"
    finders = (Finder(regex="odd", where=Place.BUILD), Finder(regex="set", where=Place.CODE))
    assert [(o.line, o.column) for o in found(vocabulary, source, *finders, name="CMakeLists.txt")] == [(2, 32)]
    (named,) = found(vocabulary, source, Finder(symbols=("CUDA_SEPARABLE*",)), name="x.cmake")
    assert (named.about, named.side) == ("CUDA_SEPARABLE_COMPILATION", Side.HOST)


def test_ptx_files_have_those_of_their_instructions_alone(vocabulary: Vocabulary) -> None:
    source = ".visible .entry k() {\n  mov.u32 %r1, 7;\n  bar.sync 0;\n}\n"
    finders = (Finder(ptx=("bar*",)), Finder(regex="mov"))
    assert [(o.line, o.about) for o in found(vocabulary, source, *finders, name="a.ptx")] == [(3, "bar.sync")]


# By name


NAMES = """\
#include <cuda_runtime.h>
namespace cg = cooperative_groups;
void f(void *p) {
  cudaMalloc(&p, 3);
  auto q = &cudaMallocHost;
  // cudaMallocManaged(&p, 3);
  pool.cudaMallocAsync(p);
  cudaMallocPitch(&p, "0xff", (7), g(1, 2));
}
__global__ void k() { auto g = cg::this_grid(); __shfl_sync(0xffffffff, 1, 2); __shfl_xor_sync(m, 1, 2); }
void g() { k<<<1, 2, 99>>>(); }
"""


@pytest.mark.parametrize(
    ("finder", "expected"),
    [
        (Finder(symbols=("cudaMalloc*",)), [4, 5, 8]),
        (Finder(symbols=("cudaMalloc*",), context=Context.CALL), [4, 8]),
        (Finder(symbols=("cudaMalloc*",), context=Context.REFERENCE), [5]),
        (Finder(symbols=("cudaMalloc*",), side=Side.DEVICE), []),
        (Finder(symbols=("cooperative_groups::this_grid",)), [10]),
        (Finder(symbols=("*.h",), context=Context.INCLUDE), [1]),
        (Finder(symbols=("cudamalloc*",)), []),
        (Finder(symbols=("cudaMalloc*",), arguments="0xff"), [8]),
        (Finder(symbols=("cudaMalloc*",), arguments=r"g\(1, 2\)\Z"), [8]),
        (Finder(symbols=("cudaMalloc*",), without="0xff"), [4, 5]),
        (Finder(symbols=("cudaMalloc*",), without="0xff", context=Context.CALL), [4]),
        (Finder(symbols=("cudaMalloc*",), arguments="99"), []),
        (Finder(symbols=("<<<>>>",), arguments=r"\b99\b"), [11]),
        (Finder(symbols=("<<<>>>",), arguments="98"), []),
    ],
)
def test_names(vocabulary: Vocabulary, finder: Finder, expected: list[int]) -> None:
    assert lines(found(vocabulary, NAMES, finder)) == expected


def test_the_place_of_a_name_is_the_names(vocabulary: Vocabulary) -> None:
    occurrences = all_of(vocabulary, NAMES, hazard("h", Finder(symbols=("__shfl_sync",), arguments="0xf{8}")))
    (place,) = [o for o in occurrences if o.kind is Kind.HAZARD]
    (name,) = [o for o in occurrences if o.symbol == "__shfl_sync"]
    assert (place.line, place.column, place.side, place.resolution) == (
        name.line, name.column, name.side, name.resolution,
    )  # fmt: skip
    assert place.about == "__shfl_sync"
    assert place.anchor != name.anchor


def test_the_arguments_of_a_template(vocabulary: Vocabulary) -> None:
    source = "__global__ void k(cudaTextureObject_t t) { tex2D<float4>(t,\n\n   odd, 2); }\n"
    assert lines(found(vocabulary, source, Finder(symbols=("tex2D",), arguments=r"\At, odd, 2\Z"))) == [1]


def test_inline_ptx(vocabulary: Vocabulary) -> None:
    source = '__device__ void f() {\n  asm("mov.u32 %0, 1;");\n  asm("bar.sync 0; mov.u32 %0, 1;");\n}\n'
    assert lines(found(vocabulary, source, Finder(ptx=("bar.sync",)))) == [3]
    assert lines(found(vocabulary, source, Finder(ptx=("mov*", "bar*")))) == [2, 3]
    assert lines(found(vocabulary, source, Finder(symbols=("bar.sync",)))) == []


def test_the_projects_own_names_show_no_hazard(vocabulary: Vocabulary) -> None:
    source = "namespace mine { void cudaFree(void *); void g() { cudaFree(0); } }\nvoid h() { cudaFree(0); }\n"
    assert lines(found(vocabulary, source, Finder(symbols=("cudaFree",)))) == [2]


def test_a_library_that_the_tree_carries_takes_its_hazards_along(vocabulary: Vocabulary) -> None:
    about: dict[str, Any] = {f: getattr(vocabulary, f) for f in Vocabulary.__annotations__ if f != "hazards"}
    hazards = (hazard("by-name", Finder(symbols=("cub::*",))), hazard("by-text", Finder(regex="odd")))
    decoded = decode(b"void f() { cub::DeviceReduce::Sum(odd); }\n")
    assert decoded is not None
    parsed = parse_file(
        SourceFile("a.cu", Path("a.cu"), Language.CUDA, 9),
        decoded,
        Lexicon(Vocabulary(**about, hazards=hazards)),
        NOTHING_KNOWN,
    )
    assert {o.symbol for o in parsed.occurrences if o.kind is Kind.HAZARD} == {"by-name", "by-text"}
    left = without_libraries(parsed, {"cub"})
    assert {o.symbol for o in left.occurrences if o.kind is Kind.HAZARD} == {"by-text"}


# By query and by measure


def test_a_query(vocabulary: Vocabulary) -> None:
    source = "void f() { for (;;) {} }\n__device__ void g() { for (;;) {} }\n// for (;;)\n"
    query = "(for_statement) @hit"
    places = found(vocabulary, source, Finder(query=query))
    assert [(o.line, o.resolution) for o in places] == [(1, Resolution.SYNTACTIC), (2, Resolution.SYNTACTIC)]
    assert lines(found(vocabulary, source, Finder(query=query, side=Side.DEVICE))) == [2]
    named = '((call_expression function: (identifier) @name) @hit (#eq? @name "odd"))'
    assert lines(found(vocabulary, "void f() {\n odd(1);\n even(1);\n}\n", Finder(query=named))) == [2]


def test_a_measure_has_its_value(vocabulary: Vocabulary) -> None:
    source = "__global__ void a() { __shared__ int x[2]; }\n__global__ void b() { __shared__ int x[3]; }\n"
    finder = Finder(measure=Measure.STATIC_SHARED)
    assert [(o.line, o.value) for o in found(vocabulary, source, finder)] == [(1, 8), (2, 12)]
    over = Finder(measure=Measure.STATIC_SHARED, over=8)
    assert [(o.line, o.value, o.side) for o in found(vocabulary, source, over)] == [(2, 12, Side.DEVICE)]


def test_of_several_measures_on_a_line_the_most_counts(vocabulary: Vocabulary) -> None:
    source = "void f() { k<<<1, 64>>>(); k<<<1, 512>>>(); k<<<1, 32>>>(); }\n"
    assert [(o.column, o.value) for o in found(vocabulary, source, Finder(measure=Measure.BLOCK_THREADS))] == [
        (29, 512)
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('((for_statement) @hit (#match? @hit "odd\\\\("))', [2]),
        ('((for_statement) @hit (#match? @hit "[Oo]dd|even"))', [1, 2]),
        ('((for_statement) @hit (#not-match? @hit "odd"))', [1]),
        ("[(for_statement) (while_statement)] @hit", [1, 2, 3]),
        ('((for_statement) @hit (#match? @hit "odd")) ((while_statement) @hit)', [2, 3]),
        ('((for_statement) @hit (#match? @hit "nothing"))', []),
    ],
)
def test_what_a_query_matches(vocabulary: Vocabulary, query: str, expected: list[int]) -> None:
    source = "void f() { for (;;) even(1);\nfor (;;) odd(1);\nwhile (1); }\n"
    assert lines(found(vocabulary, source, Finder(query=query))) == expected

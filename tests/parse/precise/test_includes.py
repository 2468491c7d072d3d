"""Which file includes which, and where to look."""

from __future__ import annotations

import pytest

from portcheck.parse.precise.includes import IncludeGraph, Reached


def read(tree: dict[str, str], *foreign: str) -> IncludeGraph:
    return IncludeGraph.read(((path, text.encode()) for path, text in tree.items()), frozenset(foreign), "top")


@pytest.mark.parametrize(
    ("tree", "reached"),
    [
        ({"a.cu": '#include "b.h"', "b.h": ""}, Reached(("a.cu", "b.h"), ())),
        ({"s/a.cu": '#include "../b.h"', "b.h": ""}, Reached(("s/a.cu", "b.h"), ())),
        ({"s/a.cu": "#include <p/b.h>", "include/p/b.h": ""}, Reached(("s/a.cu", "include/p/b.h"), ("include",))),
        ({"s/a.cu": '#include "b.h"', "b.h": ""}, Reached(("s/a.cu", "b.h"), ("",))),
        ({"a.cu": '  #  include  "b.h"  // text', "b.h": '#include "a.cu"'}, Reached(("a.cu", "b.h"), ())),
        ({"a.cu": '#include "b.h"', "b.h": '#include "c.h"', "c.h": ""}, Reached(("a.cu", "b.h", "c.h"), ())),
        ({"x/a.cu": "#include <u.h>", "y/u.h": "", "x/z/u.h": ""}, Reached(("x/a.cu", "x/z/u.h"), ("x/z",))),
        ({"a.cu": "#include <vector>\n#include MACRO\n#include", "vector.h": ""}, Reached(("a.cu",), ())),
        ({"a.cu": "#include <bb.h>", "b.h": "", "x/abb.h": ""}, Reached(("a.cu",), ())),
        ({"v/a.h": "#include <a.h>"}, Reached(("v/a.h",), ())),
        ({"a.cu": '#include "top/s/b.h"', "s/b.h": ""}, Reached(("a.cu", "s/b.h"), ("..",))),
        ({"a.cu": '#include "top/c.h"\n#include "other/s/b.h"', "s/b.h": ""}, Reached(("a.cu",), ())),
    ],
)
def test_reached(tree: dict[str, str], reached: Reached) -> None:
    assert read(tree).reached(next(iter(tree))) == reached


def test_cudas_headers_are_no_files_of_the_project() -> None:
    tree = {"a.cu": "#include <cuda.h>\n#include <v/tool.h>", "x/cuda.h": "", "x/v/tool.h": ""}
    assert read(tree, "cuda.h").reached("a.cu") == Reached(("a.cu", "x/v/tool.h"), ())
    assert read(tree).reached("a.cu") == Reached(("a.cu", "x/cuda.h", "x/v/tool.h"), ("x",))


def test_beside_the_includer_a_header_of_that_name_is_the_projects() -> None:
    assert read({"a.cu": '#include "cuda.h"', "cuda.h": ""}, "cuda.h").reached("a.cu").files == ("a.cu", "cuda.h")


def test_the_headers_that_are_included_by_any_name() -> None:
    assert read({"a.cu": '#include <x/y.h>\n#include "z.h"\n'}).headers == {"x/y.h", "z.h"}

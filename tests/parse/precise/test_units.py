"""Which files Clang parses, how, and what it is asked about in each."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from portcheck.model.text import same
from portcheck.parse.precise.commands import Command
from portcheck.parse.precise.headers import Headers
from portcheck.parse.precise.includes import IncludeGraph
from portcheck.parse.precise.tokens import Unit
from portcheck.parse.precise.units import Plan

TOOLKIT = Headers(("/toolkit/include",), "/clang", same("a toolkit"))


def planned(
    root: Path,
    tree: dict[str, str],
    wanted: list[str],
    headers: Headers = TOOLKIT,
    commands: dict[str, Command] | None = None,
) -> dict[str, Unit]:
    for path in tree:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
    graph = IncludeGraph.read(((path, text.encode()) for path, text in tree.items()), frozenset(("cuda.h",)), "top")
    locations = {path: str(root / path) for path in tree}
    by_location = {str(root / path): command for path, command in (commands or {}).items()}
    plan = Plan(str(root), headers, "/stubs", locations, by_location, graph)
    in_cuda = frozenset(path for path in tree if path.endswith((".cu", ".cuh")))
    return {unit.path: unit for unit in plan.units(wanted, in_cuda)}


def folders(unit: Unit, root: Path) -> list[str]:
    shown = [word[2:] for word in unit.passes[0] if word.startswith("-I")]
    return [os.path.relpath(folder, root) for folder in shown]


def language(unit: Unit) -> str:
    return unit.passes[0][unit.passes[0].index("-x") + 1]


def test_sources_among_the_wanted_are_parsed_and_no_others(tmp_path: Path) -> None:
    assert list(planned(tmp_path, {"a.cu": "", "b.cu": "", "c.cpp": "", "d.h": ""}, ["a.cu", "c.cpp"])) == [
        "a.cu",
        "c.cpp",
    ]


def test_a_header_is_looked_at_through_three_sources_at_most(tmp_path: Path) -> None:
    tree = {f"{number}.cu": '#include "h.cuh"\n' for number in range(6)} | {"h.cuh": ""}
    units = planned(tmp_path, tree, ["h.cuh", "4.cu", "5.cu"])
    assert {path: unit.targets for path, unit in units.items()} == {
        "4.cu": ("4.cu", "h.cuh"),
        "5.cu": ("5.cu", "h.cuh"),
        "0.cu": ("h.cuh",),
    }


def test_a_header_that_nobody_includes_is_a_unit(tmp_path: Path) -> None:
    units = planned(tmp_path, {"h.cuh": "", "g.h": ""}, ["h.cuh", "g.h"])
    assert {path: (unit.targets, language(unit)) for path, unit in units.items()} == {
        "g.h": (("g.h",), "c++"),
        "h.cuh": (("h.cuh",), "cuda"),
    }


def test_what_else_is_included_is_looked_at_on_the_way(tmp_path: Path) -> None:
    tree = {"a.cu": '#include "plain.h"\n', "plain.h": "", "b.cpp": '#include "plain.h"\n'}
    units = planned(tmp_path, tree, ["a.cu"])
    assert {path: unit.targets for path, unit in units.items()} == {"a.cu": ("a.cu", "plain.h")}


def test_host_and_device_are_passes_of_cuda_sources(tmp_path: Path) -> None:
    units = planned(tmp_path, {"a.cu": "", "b.cpp": "", "c.c": ""}, ["a.cu", "b.cpp", "c.c"])
    assert [words[-1] for words in units["a.cu"].passes] == ["--cuda-host-only", "--cuda-device-only"]
    assert [(len(units[path].passes), language(units[path])) for path in ("b.cpp", "c.c")] == [(1, "c++"), (1, "c")]
    assert "-std=c++17" in units["b.cpp"].passes[0]
    assert not any(word.startswith("-std") for word in units["c.c"].passes[0])


def test_folders_to_look_in(tmp_path: Path) -> None:
    (tmp_path / "include").mkdir()
    tree = {"src/core/a.cu": "#include <lib/x.h>\n#include <cuda.h>\n", "third/inc/lib/x.h": "", "src/core/cuda.h": ""}
    units = planned(tmp_path, tree, ["src/core/a.cu"])
    assert folders(units["src/core/a.cu"], tmp_path) == ["third/inc", "include", "src", "."]  # src/core shadows cuda.h


@pytest.mark.parametrize("cuda", [("/toolkit/include",), ()])
def test_headers_of_cuda_then_the_stand_ins(tmp_path: Path, cuda: tuple[str, ...]) -> None:
    words = planned(tmp_path, {"a.cu": ""}, ["a.cu"], Headers(cuda, "/clang", same("")))["a.cu"].passes[0]
    system = [words[place + 1] for place, word in enumerate(words) if word == "-isystem"]
    assert system == [*cuda, "/stubs"]
    first = "__clang_cuda_runtime_wrapper.h" if cuda else "portcheck_prelude.h"
    assert words[words.index("-include") + 1] == first


def test_a_command_takes_the_place_of_the_defaults(tmp_path: Path) -> None:
    command = Command(("-DA", "-std=c++20"), "cuda")
    unit = planned(tmp_path, {"a.cpp": '#include "x/b.h"', "y/x/b.h": ""}, ["a.cpp"], commands={"a.cpp": command})[
        "a.cpp"
    ]
    assert (language(unit), len(unit.passes), folders(unit, tmp_path)) == ("cuda", 2, [])
    assert "-DA" in unit.passes[0]
    assert [word for word in unit.passes[0] if word.startswith("-std")] == ["-std=c++20"]

"""The inventory: what of CUDA a tree uses, counted right."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from portcheck.model.catalogue import Known
from portcheck.model.escape import first_harmful
from portcheck.model.kernel import AsmStatement, Instruction
from portcheck.model.occurrence import Kind, Region, Side
from portcheck.model.report import Report
from portcheck.report.registry import Detail, RenderOptions
from portcheck.scan import scan
from support.fixed_report import FILES, MENTIONS, crowded_report, fixed_report
from support.many_reports import hostile_report
from support.rendered import compare, text_of

_FILE = Path(__file__).parents[2] / "docs" / "inventory.schema.json"
SCHEMA = Draft202012Validator(json.loads(_FILE.read_text("utf-8")))


def inventory_of(report: Report) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(text_of("inventory", report))
    SCHEMA.validate(content)
    return content


def library(report: Report, identity: str) -> dict[str, Any]:
    (found,) = [row for row in inventory_of(report)["libraries"] if row["id"] == identity]
    assert isinstance(found, dict)
    return found


def test_golden() -> None:
    compare("report.inventory", text_of("inventory", fixed_report()))


@pytest.mark.parametrize("make", [fixed_report, crowded_report, hostile_report])
def test_it_fits_its_schema(make: Callable[[], Report]) -> None:
    assert inventory_of(make())["libraries"]


@pytest.mark.parametrize("part", [(), ("libraries", 0), ("libraries", 0, "names", 0), ("ptx", "categories", 0),
                                  ("kernels",), ("hazards", 0), ("totals",)])  # fmt: skip
def test_the_schema_asks_for_every_key(part: tuple[str | int, ...]) -> None:
    whole = inventory_of(fixed_report())
    for key in _at(whole, part):
        content = copy.deepcopy(whole)
        del _at(content, part)[key]
        assert not SCHEMA.is_valid(content), key


def _at(content: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        content = content[step]
    return content


def test_every_detail_is_the_same() -> None:
    assert len({text_of("inventory", fixed_report(), RenderOptions(detail)) for detail in Detail}) == 1


def test_only_what_is_compiled_counts() -> None:
    report = fixed_report()
    totals = inventory_of(report)["totals"]
    assert (totals["mentions"], totals["not_compiled"], totals["cuda_files"]) == (4, 1, 2)
    (free,) = [row for row in library(report, "cuda_runtime")["names"] if row["name"] == "cudaFree"]
    assert free["mentions"] == 1
    dead = tuple(place.saying(region=Region.DEAD) for place in report.occurrences)
    nothing = inventory_of(replace(report, occurrences=dead))
    assert (nothing["libraries"], nothing["hazards"], nothing["totals"]["mentions"]) == ([], [], 0)


def test_hazards_are_no_names() -> None:
    content = inventory_of(fixed_report())
    assert [row["id"] for row in content["libraries"]] == ["cuda_runtime", "ptx"]
    assert [(row["id"], row["places"]) for row in content["hazards"]] == [("warp-of-32", 2)]


def test_host_and_device_and_files_are_told_apart() -> None:
    first = MENTIONS[0]
    places = (
        first,
        replace(first.saying(side=Side.DEVICE), line=7),
        replace(first, file="src/b.cu", line=1),
        replace(first.saying(symbol="cudaFree", side=Side.DEVICE), line=9),
    )
    found = library(replace(fixed_report(), occurrences=places), "cuda_runtime")
    assert (found["symbols"], found["mentions"], found["files"], found["host"], found["device"]) == (2, 4, 2, 2, 2)
    counts = {row["name"]: (row["mentions"], row["files"], row["host"], row["device"]) for row in found["names"]}
    assert counts == {"cudaFree": (1, 1, 0, 1), "cudaMalloc": (3, 2, 2, 1)}


def test_a_library_needs_the_highest_version_of_its_names() -> None:
    def lowest(*versions: str | None) -> str | None:
        names = [f"cuda{number}" for number in range(len(versions))]
        places = tuple(MENTIONS[0].saying(symbol=name) for name in names)
        known = {
            name: Known("cuda_runtime", "toolkit", version, None, None, None)
            for name, version in zip(names, versions, strict=True)
        }
        found = library(replace(fixed_report(), occurrences=places, catalogue=known), "cuda_runtime")
        assert found["versions"] == "toolkit"
        version: str | None = found["lowest_version"]
        return version

    assert lowest("9.2", "11.8", "12.10", "12.9") == "12.10"
    assert lowest(None, "11.8") == "11.8"
    assert lowest(None) is None


def test_a_name_that_the_catalogue_does_not_have_has_no_version() -> None:
    names = {row["name"]: row for row in library(fixed_report(), "cuda_runtime")["names"]}
    assert names["cudaNobodyKnows"]["first_seen"] is None
    assert (names["cudaMalloc"]["first_seen"], names["cudaMalloc"]["successor"]) == ("12.1", "cudaMallocAsync")


def test_ptx_by_category_with_the_lowest_architecture_that_has_all() -> None:
    made = [
        ("a", "memory", "80"),
        ("b", "memory", "90a"),
        ("c", "memory", "90"),
        ("d", None, None),
        ("e", "mma", "100"),
    ]
    statement = AsmStatement("src/a.cu", 1, tuple(Instruction(*each) for each in made))
    ptx = inventory_of(replace(fixed_report(), asm=(statement, statement)))["ptx"]
    assert (ptx["statements"], ptx["instructions"], ptx["lowest_sm"]) == (2, 10, "100")
    assert [tuple(row.values()) for row in ptx["categories"]] == [
        ("memory", 6, "90a"),
        ("mma", 2, "100"),
        ("other", 2, None),
    ]


def test_kernels_with_what_they_use() -> None:
    report = fixed_report()
    kernels = inventory_of(replace(report, kernels=report.kernels * 3))["kernels"]
    assert kernels == {
        "count": 3,
        "sloc": 15,
        "templates": 0,
        "launches": 3,
        "features": [{"feature": "atomic:add:float", "kernels": 3}, {"feature": "shared-static", "kernels": 3}],
    }


def test_build_files_with_what_they_name() -> None:
    build = replace(FILES[0], path="CMakeLists.txt", language="cmake")
    place = replace(MENTIONS[0].saying(symbol="find_package(CUDA)", library="build", kind=Kind.BUILD), file=build.path)
    report = fixed_report()
    places = (place, replace(place, line=2), *report.occurrences)
    content = inventory_of(replace(report, files=(*report.files, build), occurrences=places))
    assert content["build_files"] == [
        {"path": "CMakeLists.txt", "language": "cmake", "names": {"find_package(CUDA)": 2}}
    ]
    assert inventory_of(report)["build_files"] == []


def test_a_scan_fills_in_titles_and_versions(tmp_path: Path) -> None:
    (tmp_path / "a.cu").write_text("void f(void **p) { cudaMallocAsync(p, 1, 0); cudaThreadExit(); }\n")
    found = library(scan([tmp_path]), "cuda_runtime")
    names = {row["name"]: row for row in found["names"]}
    assert (found["title"], found["versions"]) == ("CUDA Runtime", "toolkit")
    assert found["lowest_version"] == names["cudaMallocAsync"]["first_seen"] is not None
    assert names["cudaThreadExit"]["deprecated"] or names["cudaThreadExit"]["removed_in"]


def test_nothing_acts_on_a_terminal() -> None:
    assert first_harmful(text_of("inventory", hostile_report()).replace("\n", "")) is None

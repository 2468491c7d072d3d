"""A scan with a cache says what one without says, whatever has happened to the tree in between."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from unittest.mock import patch

import pytest

import portcheck.reading
from portcheck.execution.run import SMALL
from portcheck.model.errors import NothingToScanError
from portcheck.model.occurrence import ParsedFile
from portcheck.model.report import Report
from portcheck.parse.file import parse_file
from portcheck.parse.uses import look
from portcheck.report.registry import Detail, RenderOptions
from portcheck.scan import ScanOptions, scan
from support.rendered import text_of

USE = '#include "rt.h"\nvoid f() { RT(Malloc)(&p, 3); devFree(p); devFree(q); }\n'
LAYER = "#define RT(x) cuda##x\n#define devFree cudaFree\n"
WAVE = "#ifdef WAVE64\nvoid wide() { cudaFree(q); }\n#else\nvoid narrow() { cudaMalloc(&p, 1); }\n#endif\n"
GUARDED = "#ifdef USE_MUSA\n#define WAVE64 1\n#endif\n"
UNGUARDED = "#define WAVE64 1\n"
KERNEL = "__global__ void k(float *x) { *x = __shfl_sync(~0u, *x, 0); }\nvoid run(float *x) { k<<<1, 32>>>(x); }\n"
CALLER = "void run(float *);\nvoid main2() { run(nullptr); cudaDeviceSynchronize(); }\n"
SIZED = "#if SIZE > 3\nvoid big() { cudaFree(q); }\n#endif\nint x = cudaGetDevice(&d);\n"
TREE: Mapping[str, str] = {
    "rt.h": LAYER,
    "config.h": GUARDED,
    "lib/use.cpp": USE,
    "lib/wave.cu": WAVE,
    "lib/kernel.cu": KERNEL,
    "lib/caller.cu": CALLER,
    "sized.cu": SIZED,
    "CMakeLists.txt": "find_package(CUDA)\nadd_definitions(-DWAVE64)\n",
    "plain.cpp": "int nothing();\n",
}
PIECES = (
    *TREE.values(),
    UNGUARDED,
    LAYER.replace("cudaFree", "cudaFreeHost"),
    "#define SIZE 9\n",
    "using Stream = cudaStream_t;\n",
    "namespace mine { int cudaMalloc(int); int y = cudaMalloc(3); }\n",
    "",
    "\0\1",
    USE * 3,
)
NAMES = (*TREE, "musa/use.cpp", "lib/use_hip.cpp", "lib2/kernel.cu", "lib2/caller.cu", "config.hpp", "k.ptx", "s.py")


@pytest.fixture(autouse=True)
def of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """The trees here are small."""
    monkeypatch.setattr(portcheck.reading, "SMALL", 0)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    for name, text in TREE.items():
        _write(root / name, text)
    return root


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def answer(root: Path, options: ScanOptions) -> str:
    """All that a scan says, to the byte."""
    try:
        report = scan([root], options)
    except NothingToScanError as error:
        return str(error)
    return json_of(report)


def json_of(report: Report) -> str:
    return text_of("json", report, RenderOptions(Detail.LINES))


def checked(root: Path, **options: object) -> str:
    """The answer with a cache, which is the one without."""
    given: dict[str, object] = {"targets": ("musa", "ascend"), "jobs": 1, "file_seconds": 0, **options}
    with_cache = answer(root, ScanOptions(**given))  # type: ignore[arg-type]
    assert with_cache == answer(root, ScanOptions(**given, cache=False))  # type: ignore[arg-type]
    return with_cache


@pytest.fixture
def parsed() -> Iterator[list[str]]:
    """The paths of the files that are parsed, as it happens."""
    seen: list[str] = []

    def noted(file: object, *rest: object) -> ParsedFile:
        seen.append(file.path)  # type: ignore[attr-defined]
        return parse_file(file, *rest)  # type: ignore[arg-type]

    with patch.object(portcheck.reading, "parse_file", noted):
        yield seen


def test_the_second_scan_parses_nothing(tree: Path, parsed: list[str]) -> None:
    options = ScanOptions(("musa",), jobs=1, file_seconds=0)
    first = answer(tree, options)
    assert set(parsed) == set(TREE)
    parsed.clear()
    with patch.object(portcheck.reading, "look", side_effect=look) as second:
        assert answer(tree, options) == first
    assert not parsed
    assert not second.called


def test_of_a_changed_file_only_that_is_parsed(tree: Path, parsed: list[str]) -> None:
    checked(tree)
    parsed.clear()
    _write(tree / "lib/caller.cu", CALLER + "void more() { cudaFree(0); }\n")
    answer(tree, ScanOptions(("musa", "ascend"), jobs=1, file_seconds=0))
    assert parsed == ["lib/caller.cu"]


def test_a_macro_elsewhere_decides_branches(tree: Path, parsed: list[str]) -> None:
    (tree / "CMakeLists.txt").unlink()
    before = checked(tree)
    _write(tree / "config.h", UNGUARDED)
    assert checked(tree) != before
    _write(tree / "config.h", GUARDED)
    parsed.clear()
    assert answer(tree, ScanOptions(("musa", "ascend"), jobs=1, file_seconds=0)) == before
    assert not parsed


Change = Callable[[Path], None]


def _rename(old: str, new: str) -> Change:
    def change(root: Path) -> None:
        (root / new).parent.mkdir(parents=True, exist_ok=True)
        (root / old).rename(root / new)

    return change


def _edit(name: str, text: str) -> Change:
    return lambda root: _write(root / name, text)


def test_files_that_a_third_one_ties_together(tree: Path) -> None:
    _write(tree / "app/far.cu", CALLER)
    before = checked(tree)
    _write(tree / "all.h", '#include "lib/kernel.cu"\n#include "app/far.cu"\n')
    (tree / "lib/caller.cu").unlink()
    checked(tree)
    _write(tree / "all.h", '#include "lib/kernel.cu"\n')
    assert checked(tree) != before


def test_a_kernel_that_is_held_twice(tree: Path) -> None:
    kernel = "__global__ void twin(float *x) { *x = 1; }\n"
    _write(tree / "src/a/twin.cu", kernel)
    before = checked(tree)
    _write(tree / "src/b/other.cu", kernel)
    both = checked(tree)
    (tree / "src/b/other.cu").unlink()
    assert checked(tree) == before != both


@pytest.mark.parametrize(
    "change",
    [
        _rename("lib/use.cpp", "musa/use.cpp"),  # now the port to one target
        _rename("lib/wave.cu", "lib/wave.cpp"),
        _rename("lib/kernel.cu", "lib2/kernel.cu"),  # its caller stands no longer beside it
        _edit("rt.h", LAYER.replace("cuda##x", "cudaHost##x")),  # what others paste together
        _edit("rt.h", "\n" + LAYER),  # the same, elsewhere
        _edit("lib3/kernel.cu", KERNEL),  # kernels twice
        _edit("lib/other.cu", "void run(float *x) { j<<<1, 1>>>(x); }\n"),  # two functions of that name
        _edit("mine.h", "namespace mine { void cudaFree(void *); }\n"),
        _edit("lib/kernel.cu", KERNEL.replace("32", "64")),
    ],
)
def test_what_other_files_do_is_seen(tree: Path, change: Change) -> None:
    before = checked(tree)
    change(tree)
    assert checked(tree) != before


def test_each_definition_of_the_build_has_its_own_answer(tree: Path) -> None:
    given: list[dict[str, int | str | None]] = [{}, {"SIZE": 1}, {"SIZE": 9}, {"SIZE": "1"}, {"USE_MUSA": 1}]
    answers = [checked(tree, macros=macros) for macros in given]
    assert answers == [checked(tree, macros=macros) for macros in given]
    assert len({answers[0], answers[1], answers[2], answers[4]}) >= 3


def test_rules_laid_over_give_their_own_answer(tree: Path, tmp_path: Path) -> None:
    example = (Path(__file__).parents[1] / "rules/hazards/ballot-popcount.yaml").read_text(encoding="utf-8")
    before_find, after_find = example.split("find:")[0], example[example.index("judge:") :]
    hazard = before_find.replace("id: ballot-popcount", "id: own") + "find:\n- regex: 'devFree'\n" + after_find
    pack = tmp_path / "pack"
    before = checked(tree)
    for word in ("devFree", "nothing"):
        _write(pack / "hazards/own.yaml", hazard.replace("devFree", word, 1))
        assert ('"symbol": "own"' in checked(tree, rule_packs=(pack,))) is (word == "devFree")
    assert checked(tree) == before


@pytest.mark.parametrize("seed", range(6))
def test_over_any_edits(tree: Path, seed: int) -> None:
    chance = random.Random(seed)
    options: dict[str, object] = {}
    for _step in range(14):
        files = sorted(path for path in tree.rglob("*") if path.is_file())
        action = chance.choice(("write", "write", "write", "rename", "copy", "delete", "macros", "touch"))
        path = chance.choice(files) if files else tree / "a.cu"
        if action == "write":
            _write(tree / chance.choice(NAMES), "".join(chance.choices(PIECES, k=chance.randint(1, 3))))
        elif action == "rename" and files:
            _rename(str(path.relative_to(tree)), chance.choice(NAMES))(tree)
        elif action == "copy" and files:
            other = tree / chance.choice(NAMES)
            other.parent.mkdir(parents=True, exist_ok=True)
            if other != path:
                shutil.copyfile(path, other)
        elif action == "delete" and len(files) > 3:
            path.unlink()
        elif action == "macros":
            options = {"macros": chance.choice(({}, {"SIZE": 4}, {"WAVE64": None}, {"USE_MUSA": 1}))}
        elif action == "touch" and files:
            os.utime(path, (0, 0))
        checked(tree, **options)


def test_for_any_number_of_jobs(tree: Path) -> None:
    padding = "// nothing\n" * 1000
    for number in range(60):
        _write(tree / f"{number}/a.cpp", USE.replace("rt.h", "../rt.h") + padding)
    assert 60 * len(padding) > 2 * SMALL
    two = answer(tree, ScanOptions(("musa",), jobs=2))
    assert two == answer(tree, ScanOptions(("musa",), jobs=2))
    assert two == answer(tree, ScanOptions(("musa",), jobs=1)) == answer(tree, ScanOptions(("musa",), cache=False))


def test_other_code_reads_again(tree: Path, parsed: list[str]) -> None:
    options = ScanOptions(("musa",), jobs=1, file_seconds=0)
    first = answer(tree, options)
    parsed.clear()
    with patch.object(portcheck.reading, "_code_digest", lambda: b"another"):
        assert answer(tree, options) == first
    assert set(parsed) == set(TREE)


def test_code_that_cannot_be_told_is_not_trusted(tree: Path, parsed: list[str]) -> None:
    options = ScanOptions(("musa",), jobs=1, file_seconds=0)
    with patch.object(portcheck.reading, "_code_digest", lambda: b""):
        first = answer(tree, options)
        parsed.clear()
        assert answer(tree, options) == first
    assert set(parsed) == set(TREE)


def test_a_file_that_failed_is_tried_again(tree: Path) -> None:
    whole = checked(tree)

    def failing(file: object, *rest: object) -> ParsedFile:
        raise ValueError("no")

    _write(tree / "lib/caller.cu", CALLER + "// other\n")
    with patch.object(portcheck.reading, "parse_file", failing):
        assert "could not be parsed" in answer(tree, ScanOptions(("musa", "ascend"), jobs=1, file_seconds=0))
    assert "could not be parsed" not in checked(tree)
    assert whole


def test_small_trees_are_not_kept(tree: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(portcheck.reading, "SMALL", 10**6)
    monkeypatch.setenv("PORTCHECK_CACHE_DIR", str(tmp_path / "cache"))
    answer(tree, ScanOptions(("musa",), jobs=1))
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("damage", ["garbage", "truncated", "empty", "folder", "flipped", "file in the way"])
def test_a_broken_cache_is_none(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    folder = tmp_path / "cache"
    monkeypatch.setenv("PORTCHECK_CACHE_DIR", str(folder))
    whole = checked(tree)
    (file,) = folder.iterdir()
    data = bytearray(file.read_bytes())
    if damage == "garbage":
        file.write_bytes(b"garbage" * 1000)
    elif damage == "truncated":
        file.write_bytes(data[: len(data) // 2])
    elif damage == "empty":
        file.write_bytes(b"")
    elif damage == "flipped":
        for place in range(4096, len(data), 97):
            data[place] ^= 0x55
        file.write_bytes(data)
    else:
        file.unlink()
        if damage == "folder":
            file.mkdir()
        else:
            folder.rmdir()
            folder.write_bytes(b"")
    assert checked(tree) == whole
    assert checked(tree) == whole

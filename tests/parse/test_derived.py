"""Macros that the project defines for some targets only."""

from __future__ import annotations

from portcheck.model.occurrence import FileSummary, ParsedFile, ParseState
from portcheck.model.vocabulary import Guard
from portcheck.parse.derived import affected, derived_macros
from portcheck.parse.worlds import KnownMacros, Worlds
from support.parsed import regions_of

WORLDS = Worlds({"USE_A": Guard(("a",)), "USE_B": Guard(("b",))})
KNOWN = KnownMacros(WORLDS, {b"GIVEN": 1})


def parsed(path: str, source: str) -> ParsedFile:
    regions = regions_of(source.encode(), KNOWN)
    return ParsedFile(
        FileSummary(path, "c++", "utf-8", 1, 1, ParseState.OK), defines=regions.defines, asked=regions.asked
    )


ASKS = parsed("asks.h", "#ifdef X\n#endif\n#ifdef USE_A\n#endif\n#ifdef GIVEN\n#endif\n")


def derived(*sources: str) -> dict[bytes, int]:
    files = [ASKS, *(parsed(f"{number}.h", source) for number, source in enumerate(sources))]
    return dict(derived_macros(files, KNOWN).project)


def test_defined_for_a_target_only() -> None:
    assert derived("#ifdef USE_A\n#define X\n#endif\n") == {b"X": WORLDS.of("a")}


def test_defined_for_two_targets_in_two_files() -> None:
    sources = ("#ifdef USE_A\n#define X\n#endif\n", "#ifdef USE_B\n#define X\n#endif\n")
    assert derived(*sources) == {b"X": WORLDS.of("a") | WORLDS.of("b")}


def test_defined_except_for_a_target() -> None:
    assert derived("#ifndef USE_A\n#define X\n#endif\n") == {b"X": WORLDS.everywhere & ~WORLDS.with_guards("a")}


def test_defined_elsewhere_for_all() -> None:
    assert derived("#ifdef USE_A\n#define X\n#endif\n", "#define X\n") == {}


def test_defined_nowhere_or_in_dead_code_only() -> None:
    assert derived() == {}
    assert derived("#if 0\n#define X\n#endif\n") == {}


def test_what_nobody_asks_for_is_left_out() -> None:
    assert derived("#ifdef USE_A\n#define Y\n#endif\n") == {}


def test_guards_and_given_macros_are_not_derived() -> None:
    assert derived("#ifdef USE_B\n#define USE_A\n#define GIVEN 2\n#endif\n") == {}


def test_affected_are_the_files_that_ask_for_what_is_new() -> None:
    other = parsed("other.h", "#ifdef Y\n#endif\n")
    assert affected([ASKS, other], {}, {b"X": 1}) == ["asks.h"]
    assert affected([ASKS, other], {b"X": 1}, {b"X": 1}) == []
    assert affected([ASKS, other], {b"X": 1, b"Y": 1}, {b"X": 2}) == ["asks.h", "other.h"]

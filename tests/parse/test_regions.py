"""Which part of a file is compiled for CUDA, for other targets only, or never."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portcheck.model.occurrence import Region
from portcheck.model.vocabulary import Guard
from portcheck.parse.regions import Position
from portcheck.parse.worlds import KnownMacros, Worlds
from support.parsed import regions_of

GUARDS = {"USE_A": Guard(("a",)), "A_PASS": Guard(("a",), device_pass=True), "USE_B": Guard(("b",)),
          "USE_AB": Guard(("a", "b"))}  # fmt: skip
WORLDS = Worlds(GUARDS)
KNOWN = KnownMacros(WORLDS, {b"GIVEN": 3, b"TEXT": "x", b"GONE": None})
ACTIVE = Position(Region.ACTIVE)
DEAD = Position(Region.DEAD)


def guarded(*targets: str) -> Position:
    return Position(Region.GUARDED, guards=targets)


def without(*targets: str) -> Position:
    return Position(Region.ACTIVE, switched_off=targets)


def position(source: str, known: KnownMacros = KNOWN) -> Position:
    """The position of the only ``@`` in ``source``."""
    assert source.count("@") == 1
    return regions_of(source.encode(), known).position(source.index("@"))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("@", ACTIVE),
        ("#if 0\n@\n#endif", DEAD),
        ("#if 0\n#endif\n@", ACTIVE),
        ("#if 0\n#else\n@\n#endif", ACTIVE),
        ("#if 1\n#else\n@\n#endif", DEAD),
        ("#if 1\n#elif X\n@\n#endif", DEAD),
        ("#if X\n#elif 0\n@\n#endif", DEAD),
        ("#if X\n#elif 1\n#else\n@\n#endif", DEAD),
        ("#if 0\n#if 1\n@\n#endif\n#endif", DEAD),
        ("#if 0\n#if X\n#else\n@\n#endif\n#endif", DEAD),
        ("#if X\n@\n#endif", ACTIVE),
        ("#ifdef X\n#else\n@\n#endif", ACTIVE),
        ("# if 0 \n@\n# endif", DEAD),
        ("  #\tif 0\n@\n#endif", DEAD),
        ("#if \\\n 0\n@\n#endif", DEAD),
        ("#if 0\r\n@\r\n#endif", DEAD),
        ("#if __CUDA_ARCH__ >= 700\n@\n#endif", ACTIVE),
        # what the user says of macros
        ("#if GIVEN == 3\n@\n#endif", ACTIVE),
        ("#if GIVEN == 4\n@\n#endif", DEAD),
        ("#ifndef GIVEN\n@\n#endif", DEAD),
        ("#ifdef GONE\n@\n#endif", DEAD),
        ("#if GONE > 2\n@\n#endif", DEAD),
        ("#ifdef TEXT\n#else\n@\n#endif", DEAD),
        ("#undef GIVEN\n#ifndef GIVEN\n@\n#endif", DEAD),
        ("#define GONE\n#ifdef GONE\n@\n#endif", DEAD),
        # guards
        ("#ifdef USE_A\n@\n#endif", guarded("a")),
        ("#ifdef USE_A\n#else\n@\n#endif", without("a")),
        ("#ifndef USE_A\n@\n#endif", without("a")),
        ("#ifndef USE_A\n#else\n@\n#endif", guarded("a")),
        ("#if defined(USE_A) || defined(USE_B)\n@\n#endif", guarded("a", "b")),
        ("#if !defined(USE_A) && !defined(USE_B)\n@\n#endif", without("a", "b")),
        ("#if USE_A\n@\n#endif", guarded("a")),
        ("#if USE_A >= 400\n@\n#endif", guarded("a")),
        ("#if defined(USE_A)\n#elif defined(USE_B)\n@\n#endif", guarded("b")),
        ("#if defined(USE_A)\n#elif defined(USE_B)\n#else\n@\n#endif", without("a", "b")),
        ("#ifdef USE_AB\n@\n#endif", guarded("a", "b")),
        ("#ifdef USE_A\n#if X\n@\n#endif\n#endif", guarded("a")),
        ("#ifdef USE_A\n#if 0\n@\n#endif\n#endif", DEAD),
        ("#ifdef USE_A\n#ifdef USE_B\n@\n#endif\n#endif", DEAD),
        ("#ifndef USE_A\n#ifdef USE_B\n@\n#endif\n#endif", guarded("b")),
        ("#if defined(__CUDACC__) || defined(USE_A)\n@\n#endif", ACTIVE),
        ("#if defined(USE_A) && 0\n@\n#endif", DEAD),
        # a macro of the device pass tells nothing by its absence
        ("#ifdef A_PASS\n@\n#endif", guarded("a")),
        ("#ifdef A_PASS\n#else\n@\n#endif", ACTIVE),
        # what the file defines itself
        ("#define X 2\n#if X == 2\n@\n#endif", ACTIVE),
        ("#define X 2\n#if X == 3\n@\n#endif", DEAD),
        ("#define X\n#ifndef X\n@\n#endif", DEAD),
        ("#define X 2\n#undef X\n#ifdef X\n@\n#endif", DEAD),
        ("#define X 2\n#undef X\n#if X\n@\n#endif", DEAD),
        ("#ifdef Y\n#define X 2\n#endif\n#if X == 3\n@\n#endif", ACTIVE),
        ("#ifndef X\n#define X 2\n#endif\n#if X == 3\n@\n#endif", ACTIVE),
        ("#define X Y\n#if X == 3\n@\n#endif", ACTIVE),
        ("#define X(a) 0\n#if X(1)\n@\n#endif", ACTIVE),
        ("#ifdef USE_A\n#define X\n#endif\n#ifdef X\n@\n#endif", ACTIVE),
        ("#undef X\n#ifdef USE_A\n#define X\n#endif\n#ifdef X\n@\n#endif", guarded("a")),
        ("#undef X\n#ifndef USE_A\n#define X\n#endif\n#ifdef X\n@\n#endif", without("a")),
        ("#undef X\n#ifndef USE_A\n#define X\n#endif\n#ifndef X\n@\n#endif", guarded("a")),
        ("#ifdef H\n#else\n#define H\n@\n#endif", ACTIVE),
        # what is broken
        ("#endif\n@", ACTIVE),
        ("#else\n@", ACTIVE),
        ("#elif 0\n@", ACTIVE),
        ("#if 0\n@", DEAD),
        ("#if\n@\n#endif", ACTIVE),
        ("#ifdef\n@\n#endif", ACTIVE),
        ("#ifdef 3\n@\n#endif", ACTIVE),
        ("#if 0\n#ifdef X\n#endif\n@\n#endif", DEAD),
        ("#ifx 0\n@", ACTIVE),
        ("x #if 0\n@", ACTIVE),
    ],
)
def test_position(source: str, expected: Position) -> None:
    assert position(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("#if @\n#endif", ACTIVE),
        ("#if 0\n#elif @\n#endif", ACTIVE),
        ("#ifdef USE_A\n#elif @\n#endif", ACTIVE),
        ("#if 0\n#if @\n#endif\n#endif", DEAD),
    ],
)
def test_a_condition_lies_outside_of_its_branches(source: str, expected: Position) -> None:
    assert position(source) == expected


def test_a_macro_of_the_project() -> None:
    only_a = KnownMacros(WORLDS, project={b"WIDE": WORLDS.of("a")})
    assert position("#ifdef WIDE\n@\n#endif", only_a) == guarded("a")
    assert position("#ifdef WIDE\n#else\n@\n#endif", only_a) == ACTIVE
    not_a = KnownMacros(WORLDS, project={b"FAST": WORLDS.everywhere & ~WORLDS.with_guards("a")})
    assert position("#ifdef FAST\n@\n#endif", not_a) == without("a")


def test_a_file_that_is_for_a_target() -> None:
    source = b"x\n#ifdef USE_B\ny\n#endif\n"
    regions = regions_of(source, KNOWN, WORLDS.of("a"))
    assert regions.position(0) == guarded("a")
    assert regions.position(source.index(b"y")) == DEAD


def test_what_the_file_defines_and_asks() -> None:
    source = (
        b"#define P 1\n#ifdef USE_A\n#define Q\n#endif\n#if 0\n#define R\n#endif\n#if defined(S) || T > 1\n#endif\n"
    )
    regions = regions_of(source, KNOWN)
    assert regions.defines == {b"P": WORLDS.everywhere, b"Q": WORLDS.of("a"), b"R": 0}
    assert regions.asked == {b"USE_A", b"S", b"T"}


_LINES = st.lists(
    st.sampled_from(
        ["#if 0", "#if 1", "#if X", "#ifdef USE_A", "#ifndef USE_B", "#elif USE_A", "#else", "#endif", "#define X 1",
         "#undef X", "text", "#if ((", "#elif defined(", "  # else", "\\"]
    ),
    max_size=40,
)  # fmt: skip


@given(_LINES)
@settings(max_examples=300)
def test_regions_cover_the_file_in_order(lines: list[str]) -> None:
    source = "\n".join(lines).encode()
    regions = regions_of(source, KNOWN)
    assert regions.starts[0] == 0
    assert list(regions.starts) == sorted(set(regions.starts))
    assert len(regions.starts) == len(regions.reaches)
    assert all(0 <= reach <= WORLDS.everywhere for reach in regions.reaches)


@given(_LINES)
@settings(max_examples=200)
def test_more_knowledge_never_reaches_further(lines: list[str]) -> None:
    """What is known of a macro can only take worlds away, from any place that the file does not define it for."""
    source = "\n".join(line for line in lines if "X" not in line or line == "#if X").encode()
    free = regions_of(source, KnownMacros(WORLDS))
    told = regions_of(source, KnownMacros(WORLDS, {b"X": 1}))
    assert all(told.reach(offset) & ~free.reach(offset) == 0 for offset in range(len(source)))

"""Preprocessor lines, regions and conditions."""

from __future__ import annotations

from collections.abc import Iterator

from portcheck.model.occurrence import Region
from portcheck.parse.directives import Directive
from portcheck.parse.expression import State, parse_expression
from portcheck.parse.place import SourceText
from portcheck.parse.regions import Regions, skim

from . import reading, seeding

_OPENS = (b"if", b"ifdef", b"ifndef")
_CONDITIONS = (b"if", b"elif")
_SMALL = (State(False, None), State(True, None), State(True, 0), State(True, 1), State(True, 700))


def one_input(data: bytes) -> None:
    text = reading.decoded(data)
    if text is None:
        return
    source = _text(text.utf8)
    regions = source.regions
    _check_directives(source)
    _check_partition(source, regions)
    assert regions == _text(text.utf8).regions
    skim(source.source, reading.known().worlds)
    _check_dead(text.utf8)
    for directive in source.directives:
        if directive.word in _CONDITIONS:
            _check_condition(source.code[directive.rest : directive.end])


def _text(source: bytes) -> SourceText:
    return SourceText("a.cu", source, reading.lexicon(), reading.known())


def _check_directives(text: SourceText) -> None:
    """They stand in order, within the file, each on lines of its own."""
    last = 0
    for directive in text.directives:
        assert last <= directive.start < directive.rest <= directive.end <= len(text.source), directive
        assert text.source[directive.start : directive.start + 1] == b"#", directive
        assert text.code[last : directive.start].strip(b" \t\f\v\r\n") == b"" or (
            b"\n" in text.code[last : directive.start] or last == 0
        ), directive
        last = directive.end


def _check_partition(text: SourceText, regions: Regions) -> None:
    assert regions.starts[0] == 0
    assert len(regions.starts) == len(regions.reaches)
    everywhere = regions.worlds.everywhere
    assert all(0 <= reach <= everywhere for reach in regions.reaches)
    for before, after in zip(regions.starts, regions.starts[1:], strict=False):
        assert before < after <= len(text.source)
    for start, reach in zip(regions.starts, regions.reaches, strict=True):
        position = regions.position(start)
        assert regions.reach(start) == reach
        assert bool(position.guards) == (position.region is Region.GUARDED), position
        assert not position.switched_off or position.region is Region.ACTIVE, position


def _check_dead(utf8: bytes) -> None:
    """Whatever stands behind ``#if 0`` is dead up to the end of that branch."""
    text = _text(b"#if 0\n" + utf8)
    first, *others = text.directives
    end = _end_of_branch(others, len(text.source))
    for start, reach in zip(text.regions.starts, text.regions.reaches, strict=True):
        assert not (first.end <= start < end and reach), (start, reach)


def _end_of_branch(directives: list[Directive], length: int) -> int:
    depth = 0
    for directive in directives:
        if directive.word in _OPENS:
            depth += 1
        elif directive.word == b"endif":
            depth -= 1
            if depth < 0:
                return directive.start
        elif directive.word.startswith(b"el") and depth == 0:
            return directive.start
    return length


def _check_condition(condition: bytes) -> None:
    """What is told while nothing is known of the macros still holds when they are known."""
    expression = parse_expression(condition)
    before = expression.value({})
    for state in _SMALL:
        after = expression.value(dict.fromkeys(expression.names, state))
        assert before is None or before == after, (condition, before, state, after)


def seeds() -> Iterator[bytes]:
    yield from (source for source in seeding.sources() if b"#" in source)
    yield b"#if defined(USE_ROCM) && (__CUDA_ARCH__ >= 0x2BC || !X) // y\n#elif 1 ? A : B << 3 /* z\n */\n#else\n"
    yield b"#ifndef __HIPCC__\n#define A(x) \\\n  x\n#undef A\n#elifdef B\n#elifndef C\n#endif\n"

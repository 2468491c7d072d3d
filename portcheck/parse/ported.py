"""What a file holds of a port already: lines in other targets' branches, and CUDA names that these give a meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from portcheck.model.occurrence import Occurrence, ParsedFile, Region
from portcheck.model.ported import Mapped, Ported
from portcheck.parse.macros import definition_of
from portcheck.parse.place import SourceText
from portcheck.parse.text import count_code_lines
from portcheck.parse.worlds import CUDA

_LONGEST = 80


def ported_lines(text: SourceText) -> dict[str, int]:
    """Target -> lines of code that are for it and not for CUDA."""
    regions = text.regions
    if not regions.has_guarded:
        return {}
    lines: Counter[str] = Counter()
    ends = (*regions.starts[1:], len(text.source))
    for start, end, reach in zip(regions.starts, ends, regions.reaches, strict=True):
        if reach & CUDA or not reach:
            continue
        count = count_code_lines(text.commentless[start:end])
        lines.update(dict.fromkeys(regions.worlds.written_for(reach), count))
    return dict(lines)


def mapped_names(text: SourceText) -> tuple[Mapped, ...]:
    """``#define cudaFree hipFree`` in code that is not for CUDA."""
    if not text.regions.has_guarded:
        return ()
    found = []
    for directive in text.directives:
        position = text.regions.position(directive.start)
        definition = definition_of(text, text.code, directive) if position.region is Region.GUARDED else None
        if definition is not None and definition.macro.name.encode() in text.lexicon.unqualified:
            macro = definition.macro
            found.append(Mapped(macro.name, macro.body[:_LONGEST], position.guards, text.path, macro.line))
    return tuple(found)


def ported_to(files: Iterable[ParsedFile], mapped: Iterable[Mapped]) -> Mapping[str, Ported]:
    """Target -> what the tree holds for it, sorted by target."""
    lines: Counter[str] = Counter()
    holding: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    own: Counter[str] = Counter()
    for file in files:
        own.update(target for target, count in file.ported.items() if count == file.summary.sloc)
        lines.update(file.ported)
        holding.update(file.ported.keys())
        if any(what.switched_off for what in file.different):
            left_out.update(_left_out(file.occurrences))
    names = Counter(target for target, _name in {(target, m.name) for m in mapped for target in m.targets})
    return {
        target: Ported(lines[target], holding[target], names[target], left_out[target], own[target])
        for target in sorted({*lines, *names})
        if lines[target]
    }


def _left_out(occurrences: Iterable[Occurrence]) -> Counter[str]:
    """Lines with CUDA names that a target's guards leave out, by target."""
    return Counter(target for target, _line in {(t, o.line) for o in occurrences for t in o.switched_off})

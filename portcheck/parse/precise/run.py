"""The exact mode as a whole: plan, parse through Clang, and lay its answers over the default mode's."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from tempfile import TemporaryDirectory

from portcheck.model.frozen import frozen
from portcheck.model.occurrence import ParsedFile
from portcheck.model.precise import Differences, PreciseOptions
from portcheck.model.source import DecodedText, Discovery, Language, SourceFile
from portcheck.model.text import SEMICOLON, Text, joined, message
from portcheck.parse.file import source_text
from portcheck.parse.lexicon import Lexicon
from portcheck.parse.precise.commands import find_commands
from portcheck.parse.precise.headers import Headers, find_headers
from portcheck.parse.precise.includes import IncludeGraph
from portcheck.parse.precise.merge import Merged, merge
from portcheck.parse.precise.outcome import Outcome
from portcheck.parse.precise.prelude import Usage, names_in, write_prelude
from portcheck.parse.precise.tokens import Examined, Scene, Unit, examine
from portcheck.parse.precise.units import Plan
from portcheck.parse.worlds import KnownMacros

_C_FAMILY = frozenset((Language.CUDA, Language.CXX, Language.C))

Isolated = Callable[[Callable[[Unit], Examined], Sequence[Unit]], Sequence[Examined | Text]]
"""Runs the function on each unit, away from this process; a text says why a unit was lost."""


@frozen
class Means:
    """What the exact mode is handed: the names, what is known of macros, how to decode a file, and how to run units."""

    lexicon: Lexicon
    known: KnownMacros
    decode: Callable[[bytes], DecodedText | None]
    isolated: Isolated


def make_precise(
    parsed: Sequence[ParsedFile], found: Discovery, options: PreciseOptions, means: Means
) -> tuple[tuple[ParsedFile, ...], Differences]:
    """The files with what Clang knows better, and what that changed.

    Raises UsageError for a toolkit or compilation database that cannot be used, or where libclang is not installed.
    """
    headers = find_headers(options.cuda_path)
    commands, warning = find_commands(found.root, options.compile_commands)
    tree = _Tree({file.path: file for file in found.files if file.language in _C_FAMILY}, means)
    wanted = [file.summary.path for file in parsed if file.summary.path in tree.files and file.occurrences]
    with TemporaryDirectory(prefix="portcheck-") as folder:
        stubs = os.path.realpath(folder)
        graph = tree.graph(found.root.name)
        _write_stubs(stubs, headers, graph, tree, wanted)
        scene = tree.scene(os.path.realpath(found.root), headers, stubs)
        plan = Plan(scene.root, headers, stubs, scene.locations, commands, graph, means.known.given)
        units = plan.units(wanted, tree.in_cuda())
        results = means.isolated(partial(examine, scene), units)
    outcome = Outcome.of(units, results)
    merged = [_merged(file, tree, outcome) for file in parsed]
    differences = Differences(
        headers=headers.origin,
        units=len(units),
        confirmed=sum(one.confirmed for one in merged),
        unresolved=sum(one.unresolved for one in merged),
        changes=tuple(sorted(change for one in merged for change in one.changes)),
        lost=tuple(sorted(outcome.lost.items())),
        warnings=((warning,) if warning else ()) + outcome.warnings(),
    )
    return tuple(one.file for one in merged), differences


@frozen
class _Tree:
    """The scanned files that Clang could read, by path."""

    files: Mapping[str, SourceFile]
    means: Means

    def graph(self, root: str) -> IncludeGraph:
        vocabulary = self.means.lexicon.vocabulary
        foreign = frozenset(vocabulary.headers) - frozenset(vocabulary.copied)
        return IncludeGraph.read(self._texts(self.files), foreign, root)

    def texts(self, paths: Iterable[str]) -> Iterator[bytes]:
        return (content for _path, content in self._texts(paths))

    def in_cuda(self) -> frozenset[str]:
        return frozenset(path for path, file in self.files.items() if file.language is Language.CUDA)

    def scene(self, root: str, headers: Headers, stubs: str) -> Scene:
        """Files that are not UTF-8 on the disk are handed to Clang as the parser reads them."""
        contents = {}
        for path, file in self.files.items():
            data = _read(file)
            if not data.isascii() and (text := self.text(path)) != data:
                contents[path] = text
        locations = {path: os.path.realpath(file.location) for path, file in self.files.items()}
        words = frozenset(name.encode() for name in names_in(self.means.lexicon.vocabulary))
        return Scene(root, locations, contents, words, (*headers.cuda, stubs))

    def text(self, path: str) -> bytes:
        """As UTF-8; empty for what is binary or gone by now."""
        decoded = self.means.decode(_read(self.files[path]))
        return decoded.utf8 if decoded is not None else b""

    def _texts(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        return ((path, self.text(path)) for path in paths)


def _read(file: SourceFile) -> bytes:
    try:
        return file.location.read_bytes()
    except OSError:
        return b""


def _write_stubs(stubs: str, headers: Headers, graph: IncludeGraph, tree: _Tree, wanted: Iterable[str]) -> None:
    """Stand-ins for the CUDA headers that the project includes and that are not installed."""
    lexicon = tree.means.lexicon
    reached = sorted({path for start in wanted for path in graph.reached(start).files})
    usage = Usage.of(tree.texts(reached), names_in(lexicon.vocabulary))
    declaring = {symbol.header: symbol.library for symbol in lexicon.vocabulary.symbols.values()}
    absent = [
        (path, library)
        for path in sorted(graph.headers)
        if (library := lexicon.library_of_header(path) or declaring.get(path)) and not headers.has(path)
    ]
    write_prelude(stubs, lexicon.vocabulary, absent, usage, whole=not headers.cuda)


def _merged(file: ParsedFile, tree: _Tree, outcome: Outcome) -> Merged:
    path = file.summary.path
    if path not in tree.files or not (file.occurrences or path in outcome.told):
        return Merged(file, 0, 0, ())
    told = outcome.told.get(path, ())
    means = tree.means
    text = source_text(tree.files[path], tree.text(path), means.lexicon, means.known)
    merged = merge(file, text, told)
    reason = outcome.reason(path)
    if reason is None and not told and merged.unresolved:
        reason = message(
            "Clang could resolve nothing in it; if the build defines a macro for its branches, give it with -D"
        )
    if reason is None:
        return merged
    summary = merged.file.summary
    reasons = joined([summary.reason, reason], SEMICOLON) if summary.reason else reason
    return replace(merged, file=replace(merged.file, summary=replace(summary, reason=reasons)))

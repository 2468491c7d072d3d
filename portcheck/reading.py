"""The half of a scan that knows no target: what stands in the files of a tree."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import lru_cache, partial
from operator import itemgetter
from pathlib import Path
from sys import implementation, version_info
from typing import TYPE_CHECKING

from portcheck import __version__
from portcheck.discover.encoding import decode
from portcheck.discover.walk import discover
from portcheck.execution.cache import FORMAT, Cache, digest_of
from portcheck.execution.remembered import Memory, Work
from portcheck.execution.run import Pace, default_jobs, guarded
from portcheck.model.errors import NothingToScanError
from portcheck.model.frozen import frozen
from portcheck.model.look import LookAgain
from portcheck.model.macro import Abstraction
from portcheck.model.occurrence import Kind, ParsedFile
from portcheck.model.precise import Differences, PreciseOptions
from portcheck.model.progress import Progress
from portcheck.model.selection import Selection
from portcheck.model.source import BUILD_LANGUAGES, Discovery, Language, Skipped, SourceFile, binary
from portcheck.model.text import Text
from portcheck.model.vocabulary import Library
from portcheck.parse.derived import affected, derived_macros
from portcheck.parse.elsewhere import Elsewhere, defined_elsewhere, find_followers
from portcheck.parse.file import parse_file, source_text, with_more
from portcheck.parse.inclusion import Inclusion
from portcheck.parse.launched import with_launches
from portcheck.parse.layer import Layer, abstractions, resolve_layer
from portcheck.parse.lexicon import Lexicon
from portcheck.parse.project import Project, carried_libraries
from portcheck.parse.uses import Table, look
from portcheck.parse.worlds import KnownMacros, worlds_of
from portcheck.rules.location import parsed_folder
from portcheck.rules.store import RuleStore

if TYPE_CHECKING:
    from portcheck.parse.precise.tokens import Examined, Unit

_WITH_MACROS = frozenset((Language.CUDA, Language.CXX, Language.C))


@frozen
class Reading:
    """How to read, as ``ScanOptions`` has it."""

    macros: Mapping[str, int | str | None]
    guards: Mapping[str, tuple[str, ...]]
    jobs: int
    file_seconds: int
    max_file_bytes: int
    precise: PreciseOptions | None
    selection: Selection | None
    root: Path | None
    without_cuda: bool
    cache: bool


@frozen
class SecondLook:
    """``files``, those in which it has found more being others; ``lost`` could not be read again."""

    files: tuple[ParsedFile, ...]
    abstractions: tuple[Abstraction, ...] = ()
    lost: tuple[Skipped, ...] = ()


@frozen
class Parsed:
    """What was read of a tree: ``files`` by path, with all that they hold, those ``lost`` on the way, the libraries
    that the tree carries itself; which of its files include which."""

    found: Discovery
    files: tuple[ParsedFile, ...]
    lost: tuple[Skipped, ...]
    carried: frozenset[Library]
    inclusion: Inclusion
    second: SecondLook
    differences: Differences | None


def read_tree(paths: Iterable[str | Path], how: Reading, progress: Progress, store_file: Path) -> Parsed:
    """Read all files of ``paths`` by the rules in ``store_file``. Raises UsageError for a path that is not there,
    NothingToScanError where the paths hold nothing of CUDA."""
    named = tuple(map(Path, paths))
    found = discover(named, how.max_file_bytes, suffixes_of(store_file), how.selection, how.root)
    whole = how.root is None or how.root.resolve() in (top.resolve() for top in named)
    return read_found(found, how, progress, store_file, whole=whole)


def suffixes_of(store_file: Path) -> frozenset[str]:
    """Those of files that are a port already, and sources as well."""
    return frozenset(_lexicon(store_file).vocabulary.siblings.suffixes)


def read_file(file: SourceFile, how: Reading, store_file: Path) -> ParsedFile | Skipped:
    """One file by itself."""
    parse = partial(_parse, store_file, _known_macros(_lexicon(store_file), how))
    return guarded(lambda source: parse(source, source.read()), file)


def read_found(
    found: Discovery,
    how: Reading,
    progress: Progress,
    store_file: Path,
    beside: tuple[ParsedFile, ...] = (),
    *,
    whole: bool = False,
) -> Parsed:
    """The same for files that are found already. Those ``beside`` have been parsed already and are none of the scan's:
    they tell only what they declare and define. ``whole``: there are no other files below the root."""
    lexicon = _lexicon(store_file)
    cache = _cache_of(found) if how.cache else None
    by = b"" if cache is None else digest_of(_digest_of_rules(store_file), _code_digest())
    reader = _Reader(
        store_file, Pace(how.jobs or default_jobs(), how.file_seconds), progress, Memory(cache), by, beside
    )
    carried = carried_libraries((file.path for file in found.files), lexicon.vocabulary.copied)
    before = replace(_known_macros(lexicon, how), carried=frozenset(library.id for library in carried))
    results, known = reader.read(found.files, before)
    read = reader.with_beside(results)
    project = Project(read, carried)
    parsed = tuple(map(project.settled, read))
    layer, elsewhere = resolve_layer(parsed, lexicon, project.inclusion), defined_elsewhere(parsed, project.inclusion)
    second = reader.look_again(parsed, found.files, known, (layer, elsewhere))
    if cache is not None:
        cache.save(whole=whole)
    again = (new if new is old else project.settled(new) for old, new in zip(parsed, second.files, strict=True))
    parsed = with_launches(again)
    left_out = {file.summary.path for file in beside}
    files = tuple(file for file in parsed if file.summary.path not in left_out and _is_listed(file))
    files, differences = _precise(files, found, how, lexicon, known)
    lost = tuple(result for result in results if isinstance(result, Skipped))
    if not how.without_cuda and all(what.kind is Kind.HAZARD for file in files for what in file.different):
        raise NothingToScanError(_nothing(found, lost))
    files = tuple(sorted(files, key=lambda file: file.summary.path))
    return Parsed(found, files, lost, carried, project.inclusion, second, differences)


def _is_listed(file: ParsedFile) -> bool:
    """Of build files those that say something of CUDA, or of portcheck."""
    return bool(file.occurrences or file.suppressions) or file.summary.language not in BUILD_LANGUAGES


@lru_cache(maxsize=1)
def _lexicon(store_file: Path) -> Lexicon:
    """Loaded once, before the workers are forked; they inherit it."""
    with closing(RuleStore(store_file)) as store:
        return Lexicon(store.vocabulary())


def _known_macros(lexicon: Lexicon, how: Reading) -> KnownMacros:
    given = {name.encode(): value for name, value in how.macros.items()}
    return KnownMacros(worlds_of(lexicon.vocabulary, how.guards), given)


# What results depend on

SMALL = 64 * 2**10
"""Bytes of source that are read sooner than a cache is opened."""
_CODE = ("discover", "execution", "locale", "model", "parse", "reading.py", "rules")
"""What of this package a result depends on, or how it is kept."""
_PARSERS = ("tree-sitter", "tree-sitter-cuda")


def _cache_of(found: Discovery) -> Cache | None:
    if sum(file.size for file in found.files) < SMALL:
        return None
    folder = parsed_folder()
    return None if folder is None or not _code_digest() else Cache(folder, found.root)


def _digest_of_rules(store_file: Path) -> bytes:
    with closing(RuleStore(store_file)) as store:
        return store.digest.encode()


@lru_cache(maxsize=1)
def _code_digest() -> bytes:
    """What reads here: Python, the parsers, and the sources of this package, whose version stays the same while they
    are worked on. Empty where that cannot be told."""
    from importlib.metadata import PackageNotFoundError, version  # a small tree needs it not

    package = Path(__file__).parent
    try:
        files = sorted(path for name in _CODE for path in _files_of(package / name))
        parsers = [version(name) for name in _PARSERS]
        contents = [path.read_bytes() for path in files]
    except (OSError, PackageNotFoundError):
        return b""
    about = repr((FORMAT, __version__, implementation.name, version_info[:3], parsers, [path.name for path in files]))
    return digest_of(about.encode(), *contents) if any(path.suffix == ".py" for path in files) else b""


def _files_of(path: Path) -> list[Path]:
    """``path`` itself, or the sources and catalogues below it."""
    if path.suffix:
        return [path]
    found = []
    for folder, _folders, names in os.walk(path):
        found += [Path(folder, name) for name in names if name.endswith((".py", ".mo"))]
    return found


def _written(known: KnownMacros) -> bytes:
    """All that is known before a file is read, the same for equal knowledge."""
    guards = sorted(known.worlds.guards.items(), key=itemgetter(0))
    return repr((guards, sorted(known.given.items()), sorted(known.project.items()), sorted(known.carried))).encode()


_ROUNDS = 4
"""Macros that depend on macros that depend on a target's guards: real trees have two such levels."""


@frozen
class _Reader:
    """Reads the files of a tree with the same rules, in processes of their own, as far as ``memory`` has not read them.
    ``by`` is a digest of the rules and of what reads. ``beside``: see ``read_found``."""

    store_file: Path
    pace: Pace
    progress: Progress
    memory: Memory
    by: bytes
    beside: tuple[ParsedFile, ...] = ()

    def with_beside(self, results: Iterable[ParsedFile | Skipped]) -> list[ParsedFile]:
        return [*(result for result in results if isinstance(result, ParsedFile)), *self.beside]

    def parse(self, files: Sequence[SourceFile], known: KnownMacros) -> list[ParsedFile | Skipped]:
        given = digest_of(self.by, _written(known))
        work = Work(partial(_parse, self.store_file, known), ParsedFile, given)
        return self.memory.run(work, files, self.pace, self.progress)

    def read(self, files: Sequence[SourceFile], known: KnownMacros) -> tuple[list[ParsedFile | Skipped], KnownMacros]:
        """Parse all files; then those again whose branches depend on macros that other files define for some targets.
        Returns as well what is known of macros in the end."""
        results = self.parse(files, known)
        for _round in range(_ROUNDS):
            derived = derived_macros(self.with_beside(results), known)
            again = set(affected((r for r in results if isinstance(r, ParsedFile)), known.project, derived.project))
            if not again:
                break
            known = derived
            anew = iter(self.parse([file for file in files if file.path in again], known))
            results = [next(anew) if file.path in again else old for file, old in zip(files, results, strict=True)]
        return results, known

    def look_again(
        self,
        files: tuple[ParsedFile, ...],
        sources: Sequence[SourceFile],
        known: KnownMacros,
        wanted: tuple[Layer, Elsewhere],
    ) -> SecondLook:
        """What can be found only once all of the project is known: the macros that stand between it and CUDA, with
        their uses, the names that uses paste together, and what follows other files. The sources are read again only
        if there is anything to look for."""
        layer, elsewhere = wanted
        if not layer.table.names and not elsewhere:
            return SecondLook(files)
        there = {file.summary.path for file in files}
        readable = [source for source in sources if source.path in there and source.language in _WITH_MACROS]
        results = self.memory.run(self._second(known, layer.table, elsewhere), readable, self.pace, self.progress)
        seen = [found for found in results if not isinstance(found, Skipped)]
        more = {s.look.path: (s.look.occurrences, s.followers) for s in seen if s.look.occurrences or s.followers}
        return SecondLook(
            tuple(with_more(file, *more.get(file.summary.path, ((), ()))) for file in files),
            abstractions(layer, (found.look for found in seen)),
            tuple(found for found in results if isinstance(found, Skipped)),
        )

    def _second(self, known: KnownMacros, table: Table, elsewhere: Elsewhere) -> Work[LookAgain]:
        given = digest_of(self.by, _written(known), table.written().encode(), elsewhere.written().encode())
        again = partial(_look, self.store_file, known, (table, elsewhere))
        return Work(again, LookAgain, given, lambda path: elsewhere.written_for(path).encode())


def _parse(store_file: Path, known: KnownMacros, file: SourceFile, data: bytes) -> ParsedFile | Skipped:
    decoded = decode(data)
    if decoded is None:
        return binary(file.path)
    return parse_file(file, decoded, _lexicon(store_file), known)


def _look(
    store_file: Path, known: KnownMacros, wanted: tuple[Table, Elsewhere], file: SourceFile, data: bytes
) -> LookAgain | Skipped:
    decoded = decode(data)
    if decoded is None:
        return binary(file.path)
    text = source_text(file, decoded.utf8, _lexicon(store_file), known)
    table, elsewhere = wanted
    return LookAgain(look(text, table), find_followers(text, elsewhere))


def _precise(
    files: tuple[ParsedFile, ...], found: Discovery, how: Reading, lexicon: Lexicon, known: KnownMacros
) -> tuple[tuple[ParsedFile, ...], Differences | None]:
    if how.precise is None:
        return files, None
    from portcheck.execution.worker import Limits, Lost
    from portcheck.execution.workers import run_isolated
    from portcheck.parse.precise.run import Means, make_precise

    for_one_unit = Limits(seconds=60, waiting=300, memory=8 * 2**30)

    def isolated(examine: Callable[[Unit], Examined], units: Sequence[Unit]) -> list[Examined | Text]:
        results = run_isolated(examine, units, how.jobs or default_jobs(), for_one_unit)
        return [result.reason if isinstance(result, Lost) else result for result in results]

    return make_precise(files, found, how.precise, Means(lexicon, known, decode, isolated))


def _nothing(found: Discovery, lost: tuple[Skipped, ...]) -> str:
    skipped = len(found.skipped) + len(lost)
    passed = f", {skipped} more were skipped" if skipped else ""
    if not found.files:
        return f"no source files in {found.root}{passed}; portcheck reads C, C++, CUDA and PTX sources"
    return f"no CUDA in the {len(found.files)} source files of {found.root}{passed}"

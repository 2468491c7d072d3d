"""Lines that follow what other files define: functions that launch kernels, types in the place of CUDA's, kernels that
the project holds twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from posixpath import dirname

from portcheck.model.frozen import frozen
from portcheck.model.occurrence import ParsedFile
from portcheck.model.regex import regex
from portcheck.model.span import Part, Span
from portcheck.parse.functions import find_functions
from portcheck.parse.inclusion import Inclusion
from portcheck.parse.lexicon import IDENTIFIER
from portcheck.parse.place import SourceText
from portcheck.parse.places import matches

_NO_LAUNCHERS = frozenset(("", "main", "operator"))
_MEMBER = regex(rb"(?:\.|->)[ \t]*\Z")


@frozen(slots=False)
class Elsewhere:
    """``launchers``: the functions that launch kernels, with the files that define them; ``aliases``: the project's own
    types for CUDA's; ``twins``: for a file its kernels that a file of a folder beside its own defines as well.
    ``groups``: the files that include each other have the same number."""

    launchers: Mapping[bytes, tuple[str, ...]]
    aliases: frozenset[bytes]
    twins: Mapping[str, frozenset[bytes]]
    groups: Mapping[str, int]

    def __bool__(self) -> bool:
        return bool(self.names or self.twins)

    @cached_property
    def names(self) -> frozenset[bytes]:
        return self.aliases.union(self.launchers)

    def launches(self, path: str, name: bytes) -> bool:
        """Whether ``name`` in ``path`` means a launcher of one other file: in the same folder, or tied by includes."""
        group = self.groups.get(path)
        near = [
            other
            for other in self.launchers.get(name, ())
            if dirname(other) == dirname(path) or (group is not None and self.groups.get(other) == group)
        ]
        return len(near) == 1 and near[0] != path

    def written(self) -> str:
        """All that it says to any file, the same for equal ones."""
        return repr((sorted(self.launchers.items()), sorted(self.aliases)))

    def written_for(self, path: str) -> str:
        """What it says to the file at ``path`` besides."""
        twins = self.twins.get(path)
        return f"{sorted(twins) if twins else ''}{self._launching_in.get(self.groups.get(path), '')}"

    @cached_property
    def _launching_in(self) -> Mapping[int | None, str]:
        """The files that define launchers, by their group, as one text each."""
        found: dict[int, set[str]] = {}
        for path in (path for paths in self.launchers.values() for path in paths):
            if path in self.groups:
                found.setdefault(self.groups[path], set()).add(path)
        return {group: repr(sorted(paths)) for group, paths in found.items()}


def defined_elsewhere(files: Iterable[ParsedFile], inclusion: Inclusion) -> Elsewhere:
    """What ``files`` define that other files may follow; ``inclusion``: of all of them."""
    parsed = tuple(files)
    launching: dict[bytes, set[str]] = {}
    for launch in (launch for file in parsed for launch in file.launches):
        if launch.caller not in _NO_LAUNCHERS:
            launching.setdefault(launch.caller.encode(), set()).add(launch.file)
    launchers = {name: tuple(sorted(paths)) for name, paths in launching.items()}
    aliases = frozenset(name.encode() for file in parsed for name in file.aliases)
    return Elsewhere(launchers, aliases, _twins(parsed), inclusion.groups if launchers else {})


def _twins(files: Iterable[ParsedFile]) -> dict[str, frozenset[bytes]]:
    """The folders beside each other in the root are projects of their own."""
    holders: dict[tuple[str, str], set[str]] = {}
    for kernel in (kernel for file in files for kernel in file.kernels):
        above = dirname(dirname(kernel.file))
        if above:
            holders.setdefault((above, kernel.name), set()).add(kernel.file)
    twins: dict[str, set[bytes]] = {}
    for (_above, name), paths in holders.items():
        if len({dirname(path) for path in paths}) > 1:
            for path in paths:
                twins.setdefault(path, set()).add(name.encode())
    return {path: frozenset(names) for path, names in twins.items()}


def find_followers(text: SourceText, elsewhere: Elsewhere) -> tuple[Span, ...]:
    """The lines of ``text`` that follow what is elsewhere."""
    found = {*_mentions(text, elsewhere), *_twin_kernels(text, elsewhere.twins.get(text.path, frozenset()))}
    return tuple(sorted(found, key=lambda span: (span.part, span.first, span.last)))


def _mentions(text: SourceText, elsewhere: Elsewhere) -> Iterator[Span]:
    """Launchers of other files as free functions, and aliases."""
    names = text.named(elsewhere.names)
    if not names:
        return
    for match in matches(IDENTIFIER, text.code, names):
        if match[0] not in names or not text.is_compiled(match.start()):
            continue
        line = text.lines.line(match.start())
        off = text.regions.position(match.start()).switched_off
        if match[0] in elsewhere.aliases:
            yield Span(Part.OWN_ALIAS, line, line, (), off)
        elif _is_free(text.code, *match.span()) and elsewhere.launches(text.path, match[0]):
            yield Span(Part.OUTSIDE_LAUNCHER, line, line, (), off)


def _is_free(code: bytes, start: int, end: int) -> bool:
    """Whether the name at ``start`` is called or declared there, and is no member of an object."""
    after = code[end : end + 80].lstrip()[:1]
    return after in (b"(", b"<") and _MEMBER.search(code, max(0, start - 8), start) is None


def _twin_kernels(text: SourceText, names: frozenset[bytes]) -> Iterator[Span]:
    for function in find_functions(text) if names else ():
        start, end = function.extent
        if function.is_kernel and function.spelled in names and text.is_compiled(start):
            off = text.regions.position(start).switched_off
            yield Span(Part.TWIN_KERNEL, text.lines.line(start), text.lines.line(end - 1), (), off)

"""What a file's own ``#include`` and ``#define`` lines say of names: which files it brings in, and which names of the
catalogue are macros of its own from there on."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import field

from portcheck.model.frozen import frozen
from portcheck.model.occurrence import Include
from portcheck.model.regex import regex
from portcheck.parse.directives import Directive
from portcheck.parse.includes import INCLUDE, written_includes

_NAME = regex(rb"\s*([A-Za-z_]\w*)")
_GUARD = regex(rb"\s*#[ \t]*define[ \t]+(\w+)")
_NEWER_CUDA = regex(
    rb"[\s(]*(?:defined[\s(]*\w+[\s)]*&&[\s(]*)?(?:CUDART_VERSION|CUDA_VERSION|__CUDACC_VER_MAJOR__)\s*>=?\s*\d+[\s)]*"
)


@frozen
class OwnMacros:
    """``reaches``: for each name the byte ranges in which it is the file's own macro. ``lasting``: the names that still
    are at the end of the file, and so in a file that includes it."""

    reaches: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    lasting: frozenset[str] = frozenset()

    def take(self, name: str, offset: int) -> bool:
        return any(start <= offset < end for start, end in self.reaches.get(name, ()))


def find_own_macros(code: bytes, lines: Iterable[Directive], names: Container[bytes]) -> OwnMacros:
    """The macros among ``names`` that the preprocessor ``lines`` of ``code`` (comments blank) define whatever the
    build: in no branch, or in one for newer CUDA. In other branches stand the names of other vendors, where CUDA's own
    are meant beside."""
    since: dict[str, int] = {}
    reaches: dict[str, tuple[tuple[int, int], ...]] = {}
    for directive, always in _in_branches(code, lines):
        if not always or directive.word not in (b"define", b"undef"):
            continue
        defined = _NAME.match(code, directive.rest)
        if defined is None or defined[1] not in names:
            continue
        name = defined[1].decode()
        start = since.pop(name, None)
        if start is not None:
            reaches[name] = (*reaches.get(name, ()), (start, directive.end))
        if directive.word == b"define":
            since[name] = directive.end
    for name, start in since.items():
        reaches[name] = (*reaches.get(name, ()), (start, len(code)))
    return OwnMacros(reaches, frozenset(since))


def find_inclusions(commentless: bytes, lines: Iterable[Directive]) -> tuple[Include, ...]:
    """Every file that is included, by its path as it is written."""
    found = []
    for directive, always in _in_branches(commentless, lines):
        if directive.word.startswith(b"include"):
            path = INCLUDE.match(commentless, directive.start)
            if path is not None:
                found.append(Include(path[1].decode("utf-8", errors="replace").strip(), always))
    return tuple(found)


def plain_inclusions(source: bytes) -> tuple[Include, ...]:
    """As ``find_inclusions``, of a file that is not worth more: comments and branches are not told apart."""
    paths = (match[1].decode("utf-8", errors="replace").strip() for match in written_includes(source))
    return tuple(Include(path, False) for path in paths)


def _in_branches(code: bytes, lines: Iterable[Directive]) -> Iterator[tuple[Directive, bool]]:
    """Each directive, and whether it is read in any build with a CUDA of today."""
    open_branches: list[bool] = []
    for directive in lines:
        if directive.word in (b"if", b"ifdef", b"ifndef"):
            open_branches.append(_always(directive, code))
        elif directive.word in (b"elif", b"elifdef", b"elifndef", b"else") and open_branches:
            open_branches[-1] = False
        elif directive.word == b"endif" and open_branches:
            open_branches.pop()
        yield directive, all(open_branches)


def _always(directive: Directive, code: bytes) -> bool:
    """An include guard, or a lower bound of CUDA's version."""
    condition = code[directive.rest : directive.end]
    if directive.word == b"if":
        return _NEWER_CUDA.fullmatch(condition) is not None
    guard = _GUARD.match(code, directive.end) if directive.word == b"ifndef" else None
    return guard is not None and guard[1] == condition.strip()

"""What a file's own ``#include`` and ``#define`` lines say of names: which files it brings in, and which names of the
catalogue are macros of its own from there on."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from portcheck.model.occurrence import Include

_DIRECTIVE = re.compile(
    rb"#[ \t]*(if|ifdef|ifndef|elif|elifdef|elifndef|else|endif|define|undef|include(?:_next)?)\b[ \t]*"
    rb"([^\n\\]*(?:\\(?:\r?\n|.)[^\n\\]*)*)"
)
_INCLUSION = re.compile(rb"#[ \t]*include(?:_next)?[ \t]*[<\"]([^>\"\n]+)[>\"]")
_NAME = re.compile(rb"[A-Za-z_]\w*")
_GUARD = re.compile(rb"\s*#[ \t]*define[ \t]+(\w+)")
_NEWER_CUDA = re.compile(
    rb"[\s(]*(?:defined[\s(]*\w+[\s)]*&&[\s(]*)?(?:CUDART_VERSION|CUDA_VERSION|__CUDACC_VER_MAJOR__)\s*>=?\s*\d+[\s)]*"
)


@dataclass(frozen=True, slots=True)
class Directive:
    """``word`` and the ``rest`` of the line, continued lines and all. ``always``: it is read in any build with a CUDA
    of today; the directive of a branch itself tells of the branch."""

    word: bytes
    rest: bytes
    start: int
    end: int
    always: bool


@dataclass(frozen=True, slots=True)
class OwnMacros:
    """``reaches``: for each name the byte ranges in which it is the file's own macro. ``lasting``: the names that still
    are at the end of the file, and so in a file that includes it."""

    reaches: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    lasting: frozenset[str] = frozenset()

    def take(self, name: str, offset: int) -> bool:
        return any(start <= offset < end for start, end in self.reaches.get(name, ()))


def read_directives(code: bytes) -> tuple[Directive, ...]:
    """The directives of ``code`` (comments and literals blank) that tell of names."""
    found = []
    open_branches: list[bool] = []
    for match in _DIRECTIVE.finditer(code):
        if code[code.rfind(b"\n", 0, match.start()) + 1 : match.start()].strip():
            continue
        word = match[1]
        if word in (b"if", b"ifdef", b"ifndef"):
            open_branches.append(_always(word, match[2], code, match.end()))
        elif word in (b"elif", b"elifdef", b"elifndef", b"else") and open_branches:
            open_branches[-1] = False
        elif word == b"endif" and open_branches:
            open_branches.pop()
        found.append(Directive(word, match[2], match.start(), match.end(), all(open_branches)))
    return tuple(found)


def find_own_macros(code: bytes, directives: Iterable[Directive], names: Container[bytes]) -> OwnMacros:
    """The macros among ``names`` that ``code`` defines whatever the build: in no branch, or in one for newer CUDA. In
    other branches stand the names of other vendors, where CUDA's own are meant beside."""
    since: dict[str, int] = {}
    reaches: dict[str, tuple[tuple[int, int], ...]] = {}
    for directive in directives:
        if not directive.always or directive.word not in (b"define", b"undef"):
            continue
        defined = _NAME.match(directive.rest)
        if defined is None or defined[0] not in names:
            continue
        name = defined[0].decode()
        start = since.pop(name, None)
        if start is not None:
            reaches[name] = (*reaches.get(name, ()), (start, directive.end))
        if directive.word == b"define":
            since[name] = directive.end
    for name, start in since.items():
        reaches[name] = (*reaches.get(name, ()), (start, len(code)))
    return OwnMacros(reaches, frozenset(since))


def find_inclusions(commentless: bytes, directives: Iterable[Directive]) -> tuple[Include, ...]:
    """Every file that is included, by its path as it is written; ``commentless`` still has its literals."""
    found = []
    for directive in directives:
        if directive.word.startswith(b"include"):
            path = _INCLUSION.match(commentless, directive.start)
            if path is not None:
                found.append(Include(path[1].decode("utf-8", errors="replace").strip(), directive.always))
    return tuple(found)


def plain_inclusions(source: bytes) -> tuple[Include, ...]:
    """As ``find_inclusions``, of a file that is not worth more: comments and branches are not told apart."""
    return tuple(Include(path.decode("utf-8", errors="replace").strip(), False) for path in _INCLUSION.findall(source))


def _always(word: bytes, condition: bytes, code: bytes, end: int) -> bool:
    """An include guard, or a lower bound of CUDA's version."""
    if word == b"if":
        return _NEWER_CUDA.fullmatch(condition) is not None
    guard = _GUARD.match(code, end) if word == b"ifndef" else None
    return guard is not None and guard[1] == condition.strip()

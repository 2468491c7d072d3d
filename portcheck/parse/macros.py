"""The macros that a file defines."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from portcheck.model.frozen import frozen
from portcheck.model.macro import Macro
from portcheck.model.regex import regex
from portcheck.parse.directives import Directive
from portcheck.parse.place import SourceText
from portcheck.parse.text import blank_comments_and_literals

_CONTINUED = regex(rb"\\[ \t]*\r?\n")
_HEAD = regex(rb"\s*([A-Za-z_]\w*)(?:\(([^()]*)\))?")
_PARAMETER = regex(rb"[A-Za-z_]\w*(?:\s*\.\.\.)?|\.\.\.")
_WORD = regex(r"\b[A-Za-z_]")
_LONGEST_BODY = 4096
_CONDITIONAL = frozenset((b"if", b"ifdef", b"ifndef", b"elif", b"elifdef", b"elifndef", b"else", b"endif"))
_DEFINED_NAME = {
    b"define": regex(rb"\s*([A-Za-z_]\w*)"),
    b"undef": regex(rb"\s*([A-Za-z_]\w*)"),
    b"pragma": regex(rb"\s*pop_macro\s*\(\s*\"([A-Za-z_]\w*)"),
}


@frozen
class Definition:
    """A ``#define`` and the bytes of its replacement text."""

    macro: Macro
    start: int
    end: int


@frozen
class Defined:
    """The macros that a file defines, and for each name which of its eras begins at which offset (None: the name has no
    definition from there on)."""

    definitions: tuple[Definition, ...]
    eras: Mapping[str, tuple[tuple[int, int | None], ...]]


def definition_of(text: SourceText, code: bytes, directive: Directive) -> Definition | None:
    """The macro that a ``#define`` line makes; None for another line or one that is malformed."""
    if directive.word != b"define":
        return None
    line = blank_comments_and_literals(code[directive.rest : directive.end])
    # a continued line is as long as its blanks: offsets stay what they were
    line = _CONTINUED.sub(lambda m: b" " * len(m[0]), line)
    head = _HEAD.match(line)
    if head is None:
        return None
    parameters = None if head[2] is None else _parameters(head[2])
    if head[2] is not None and parameters is None:
        return None
    body = b" ".join(line[head.end() :].rstrip(b"\\ \t\r").split())
    macro = Macro(
        file=text.path,
        line=text.lines.line(directive.rest),
        end_line=text.lines.line(directive.end),
        name=head[1].decode(),
        parameters=parameters,
        body=body.decode("utf-8", errors="replace") if len(body) <= _LONGEST_BODY else "",
    )
    return Definition(macro, directive.rest + head.end(), directive.end)


def _parameters(written: bytes) -> tuple[str, ...] | None:
    parts = [part.strip() for part in written.split(b",")]
    if parts == [b""]:
        return ()
    if not all(_PARAMETER.fullmatch(part) for part in parts):
        return None
    return tuple(b"".join(part.split()).decode() for part in parts)


def find_macros(text: SourceText) -> tuple[Macro, ...]:
    """The macros of ``text`` that can stand for CUDA or lead to a macro that does. A name that the catalogue has (a
    project that redefines ``cudaMalloc``), an object without a word in it (include guards, numbers) and code that is
    not for CUDA make none."""
    if b"define" not in text.source:
        return ()
    code = text.code if b'R"' in text.source else text.commentless  # a raw string may hold such a line
    defined = read_defined(text, code, text.directives)
    return tuple(found.macro for found in defined.definitions if _may_lead_on(text, found))


def read_defined(
    text: SourceText, code: bytes, lines: Iterable[Directive], wanted: Container[str] | None = None
) -> Defined:
    """What ``lines`` define for CUDA; only the names ``wanted`` if given."""
    names: dict[str, _Name] = {}
    definitions: list[tuple[Definition, _Name]] = []
    branches: list[int] = []
    for line in lines:
        if line.word in _CONDITIONAL:
            _follow(branches, line)
            continue
        name = _name_of(text, line)
        if not name or (wanted is not None and name not in wanted) or not text.is_compiled(line.start):
            continue
        history = names.setdefault(name, _Name())
        if line.word != b"define":
            history.undefine(line.start, branches[-1] if branches else -1)
            continue
        definition = definition_of(text, code, line)
        if definition is not None:
            era = history.define(line.start, branches[-1] if branches else -1, len(definitions))
            definitions.append((replace(definition, macro=replace(definition.macro, era=era)), history))
    return Defined(
        tuple(
            replace(found, macro=replace(found.macro, local=True)) if number not in history.left else found
            for number, (found, history) in enumerate(definitions)
        ),
        {name: tuple(history.events) for name, history in names.items()},
    )


def _name_of(text: SourceText, line: Directive) -> str:
    """The name that the line defines or does away with, ``""`` if none."""
    pattern = _DEFINED_NAME.get(line.word)
    named = pattern.match(text.source, line.rest, line.end) if pattern else None
    return named[1].decode() if named else ""


def _follow(branches: list[int], line: Directive) -> None:
    """Keep up with the branches that the next line lies in, by the offsets at which they start."""
    if line.word in (b"if", b"ifdef", b"ifndef"):
        branches.append(line.start)
    elif branches and line.word == b"endif":
        branches.pop()
    elif branches:
        branches[-1] = line.start


class _Name:
    """The definitions of one name as the file goes on. A line does away with those that hold only where it holds too;
    branches of an ``#if`` stand side by side. ``left`` are the numbers of those that other files see: no line after
    them undefines the name, under whatever condition."""

    def __init__(self) -> None:
        self._held: list[tuple[int, int]] = []
        self.left: set[int] = set()
        self.events: list[tuple[int, int | None]] = []
        self._era = 0

    def define(self, offset: int, branch: int, number: int) -> int:
        """Note the ``number``-th definition of the file, in a branch that starts at ``branch``; returns its era."""
        self._drop(branch)
        self._held.append((offset, number))
        self.left.add(number)
        self.events.append((offset, self._era))
        return self._era

    def undefine(self, offset: int, branch: int) -> None:
        self._drop(branch)
        self.left.clear()
        if not self._held:
            self.events.append((offset, None))

    def _drop(self, branch: int) -> None:
        """What was defined since the branch began lies in it."""
        dropped = False
        while self._held and self._held[-1][0] > branch:
            self.left.discard(self._held.pop()[1])
            dropped = True
        self._era += dropped and not self._held


def _may_lead_on(text: SourceText, definition: Definition) -> bool:
    macro = definition.macro
    if macro.name.encode() in text.lexicon.unqualified:
        return False
    if not macro.body:
        return definition.end - definition.start > _LONGEST_BODY
    return macro.parameters is not None or _WORD.search(macro.body) is not None


_PASTES_BEFORE = regex(rb"##[\s\\]*\Z")
_PASTES_AFTER = regex(rb"[\s\\]*##")


def is_operand(code: bytes, start: int, end: int) -> bool:
    """Whether the name in a macro's body is a piece of another: ``cudaMemcpy`` in ``cudaMemcpy##kind``."""
    return bool(_PASTES_AFTER.match(code, end) or _PASTES_BEFORE.search(code[max(0, start - 16) : start]))

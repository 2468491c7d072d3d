"""The macros that a file defines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from portcheck.model.macro import Macro
from portcheck.parse.directives import Directive
from portcheck.parse.place import SourceText
from portcheck.parse.text import blank_comments_and_literals
from portcheck.parse.worlds import CUDA

_CONTINUED = re.compile(rb"\\[ \t]*\r?\n")
_HEAD = re.compile(rb"\s*([A-Za-z_]\w*)(?:\(([^()]*)\))?")
_PARAMETER = re.compile(rb"[A-Za-z_]\w*(?:\s*\.\.\.)?|\.\.\.")
_WORD = re.compile(rb"\b[A-Za-z_]")
_LONGEST_BODY = 4096


@dataclass(frozen=True, slots=True)
class Definition:
    """A ``#define`` and the bytes of its replacement text."""

    macro: Macro
    start: int
    end: int


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
    found = []
    code = text.code if b'R"' in text.source else text.commentless  # a raw string may hold such a line
    for directive in text.directives:
        definition = definition_of(text, code, directive)
        if definition is None or not _may_lead_on(text, code, definition) or not is_compiled(text, directive.rest):
            continue
        found.append(definition.macro)
    return tuple(found)


def _may_lead_on(text: SourceText, code: bytes, definition: Definition) -> bool:
    macro = definition.macro
    if macro.name.encode() in text.lexicon.unqualified:
        return False
    if macro.parameters is not None and macro.body:
        return True
    return _WORD.search(code, definition.start, definition.end) is not None


def is_compiled(text: SourceText, offset: int) -> bool:
    """Whether the place is compiled for CUDA."""
    return bool(text.regions.reach(offset) & CUDA)


_PASTES_BEFORE = re.compile(rb"##[ \t]*\Z")
_PASTES_AFTER = re.compile(rb"[ \t]*##")


def is_operand(code: bytes, start: int, end: int) -> bool:
    """Whether the name in a macro's body is a piece of another: ``cudaMemcpy`` in ``cudaMemcpy##kind``."""
    return bool(_PASTES_AFTER.match(code, end) or _PASTES_BEFORE.search(code[max(0, start - 16) : start]))

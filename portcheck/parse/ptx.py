"""PTX: the instructions of ``asm`` statements and of ``.ptx`` files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portcheck.model.kernel import Kernel
from portcheck.model.occurrence import Context, Kind, Occurrence, Side
from portcheck.parse.brackets import matching
from portcheck.parse.place import SourceText
from portcheck.parse.text import count_code_lines
from portcheck.parse.tree import Surroundings

_ASM = re.compile(rb"\b(?:asm|__asm__|__asm)\b(?:\s+(?:volatile|__volatile__|goto|inline))*\s*\(")
_LITERAL = re.compile(rb'R"(?P<d>[^()\\\s]{0,16})\((?P<raw>.*?)\)(?P=d)"|"(?P<plain>(?:[^"\\\n]|\\.)*)"', re.DOTALL)
_PLAIN_ESCAPE = re.compile(rb"\\[ntr]")
_INSTRUCTION = re.compile(
    rb"(?:[\s{}]|\w+\s*:(?!:)|@!?[%\w]+)*(?P<name>[a-z][a-z0-9_]*(?:(?:\.|::)[A-Za-z0-9_]+)*)(?=[\s;,]|\Z|%)"
)
_PTX_COMMENT = re.compile(rb"//[^\n]*|/\*.*?\*/", re.DOTALL)
_STATEMENT = re.compile(rb"[^;]+")
_ENTRY = re.compile(rb"\.entry\s+([\w$]+)")
_FARTHEST = 20_000
UNKNOWN_LIBRARY = "ptx"


@dataclass(frozen=True, slots=True)
class _Instruction:
    name: str
    start: int
    end: int


def find_inline_ptx(text: SourceText) -> tuple[Occurrence, ...]:
    """One occurrence for each instruction in an ``asm`` statement, if it holds any that PTX has. Assembly of other
    machines is left alone: in host code, dotted names (``mov.u32``) tell PTX from it."""
    occurrences: list[Occurrence] = []
    if b"asm" not in text.code:
        return ()
    for match in _ASM.finditer(text.code):
        opening = match.end() - 1
        closing = matching(text.code, opening, _FARTHEST)
        if closing is None:
            continue
        leaf = text.tree.leaf(match.start(), match.start() + 3)
        if leaf.type == "comment":
            continue
        surroundings = text.tree.around(leaf)
        instructions = list(_asm_instructions(text, opening, closing))
        known = [i.name for i in instructions if text.lexicon.mnemonic(i.name)]
        if not any(surroundings.device or "." in name for name in known):
            continue
        lexical = leaf.type == "preproc_arg"
        occurrences += [_occurrence(text, i, surroundings, lexical) for i in instructions]
    return tuple(occurrences)


def find_ptx_module(text: SourceText) -> tuple[tuple[Occurrence, ...], tuple[Kernel, ...]]:
    """The instructions and the kernels of a ``.ptx`` file, which has no tree."""
    code = _PTX_COMMENT.sub(lambda m: re.sub(rb"[^\n]", b" ", m[0]), text.source)
    nowhere = Surroundings(device=True)
    occurrences = []
    for statement in _STATEMENT.finditer(code):
        instruction = _instruction(statement[0], statement.start())
        if instruction is not None:
            occurrences.append(_occurrence(text, instruction, nowhere, lexical=True))
    kernels = []
    for entry in _ENTRY.finditer(code):
        opening = code.find(b"{", entry.end())
        closing = matching(code, opening, len(code)) if opening >= 0 else None
        body = code[entry.start() : closing or len(code)]
        name = entry[1].decode("utf-8", errors="replace")
        kernels.append(Kernel(text.path, text.lines.line(entry.start(1)), name, count_code_lines(body), ()))
    return tuple(occurrences), tuple(kernels)


def _occurrence(text: SourceText, instruction: _Instruction, surroundings: Surroundings, lexical: bool) -> Occurrence:
    known = text.lexicon.mnemonic(instruction.name)
    name, library = (known.name, known.library) if known else (instruction.name, UNKNOWN_LIBRARY)
    span, symbol = (instruction.start, instruction.end), (name, library, Kind.PTX)
    return text.occurrence(span, symbol, Context.ASM, surroundings, side=Side.DEVICE, lexical=lexical)


def _asm_instructions(text: SourceText, opening: int, closing: int) -> Iterator[_Instruction]:
    """Join the literals of the template, which end at the first colon outside of them, and cut at semicolons."""
    colon = text.code.find(b":", opening, closing)
    end = colon if colon >= 0 else closing
    joined = bytearray()
    offsets: list[int] = []
    for literal in _LITERAL.finditer(text.commentless, opening, end):
        group = "raw" if literal["raw"] is not None else "plain"
        content, start = literal[group], literal.start(group)
        joined += _PLAIN_ESCAPE.sub(b"  ", content)
        offsets += range(start, start + len(content))
    for statement in _STATEMENT.finditer(bytes(joined)):
        instruction = _instruction(_PTX_COMMENT.sub(lambda m: b" " * len(m[0]), statement[0]), statement.start())
        if instruction is not None:
            yield _Instruction(instruction.name, offsets[instruction.start], offsets[instruction.end - 1] + 1)


def _instruction(statement: bytes, offset: int) -> _Instruction | None:
    match = _INSTRUCTION.match(statement)
    if match is None:
        return None
    return _Instruction(match["name"].decode(), offset + match.start("name"), offset + match.end("name"))

"""PTX: the instructions of ``asm`` statements and of ``.ptx`` files."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from portcheck.model.frozen import frozen
from portcheck.model.kernel import AsmStatement, Instruction, Kernel
from portcheck.model.occurrence import Context, Kind, Occurrence, Side
from portcheck.model.regex import regex
from portcheck.parse.brackets import matching
from portcheck.parse.features import features_of_instruction
from portcheck.parse.lexicon import IDENTIFIER
from portcheck.parse.literals import Joined, Joiner, pieces
from portcheck.parse.place import SourceText
from portcheck.parse.places import matches
from portcheck.parse.text import count_code_lines
from portcheck.parse.tree import Surroundings

_ASM = regex(rb"\b(?:asm|__asm__|__asm)\b(?:\s+(?:volatile|__volatile__|goto|inline|__inline__))*\s*\(")
_INSTRUCTION = regex(
    rb"(?:[\s{}]++|[$%=\w]++\s*+:(?!:)|@!?[%$\[\]\w]++)*"
    rb"(?P<name>[a-z][a-z0-9_]*+(?:(?:[ \t]?\.|::)[A-Za-z0-9_]++)*)\.?(?=[\s;,{(\[%]|\Z)"
)
_OPERAND = regex(rb"%{1,2}([a-z][\w.]*)")
_PTX_COMMENT = regex(rb"//[^\n]*|/\*(?s:.*?)\*/")
_STATEMENT = regex(rb"[^;]+")
_HEAD = regex(
    rb"\.(?:entry|func)\b[^;{]*\{|\.(?:visible|weak|extern)\b|\.(?:version|target|address_size|file|loc)\b[^\n;]*"
)
_ENTRY = regex(rb"\.entry\s+([\w$]+)")
_TYPED = regex(
    r"(?!v(?!ote))[a-z]\w*\.(?:[\w:]+\.)*"
    r"(?:[subf](?:8|16|32|64)(?:x2)?|b128|bf16|b?f16x2|pred|sync|async|aligned|global|shared|cta|gpu|sys)\b.*"
)
_WITH_TYPE = regex(r"[a-z]\w*\.(?:[\w:]+\.)*[subf](?:8|16|32|64)\b.*")
_ALONE = frozenset(("brkpt", "nanosleep", "activemask", "griddepcontrol"))
_WORD_ENDS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:"
_FARTHEST = 20_000
UNKNOWN_LIBRARY = "ptx"


@frozen
class Assembly:
    occurrences: tuple[Occurrence, ...] = ()
    statements: tuple[AsmStatement, ...] = ()


@frozen
class _Placed:
    """An instruction in joined text: its name from ``start`` to ``end``; ``operands`` are the registers it names."""

    name: str
    start: int
    end: int
    operands: tuple[str, ...]


def find_inline_ptx(text: SourceText) -> Assembly:
    """Each ``asm`` statement with its instructions, if it holds any that PTX has. Assembly of other machines is left
    alone: in host code (which a function with a project's own qualifier macro seems to be), the types in its names
    (``mov.u32``) tell PTX from it."""
    occurrences: list[Occurrence] = []
    statements: list[AsmStatement] = []
    for match in matches(_ASM, text.code, (b"asm", b"__asm")):
        closing = matching(text.code, match.end() - 1, _FARTHEST)
        leaf = text.tree.leaf(match.start(), match.start() + 3)
        if closing is None or leaf.type == "comment":
            continue
        template = _template(text, match.end(), closing - 1)
        placed = list(_instructions(template.content))
        surroundings = text.tree.around(leaf)
        if not any(_is_ptx(text, instruction.name, surroundings.device) for instruction in placed):
            continue
        lexical = leaf.type == "preproc_arg"
        for instruction in placed:
            span = template.span(instruction.start, instruction.end)
            occurrences.append(_occurrence(text, instruction.name, span, surroundings, lexical))
        if text.is_compiled(match.start()):
            about = tuple(_about(text, instruction) for instruction in placed)
            statements.append(AsmStatement(text.path, text.lines.line(match.start()), about))
    return Assembly(tuple(occurrences), tuple(statements))


def _is_ptx(text: SourceText, name: str, on_device: bool) -> bool:
    if not text.lexicon.is_ptx(name):
        return on_device and _WITH_TYPE.fullmatch(name) is not None
    known = text.lexicon.mnemonic(name)
    if on_device or _TYPED.fullmatch(name) or (known is not None and "." in known.name):
        return True
    return name.partition(".")[0] in _ALONE


def find_ptx_module(text: SourceText) -> tuple[tuple[Occurrence, ...], tuple[Kernel, ...]]:
    """The instructions and the kernels of a ``.ptx`` file, which has no tree."""
    code = _without_comments(text.source)
    nowhere = Surroundings(device=True)
    placed = list(_instructions(_HEAD.sub(lambda m: b" " * len(m[0]), code)))
    occurrences = [_occurrence(text, i.name, (i.start, i.end), nowhere, lexical=True) for i in placed]
    starts = [instruction.start for instruction in placed]
    kernels = []
    for entry in _ENTRY.finditer(code):
        opening = code.find(b"{", entry.end())
        closing = (matching(code, opening, len(code)) if opening >= 0 else None) or len(code)
        body = code[entry.start() : closing]
        inside = placed[bisect_left(starts, entry.start()) : bisect_left(starts, closing)]
        features = {feature for instruction in inside for feature in features_of_instruction(instruction.name)}
        name = entry[1].decode("utf-8", errors="replace")
        line = text.lines.line(entry.start(1))
        kernels.append(
            Kernel(text.path, line, name, count_code_lines(body), tuple(sorted(features)), static_shared=None)
        )
    return tuple(occurrences), tuple(kernels)


def _occurrence(
    text: SourceText, written: str, span: tuple[int, int], surroundings: Surroundings, lexical: bool
) -> Occurrence:
    known = text.lexicon.mnemonic(written)
    name, library = (known.name, known.library) if known else (written, UNKNOWN_LIBRARY)
    symbol = (name, library, Kind.PTX)
    return text.occurrence(span, symbol, Context.ASM, surroundings, side=Side.DEVICE, lexical=lexical)


def _about(text: SourceText, instruction: _Placed) -> Instruction:
    category, min_sm = text.lexicon.about_instruction(instruction.name, instruction.operands)
    return Instruction(instruction.name, category, min_sm)


def _template(text: SourceText, opening: int, closing: int) -> Joined:
    """The literals of the template, which end at the first colon outside of them. What stands between two of them, a
    macro or a stringized parameter, continues a word that is not finished (``"ld.global." #type " %0"``,
    ``"mov" TYPE " %0"``)."""
    colon = text.code.find(b":", opening, closing)
    end = colon if colon >= 0 else closing
    joiner = Joiner(text.source)
    before = opening
    for piece, (start, after) in pieces(text.commentless, opening, end):
        between = IDENTIFIER.search(text.code, before, start)
        if between is not None:
            continued = between[0] if joiner.ends_in(b".:") else b"." + between[0]
            joiner.write(continued if joiner.ends_in(_WORD_ENDS) else b" ", between.start())
        joiner.add(piece)
        before = after
    return joiner.joined()


def _instructions(code: bytes) -> Iterator[_Placed]:
    """The instructions of PTX text, cut at semicolons."""
    code = _without_comments(code)
    for statement in _STATEMENT.finditer(code):
        match = _INSTRUCTION.match(code, *statement.span())
        if match is not None:
            operands = tuple(word.decode() for word in _OPERAND.findall(code, match.end(), statement.end()))
            name = match["name"].translate(None, b" \t").decode()
            yield _Placed(name, *match.span("name"), operands)


def _without_comments(code: bytes) -> bytes:
    if b"//" not in code and b"/*" not in code:
        return code
    return _PTX_COMMENT.sub(lambda m: re.sub(rb"[^\n]", b" ", m[0]), code)

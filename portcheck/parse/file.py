"""One file from bytes to occurrences."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from portcheck.model.occurrence import FileSummary, Occurrence, ParsedFile, ParseState
from portcheck.model.source import DecodedText, Language, SourceFile
from portcheck.parse.build import blank_cmake_comments, find_build_names
from portcheck.parse.embedded import EmbeddedText, may_hold_texts, texts_in_literals, texts_in_python
from portcheck.parse.includes import find_includes
from portcheck.parse.kernels import find_kernels
from portcheck.parse.launches import find_launches
from portcheck.parse.lexicon import Lexicon, may_hold_cuda
from portcheck.parse.mentions import find_mentions
from portcheck.parse.place import SourceText
from portcheck.parse.ptx import find_inline_ptx, find_ptx_module
from portcheck.parse.strings import find_strings
from portcheck.parse.text import count_code_lines, count_lines


def parse_file(file: SourceFile, decoded: DecodedText, lexicon: Lexicon) -> ParsedFile:
    """Everything that one file yields, vendor-neutral. A file without a word of CUDA is counted and left unparsed."""
    text = SourceText(file.path, decoded.utf8, lexicon)
    if file.language is Language.PTX:
        occurrences, kernels = find_ptx_module(text)
        return ParsedFile(_summary(file, text, decoded, ParseState.LEXICAL), _sorted(occurrences), kernels)
    if file.language is Language.CMAKE:
        return ParsedFile(_summary(file, text, decoded, ParseState.LEXICAL), _sorted(find_build_names(text)))
    if file.language is Language.PYTHON:
        return _parse_python(file, decoded, text)
    if file.language is not Language.CUDA and not may_hold_cuda(text.source, lexicon):
        return ParsedFile(_summary(file, text, decoded, ParseState.OK))
    found = _read(text, file.language is Language.CUDA)
    state = ParseState.RECOVERED if text.tree.root.has_error else ParseState.OK
    return _with_texts(replace(found, summary=_summary(file, text, decoded, state)), texts_in_literals(text))


def _read(text: SourceText, in_cuda: bool) -> ParsedFile:
    """What stands in C++ text, without a summary."""
    headers, included = find_includes(text)
    mentions = find_mentions(text, included, bool(headers) or in_cuda)
    launches = find_launches(text)
    assembly = find_inline_ptx(text)
    inside = (*mentions.occurrences, *launches.occurrences, *assembly.occurrences)
    definitions, kernels = find_kernels(text, inside)
    return ParsedFile(
        _NOTHING,
        _sorted((*headers, *inside, *definitions, *find_strings(text))),
        kernels,
        mentions.declarations,
        launches.launches,
        assembly.statements,
    )


def _with_texts(file: ParsedFile, texts: Iterable[EmbeddedText]) -> ParsedFile:
    """``file`` with what its string literals hold. What these declare reaches no further than themselves."""
    occurrences, kernels = list(file.occurrences), list(file.kernels)
    launches, asm = list(file.launches), list(file.asm)
    for text in texts:
        inner = ParsedFile(_NOTHING, *find_ptx_module(text)) if text.is_ptx else _read(text, in_cuda=True)
        occurrences += inner.occurrences
        if not text.dead:
            kernels += inner.kernels
            launches += inner.launches
            asm += inner.asm
    return replace(
        file,
        occurrences=_sorted(occurrences),
        kernels=tuple(kernels),
        launches=tuple(launches),
        asm=tuple(asm),
    )


def _parse_python(file: SourceFile, decoded: DecodedText, text: SourceText) -> ParsedFile:
    """Python holds CUDA in strings only. Other Python is left alone: its lines are not even counted."""
    if not may_hold_texts(text.source):
        return ParsedFile(replace(_NOTHING, path=file.path, language=file.language.value, encoding=decoded.encoding))
    return _with_texts(ParsedFile(_summary(file, text, decoded, ParseState.LEXICAL)), texts_in_python(text))


_PYTHON_COMMENT = re.compile(rb"^[ \t]*#[^\n]*", re.MULTILINE)
_NOTHING = FileSummary("", "", "", 0, 0, ParseState.OK)


def _summary(file: SourceFile, text: SourceText, decoded: DecodedText, state: ParseState) -> FileSummary:
    if file.language is Language.CMAKE:
        code = blank_cmake_comments(text.source)
    elif file.language is Language.PYTHON:
        code = _PYTHON_COMMENT.sub(b"", text.source)
    else:
        code = text.commentless
    return FileSummary(
        path=file.path,
        language=file.language.value,
        encoding=decoded.encoding,
        lines=count_lines(text.source),
        sloc=count_code_lines(code),
        parse=state,
        reason="bytes that fit no encoding were replaced" if decoded.damaged else None,
    )


def _sorted(occurrences: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    return tuple(sorted(occurrences, key=lambda o: (o.line, o.column, o.kind, o.symbol)))

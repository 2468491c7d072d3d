"""One file from bytes to occurrences."""

from __future__ import annotations

from portcheck.model.occurrence import FileSummary, Occurrence, ParsedFile, ParseState
from portcheck.model.source import DecodedText, Language, SourceFile
from portcheck.parse.build import blank_cmake_comments, find_build_names
from portcheck.parse.directives import find_inclusions, plain_inclusions
from portcheck.parse.includes import find_includes
from portcheck.parse.kernels import find_kernels
from portcheck.parse.launches import find_launches
from portcheck.parse.lexicon import Lexicon, may_hold_cuda
from portcheck.parse.mentions import find_mentions
from portcheck.parse.place import SourceText
from portcheck.parse.ptx import find_inline_ptx, find_ptx_module
from portcheck.parse.strings import find_strings
from portcheck.parse.text import count_code_lines, count_lines

_UNITS = (".c", ".cpp", ".cc", ".cxx", ".c++")
"""C and C++ files that are compiled themselves; all others are included."""


def parse_file(file: SourceFile, decoded: DecodedText, lexicon: Lexicon) -> ParsedFile:
    """Everything that one file yields, vendor-neutral. A file without a word of CUDA is counted and left unparsed."""
    text = SourceText(file.path, decoded.utf8, lexicon)
    if file.language is Language.PTX:
        occurrences, kernels = find_ptx_module(text)
        return ParsedFile(_summary(file, text, decoded, ParseState.LEXICAL), _sorted(occurrences), kernels)
    if file.language is Language.CMAKE:
        return ParsedFile(_summary(file, text, decoded, ParseState.LEXICAL), _sorted(find_build_names(text)))
    header = not file.path.endswith(_UNITS)
    if file.language is not Language.CUDA and not may_hold_cuda(text.source, lexicon, header=header):
        return ParsedFile(_summary(file, text, decoded, ParseState.OK), includes=plain_inclusions(text.source))
    headers, included = find_includes(text)
    mentions = find_mentions(text, included, bool(headers) or file.language is Language.CUDA)
    launches = find_launches(text)
    instructions = find_inline_ptx(text)
    inside = (*mentions.occurrences, *launches, *instructions)
    definitions, kernels = find_kernels(text, inside)
    state = ParseState.RECOVERED if text.tree.root.has_error else ParseState.OK
    return ParsedFile(
        _summary(file, text, decoded, state),
        _sorted((*headers, *inside, *definitions, *find_strings(text))),
        kernels,
        mentions.declarations,
        _sorted(mentions.doubtful),
        find_inclusions(text.commentless, text.directives),
    )


def _summary(file: SourceFile, text: SourceText, decoded: DecodedText, state: ParseState) -> FileSummary:
    code = blank_cmake_comments(text.source) if file.language is Language.CMAKE else text.commentless
    return FileSummary(
        path=file.path,
        language=file.language.value,
        encoding=decoded.encoding,
        lines=count_lines(text.source),
        sloc=count_code_lines(code),
        parse=state,
        reason="bytes that fit no encoding were replaced" if decoded.damaged else None,
    )


def _sorted(occurrences: tuple[Occurrence, ...]) -> tuple[Occurrence, ...]:
    return tuple(sorted(occurrences, key=lambda o: (o.line, o.column, o.kind, o.symbol)))

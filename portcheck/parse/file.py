"""One file from bytes to occurrences."""

from __future__ import annotations

from dataclasses import replace

from portcheck.model.occurrence import FileSummary, Occurrence, ParsedFile, ParseState
from portcheck.model.source import DecodedText, Language, SourceFile
from portcheck.parse.build import blank_cmake_comments, find_build_names, find_defined_macros
from portcheck.parse.hazards import find_build_hazards, find_hazards, find_name_hazards
from portcheck.parse.includes import find_includes
from portcheck.parse.kernels import find_kernels
from portcheck.parse.launches import find_launches
from portcheck.parse.lexicon import Lexicon, may_hold_cuda, words_of
from portcheck.parse.macros import find_macros
from portcheck.parse.mentions import find_mentions
from portcheck.parse.own_macros import find_inclusions, plain_inclusions
from portcheck.parse.place import SourceText
from portcheck.parse.ported import in_live_code, mapped_names, ported_lines
from portcheck.parse.ptx import find_inline_ptx, find_ptx_module
from portcheck.parse.regions import skim
from portcheck.parse.siblings import targets_of_path
from portcheck.parse.strings import find_strings
from portcheck.parse.text import count_code_lines, count_lines
from portcheck.parse.worlds import KnownMacros

DAMAGED = "bytes that fit no encoding were replaced"
"""The reason in the summary of a file that could not be decoded whole."""


def parse_file(file: SourceFile, decoded: DecodedText, lexicon: Lexicon, known: KnownMacros) -> ParsedFile:
    """Everything that one file yields, vendor-neutral. A file without a word of CUDA is counted and left unparsed."""
    text = source_text(file, decoded.utf8, lexicon, known)
    if file.language is Language.PTX:
        occurrences, kernels = find_ptx_module(text)
        occurrences += find_name_hazards(text, occurrences)
        return ParsedFile(_summary(file, text, decoded, ParseState.LEXICAL), _sorted(occurrences), kernels)
    if file.language is Language.CMAKE:
        return _built(file, text, decoded)
    words = words_of(text.source)
    if file.language is Language.CUDA or may_hold_cuda(text.source, words, lexicon):
        return _parsed(file, text, decoded)
    read = ParsedFile(
        _summary(file, text, decoded, ParseState.OK),
        includes=plain_inclusions(text.source),
        macros=find_macros(text),
    )
    if text.reach is None and known.start.keys().isdisjoint(words):
        defines, asked = skim(text.source, known.worlds)
        return replace(read, defines=defines, asked=asked)
    return replace(read, ported=ported_lines(text), defines=text.regions.defines, asked=text.regions.asked)


def source_text(file: SourceFile, utf8: bytes, lexicon: Lexicon, known: KnownMacros) -> SourceText:
    """The file as the parser reads it. One that is a port already lies in the worlds of its targets."""
    targets = targets_of_path(file.path, lexicon.vocabulary.siblings)
    reach = sum(known.worlds.of(target) for target in targets) or None
    return SourceText(file.path, utf8, lexicon, known, reach)


def _built(file: SourceFile, text: SourceText, decoded: DecodedText) -> ParsedFile:
    names = find_build_names(text)
    found = (*names, *find_build_hazards(text, names))
    built = dict.fromkeys(find_defined_macros(text), text.known.worlds.everywhere)
    return ParsedFile(_summary(file, text, decoded, ParseState.LEXICAL), _sorted(found), defines=built)


def _parsed(file: SourceFile, text: SourceText, decoded: DecodedText) -> ParsedFile:
    headers, included = find_includes(text)
    mentions = find_mentions(text, included, bool(headers) or file.language is Language.CUDA)
    launches = find_launches(text)
    instructions = find_inline_ptx(text)
    inside = (*mentions.occurrences, *launches, *instructions)
    definitions, kernels = find_kernels(text, inside)
    found = (*headers, *inside, *definitions, *find_strings(text))
    if found or file.language is Language.CUDA:
        found += find_hazards(text, found)
    state = ParseState.RECOVERED if text.tree.root.has_error else ParseState.OK
    return ParsedFile(
        _summary(file, text, decoded, state),
        _sorted(found),
        in_live_code(kernels, text),
        mentions.declarations,
        _sorted(mentions.doubtful),
        find_inclusions(text.commentless, text.directives),
        ported=ported_lines(text),
        mapped=(*mapped_names(text), *mentions.mapped),
        defines=text.regions.defines,
        asked=text.regions.asked,
        macros=find_macros(text),
    )


def with_occurrences(file: ParsedFile, more: tuple[Occurrence, ...]) -> ParsedFile:
    """``file`` with what a second look has found in it."""
    return replace(file, occurrences=_sorted((*file.occurrences, *more))) if more else file


def _summary(file: SourceFile, text: SourceText, decoded: DecodedText, state: ParseState) -> FileSummary:
    code = blank_cmake_comments(text.source) if file.language is Language.CMAKE else text.commentless
    return FileSummary(
        path=file.path,
        language=file.language.value,
        encoding=decoded.encoding,
        lines=count_lines(text.source),
        sloc=count_code_lines(code),
        parse=state,
        reason=DAMAGED if decoded.damaged else None,
    )


def _sorted(occurrences: tuple[Occurrence, ...]) -> tuple[Occurrence, ...]:
    return tuple(sorted(occurrences, key=lambda o: (o.line, o.column, o.kind, o.symbol)))

"""One file from bytes to occurrences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from portcheck.model.occurrence import FileSummary, Occurrence, ParsedFile, ParseState
from portcheck.model.rows import Rows
from portcheck.model.source import BUILD_LANGUAGES, DecodedText, Language, SourceFile
from portcheck.model.span import Span
from portcheck.model.text import Text, message
from portcheck.parse.build import find_build_names, find_defined_macros, may_name_cuda
from portcheck.parse.build_text import BuildText
from portcheck.parse.embedded import EmbeddedText, may_hold_texts, texts_in_literals, texts_in_python
from portcheck.parse.functions import find_functions
from portcheck.parse.hazards import find_build_hazards, find_hazards, find_name_hazards
from portcheck.parse.includes import find_includes
from portcheck.parse.inclusion import is_header
from portcheck.parse.kernels import find_kernels
from portcheck.parse.launches import find_launches
from portcheck.parse.lexicon import Lexicon, may_hold_cuda
from portcheck.parse.macros import find_macros
from portcheck.parse.mentions import find_mentions
from portcheck.parse.own_macros import find_inclusions, plain_inclusions
from portcheck.parse.own_words import find_aliases
from portcheck.parse.place import SourceText
from portcheck.parse.ported import mapped_names, ported_lines
from portcheck.parse.project import without_libraries
from portcheck.parse.ptx import find_inline_ptx, find_ptx_module
from portcheck.parse.regions import skim
from portcheck.parse.siblings import targets_of_path
from portcheck.parse.spans import find_own_spans, find_spans
from portcheck.parse.strings import find_strings
from portcheck.parse.suppressions import find_suppressions, may_hold_suppressions
from portcheck.parse.text import count_code_lines, count_lines
from portcheck.parse.worlds import KnownMacros


def parse_file(file: SourceFile, decoded: DecodedText, lexicon: Lexicon, known: KnownMacros) -> ParsedFile:
    """Everything that one file yields, vendor-neutral, without the mentions of libraries that the project carries. A
    file without a word of CUDA is counted and left unparsed."""
    return without_libraries(_parsed(file, decoded, lexicon, known), known.carried)


def _parsed(file: SourceFile, decoded: DecodedText, lexicon: Lexicon, known: KnownMacros) -> ParsedFile:
    if file.language in BUILD_LANGUAGES:
        return _parse_build(file, decoded, lexicon, known)
    text = source_text(file, decoded.utf8, lexicon, known)
    if file.language is Language.PTX:
        summary = _summary(file, text, decoded, ParseState.LEXICAL)
        return replace(_read_ptx(text), summary=summary, suppressions=find_suppressions(text))
    header = is_header(file.path)
    if file.language is not Language.CUDA and not may_hold_cuda(text.source, text.words, lexicon, header):
        return _parse_other(file, text, decoded)
    found = _read(text, in_cuda=file.language is Language.CUDA)
    state, reason = _state(text)
    whole = replace(
        found,
        summary=_summary(file, text, decoded, state, reason),
        includes=find_inclusions(text.commentless, text.directives),
        ported=ported_lines(text),
        mapped=(*mapped_names(text), *found.mapped),
        defines=text.regions.defines,
        asked=text.regions.asked,
        macros=find_macros(text),
        aliases=find_aliases(text),
        suppressions=find_suppressions(text),
    )
    return _with_texts(whole, texts_in_literals(text))


def _state(text: SourceText) -> tuple[ParseState, Text | None]:
    """How well C++ was read, and why no better."""
    if not text.tree.is_usable:
        return ParseState.LEXICAL, message(
            "too deeply nested or too broken for the parser; its names were read one by one"
        )
    return ParseState.RECOVERED if text.tree.root.has_error else ParseState.OK, None


def source_text(file: SourceFile, utf8: bytes, lexicon: Lexicon, known: KnownMacros) -> SourceText:
    """The file as the parser reads it. One that is a port already lies in the worlds of its targets."""
    return SourceText(file.path, utf8, lexicon, known, _reach(file, lexicon, known))


def _reach(file: SourceFile, lexicon: Lexicon, known: KnownMacros) -> int | None:
    targets = targets_of_path(file.path, lexicon.vocabulary.siblings)
    return sum(known.worlds.of(target) for target in targets) or None


def with_more(file: ParsedFile, occurrences: tuple[Occurrence, ...], spans: tuple[Span, ...]) -> ParsedFile:
    """``file`` with what a second look has found in it."""
    if not occurrences and not spans:
        return file
    held = Rows.holding(_sorted((*file.occurrences, *occurrences))) if occurrences else file.occurrences
    return replace(file, occurrences=held, spans=Rows.holding((*file.spans, *spans)))


def _read(text: SourceText, in_cuda: bool, *, spans: bool = True) -> ParsedFile:
    """What stands in C++ text, without a summary; ``spans``: with what hangs on the names."""
    headers, included = find_includes(text)
    mentions = find_mentions(text, included, bool(headers) or in_cuda)
    launches = find_launches(text)
    assembly = find_inline_ptx(text)
    inside = (*mentions.occurrences, *launches.occurrences, *assembly.occurrences)
    functions = find_functions(text)
    definitions, kernels = find_kernels(text, functions, inside, mentions.carried)
    found = (*headers, *inside, *definitions, *find_strings(text))
    is_cuda = bool(found or mentions.carried)
    if is_cuda or in_cuda:
        found += find_hazards(text, found)
    if not spans:
        reached: tuple[Span, ...] = ()
    elif is_cuda or found:
        reached = find_spans(text, functions, found, launches.launches)
    else:
        reached = find_own_spans(text)
    return ParsedFile(
        _NOTHING,
        _sorted(found),
        kernels,
        mentions.declarations,
        _sorted(mentions.doubtful),
        launches=launches.launches,
        asm=assembly.statements,
        mapped=mentions.mapped,
        spans=reached,
    )


def _read_ptx(text: SourceText) -> ParsedFile:
    occurrences, kernels = find_ptx_module(text)
    return ParsedFile(_NOTHING, _sorted((*occurrences, *find_name_hazards(text, occurrences))), kernels)


def _parse_other(file: SourceFile, text: SourceText, decoded: DecodedText) -> ParsedFile:
    """A file without a word of CUDA: what it says of macros, and what it holds of a port."""
    read = ParsedFile(
        _summary(file, text, decoded, ParseState.OK),
        includes=plain_inclusions(text.source),
        macros=find_macros(text),
        spans=find_own_spans(text),
        suppressions=find_suppressions(text),
    )
    if text.reach is None and text.known.start.keys().isdisjoint(text.words):
        defines, asked = skim(text.source, text.known.worlds)
        return replace(read, defines=defines, asked=asked)
    return replace(read, ported=ported_lines(text), defines=text.regions.defines, asked=text.regions.asked)


def _parse_build(file: SourceFile, decoded: DecodedText, lexicon: Lexicon, known: KnownMacros) -> ParsedFile:
    """What a build file names. Python holds CUDA in its strings besides; where it holds neither, it is left alone: not
    even its lines are counted."""
    named = may_name_cuda(file.path, file.language, decoded.utf8, lexicon)
    holding = file.language is Language.PYTHON and may_hold_texts(decoded.utf8)
    if not named and not holding and not may_hold_suppressions(decoded.utf8):
        return ParsedFile(replace(_NOTHING, path=file.path, language=file.language.value, encoding=decoded.encoding))
    reach = _reach(file, lexicon, known)
    text = BuildText(file.path, decoded.utf8, lexicon, known, reach, language=file.language)
    names = find_build_names(text) if named else ()
    found = (*names, *find_build_hazards(text, names)) if names or file.language is Language.CMAKE else ()
    built = dict.fromkeys(sorted(find_defined_macros(text)), text.known.worlds.everywhere)
    summary, suppressions = _summary(file, text, decoded, ParseState.LEXICAL), find_suppressions(text)
    whole = ParsedFile(summary, _sorted(found), defines=built, suppressions=suppressions)
    return _with_texts(whole, texts_in_python(text) if holding else ())


def _with_texts(file: ParsedFile, texts: Iterable[EmbeddedText]) -> ParsedFile:
    """``file`` with what its string literals hold. What these declare reaches no further than themselves."""
    inner = [_read_text(text) for text in texts]
    if not inner:
        return file
    whole = (file, *inner)
    return replace(
        file,
        occurrences=_sorted(o for part in whole for o in part.occurrences),
        kernels=tuple(kernel for part in whole for kernel in part.kernels),
        launches=tuple(launch for part in whole for launch in part.launches),
        asm=tuple(sorted((statement for part in whole for statement in part.asm), key=lambda a: a.line)),
        suppressions=tuple(suppression for part in whole for suppression in part.suppressions),
    )


def _read_text(text: EmbeddedText) -> ParsedFile:
    found = _read_ptx(text) if text.is_ptx else _read(text, in_cuda=True, spans=False)
    return replace(found, suppressions=find_suppressions(text))


_NOTHING = FileSummary("", "", "", 0, 0, ParseState.OK)


def _summary(
    file: SourceFile, text: SourceText, decoded: DecodedText, state: ParseState, reason: Text | None = None
) -> FileSummary:
    return FileSummary(
        path=file.path,
        language=file.language.value,
        encoding=decoded.encoding,
        lines=count_lines(text.source),
        sloc=count_code_lines(text.commentless),
        parse=state,
        reason=message("bytes that fit no encoding were replaced") if decoded.damaged else reason,
        damaged=decoded.damaged,
    )


def _sorted(occurrences: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    return tuple(sorted(occurrences, key=lambda o: (o.line, o.column, o.kind, o.symbol)))

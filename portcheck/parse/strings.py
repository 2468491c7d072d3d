"""CUDA in strings: functions that are looked up by name at run time (``dlsym(library, "cuMemMap")``), and the files of
CUDA's libraries (``dlopen("libcuda.so.1")``). Other strings are no CUDA."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from portcheck.model.frozen import frozen
from portcheck.model.occurrence import Context, Kind, Occurrence
from portcheck.model.regex import regex
from portcheck.parse.arguments import split_arguments
from portcheck.parse.brackets import matching
from portcheck.parse.place import SourceText
from portcheck.parse.places import matches

if TYPE_CHECKING:
    from tree_sitter import Node

_LOADER = regex(
    rb"\b(?:(?P<second>dlsym|dlvsym|GetProcAddress)|cuGetProcAddress(?:_v2)?|cudaGetDriverEntryPoint(?:ByVersion)?)\s*\("
)
_LOADERS = (b"dlsym", b"dlvsym", b"GetProcAddress", b"GetDriverEntryPoint")
_OPENERS = (b"dlopen", b"dlmopen", b"LoadLibrary", b"GetModuleHandle")
_WORD_LITERAL = regex(rb'"(\w+)"')
_FILE_LITERAL = regex(
    rb'"(?:[^"\n]{0,200}(?:/|\\\\))?(?P<file>(?P<stem>[A-Za-z][\w+-]*)'
    rb'(?:(?P<shared>\.so(?:\.\d+)*|(?:\.\d+)*\.dylib)|(?:\.\d+)*\.dll))"'
)
_USE = regex(rb"\b([A-Za-z_]\w*)\s*\(")
_DEFINES = regex(rb"#[ \t]*define[ \t]+\Z")
_PIECE = regex(
    rb'\s*(?:"(?P<text>\w*)"|#\s*(?P<made>[A-Za-z_]\w*)|[A-Za-z_]\w*\s*\(\s*(?P<inner>\w+(?:\s*##\s*\w+)*)\s*\)|'
    rb"(?P<plain>[A-Za-z_]\w*))\s*"
)
_FARTHEST = 2000


def find_strings(text: SourceText) -> tuple[Occurrence, ...]:
    """Names of CUDA functions among the literal arguments of a function that loads by name, or of a macro that calls
    one; and names of library files, where the file opens libraries."""
    wrappers: dict[bytes, _Wrapper] = {}
    occurrences: list[Occurrence] = []
    if any(word in text.code for word in _LOADERS):
        occurrences += _looked_up(text, wrappers)
    if wrappers:
        occurrences += _looked_up_by_macro(text, wrappers)
    if any(word in text.code for word in _OPENERS):
        occurrences += _library_files(text)
    return tuple(occurrences)


def _looked_up(text: SourceText, wrappers: dict[bytes, _Wrapper]) -> Iterator[Occurrence]:
    for match in _LOADER.finditer(text.code):
        closing = matching(text.code, match.end() - 1, _FARTHEST)
        leaf = text.tree.leaf(match.start(), match.start() + 1)
        if closing is None or leaf.type == "comment":
            continue
        in_macro = leaf.type == "preproc_arg"
        if in_macro:
            arguments = split_arguments(text.commentless, match.end(), closing - 1)[1 if match["second"] else 0 :]
            wrapper = _wrapper(text, leaf, arguments[0]) if arguments else None
            if wrapper is not None:
                wrappers[wrapper.name] = wrapper
        for literal in _WORD_LITERAL.finditer(text.commentless, match.end(), closing):
            found = _function(text, literal[1], literal.span(1), leaf, lexical=in_macro)
            if found is not None:
                yield found


def _function(
    text: SourceText, name: bytes, span: tuple[int, int], leaf: Node, *, lexical: bool = False
) -> Occurrence | None:
    symbol = text.lexicon.unqualified.get(name)
    if symbol is None or symbol.kind is not Kind.FUNCTION:
        return None
    named = (symbol.name, symbol.library, Kind.STRING)
    return text.occurrence(span, named, Context.LITERAL, text.tree.around(leaf), lexical=lexical)


@frozen
class _Wrapper:
    """A macro that looks up the name that its parameter ``number`` gives, ``before`` and ``after`` it added. ``made``:
    the macro makes the string itself (``#name``)."""

    name: bytes
    number: int
    before: bytes
    after: bytes
    made: bool


def _wrapper(text: SourceText, leaf: Node, argument: tuple[int, int]) -> _Wrapper | None:
    define = leaf.parent
    parameters = define.child_by_field_name("parameters") if define is not None else None
    name = define.child_by_field_name("name") if define is not None else None
    if name is None or parameters is None:
        return None
    spans = split_arguments(text.code, parameters.start_byte + 1, parameters.end_byte - 1)
    numbers = {text.code[slice(*span)]: number for number, span in enumerate(spans)}
    written = text.commentless[slice(*argument)]
    made = _made_of(written)
    used = [place for place, (word, is_name) in enumerate(made) if is_name and word in numbers]
    if len(used) != 1:
        return None
    before, after = made[: used[0]], made[used[0] + 1 :]
    return _Wrapper(
        text.code[name.start_byte : name.end_byte],
        numbers[made[used[0]][0]],
        b"".join(word for word, _is_name in before),
        b"".join(word for word, _is_name in after),
        b"#" in written or b"(" in written,
    )


def _made_of(argument: bytes) -> list[tuple[bytes, bool]]:
    """The pieces of a string like ``"cu" #name`` or ``STRING(cu##name)``, and whether each may be a parameter."""
    made: list[tuple[bytes, bool]] = []
    position = 0
    while position < len(argument):
        piece = _PIECE.match(argument, position)
        if piece is None:
            return []
        position = piece.end()
        if piece["text"] is not None:
            made.append((piece["text"], False))
        else:
            words = (piece["made"] or piece["inner"] or piece["plain"]).split(b"##")
            made += [(word.strip(), True) for word in words]
    return made


def _looked_up_by_macro(text: SourceText, wrappers: Mapping[bytes, _Wrapper]) -> Iterator[Occurrence]:
    """Uses of the macros. A name that stands in the code as it is (``LOAD(cuMemMap)``) is a mention like any other."""
    for use in matches(_USE, text.code, wrappers):
        wrapper = wrappers.get(use[1])
        if wrapper is None or _DEFINES.search(text.code, max(0, use.start() - 40), use.start()):
            continue
        closing = matching(text.code, use.end() - 1, _FARTHEST)
        arguments = split_arguments(text.commentless, use.end(), closing - 1) if closing is not None else []
        if wrapper.number >= len(arguments):
            continue
        start, end = arguments[wrapper.number]
        written = text.commentless[start:end]
        if not wrapper.made:
            literal = _WORD_LITERAL.fullmatch(written)
            if literal is None:
                continue
            start, end, written = start + 1, end - 1, literal[1]
        elif not (wrapper.before or wrapper.after):
            continue
        leaf = text.tree.leaf(start, end)
        found = _function(
            text, wrapper.before + written + wrapper.after, (start, end), leaf, lexical=leaf.type == "preproc_arg"
        )
        if found is not None:
            yield found


def _library_files(text: SourceText) -> Iterator[Occurrence]:
    for literal in _FILE_LITERAL.finditer(text.commentless):
        symbol = text.lexicon.library_file(literal["stem"], is_dll=literal["shared"] is None)
        if symbol is None:
            continue
        leaf = text.tree.leaf(*literal.span("file"))
        if leaf.type == "comment":
            continue
        named = (symbol.name, symbol.library, Kind.STRING)
        lexical = leaf.type == "preproc_arg"
        yield text.occurrence(literal.span("file"), named, Context.LITERAL, text.tree.around(leaf), lexical=lexical)

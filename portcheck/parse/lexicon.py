"""The vocabulary, arranged for looking names up in bytes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache
from itertools import islice, takewhile
from pathlib import PurePosixPath

from portcheck.model.frozen import frozen
from portcheck.model.occurrence import Kind
from portcheck.model.regex import regex
from portcheck.model.source import Language
from portcheck.model.symbols import Symbol, SymbolTable
from portcheck.model.vocabulary import Vocabulary
from portcheck.parse.build_names import BuildNames, names_by_language
from portcheck.parse.finders import Finders

IDENTIFIER = regex(rb"\b[A-Za-z_]\w*")
_MOST_KNOWN = 4096
"""PTX instructions that are remembered once they were looked up."""
_DLL = regex(rb"([A-Za-z][\w+-]*)(?:\.\d+)*\.dll\b")
_DLL_VERSION = regex(r"(?:_\d+)+\Z")
_PTX_WORD = regex(rb"\b[a-uw-z][a-z0-9]*\.(?:[\w:]+\.){0,8}(?:[subf](?:8|16|32|64)|sync|async|pred)\b")


@frozen(slots=False)
class Lexicon:
    """Built once a process."""

    vocabulary: Vocabulary

    @property
    def unqualified(self) -> SymbolTable:
        """The names that stand without a namespace."""
        return self.vocabulary.symbols.unqualified

    @property
    def names(self) -> frozenset[bytes]:
        """``unqualified`` without what the names mean."""
        return self.unqualified.names

    @cached_property
    def roots(self) -> Mapping[bytes, str]:
        """The outermost namespaces that belong to CUDA."""
        return {name.encode(): name for name in self.vocabulary.namespaces if "::" not in name}

    @cached_property
    def libraries_below(self) -> Mapping[str, frozenset[str]]:
        """For each of the outermost namespaces, the libraries of all that lies in it."""
        libraries: dict[str, set[str]] = {name: set() for name in self.roots.values()}
        of_symbols = ((symbol.name, symbol.library) for symbol in self.vocabulary.symbols.qualified.values())
        for name, library in (*self.vocabulary.namespaces.items(), *of_symbols):
            root = name.partition("::")[0]
            if root in libraries:
                libraries[root].add(library)
        return {root: frozenset(found) for root, found in libraries.items()}

    @cached_property
    def finders(self) -> Finders:
        return Finders(self.vocabulary.hazards)

    @cached_property
    def build_names(self) -> Mapping[Language, BuildNames]:
        return names_by_language(self.vocabulary.build)

    @cached_property
    def triggers(self) -> frozenset[bytes]:
        """Words that make a file worth parsing. Names that plain C++ code has too are none."""
        names = self.unqualified.fitting(lambda symbol: not symbol.ambiguous)
        stems = {PurePosixPath(path).stem.encode() for path in self.vocabulary.headers if "/" not in path}
        files = {IDENTIFIER.findall(name.encode())[0] for name in self.vocabulary.files}
        return frozenset(names | stems | files | set(self.roots))

    def has_name(self, start: bytes, end: bytes) -> bool:
        """Does an unqualified name begin and end so?"""
        if not start:
            return _begins_with(self._backwards, end[::-1]) is not None
        first = _begins_with(self._sorted, start)
        if first is None or not end:
            return first is not None
        names = takewhile(lambda name: name.startswith(start), islice(self._sorted, first, None))
        return any(name.endswith(end) and len(name) >= len(start) + len(end) for name in names)

    @cached_property
    def _sorted(self) -> list[bytes]:
        return sorted(self.unqualified)

    @cached_property
    def _backwards(self) -> list[bytes]:
        return sorted(name[::-1] for name in self.unqualified)

    @cached_property
    def header_triggers(self) -> frozenset[bytes]:
        """Words that make a header worth parsing: CUDA sources may include it, and then ``float4`` is CUDA's."""
        types = self.unqualified.fitting(lambda symbol: symbol.ambiguous and symbol.kind is Kind.TYPE)
        return self.triggers | types

    @cached_property
    def _members(self) -> Mapping[str, Mapping[bytes, str]]:
        """Namespace -> the names directly in it -> their full names."""
        members: dict[str, dict[bytes, str]] = {}
        for name in map(bytes.decode, self.vocabulary.symbols.qualified):
            parts = name.split("::")
            for depth in range(1, len(parts)):
                prefix = "::".join(parts[:depth])
                members.setdefault(prefix, {})[parts[depth].encode()] = "::".join(parts[: depth + 1])
        return members

    def members(self, namespace: str) -> Mapping[bytes, str]:
        """What ``using namespace`` brings in: short names to full ones."""
        return self._members.get(namespace, {})

    def longest(self, parts: tuple[str, ...]) -> tuple[Symbol, int] | None:
        """The longest prefix of a qualified name that the catalogue knows, and how many parts it has."""
        for count in range(len(parts), 0, -1):
            table = self.vocabulary.symbols.qualified if count > 1 else self.unqualified
            symbol = table.get("::".join(parts[:count]).encode())
            if symbol is not None:
                return symbol, count
        return None

    def library_of_header(self, path: str) -> str | None:
        """The library that a header belongs to, by its path or by the namespace that its first folder names."""
        library = self.vocabulary.headers.get(path)
        if library is None and "/" in path:
            library = self.vocabulary.namespaces.get(path.partition("/")[0])
        return library

    def library_file(self, stem: bytes, *, is_dll: bool) -> Symbol | None:
        """The library file whose name begins with ``stem``: ``libcudart`` for ``libcudart.so.12``, ``cudart64.dll`` for
        ``cudart64_12.dll``."""
        name = stem.decode()
        return self.vocabulary.files.get(f"{_DLL_VERSION.sub('', name)}.dll" if is_dll else name)

    def mnemonic(self, instruction: str) -> Symbol | None:
        """The catalogue entry of a PTX instruction: its longest known dotted prefix."""
        return self._mnemonic(instruction)

    @cached_property
    def _mnemonic(self) -> Callable[[str], Symbol | None]:
        return lru_cache(_MOST_KNOWN)(self._find_mnemonic)

    def _find_mnemonic(self, instruction: str) -> Symbol | None:
        parts = instruction.split(".")
        for count in range(len(parts), 0, -1):
            symbol = self.vocabulary.mnemonics.get(".".join(parts[:count]))
            if symbol is not None:
                return symbol
        return None

    @cached_property
    def _forms(self) -> Mapping[str, tuple[tuple[tuple[str, ...], Symbol], ...]]:
        """The catalogue's instructions by their first part, each with its parts."""
        forms: dict[str, list[tuple[tuple[str, ...], Symbol]]] = {}
        for name, symbol in self.vocabulary.mnemonics.items():
            parts = tuple(name.split("."))
            forms.setdefault(parts[0], []).append((parts, symbol))
        return {first: tuple(entries) for first, entries in forms.items()}

    def is_ptx(self, instruction: str) -> bool:
        """Whether any instruction of the catalogue begins as this one does, up to the first dot."""
        return instruction.partition(".")[0] in self._forms

    def about_instruction(self, name: str, registers: tuple[str, ...] = ()) -> tuple[str | None, str | None]:
        """The category and the lowest sm of a PTX instruction that reads ``registers``. Of the catalogue's entries
        count those whose parts it has, in this order; the one with most parts tells the category, and else all of the
        same first part together, if they agree."""
        special = tuple(f"%{register}" for register in registers if f"%{register}" in self.vocabulary.mnemonics)
        return self._about(name, special)

    @cached_property
    def _about(self) -> Callable[[str, tuple[str, ...]], tuple[str | None, str | None]]:
        return lru_cache(_MOST_KNOWN)(self._find_about)

    def _find_about(self, name: str, registers: tuple[str, ...]) -> tuple[str | None, str | None]:
        parts = tuple(name.split("."))
        forms = self._forms.get(parts[0], ())
        fitting = [(len(form), symbol) for form, symbol in forms if _is_within(form, parts)]
        special = [self.vocabulary.mnemonics[register] for register in registers]
        categories = {symbol.category for _form, symbol in forms}
        if special:
            category = special[0].category
        elif fitting:
            category = max(fitting, key=lambda pair: pair[0])[1].category
        else:
            category = categories.pop() if len(categories) == 1 else None
        needed = [symbol.min_sm for symbol in (*special, *(symbol for _length, symbol in fitting)) if symbol.min_sm]
        return category, max(needed, key=_sm_order, default=None)


def _is_within(form: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    """Whether the parts of ``form`` stand in ``parts`` in this order."""
    rest = iter(parts)
    return all(any(part == wanted or part.startswith(f"{wanted}::") for part in rest) for wanted in form)


def _sm_order(sm: str) -> tuple[int, str]:
    return int(sm.rstrip("abcdefghijklmnopqrstuvwxyz")), sm


def _begins_with(names: list[bytes], start: bytes) -> int | None:
    """Where in the sorted ``names`` those that begin so are."""
    first = bisect_left(names, start)
    return first if first < len(names) and names[first].startswith(start) else None


_BLANK_BETWEEN_WORDS = bytes(
    byte if (chr(byte).isalnum() and byte < 128) or byte == 0x5F else 0x20 for byte in range(256)
)


def words_of(source: bytes) -> list[bytes]:
    """All words and numbers of ``source``: twice as quick as looking for identifiers."""
    return source.translate(_BLANK_BETWEEN_WORDS).split()


def may_hold_cuda(source: bytes, words: Iterable[bytes], lexicon: Lexicon, header: bool = False) -> bool:
    """The prefilter: does any of the file's ``words`` belong to CUDA? False means that it need not be parsed."""
    triggers = lexicon.header_triggers if header else lexicon.triggers
    if not triggers.isdisjoint(words) or b"<<<" in source or b".target sm_" in source:
        return True
    if b"asm" in source and _PTX_WORD.search(source) is not None:
        return True
    return b".dll" in source and any(lexicon.library_file(stem, is_dll=True) for stem in _DLL.findall(source))

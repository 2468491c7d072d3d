"""Identifiers that name something of CUDA: calls, types, enumerators, macros, attributes, built-ins, namespaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING

from portcheck.model.frozen import frozen, mutable
from portcheck.model.occurrence import Context, Declaration, Declares, Kind, Occurrence, Region, Side
from portcheck.model.ported import Mapped
from portcheck.model.regex import regex
from portcheck.model.symbols import Symbol
from portcheck.parse.declared import Role, role_of
from portcheck.parse.lexicon import IDENTIFIER
from portcheck.parse.macros import is_operand
from portcheck.parse.names import Openings, Written, openings_of, read_name
from portcheck.parse.own_macros import OwnMacros, find_own_macros
from portcheck.parse.place import SourceText
from portcheck.parse.places import matches
from portcheck.parse.tree import Surroundings

if TYPE_CHECKING:
    from tree_sitter import Node

_NOT_CODE = frozenset(
    ("comment", "string_content", "string_literal", "raw_string_content", "char_literal", "character",
     "system_lib_string", "statement_identifier", "raw_string_delimiter", "escape_sequence")
)  # fmt: skip


_TEMPLATES = frozenset(("texture", "surface"))
"""Types that are nothing without template arguments: alone, these are ordinary words."""

_NEVER_DECLARED = frozenset((Kind.ATTRIBUTE, Kind.MACRO))
"""The preprocessor's names know no scope."""


@frozen
class _Candidate:
    start: int
    written: Written
    symbol: Symbol
    parts: int
    surroundings: Surroundings
    context: Context
    lexical: bool

    @property
    def qualified(self) -> bool:
        return len(self.written.parts) > 1 or "::" in self.symbol.name


@frozen
class Carried:
    """A name of a library that the project carries. ``full``: what its first word, from ``start`` to ``end``, stands
    for."""

    start: int
    end: int
    full: str

    def symbol(self, text: SourceText) -> Symbol | None:
        """What the name means, None for that of a member or of something else's."""
        written = read_name(text.code, self.start, self.end)
        if written.member or written.qualifier:
            return None
        known = text.lexicon.longest((*self.full.split("::"), *written.parts[1:]))
        return known[0] if known else None


@frozen
class Mentions:
    """What the identifiers of one file yield. ``declarations`` reach through their whole namespace; ``doubtful`` are
    types that count where CUDA sources include the file; ``mapped`` are the declarations of CUDA names in code for
    other targets. ``carried``: where names of libraries begin that the project carries, which are no mentions."""

    occurrences: tuple[Occurrence, ...]
    declarations: tuple[Declaration, ...]
    doubtful: tuple[Occurrence, ...]
    mapped: tuple[Mapped, ...]
    carried: tuple[Carried, ...]


def find_mentions(text: SourceText, included: frozenset[str], in_cuda: bool) -> Mentions:
    """Every identifier of ``text`` that means something of CUDA. ``included`` are the headers that the file includes;
    ``in_cuda`` says that it is CUDA by its suffix or its includes."""
    openings = openings_of(text.code, text.lexicon)
    own = _OwnNames(text, find_own_macros(text.code, text.directives, text.lexicon.unqualified))
    carried: list[Carried] = []
    found = (_candidate(text, openings, own, *named) for named in _named(text, openings, carried))
    seen = [c for c in [c for c in found if c is not None] if not own.hides(c, openings)]
    with_cuda = in_cuda or bool(carried) or any(not candidate.symbol.ambiguous for candidate in seen)
    kept = [c for c in seen if _counts(c, included, with_cuda)]
    doubtful = () if with_cuda else (c for c in seen if c not in kept and _counts(c, included, with_cuda=True))
    return Mentions(
        tuple(_occurrence(text, c) for c in kept),
        own.declarations(),
        tuple(_occurrence(text, c) for c in doubtful),
        own.mapped,
        tuple(carried),
    )


@mutable(slots=False)
class _OwnNames:
    """What the file declares itself, gathered while its identifiers are looked at."""

    text: SourceText
    macros: OwnMacros
    _local: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    _wide: set[Declaration] = field(default_factory=set)
    _mapped: list[Mapped] = field(default_factory=list)

    def takes(self, leaf: Node, start: int, end: int) -> bool:
        """Remember what the leaf declares; True if it is no use of the name."""
        parent = leaf.parent
        in_define = parent is not None and parent.type in ("preproc_def", "preproc_function_def")
        if not in_define and _is_a_type_by_its_neighbours(self.text.code, start, end):
            return False
        if leaf.type == "field_identifier" and parent is not None and parent.type == "field_expression":
            return True
        surroundings = self.text.tree.around(leaf)
        if surroundings.in_error:
            return False
        declared = role_of(leaf, in_namespace=bool(surroundings.scope))
        if declared.role is Role.USE:
            return leaf.type == "field_identifier" and not _is_in_expression(self.text.code, start)
        if declared.role is Role.HIDES:
            if _repeats_cuda(self.text, leaf):
                return False
            self._remember(self.text.source[start:end].decode(), leaf, declared.reach)
        return True

    def _remember(self, name: str, leaf: Node, reach: tuple[int, int] | None) -> None:
        scope = self.text.tree.scope_of_name(leaf)
        if reach is not None:
            self._local.setdefault(name, []).append(reach)
        position = self.text.regions.position(leaf.start_byte)
        if position.region is Region.GUARDED:
            place = self.text.lines.line(leaf.start_byte)
            self._mapped += [Mapped(name, "", position.guards, self.text.path, place)] if reach is None else []
        elif position.region is Region.DEAD:
            return
        elif leaf.type == "namespace_identifier":
            self._wide.add(Declaration(name, scope, Declares.NAMESPACE))
        elif reach is None or leaf.type == "field_identifier":
            self._wide.add(Declaration(name, scope))  # a member is meant in its class's functions outside of it, too

    def hides(self, candidate: _Candidate, openings: Openings) -> bool:
        """Does a local declaration stand between the candidate and CUDA's name?"""
        first = candidate.written.parts[0]
        if self.macros.take(first, candidate.start):
            return True
        if candidate.symbol.kind in _NEVER_DECLARED:
            return False
        if candidate.qualified and first.encode() not in openings.opened:
            return False
        return any(start <= candidate.start < end for start, end in self._local.get(first, ()))

    @property
    def mapped(self) -> tuple[Mapped, ...]:
        """CUDA names that code for other targets declares."""
        return tuple(self._mapped)

    def declarations(self) -> tuple[Declaration, ...]:
        macros = {Declaration(name, "", Declares.MACRO) for name in self.macros.lasting}
        return tuple(sorted(self._wide | macros, key=lambda declared: (declared.scope, declared.name, declared.what)))


def _named(text: SourceText, openings: Openings, carried: list[Carried]) -> Iterator[tuple[int, int, Symbol | None]]:
    """Identifiers that could begin a CUDA name: a catalogue name, a namespace, an alias, a name opened by ``using``.
    Those of libraries that the project carries go to ``carried``, unless they declare a namespace."""
    lexicon, code = text.lexicon, text.code
    opened = {*lexicon.roots, *openings.aliases, *openings.opened}
    own = _names_of_carried(text, openings)
    wanted = (text.words & lexicon.names) | (text.words & opened)
    for match in matches(IDENTIFIER, code, wanted):
        word, (start, end) = match[0], match.span()
        if word not in wanted:
            continue
        if word in own and not _NAMESPACE_BEFORE.search(code, max(0, start - 128), start):
            carried.append(Carried(start, end, own[word]))
        else:
            yield start, end, lexicon.unqualified.get(word)


_NAMESPACE_BEFORE = regex(rb"\bnamespace\s+(?:[\w\s]+::\s*)*\Z")


def _names_of_carried(text: SourceText, openings: Openings) -> Mapping[bytes, str]:
    """Words that begin a name of a library that the project carries, and what they stand for."""
    if not text.known.carried:
        return {}
    libraries = text.lexicon.libraries_below
    full = {**text.lexicon.roots, **openings.opened, **openings.aliases}
    return {
        word: name
        for word, name in full.items()
        if libraries[name.partition("::")[0]] <= text.known.carried
        and not _means_more(text.lexicon.unqualified.get(word))
    }


def _means_more(symbol: Symbol | None) -> bool:
    return symbol is not None and symbol.kind is not Kind.NAMESPACE


def _candidate(
    text: SourceText, openings: Openings, own: _OwnNames, start: int, end: int, symbol: Symbol | None
) -> _Candidate | None:
    written = read_name(text.code, start, end)
    leaf = text.tree.leaf(start, end)
    member = written.member and not _is_result_type(leaf)
    if member or (written.qualifier and not _is_of_its_enum(text, written, symbol)):
        own.takes(leaf, start, end)
        return None
    in_macro = leaf.type == "preproc_arg"
    if leaf.type in _NOT_CODE or (in_macro and _is_no_condition(leaf.parent)):
        return None
    if in_macro and is_operand(text.code, start, end):
        return None
    if not in_macro and own.takes(leaf, start, end):
        return None
    found = _meaning(text, openings, written, symbol)
    if found is None or (found[0].kind is Kind.NAMESPACE and _is_no_namespace(text.code, start, written)):
        return None
    surroundings = text.tree.around(leaf)
    if written.from_global:
        surroundings = replace(surroundings, scope="")
    lexical = in_macro or surroundings.in_error
    call = None if lexical else _call_of(leaf)
    if call is not None and _is_overload(found[0].name, call):
        return None
    is_call = _is_called(text, written, found[1]) if lexical else call is not None
    context = Context.CALL if is_call else Context.REFERENCE
    return _Candidate(start, written, found[0], found[1], surroundings, context, lexical)


def _is_result_type(leaf: Node) -> bool:
    """``auto f() -> cudaError_t``: an arrow that follows no object."""
    parent = leaf.parent
    while parent is not None and parent.type in ("qualified_identifier", "template_type", "type_descriptor"):
        parent = parent.parent
    return parent is not None and parent.type == "trailing_return_type"


def _meaning(
    text: SourceText, openings: Openings, written: Written, symbol: Symbol | None
) -> tuple[Symbol, int] | None:
    """The symbol of the catalogue that a written name means, and how many of its parts name it."""
    if symbol is not None and symbol.kind is not Kind.NAMESPACE:
        bare = symbol.name in _TEMPLATES and text.code[written.ends[0] : written.ends[0] + 16].lstrip()[:1] != b"<"
        return None if bare else (symbol, 1)
    full = openings.full(written.parts)
    known = text.lexicon.longest(full)
    return (known[0], max(1, known[1] - len(full) + len(written.parts))) if known else None


def _is_of_its_enum(text: SourceText, written: Written, symbol: Symbol | None) -> bool:
    """``cudaMemcpyKind::cudaMemcpyHostToDevice``: C's enumerators may be qualified by their enumeration."""
    if symbol is None or symbol.kind is not Kind.ENUMERATOR:
        return False
    enumeration = text.lexicon.unqualified.get(written.qualifier)
    return enumeration is not None and enumeration.kind is Kind.TYPE


_NAMESPACE_MEANT = regex(rb"\bnamespace\s+(?:\w+\s*=\s*)?(?:::\s*)?\Z")


def _is_no_namespace(code: bytes, start: int, written: Written) -> bool:
    """A namespace stands before ``::``, after ``using namespace`` or in ``namespace a =``. Alone (``cuda``, ``nccl``)
    it is a variable of the same name, which another file may declare."""
    return len(written.parts) == 1 and not _NAMESPACE_MEANT.search(code[max(0, start - 128) : start])


def _is_called(text: SourceText, written: Written, parts: int) -> bool:
    return parts == len(written.parts) and text.code[written.ends[-1] : written.ends[-1] + 64].lstrip()[:1] == b"("


_MAKER = regex(r"make_[a-z]+([1-4])(?:_\d+a)?\Z")


def _is_overload(name: str, call: Node) -> bool:
    """``make_float3(s)`` with another count of arguments than CUDA's, which tells it in its name, means an overload of
    the project. A pack has any count."""
    maker = _MAKER.match(name)
    arguments = call.child_by_field_name("arguments") if maker is not None else None
    if maker is None or arguments is None or arguments.has_error:
        return False
    kinds = [child.type for child in arguments.named_children if child.type != "comment"]
    return len(kinds) != int(maker[1]) and "parameter_pack_expansion" not in kinds


def _call_of(leaf: Node) -> Node | None:
    """The call whose function ``leaf`` names."""
    node, parent = leaf, leaf.parent
    while parent is not None and parent.type in ("qualified_identifier", "template_function", "dependent_name"):
        node, parent = parent, parent.parent
    if parent is None or parent.type != "call_expression":
        return None
    function = parent.child_by_field_name("function")
    return parent if function is not None and function.id == node.id else None


def _is_in_expression(code: bytes, start: int) -> bool:
    """No member is declared behind ``=`` or ``(``: there, the tree has taken statements for members."""
    return code[max(0, start - 128) : start].rstrip().endswith((b"=", b"(", b"!", b"?"))


_OPERATOR = regex(rb"\boperator\s*\Z")
_NAME_FOLLOWS = regex(rb"\s+[A-Za-z_]")


def _is_a_type_by_its_neighbours(code: bytes, start: int, end: int) -> bool:
    """A declared name is never followed by another name, and after ``operator`` stands a type: where the tree says
    otherwise, a macro has misled it."""
    return bool(_NAME_FOLLOWS.match(code, end) or _OPERATOR.search(code[max(0, start - 16) : start]))


def _is_no_condition(directive: Node | None) -> bool:
    """``#pragma`` or ``#error``, unlike an ``#if`` or ``#elif`` that the tree could not place."""
    if directive is None or directive.type != "preproc_call":
        return False
    name = directive.child_by_field_name("directive")
    return name is None or name.text is None or not name.text.lstrip(b"# \t").startswith((b"if", b"elif"))


def _repeats_cuda(text: SourceText, leaf: Node) -> bool:
    """``typedef struct CUstream_st *cudaStream_t;`` says again what CUDA says, and declares nothing new."""
    parent = leaf.parent
    while parent is not None and parent.type.endswith("declarator"):
        parent = parent.parent
    if parent is None or parent.type not in ("type_definition", "alias_declaration"):
        return False
    own = text.source[leaf.start_byte : leaf.end_byte]
    if own not in text.lexicon.unqualified:
        return False  # `using BlockReduce = cub::BlockReduce<int, 32>;` is the project's name for one of many
    words = IDENTIFIER.findall(text.code, parent.start_byte, parent.end_byte)
    return any(word != own and word in text.lexicon.unqualified and word[:2].lower() == b"cu" for word in words)


def _counts(candidate: _Candidate, included: frozenset[str], with_cuda: bool) -> bool:
    device_call = candidate.surroundings.device and candidate.context is Context.CALL
    return name_counts(candidate.symbol, included, with_cuda, device_call)


def name_counts(symbol: Symbol, included: frozenset[str], with_cuda: bool, device_call: bool) -> bool:
    """A name that code without CUDA has too needs a sign that CUDA's is meant."""
    if not symbol.ambiguous:
        return True
    if symbol.header in included:
        return True
    if symbol.kind is Kind.TYPE:
        return with_cuda
    return symbol.side is not Side.HOST and device_call


def _occurrence(text: SourceText, candidate: _Candidate) -> Occurrence:
    symbol = candidate.symbol
    start, end = candidate.start, candidate.written.ends[candidate.parts - 1]
    return text.occurrence(
        (start, end),
        (symbol.name, symbol.library, symbol.kind),
        candidate.context,
        candidate.surroundings,
        side=Side.DEVICE if symbol.side is Side.DEVICE else None,
        lexical=candidate.lexical,
    )

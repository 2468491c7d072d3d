"""One mention of something CUDA, before any vendor is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from enum import StrEnum
from typing import Any

from portcheck.model.frozen import frozen
from portcheck.model.kernel import AsmStatement, Kernel, Launch
from portcheck.model.macro import Macro
from portcheck.model.ported import Mapped
from portcheck.model.rows import column, different
from portcheck.model.span import Span
from portcheck.model.suppression import Suppression
from portcheck.model.text import Text


class Kind(StrEnum):
    FUNCTION = "function"
    TYPE = "type"
    ENUMERATOR = "enumerator"
    MACRO = "macro"
    HEADER = "header"
    ATTRIBUTE = "attribute"
    BUILTIN = "builtin"
    LAUNCH = "launch"
    KERNEL = "kernel"
    PTX = "ptx"
    NAMESPACE = "namespace"
    BUILD = "build"
    STRING = "string"
    HAZARD = "hazard"


class Context(StrEnum):
    CALL = "call"
    REFERENCE = "reference"
    INCLUDE = "include"
    DEFINITION = "definition"
    ASM = "asm"
    LITERAL = "literal"


class Side(StrEnum):
    HOST = "host"
    DEVICE = "device"


class Resolution(StrEnum):
    """How a mention is known, best first."""

    SEMANTIC = "semantic"
    SYNTACTIC = "syntactic"
    LEXICAL = "lexical"


class Region(StrEnum):
    ACTIVE = "active"
    DEAD = "dead"
    GUARDED = "guarded"


@frozen
class Mentioned:
    """What is mentioned, and how: the same for many places of a file, which share it.

    ``scope`` is the namespace path around it (``a::b``), which decides whether a name that the project declares
    is meant. ``guards``: in a guarded region, the targets whose branch it is. ``switched_off``: in an active region,
    the targets whose guard macros leave it out. A hazard's ``symbol`` is its id; ``about`` is then the CUDA name at the
    place, if the hazard is found by one, and ``value`` what was measured there (bytes, threads).
    """

    symbol: str
    library: str
    kind: Kind
    context: Context
    side: Side
    resolution: Resolution
    region: Region
    scope: str = ""
    guards: tuple[str, ...] = ()
    switched_off: tuple[str, ...] = ()
    about: str = ""
    value: int | None = None


@frozen
class Occurrence:
    """A mention at ``file:line:column`` (1-based, columns in characters, ``end_column`` exclusive; a name written over
    several lines ends with its first). ``anchor`` is a digest of the symbol and the statement around it (in a build
    file, the line) without comments and white space: it survives moved lines, renamed files and a formatter.
    """

    file: str
    line: int
    column: int
    end_column: int
    what: Mentioned
    anchor: str = ""

    @property
    def symbol(self) -> str:
        return self.what.symbol

    @property
    def library(self) -> str:
        return self.what.library

    @property
    def kind(self) -> Kind:
        return self.what.kind

    @property
    def context(self) -> Context:
        return self.what.context

    @property
    def side(self) -> Side:
        return self.what.side

    @property
    def resolution(self) -> Resolution:
        return self.what.resolution

    @property
    def region(self) -> Region:
        return self.what.region

    @property
    def scope(self) -> str:
        return self.what.scope

    @property
    def guards(self) -> tuple[str, ...]:
        return self.what.guards

    @property
    def switched_off(self) -> tuple[str, ...]:
        return self.what.switched_off

    @property
    def about(self) -> str:
        return self.what.about

    @property
    def value(self) -> int | None:
        return self.what.value

    def saying(self, **changes: Any) -> Occurrence:
        """The same place with other fields of ``what``."""
        return replace(self, what=replace(self.what, **changes))

    @property
    def rule(self) -> str:
        """``library/symbol``: the same on every target."""
        return f"{self.library}/{self.symbol}"

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    @property
    def id(self) -> str:
        """The place; a hazard stands where a name does, and adds its own."""
        return f"{self.place}#{self.symbol}" if self.kind is Kind.HAZARD else self.place


class Declares(StrEnum):
    """What a declaration makes of a name. A macro knows no scope: it is meant where its file is included."""

    NAME = "name"
    NAMESPACE = "namespace"
    MACRO = "macro"


@frozen
class Declaration:
    """A name of the CUDA catalogue that the project declares itself, in the namespace or class ``scope`` (``""``:
    global)."""

    name: str
    scope: str
    what: Declares = Declares.NAME


@frozen
class Include:
    """A file that another includes, as it is written there. ``always``: in any build, not only in some branch."""

    path: str
    always: bool


class ParseState(StrEnum):
    """How a file went through the parser: whole, with error nodes, without a tree, or not at all."""

    OK = "ok"
    RECOVERED = "recovered"
    LEXICAL = "lexical"
    SKIPPED = "skipped"


@frozen
class FileSummary:
    """A scanned file as the report lists it. ``sloc`` counts lines that hold code. ``damaged``: bytes that fit no
    encoding were replaced. ``reason``: why it was not read whole, or not by what was asked for."""

    path: str
    language: str
    encoding: str
    lines: int
    sloc: int
    parse: ParseState
    reason: Text | None = None
    damaged: bool = False


@frozen
class ParsedFile:
    """Everything that one file yields: ``occurrences`` and ``asm`` by place. ``doubtful``: mentions that count if the
    file is included by CUDA sources. ``ported``: code lines for each target other than CUDA; ``defines``: macros and
    the worlds that they are defined in (``parse.worlds``); ``asked``: the macros in its conditions; ``spans``: lines
    that may have to follow names; ``aliases``: types that the project names after CUDA and defines as others."""

    summary: FileSummary
    occurrences: Sequence[Occurrence] = ()
    kernels: tuple[Kernel, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    doubtful: Sequence[Occurrence] = ()
    includes: tuple[Include, ...] = ()
    launches: tuple[Launch, ...] = ()
    asm: Sequence[AsmStatement] = ()
    macros: tuple[Macro, ...] = ()
    ported: Mapping[str, int] = field(default_factory=dict)
    mapped: tuple[Mapped, ...] = ()
    defines: Mapping[bytes, int] = field(default_factory=dict)
    asked: frozenset[bytes] = frozenset()
    spans: Sequence[Span] = ()
    aliases: frozenset[str] = frozenset()
    suppressions: tuple[Suppression, ...] = ()

    @property
    def mentioned(self) -> Sequence[Mentioned]:
        """What each of the occurrences mentions."""
        return column(self.occurrences, "what")

    @property
    def different(self) -> Sequence[Mentioned]:
        """All that the occurrences mention, at least once."""
        return different(self.occurrences, "what")

"""The vocabulary, arranged for looking names up in bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from portcheck.model.occurrence import Kind
from portcheck.model.vocabulary import Symbol, Vocabulary

IDENTIFIER = re.compile(rb"[A-Za-z_]\w*")


@dataclass(frozen=True)
class Lexicon:
    """Built once a process. ``unqualified`` holds the names that stand without a namespace."""

    vocabulary: Vocabulary

    @cached_property
    def unqualified(self) -> Mapping[bytes, Symbol]:
        return {name.encode(): symbol for name, symbol in self.vocabulary.symbols.items() if "::" not in name}

    @cached_property
    def roots(self) -> Mapping[bytes, str]:
        """The outermost namespaces that belong to CUDA."""
        return {name.encode(): name for name in self.vocabulary.namespaces if "::" not in name}

    @cached_property
    def triggers(self) -> frozenset[bytes]:
        """Words that make a file worth parsing. Names that plain C++ code has too are none."""
        names = {name for name, symbol in self.unqualified.items() if not symbol.ambiguous}
        stems = {PurePosixPath(path).stem.encode() for path in self.vocabulary.headers if "/" not in path}
        return frozenset(names | stems | set(self.roots))

    @cached_property
    def header_triggers(self) -> frozenset[bytes]:
        """Words that make a header worth parsing: CUDA sources may include it, and then ``float4`` is CUDA's."""
        types = {name for name, symbol in self.unqualified.items() if symbol.ambiguous and symbol.kind is Kind.TYPE}
        return self.triggers | types

    @cached_property
    def _members(self) -> Mapping[str, Mapping[bytes, str]]:
        """Namespace -> the names directly in it -> their full names."""
        members: dict[str, dict[bytes, str]] = {}
        for name in self.vocabulary.symbols:
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
            symbol = self.vocabulary.symbols.get("::".join(parts[:count]))
            if symbol is not None:
                return symbol, count
        return None

    def mnemonic(self, instruction: str) -> Symbol | None:
        """The catalogue entry of a PTX instruction: its longest known dotted prefix."""
        parts = instruction.split(".")
        for count in range(len(parts), 0, -1):
            symbol = self.vocabulary.mnemonics.get(".".join(parts[:count]))
            if symbol is not None:
                return symbol
        return None


def may_hold_cuda(source: bytes, lexicon: Lexicon, *, header: bool = False) -> bool:
    """The prefilter: does any word of the file belong to CUDA? False means that it need not be parsed."""
    triggers = lexicon.header_triggers if header else lexicon.triggers
    return not triggers.isdisjoint(IDENTIFIER.findall(source)) or b"<<<" in source

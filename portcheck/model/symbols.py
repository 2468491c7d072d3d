"""The names of the catalogue, tens of thousands, which are made into symbols as far as a tree has them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, compress
from typing import NamedTuple, TypeVar, overload

from portcheck.model.occurrence import Kind, Side

_Other = TypeVar("_Other")
Form = tuple[str, Kind, Side | None, str, bool, str | None, str | None]
"""The fields of a symbol after its name."""


class Symbol(NamedTuple):
    """A catalogue entry: a tuple, for there are tens of thousands. ``side`` is None where host and device both have it.

    ``ambiguous`` marks a name that code without CUDA has too (``sin``, ``memcpy``, ``float4``): it counts only with a
    sign that CUDA's is meant (a function: called in device code; a type: in a file with other CUDA), or where
    ``header`` is included. ``category`` and ``min_sm`` are those of a PTX instruction.
    """

    name: str
    library: str
    kind: Kind
    side: Side | None
    header: str
    ambiguous: bool = False
    category: str | None = None
    min_sm: str | None = None


class SymbolTable(Mapping[bytes, Symbol]):
    """``names``, sorted, each with the number of its form."""

    def __init__(self, names: Sequence[bytes], forms: Sequence[Form], form_of: Sequence[int]) -> None:
        self._sorted, self._forms, self._form_of = names, forms, form_of
        self._names = frozenset(names)

    def __getitem__(self, name: bytes) -> Symbol:
        if name not in self._names:
            raise KeyError(name)
        return self._made(name)

    @overload
    def get(self, name: bytes, default: None = None, /) -> Symbol | None: ...
    @overload
    def get(self, name: bytes, default: Symbol | _Other, /) -> Symbol | _Other: ...
    def get(self, name: bytes, default: object = None, /) -> object:
        """It is asked for many words of most files: a miss raises nothing on the way."""
        return self._made(name) if name in self._names else default

    def _made(self, name: bytes) -> Symbol:
        return Symbol(name.decode(), *self._forms[self._form_of[bisect_left(self._sorted, name)]])

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._sorted)

    def __len__(self) -> int:
        return len(self._sorted)

    @property
    def names(self) -> frozenset[bytes]:
        return self._names

    def fitting(self, wanted: Callable[[Symbol], bool]) -> frozenset[bytes]:
        """The names of symbols that are ``wanted``, which does not depend on the name."""
        fits = [wanted(Symbol("", *form)) for form in self._forms]
        return frozenset(compress(self._sorted, map(fits.__getitem__, self._form_of)))


class Symbols(Mapping[str, Symbol]):
    """All symbols by full name (``thrust::sort``); those without a namespace as files spell them: ``unqualified``."""

    def __init__(self, unqualified: SymbolTable, qualified: SymbolTable) -> None:
        self.unqualified, self.qualified = unqualified, qualified

    def __getitem__(self, name: str) -> Symbol:
        return (self.qualified if "::" in name else self.unqualified)[name.encode()]

    def __iter__(self) -> Iterator[str]:
        return map(bytes.decode, chain(self.unqualified, self.qualified))

    def __len__(self) -> int:
        return len(self.unqualified) + len(self.qualified)

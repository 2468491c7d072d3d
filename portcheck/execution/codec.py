"""Frozen dataclasses as bytes and back, for the cache and for the way between processes.

The format is JSON, which can run nothing and is read at the speed of C. An object is a list of its fields as far as
they are not empty; many objects of one class are columns, one for each field, and a column that repeats itself is a
table of its values with numbers into it. What is read is checked to be of the types that the fields have: anything else
is a ValueError, so that bytes from elsewhere make no object that the program could not have made.

What stands in a field is found out from its annotation: str, int, bool, bytes (as Latin-1), StrEnum, dataclass, None,
``tuple[X, ...]``, ``frozenset[X]``, ``Mapping[K, V]`` with its order, ``Sequence[X]`` of dataclasses, which becomes
``Rows``.
"""

from __future__ import annotations

import json
import types
import typing
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from typing import Any, Generic, TypeVar, cast

from portcheck.model.rows import Rows, made
from portcheck.model.shared import shared_numbers, shared_objects, shared_texts

_Object = TypeVar("_Object")
_FEW = 8
"""Values of a column are always written out, if there are no more."""


class Codec(Generic[_Object]):
    """For objects of one class: ``decode(encode(x)) == x``. It costs something once a process and class."""

    def __init__(self, of: type[_Object]) -> None:
        self._kind = _kind_of(cast(Any, of))

    def encode(self, value: _Object) -> bytes:
        return json.dumps(self._kind.written(value), separators=(",", ":")).encode()

    def decode(self, data: bytes) -> _Object:
        """Raises ValueError for what ``encode`` has not made."""
        try:
            value: _Object = self._kind.read(json.loads(data))
        except (TypeError, LookupError, AttributeError, RecursionError) as error:
            raise ValueError(f"no such object: {error}") from error
        return value


class _Kind(ABC):
    """How the values of one type are written."""

    repeats = False
    """Do columns of it repeat themselves?"""

    @abstractmethod
    def written(self, value: Any) -> Any: ...

    @abstractmethod
    def read(self, data: Any) -> Any: ...

    def column(self, values: list[Any]) -> Any:
        return [self.written(value) for value in values]

    def read_column(self, data: list[Any]) -> Iterable[Any]:
        return [self.read(value) for value in data]


class _Plain(_Kind):
    """``str``, ``int``, ``bool``, with or without None."""

    def __init__(self, *allowed: type) -> None:
        self._allowed = frozenset(allowed)
        self.repeats = self._allowed != {int}

    def written(self, value: Any) -> Any:
        return value

    def read(self, data: Any) -> Any:
        if type(data) not in self._allowed:
            raise ValueError(f"{type(data).__name__} where {self._allowed} is due")
        return data

    def column(self, values: list[Any]) -> Any:
        return values

    def read_column(self, data: list[Any]) -> Iterable[Any]:
        if not self._allowed.issuperset(map(type, data)):
            raise ValueError(f"a column holds other things than {self._allowed}")
        return data if self.repeats else shared_numbers(data)


class _Enumerated(_Kind):
    repeats = True

    def __init__(self, of: type[StrEnum]) -> None:
        self._members: Mapping[str, StrEnum] = {member.value: member for member in of}

    def written(self, value: Any) -> Any:
        return value.value

    def read(self, data: Any) -> Any:
        return self._members[data]


class _Bytes(_Kind):
    def written(self, value: Any) -> Any:
        return value.decode("latin-1")

    def read(self, data: Any) -> Any:
        return data.encode("latin-1")


class _Optional(_Kind):
    def __init__(self, inner: _Kind) -> None:
        self._inner = inner

    def written(self, value: Any) -> Any:
        return None if value is None else self._inner.written(value)

    def read(self, data: Any) -> Any:
        return None if data is None else self._inner.read(data)


class _Many(_Kind):
    """A tuple or a frozen set; ``make`` turns the values into one."""

    def __init__(self, inner: _Kind, make: Callable[[Iterable[Any]], Any]) -> None:
        self._inner, self._make = inner, make
        self.repeats = inner.repeats or isinstance(inner, _Plain)

    def written(self, value: Any) -> Any:
        return _written_column(self._inner, list(value))

    def read(self, data: Any) -> Any:
        return self._make(_read_column(self._inner, data))


class _Map(_Kind):
    def __init__(self, key: _Kind, value: _Kind) -> None:
        self._key, self._value = key, value

    def written(self, value: Any) -> Any:
        return [_written_column(self._key, list(value)), _written_column(self._value, list(value.values()))]

    def read(self, data: Any) -> Any:
        keys, values = data
        return dict(zip(_read_column(self._key, keys), _read_column(self._value, values), strict=True))


class _Record(_Kind):
    """A dataclass. One object is ``{number of the field: value}``, without those that have their default value."""

    def __init__(self, of: type[Any]) -> None:
        hints = typing.get_type_hints(of)
        self._of, self._fields = of, fields(of)
        self._kinds = [_kind_of(hints[field.name]) for field in self._fields]
        self._get = attrgetter(*(field.name for field in self._fields))
        self._numbers = {str(number): kind for number, kind in enumerate(self._kinds)}
        self._defaults = [_default(field) for field in self._fields]
        self.repeats = all(kind.repeats for kind in self._kinds)
        self._is_all_slots = "__slots__" in vars(of) and not hasattr(of, "__post_init__")

    def _values(self, value: Any) -> tuple[Any, ...]:
        return self._get(value) if len(self._fields) > 1 else (self._get(value),)

    def written(self, value: Any) -> Any:
        held = zip(self._kinds, self._values(value), self._defaults, strict=True)
        return {n: kind.written(own) for n, (kind, own, default) in enumerate(held) if own != default}

    def read(self, data: Any) -> Any:
        read = {self._fields[int(number)].name: self._numbers[number].read(own) for number, own in data.items()}
        return self._of(**read)

    def column(self, values: list[Any]) -> Any:
        columns = zip(*map(self._values, values), strict=True)
        return [_written_column(kind, list(own)) for kind, own in zip(self._kinds, columns, strict=True)]

    def read_column(self, data: list[Any]) -> Iterable[Any]:
        columns = self._columns(data)
        return made(self._of, columns) if len(columns[0]) > _FEW and self._is_all_slots else map(self._of, *columns)

    def read_rows(self, data: list[Any]) -> Sequence[Any]:
        columns = self._columns(data)
        return Rows(self._of, columns) if self._is_all_slots else [*map(self._of, *columns)]

    def _columns(self, data: list[Any]) -> list[list[Any]]:
        columns = [_read_column(kind, own) for kind, own in zip(self._kinds, data, strict=True)]
        if len({len(own) for own in columns}) != 1:
            raise ValueError("columns of different lengths")
        return columns


class _Rows(_Kind):
    """Many objects of a dataclass."""

    def __init__(self, inner: _Record) -> None:
        self._inner = inner

    def written(self, value: Any) -> Any:
        return self._inner.column([*value]) if value else []

    def read(self, data: Any) -> Any:
        return self._inner.read_rows(data) if data else ()


def _default(field: Field[Any]) -> Any:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default  # MISSING equals nothing


def _written_column(kind: _Kind, values: list[Any]) -> Any:
    """``values`` one after the other, or ``[[their table], [numbers into it]]`` as an object ``{"of": …, "at": …}``;
    of a single value that all are, ``at`` is their count."""
    if not values:
        return []
    if kind.repeats and len(values) > 1:
        numbers: dict[Any, int] = {}
        at = [numbers.setdefault(value, len(numbers)) for value in values]
        if len(numbers) == 1:
            return {"of": kind.column([*numbers]), "at": len(values)}
        if len(values) > _FEW and 2 * len(numbers) <= len(values):
            return {"of": kind.column([*numbers]), "at": at}
    return kind.column(values)


def _read_column(kind: _Kind, data: Any) -> list[Any]:
    if not data:
        return []
    if type(data) is not dict:
        return [*kind.read_column(data)]
    values, at = [*kind.read_column(data["of"])], data["at"]
    table = shared_objects(values) if isinstance(kind, _Record) else shared_texts(values)
    if type(at) is int:
        if not 0 <= at <= _LONGEST:
            raise ValueError("a column of no sensible length")
        return table[:1] * at
    return [*map(table.__getitem__, at)]


_LONGEST = 10_000_000


@lru_cache(maxsize=256)
def _kind_of(annotation: Any) -> _Kind:
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation in (str, int, bool):
        return _Plain(annotation)
    if annotation is bytes:
        return _Bytes()
    if origin in (typing.Union, types.UnionType):
        known = [one for one in inner if one is not type(None)]
        if set(known) <= {str, int, bool}:
            return _Plain(*inner)
        (single,) = known
        return _Optional(_kind_of(single))
    if origin is tuple and inner[1:] == (...,):
        return _Many(_kind_of(inner[0]), tuple)
    if origin is tuple:
        return _Fixed([_kind_of(one) for one in inner])
    if origin is Sequence:
        return _Rows(cast(_Record, _kind_of(inner[0])))
    if origin is frozenset:
        return _Many(_kind_of(inner[0]), frozenset)
    if origin is not None and issubclass(origin, Mapping):
        return _Map(*map(_kind_of, inner))
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return _Enumerated(annotation)
    if is_dataclass(annotation) and isinstance(annotation, type):
        return _Record(annotation)
    raise TypeError(f"nothing is known of how to write {annotation}")


class _Fixed(_Kind):
    """A tuple of different things."""

    def __init__(self, inner: list[_Kind]) -> None:
        self._inner = inner

    def written(self, value: Any) -> Any:
        return [kind.written(own) for kind, own in zip(self._inner, value, strict=True)]

    def read(self, data: Any) -> Any:
        return tuple(kind.read(own) for kind, own in zip(self._inner, data, strict=True))

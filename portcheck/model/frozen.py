"""Classes that are quick to make: every start makes nearly two hundred."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
from functools import partial
from operator import attrgetter, ge, gt, le, lt
from typing import Any, TypeVar, dataclass_transform, overload

_Made = TypeVar("_Made")
_ORDERS = {"__lt__": lt, "__le__": le, "__gt__": gt, "__ge__": ge}


@overload
def frozen(of: type[_Made]) -> type[_Made]: ...
@overload
def frozen(
    *, slots: bool = True, kw_only: bool = False, order: bool = False, eq: bool = True
) -> Callable[[type[_Made]], type[_Made]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(
    of: type[Any] | None = None,
    *,
    slots: bool = True,
    kw_only: bool = False,
    order: bool = False,
    eq: bool = True,
) -> Any:
    """What ``dataclass(frozen=True, slots=True)`` makes, in a tenth of the time: for each class Python would compile
    six functions where here the only one that needs it is compiled for the first object. That nobody changes an object
    is seen to by the type checker alone. Without ``slots`` an object can hold what it has computed of itself
    (``cached_property``); without ``eq`` it is equal to itself only."""
    if of is None:
        return partial(frozen, slots=slots, kw_only=kw_only, order=order, eq=eq)
    made, values = _made(of, slots, kw_only)
    if eq:
        made.__eq__ = _compared(values, lambda one, other: bool(one == other))
        made.__hash__ = lambda self: hash(values(self))
    for name, compare in _ORDERS.items() if order else ():
        setattr(made, name, _compared(values, compare))
    return made


@overload
def mutable(of: type[_Made]) -> type[_Made]: ...
@overload
def mutable(*, slots: bool = True) -> Callable[[type[_Made]], type[_Made]]: ...
@dataclass_transform(field_specifiers=(field,))
def mutable(of: type[Any] | None = None, *, slots: bool = True) -> Any:
    """The same for objects that change, which are equal to themselves only."""
    return partial(mutable, slots=slots) if of is None else _made(of, slots, kw_only=False)[0]


def _made(of: type[Any], slots: bool, kw_only: bool) -> tuple[Any, Any]:
    """The class, and what gives the values of an object's fields."""
    of.__doc__ = of.__doc__ or of.__name__  # else Python makes one of the signature, which takes long
    made: Any = dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)(of)
    names = [own.name for own in fields(made)]

    def first(self: object, *positional: object, **named: object) -> None:
        made.__init__ = _initializer(made)
        made.__init__(self, *positional, **named)

    def shown(self: object) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    made.__init__, made.__repr__ = first, shown
    return made, attrgetter(*names) if names else _nothing


def _nothing(_of: object) -> tuple[()]:
    return ()


def _compared(values: Any, compare: Callable[[Any, Any], bool]) -> Callable[[object, object], bool]:
    def compared(self: object, other: object) -> bool:
        return compare(values(self), values(other)) if type(self) is type(other) else NotImplemented

    return compared


def _initializer(of: type[Any]) -> Callable[..., None]:
    """The ``__init__`` of a class, by its fields."""
    own = fields(of)
    named: dict[str, Any] = {"MISSING": MISSING}
    for one in own:
        named |= {f"default_{one.name}": one.default, f"make_{one.name}": one.default_factory}
    placed = [_parameter(one) for one in own if not one.kw_only]
    by_name = [_parameter(one) for one in own if one.kw_only]
    head = ", ".join(["self", *placed, *(["*"] if by_name else []), *by_name])
    after = " self.__post_init__()" if hasattr(of, "__post_init__") else " return"
    lines = [f"def __init__({head}):", *(f" self.{one.name} = {_given(one)}" for one in own), after]
    exec("\n".join(lines), named)
    made: Callable[..., None] = named["__init__"]
    made.__qualname__ = f"{of.__qualname__}.__init__"
    return made


def _parameter(one: Field[Any]) -> str:
    if one.default is not MISSING:
        return f"{one.name}=default_{one.name}"
    return f"{one.name}=MISSING" if one.default_factory is not MISSING else one.name


def _given(one: Field[Any]) -> str:
    made = one.default_factory is not MISSING
    return f"make_{one.name}() if {one.name} is MISSING else {one.name}" if made else one.name

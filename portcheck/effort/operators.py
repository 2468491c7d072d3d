"""What a port does with the operators of a code base: keep, call the vendor's library, or write again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from portcheck.model.estimate import Operator, Regime
from portcheck.model.kernel import Kernel
from portcheck.model.regex import regex
from portcheck.model.text import Text, message, same

_WORDS = regex(r"\d+[dD](?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_BACKWARD = frozenset(("backward", "bwd", "grad", "gradient"))
_FORWARD = frozenset(("forward", "fwd"))
_BACK = "backward"
_SAID_OF_ANY = frozenset(
    ("cuda", "nvidia", "gpu", "kernel", "kernels", "impl", "launcher", "host", "device", "v", "op", "ops")
)
_SAYING_NOTHING = _SAID_OF_ANY | _BACKWARD | _FORWARD
_STEPS = frozenset(("add", "div", "gemm", "matmul", "mul", "norm", "pow", "relu", "gelu", "silu", "softmax", "sub"))
_IN_ORDER = _STEPS | {"and", "from", "gather", "in", "of", "scalar", "scatter", "tensor", "to", "with"}
"""Words beside which the order of the others counts: from one thing to another, or one step after another."""
_VERSION = regex(r"_?[vV]\d+\Z")
_ENDING = regex(r"(?<=\w{3})(?:ings?|es?|s)\Z")
"""Pooling and pool, boxes and box are one word here."""
_SUFFIX = regex(r"\.[^/]*\Z")

Function = tuple[str, str]
"""A function of the vendor's library and where it was seen."""
LibraryNames = Mapping[tuple[str, str], Function]
"""What an operator is called, in one spelling, and its direction -> the library's function."""


def library_names(functions: Iterable[tuple[str, str, str]]) -> LibraryNames:
    """Of functions given as (what the operator is called, function, source); the first of each name stands."""
    names: dict[tuple[str, str], Function] = {}
    for operator, function, source in functions:
        direction = _direction(operator)
        for spelling in _spellings(operator):
            names.setdefault((spelling, direction), (function, source))
    return names


def operators_of(kernels: Iterable[Kernel], rewritten: bool, library: LibraryNames) -> tuple[Operator, ...]:
    """The kernels by file and direction, the largest first. ``rewritten``: the target's machine needs other kernels; an
    operator that its library has is called instead. Where the library has not what the file is called but some of its
    kernels, these are operators of their own."""
    known = library if rewritten else {}
    groups: dict[tuple[str, str, Function | None], list[Kernel]] = {}
    for kernel in kernels:
        direction = _direction(kernel.name)
        function = _function((*_names_of_file(kernel.file), kernel.name), direction, known) if known else None
        groups.setdefault((kernel.file, direction, function), []).append(kernel)
    otherwise = Regime.REWRITTEN if rewritten else Regime.KEPT
    found = (
        _operator(group, direction, Regime.LIBRARY if function else otherwise, function)
        for (_file, direction, function), group in groups.items()
    )
    return tuple(sorted(found, key=lambda operator: (-operator.sloc, operator.file, operator.name.en)))


def _operator(kernels: Sequence[Kernel], direction: str, regime: Regime, function: Function | None) -> Operator:
    first, sloc = kernels[0], sum(kernel.sloc for kernel in kernels)
    shown = same(first.name) if len(kernels) == 1 else _several(first.file, direction)
    return Operator(shown, first.file, len(kernels), sloc, regime, *function or ())


def _several(path: str, direction: str) -> Text:
    """What the kernels of one file for one direction are called together."""
    file = next(map(same, _names_of_file(path)), message("kernels"))
    return message("{file} backward", file=file) if direction == _BACK else message("{file} forward", file=file)


def _names_of_file(file: str) -> Iterator[str]:
    """What a file is called: by itself or, if its name says nothing (kernel.cu), by the nearest folder that does; and
    with the folder before that (spconv/indice)."""
    telling = [part for part in reversed(_SUFFIX.sub("", file).split("/")) if any(_words(part))]
    yield from telling[:1]
    if len(telling) > 1:
        yield "/".join((telling[1], telling[0]))


def _function(names: Iterable[str], direction: str, library: LibraryNames) -> Function | None:
    keys = ((spelling, direction) for name in names for spelling in _spellings(name))
    return next((library[key] for key in keys if key in library), None)


def _spellings(name: str) -> Iterator[str]:
    """The words of a name: run together, as nobody agrees where one ends (roiaware, roi_aware); then in any order,
    where that cannot be another operator (focal loss sigmoid is sigmoid focal loss, im2col is not col2im)."""
    words = list(_words(name))
    if words:
        yield "".join(words)
    if len(words) > 2 and not any(word.isdigit() or word in _IN_ORDER for word in words):
        yield " ".join(sorted(words))


def _words(name: str) -> Iterator[str]:
    """The words of a name that say something of the operator."""
    for word in map(str.lower, _WORDS.findall(_VERSION.sub("", name))):
        if word not in _SAYING_NOTHING:
            yield _ENDING.sub("", word)


def _direction(name: str) -> str:
    """``forward`` if the name says neither."""
    return "forward" if _BACKWARD.isdisjoint(map(str.lower, _WORDS.findall(name))) else _BACK

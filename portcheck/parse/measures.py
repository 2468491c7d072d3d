"""What kernels and launches ask of a device, where it is a constant: shared memory, threads, local arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from portcheck.model.frozen import mutable
from portcheck.model.hazard import Measure
from portcheck.model.regex import regex
from portcheck.parse.arguments import split_arguments
from portcheck.parse.brackets import matching
from portcheck.parse.place import SourceText
from portcheck.parse.places import WORD_BYTES, matches, places
from portcheck.parse.shared import shared_variables

if TYPE_CHECKING:
    from tree_sitter import Node

Span = tuple[int, int]
Measured = tuple[Span, int]
"""A place, and the bytes or threads there."""

_VARIABLE = regex(rb"(\w+)\s*((?:\[[^\[\]]*\]\s*)*)\Z")
_DIMENSION = regex(rb"\[([^\[\]]*)\]")
_LAUNCH = regex(rb"(?<!<)<<<(?!<)")
_ATTRIBUTE = regex(rb"\b(?:cuda|cu)FuncSetAttribute\s*\(")
_MOST_SHARED = regex(
    rb"\b(?:cudaFuncAttributeMaxDynamicSharedMemorySize|CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES)\b"
)
_BOUNDS = regex(rb"\b__launch_bounds__\s*\(")
_DIM3 = regex(rb"\bdim3\s+(?:const\s+)?(\w+)\s*(?:=\s*(?:dim3\s*)?)?[({]([^(){};]*)[)}]\s*;")
_MADE_DIM3 = regex(rb"dim3\s*[({]([^(){}]*)[)}]\Z|\{([^(){}]*)\}\Z")
_FARTHEST = 4000
_NEAR = 200
_BEFORE_NAME = WORD_BYTES + b">*&,)]:"
_AROUND_ARRAY = ("init_declarator", "pointer_declarator")
_NOT_LOCAL = regex(rb"\b(?:__shared__|__constant__|__device__|extern|static|constexpr)\b")


@mutable(slots=False)
class Measures:
    """Measures one file; what is no constant is left out."""

    text: SourceText

    def of(self, measure: Measure) -> Iterator[Measured]:
        return _MEASURED[measure](self)

    def static_shared(self) -> Iterator[Measured]:
        """A function with the sum of its ``__shared__`` variables, as far as they are constants; it stands at the
        function's name, or, where the tree has none, at its first variable."""
        code = self.text.code
        totals: dict[Span, int] = {}
        if b"__shared__" not in code:
            return
        for start, size in shared_variables(code, 0, len(code), self.text.constants):
            leaf = self.text.tree.leaf(start, start + 1)
            if size is None or leaf.type == "comment":
                continue
            place = _function_name(leaf) or (start, start + len(b"__shared__"))
            totals[place] = totals.get(place, 0) + size
        yield from totals.items()

    def _count(self, dimensions: bytes) -> int | None:
        """The elements of ``[32][33]``; a variable without dimensions is one."""
        total = 1
        for dimension in _DIMENSION.findall(dimensions):
            count = self.text.constants.value(dimension)
            if count is None or count < 0:
                return None
            total *= count
        return total

    def dynamic_shared(self) -> Iterator[Measured]:
        """The third argument of a launch, and what a kernel is allowed by its attribute."""
        for span, arguments in self._launches:
            value = self.text.constants.value(arguments[2]) if len(arguments) > 2 else None
            if value is not None:
                yield span, value
        for match in matches(_ATTRIBUTE, self.text.code, (b"cudaFuncSet", b"cuFuncSet")):
            arguments = self._arguments(match.end() - 1)
            if len(arguments) == 3 and _MOST_SHARED.search(arguments[1]):
                value = self.text.constants.value(arguments[2])
                if value is not None:
                    yield (match.start(), match.end() - 1), value

    def block_threads(self) -> Iterator[Measured]:
        """The second argument of a launch, and the first of ``__launch_bounds__``."""
        for span, arguments in self._launches:
            value = self._threads(arguments[1].strip()) if len(arguments) > 1 else None
            if value is not None:
                yield span, value
        for match in matches(_BOUNDS, self.text.code, (b"__launch_bounds__",)):
            arguments = self._arguments(match.end() - 1)
            value = self.text.constants.value(arguments[0]) if arguments else None
            if value is not None:
                yield (match.start(), match.end() - 1), value

    def _threads(self, block: bytes) -> int | None:
        made = _MADE_DIM3.match(block)
        if made is not None:
            return self._product(made[1] or made[2] or b"")
        name = block.decode(errors="replace")
        if name in self._blocks:
            return self._blocks[name]
        return self.text.constants.value(block)

    @cached_property
    def _blocks(self) -> Mapping[str, int | None]:
        """The ``dim3`` variables of the file; of one that is made in several ways, None."""
        found: dict[str, set[int | None]] = {}
        for name, sizes in _DIM3.findall(self.text.code):
            found.setdefault(name.decode(errors="replace"), set()).add(self._product(sizes))
        return {name: values.pop() if len(values) == 1 else None for name, values in found.items()}

    def _product(self, sizes: bytes) -> int | None:
        total = 1
        for size in sizes.split(b",") if sizes.strip() else ():
            value = self.text.constants.value(size)
            if value is None or value < 0:
                return None
            total *= value
        return total

    @cached_property
    def _launches(self) -> list[tuple[Span, list[bytes]]]:
        code = self.text.code
        found = []
        for match in matches(_LAUNCH, code, (b"<<<",)):
            closing = code.find(b">>>", match.end(), match.end() + _FARTHEST)
            if closing >= 0:
                found.append((match.span(), self._split(match.end(), closing)))
        return found

    def _arguments(self, opening: int) -> list[bytes]:
        closing = matching(self.text.code, opening, _FARTHEST)
        return self._split(opening + 1, closing - 1) if closing is not None else []

    def _split(self, start: int, end: int) -> list[bytes]:
        return [self.text.code[slice(*span)] for span in split_arguments(self.text.code, start, end)]

    def local_arrays(self) -> Iterator[Measured]:
        """Arrays of constant size among the variables of device code."""
        if b"__global__" not in self.text.code and b"__device__" not in self.text.code:
            return
        for array in self._arrays():
            declaration = array.parent
            while declaration is not None and declaration.type in _AROUND_ARRAY:
                declaration = declaration.parent
            if declaration is None or declaration.type != "declaration" or not self.text.tree.around(array).device:
                continue
            head = self.text.code[declaration.start_byte : array.start_byte]
            size = None if _NOT_LOCAL.search(head) else self._array_bytes(declaration, array)
            if size is not None:
                yield (array.start_byte, array.end_byte), size

    def _arrays(self) -> list[Node]:
        """The declarators of arrays, by place."""
        code, found = self.text.code, {}
        for bracket in places(code, b"["):
            if _may_declare(code, bracket):
                leaf = self.text.tree.leaf(bracket, bracket + 1)
                if leaf.type == "[" and leaf.parent is not None and leaf.parent.type == "array_declarator":
                    found[leaf.parent.id] = leaf.parent
        return sorted(found.values(), key=lambda node: (node.start_byte, node.end_byte))

    def _array_bytes(self, declaration: Node, array: Node) -> int | None:
        kind = declaration.child_by_field_name("type")
        of_pointers = array.parent is not None and array.parent.type == "pointer_declarator"
        pointed = _text_of(self.text.code, kind) + " *" * of_pointers if kind is not None else ""
        element = self.text.constants.size(pointed)
        variable = _VARIABLE.search(self.text.code[array.start_byte : array.end_byte])
        count = self._count(variable[2]) if variable is not None else None
        return element * count if element is not None and count is not None else None


_MEASURED: Mapping[Measure, Callable[[Measures], Iterator[Measured]]] = {
    Measure.STATIC_SHARED: Measures.static_shared,
    Measure.DYNAMIC_SHARED: Measures.dynamic_shared,
    Measure.BLOCK_THREADS: Measures.block_threads,
    Measure.LOCAL_ARRAY: Measures.local_arrays,
}


def _may_declare(code: bytes, bracket: int) -> bool:
    """Whether an array may be declared that ``bracket`` opens: its name follows a type, or another name that does; in
    an expression (``= a[``) it follows a sign."""
    before = code[max(0, bracket - _NEAR) : bracket].rstrip()
    if before.endswith((b")", b"]")):
        return True
    head = before.rstrip(WORD_BYTES)
    return head != before and head.rstrip()[-1:] in _BEFORE_NAME


def _text_of(code: bytes, node: Node) -> str:
    return code[node.start_byte : node.end_byte].decode(errors="replace")


def _function_name(leaf: Node) -> Span | None:
    """Where the name of the function around ``leaf`` stands."""
    node: Node | None = leaf
    while node is not None and node.type != "function_definition":
        node = node.parent
    declarator = node.child_by_field_name("declarator") if node is not None else None
    while declarator is not None and declarator.type != "function_declarator":
        declarator = declarator.child_by_field_name("declarator")
    name = declarator.child_by_field_name("declarator") if declarator is not None else None
    return (name.start_byte, name.end_byte) if name is not None else None

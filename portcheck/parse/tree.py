"""The syntax tree, asked at single places; it is never walked as a whole."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from portcheck.model.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Language, Node, Parser, Query, Tree

_FEW_STARTS = 100
"""So many places are asked sooner than the whole tree."""
_DEVICE_QUALIFIERS = frozenset(("__device__", "__global__"))
DEEPEST = 500
"""The deepest node of real code lies 107 deep. The parser finds a node, and its parent, from the root down: in a tree
of 100,000 brackets within brackets each question is as slow as a small file."""
WIDEST_ERROR = 10_000
"""Children of a region that did not parse, 309 in real code. They are no balanced tree but a list that each question
goes through."""
_NAMED_SCOPES = frozenset(("namespace_definition", "class_specifier", "struct_specifier", "union_specifier"))
_TELLING = _NAMED_SCOPES | {"ERROR", "function_definition", "lambda_expression"}
"""Nodes whose inside has surroundings of its own."""


@frozen
class Surroundings:
    """What a place lies in: a region that did not parse, device code, the path of its namespaces and classes."""

    in_error: bool = False
    device: bool = False
    scope: str = ""


@cache
def _language() -> Language:
    import tree_sitter_cuda
    from tree_sitter import Language

    return Language(tree_sitter_cuda.language())


@cache
def _parser() -> Parser:
    from tree_sitter import Parser

    return Parser(_language())


def make_query(source: str) -> Query:
    """A query of the tree; it runs in C over the whole of it."""
    from tree_sitter import Query

    return Query(_language(), source)


class SyntaxTree:
    """One file's tree. The CUDA grammar is a superset of the C++ one and serves every language here.

    One that would take forever to ask is not usable: it is the tree of an empty file, where all lies in error."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        tree = _parser().parse(source)
        self.is_usable = not (_has_wide_error(tree) or _is_deep(tree))
        self._tree = tree if self.is_usable else _parser().parse(b"")
        self.root: Node = self._tree.root_node
        self._known: dict[int, Surroundings] = {self.root.id: Surroundings(in_error=not self.is_usable)}

    def leaf(self, start: int, end: int) -> Node:
        """The smallest node that covers the bytes from ``start`` to ``end``."""
        return self.root.descendant_for_byte_range(start, end) or self.root

    def captures(self, query: Query, name: str, starts: Sequence[int] | None = None) -> list[Node]:
        """The nodes that ``query`` captures as ``name``, by place. What it matches begins at one of ``starts``, where
        these are known."""
        from tree_sitter import QueryCursor

        cursor = QueryCursor(query)
        whole = starts is None or len(starts) > _FEW_STARTS
        ranges = [(0, len(self.source))] if whole else [(start, start + 1) for start in starts or ()]
        found: dict[int, Node] = {}
        for start, end in ranges:
            cursor.set_byte_range(start, end)
            found.update((node.id, node) for node in cursor.captures(self.root).get(name, ()))
        return sorted(found.values(), key=lambda node: (node.start_byte, node.end_byte))

    def around(self, node: Node) -> Surroundings:
        """The surroundings inside ``node``; each ancestor is looked at once a file."""
        path = []
        current: Node | None = node
        while current is not None and current.id not in self._known:
            path.append(current)
            current = current.parent
        found = self._known[current.id] if current is not None else Surroundings()
        for step in reversed(path):
            found = self._inside(step, found)
            self._known[step.id] = found
        return found

    def scope_of_name(self, leaf: Node) -> str:
        """The path of the scope that a declared name lies in; that of a namespace or class lies around it, and for
        ``b`` of ``namespace a::b`` ends in ``a``."""
        whole, holder = leaf, leaf.parent
        while holder is not None and holder.type == "nested_namespace_specifier":
            whole, holder = holder, holder.parent
        name = holder.child_by_field_name("name") if holder is not None and holder.type in _NAMED_SCOPES else None
        if holder is None or holder.parent is None or name is None or name.id != whole.id:
            return self.around(leaf).scope
        before = self.source[whole.start_byte : leaf.start_byte].decode("utf-8", errors="replace")
        parts = (self.around(holder.parent).scope, *(part.strip() for part in before.split("::")))
        return "::".join(filter(None, parts))

    def _inside(self, node: Node, outside: Surroundings) -> Surroundings:
        kind = node.type
        if kind not in _TELLING:
            return outside
        if kind == "ERROR":
            return replace(outside, in_error=True)
        if kind == "function_definition":
            return replace(
                outside,
                device=outside.device or has_device_qualifier(node),
                scope=self._joined(outside.scope, *self._owner(node)),
            )
        if kind == "lambda_expression":
            return replace(outside, device=outside.device or self._is_device_lambda(node))
        return replace(outside, scope=self._joined(outside.scope, node.child_by_field_name("name")))

    def _is_device_lambda(self, node: Node) -> bool:
        body = node.child_by_field_name("body")
        return body is not None and b"__device__" in self.source[node.start_byte : body.start_byte]

    def _joined(self, scope: str, *names: Node | None) -> str:
        parts = [scope] if scope else []
        for name in names:
            if name is not None:
                text = self.source[name.start_byte : name.end_byte].decode("utf-8", errors="replace")
                parts.append(text.partition("<")[0].replace(" ", ""))
        return "::".join(parts)

    def _owner(self, function: Node) -> Iterator[Node]:
        """The class or namespace parts in front of the name of a function that is defined outside of it."""
        node = function.child_by_field_name("declarator")
        while node is not None and node.type != "qualified_identifier":
            below = node.child_by_field_name("declarator")
            node = below if below is not None or node.type != "reference_declarator" else node.named_child(0)
        while node is not None and node.type == "qualified_identifier":
            scope = node.child_by_field_name("scope")
            if scope is not None:
                yield scope
            node = node.child_by_field_name("name")


def _is_deep(tree: Tree) -> bool:
    """Whether a node lies deeper than twice ``DEEPEST``; True for none that is less deep than that.

    Below a node that lies ``DEEPEST`` deep on the way to one twice as deep there are that many nodes at least, so that
    it is enough to look at so many in so many."""
    cursor = tree.walk()
    for number in range(0, tree.root_node.descendant_count, DEEPEST):
        cursor.goto_descendant(number)
        if cursor.depth > DEEPEST:
            return True
    return False


def _has_wide_error(tree: Tree) -> bool:
    cursor = tree.walk()
    if not tree.root_node.has_error:
        return False
    while True:
        node = cursor.node
        if node is not None and node.has_error:
            if node.is_error and node.child_count > WIDEST_ERROR:
                return True
            if cursor.goto_first_child():
                continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return False


def has_device_qualifier(function: Node) -> bool:
    """Whether a function definition or declaration is for the device, by its own qualifiers."""
    return any(child.type in _DEVICE_QUALIFIERS for child in function.children)

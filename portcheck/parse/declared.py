"""Names of the catalogue that the project declares itself: such a name is not CUDA where the declaration reaches."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from portcheck.model.frozen import frozen
from portcheck.parse.tree import has_device_qualifier

if TYPE_CHECKING:
    from tree_sitter import Node

_DECLARATORS = frozenset(
    ("pointer_declarator", "reference_declarator", "array_declarator", "parenthesized_declarator", "init_declarator",
     "attributed_declarator", "structured_binding_declarator")
)  # fmt: skip
_VARIABLES = frozenset(
    ("declaration", "parameter_declaration", "optional_parameter_declaration", "variadic_parameter_declaration",
     "for_range_loop", "field_declaration", "lambda_capture_initializer")
)  # fmt: skip
_TYPES = frozenset(("struct_specifier", "class_specifier", "union_specifier", "enum_specifier"))
_TEMPLATE_PARAMETERS = frozenset(
    ("type_parameter_declaration", "optional_type_parameter_declaration", "variadic_type_parameter_declaration")
)
_LOCAL_SCOPES = frozenset(
    ("compound_statement", "function_definition", "for_statement", "for_range_loop", "lambda_expression",
     "if_statement", "while_statement", "switch_statement", "catch_clause", "field_declaration_list",
     "template_declaration")
)  # fmt: skip
_PARAMETER_SCOPES = frozenset(("function_definition", "lambda_expression", "declaration", "field_declaration",
                               "template_declaration", "type_definition", "alias_declaration"))  # fmt: skip


class Role(Enum):
    """What a leaf is: a use of the name, a declaration that hides it, or neither a use nor a thing that hides."""

    USE = auto()
    HIDES = auto()
    NEITHER = auto()


@frozen
class Declared:
    """``reach`` is the byte range in which a local declaration hides the name; None: all of its namespace."""

    role: Role
    reach: tuple[int, int] | None = None


_USE = Declared(Role.USE)
_NEITHER = Declared(Role.NEITHER)


def role_of(leaf: Node, in_namespace: bool) -> Declared:
    """Tell a declaration of a name from a use of it, by the place of its leaf in the tree."""
    parent = leaf.parent
    if parent is None:
        return _USE
    if parent.type in ("preproc_def", "preproc_function_def"):
        return _NEITHER if _is_field(parent, "name", leaf) else _USE
    if parent.type == "namespace_alias_definition":
        return _NEITHER if _is_field(parent, "name", leaf) else _USE
    if parent.type == "enumerator":
        return _enumerator_role(leaf, parent)
    if parent.type == "nested_namespace_specifier":
        return _nested_namespace_role(leaf, parent)
    if parent.type == "namespace_definition":
        return _hidden(leaf) if _is_field(parent, "name", leaf) else _USE
    if parent.type == "preproc_params":
        return Declared(Role.HIDES, _range(parent.parent or parent))
    if parent.type in _TEMPLATE_PARAMETERS:
        if parent.child_by_field_name("name") is not None and not _is_field(parent, "name", leaf):
            return _USE
        return Declared(Role.HIDES, _reach(leaf, _PARAMETER_SCOPES))
    if parent.type in _TYPES:
        defines = parent.child_by_field_name("body") is not None and _is_field(parent, "name", leaf)
        return _hidden(leaf) if defines else _USE
    if parent.type == "alias_declaration":
        return _hidden(leaf) if _is_field(parent, "name", leaf) else _USE
    return _declarator_role(leaf, in_namespace)


def _nested_namespace_role(leaf: Node, specifier: Node) -> Declared:
    """``namespace a::b`` defines ``b``; ``namespace a = b::c`` uses it."""
    last = specifier.named_children[-1].id == leaf.id
    above: Node | None = specifier
    while above is not None and above.type == "nested_namespace_specifier":
        above = above.parent
    return Declared(Role.HIDES) if last and above is not None and above.type == "namespace_definition" else _USE


def _enumerator_role(leaf: Node, enumerator: Node) -> Declared:
    """The names of an ``enum class`` reach no further than its body."""
    if not _is_field(enumerator, "name", leaf):
        return _USE
    body = enumerator.parent
    owner = body.parent if body is not None else None
    scoped = owner is not None and any(child.type in ("class", "struct") for child in owner.children)
    return Declared(Role.HIDES, _range(owner)) if owner is not None and scoped else _hidden(leaf)


def _declarator_role(leaf: Node, in_namespace: bool) -> Declared:
    node, parent = leaf, leaf.parent
    while parent is not None and parent.type in _DECLARATORS and _declares(parent, node):
        if _is_damaged(parent):
            return _USE
        node, parent = parent, parent.parent
    if parent is None or _is_damaged(parent):
        return _USE
    if parent.type == "function_declarator" and _is_field(parent, "declarator", node):
        return _function_role(leaf, parent, in_namespace)
    if parent.type == "type_definition" and _is_field(parent, "declarator", node):
        return _hidden(leaf)
    if parent.type in _VARIABLES and _is_field(parent, "declarator", node):
        if parent.type.endswith("parameter_declaration"):
            return Declared(Role.HIDES, _reach(leaf, _PARAMETER_SCOPES))
        return _hidden(leaf)
    return _USE


def _is_damaged(node: Node) -> bool:
    """The parser was lost in or just before ``node``: what looks like a declaration may be a call or a type."""
    before = node.prev_sibling
    if before is not None and before.is_error:
        return True
    return node.has_error and any(child.is_error or child.is_missing for child in node.children)


def _function_role(leaf: Node, declarator: Node, in_namespace: bool) -> Declared:
    """A prototype in the global namespace repeats CUDA's own; a device function overloads a built-in."""
    function = declarator.parent
    while function is not None and function.type in _DECLARATORS:
        function = function.parent
    if function is None or function.child_by_field_name("type") is None or _is_damaged(function):
        return _USE  # nothing but a constructor is declared without a type, and a call looks the same
    if function.type == "function_definition":
        if has_device_qualifier(function) and not in_namespace:
            return _NEITHER
        return _hidden(leaf, skip=function)
    if function.type == "declaration":
        hidden = _hidden(leaf)  # in a body, `float norm(x)` is a variable that looks like a prototype
        return hidden if in_namespace or hidden.reach is not None else _USE
    return _hidden(leaf) if function.type == "field_declaration" else _USE


def _declares(parent: Node, node: Node) -> bool:
    declarator = parent.child_by_field_name("declarator")
    if declarator is not None:
        return declarator.id == node.id
    return parent.type in ("reference_declarator", "parenthesized_declarator", "structured_binding_declarator")


def _is_field(parent: Node, name: str, node: Node) -> bool:
    """Whether ``node`` is a child of ``parent`` under the field ``name`` (several can be)."""
    return any(child.id == node.id for child in parent.children_by_field_name(name))


def _hidden(leaf: Node, skip: Node | None = None) -> Declared:
    return Declared(Role.HIDES, _reach(leaf, _LOCAL_SCOPES, skip))


def _reach(leaf: Node, scopes: frozenset[str], skip: Node | None = None) -> tuple[int, int] | None:
    node = leaf.parent
    while node is not None:
        if node.type in scopes and (skip is None or node.id != skip.id) and not _is_wrapper_of(node, leaf):
            return _range(node)
        node = node.parent
    return None


def _is_wrapper_of(node: Node, leaf: Node) -> bool:
    """A template head reaches no further than its own declaration: a templated function is no local name."""
    if node.type != "template_declaration":
        return False
    parameters = node.child_by_field_name("parameters")
    return parameters is None or not (parameters.start_byte <= leaf.start_byte < parameters.end_byte)


def _range(node: Node) -> tuple[int, int]:
    return node.start_byte, node.end_byte

"""The catalogue's names as every scan loads them: tens of thousands, in a few milliseconds.

JSON: ``names``, sorted; ``forms``: what many of them share, as ``[library, kind, side, header, ambiguous]``;
``form_of``: for each name the number of its form; ``others``: what code does not name, each with its form, and a PTX
instruction with its category and lowest sm.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from itertools import repeat
from operator import add

from portcheck.model.frozen import frozen
from portcheck.model.occurrence import Kind, Side
from portcheck.model.vocabulary import Symbol

_KINDS = {
    "function": Kind.FUNCTION,
    "device_function": Kind.FUNCTION,
    "function_template": Kind.FUNCTION,
    "type": Kind.TYPE,
    "enum": Kind.TYPE,
    "class_template": Kind.TYPE,
    "enumerator": Kind.ENUMERATOR,
    "macro": Kind.MACRO,
    "namespace": Kind.NAMESPACE,
    "builtin_variable": Kind.BUILTIN,
    "variable": Kind.BUILTIN,
    "attribute": Kind.ATTRIBUTE,
    "ptx": Kind.PTX,
    "build": Kind.BUILD,
    "file": Kind.STRING,
}
_SIDES = {"host": Side.HOST, "device": Side.DEVICE, "both": None}


_APART = frozenset(("ptx", "build", "file"))
_CONSTRUCTS = frozenset(("kernel", "launch"))  # which no identifier names
_OPTION = "flag"  # of a compiler


def arranged_names(store: sqlite3.Connection) -> str:
    """The names of ``store`` that a scan looks for."""
    query = "SELECT name, library, kind, side, header, ambiguous, versions FROM symbol ORDER BY name"
    names, form_of, others = [], [], []
    forms: dict[tuple[object, ...], int] = {}
    for name, *form, versions in store.execute(query):
        if form[1] in _APART:
            about = json.loads(versions)
            others.append([name, *form, about.get("category"), about.get("min_sm")])
        elif form[1] not in _CONSTRUCTS and form[1] != _OPTION:
            names.append(name)
            form_of.append(forms.setdefault(tuple(form), len(forms)))
    content = {"names": names, "forms": [*forms], "form_of": form_of, "others": others}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


@frozen
class Names:
    """Symbols by name: those that code can name, of which ``namespaces`` are some, PTX instructions, what build files
    say, and files of libraries."""

    symbols: Mapping[str, Symbol]
    namespaces: Mapping[str, str]
    mnemonics: Mapping[str, Symbol]
    build: Mapping[str, Symbol]
    files: Mapping[str, Symbol]


def names_of(arranged: str) -> Names:
    """What ``arranged_names`` has arranged."""
    content = json.loads(arranged)
    names, form_of = content["names"], content["form_of"]
    forms = [_form(*form) for form in content["forms"]]
    rows = map(add, zip(names, strict=True), map(forms.__getitem__, form_of))  # none of it in Python
    symbols = dict(zip(names, map(tuple.__new__, repeat(Symbol), rows), strict=True))
    spaces = {number for number, form in enumerate(forms) if form[1] is Kind.NAMESPACE}
    namespaces = {name: forms[number][0] for name, number in zip(names, form_of, strict=True) if number in spaces}
    apart: dict[Kind, dict[str, Symbol]] = {kind: {} for kind in (Kind.PTX, Kind.BUILD, Kind.STRING)}
    for name, *form in content["others"]:
        symbol = Symbol(name, *_form(*form))
        apart[symbol.kind][name] = symbol
    return Names(symbols, namespaces, apart[Kind.PTX], apart[Kind.BUILD], apart[Kind.STRING])


_Form = tuple[str, Kind, Side | None, str, bool, str | None, str | None]


def _form(
    library: str,
    kind: str,
    side: str,
    header: str,
    ambiguous: int,
    category: str | None = None,
    min_sm: str | None = None,
) -> _Form:
    """The fields of a symbol after its name."""
    return library, _KINDS[kind], _SIDES[side], header, bool(ambiguous), category, min_sm

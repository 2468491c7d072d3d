"""The catalogue's names as every scan loads them: tens of thousands, in a few milliseconds.

JSON: ``plain`` and ``qualified``: names without and with a namespace, sorted, one a line; ``forms``: what many of them
share, as ``[library, kind, side, header, ambiguous]``; ``form_of``: for each name of both the number of its form;
``namespaces`` with their library; ``others``: what code does not name, each with its form, and a PTX instruction with
its category and lowest sm; ``headers`` with their library; ``copied``: headers of libraries that are sources, each with
its library and that one's title.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

from portcheck.model.frozen import frozen
from portcheck.model.occurrence import Kind, Side
from portcheck.model.symbols import Form, Symbol, Symbols, SymbolTable
from portcheck.model.vocabulary import Library

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


# A private header without a folder (common.h, core.h) is any project's name, unless it declares CUDA's.
_HEADERS = "SELECT path, library FROM header WHERE public OR path LIKE '%/%' OR path IN (SELECT header FROM symbol)"
_COPIED = (
    "SELECT path, library, library.title FROM header JOIN library ON library.id = library"
    " WHERE header_only AND path LIKE '%/%'"
)


def arranged_names(store: sqlite3.Connection) -> str:
    """The names of ``store`` that a scan looks for."""
    query = (
        "SELECT name, library, kind, side, header, ambiguous, versions FROM symbol ORDER BY instr(name, '::') > 0, name"
    )
    named, form_of, others = [], [], []
    forms: dict[tuple[object, ...], int] = {}
    for name, *form, versions in store.execute(query):
        if form[1] in _APART:
            about = json.loads(versions)
            others.append([name, *form, about.get("category"), about.get("min_sm")])
        elif form[1] not in _CONSTRUCTS and form[1] != _OPTION:
            named.append(name)
            form_of.append(forms.setdefault(tuple(form), len(forms)))
    plain = sum("::" not in name for name in named)
    names = {"plain": "\n".join(named[:plain]), "qualified": "\n".join(named[plain:])}
    content = {
        **names,
        "forms": [*forms],
        "form_of": form_of,
        "namespaces": dict(store.execute("SELECT name, library FROM symbol WHERE kind = 'namespace' ORDER BY name")),
        "others": others,
        "headers": dict(store.execute(_HEADERS)),
        "copied": list(store.execute(_COPIED)),
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


@frozen
class Names:
    """Symbols by name: those that code can name (the ``namespaces`` among them, with their library), PTX instructions,
    what build files say, and files of libraries; headers to their library, and those of libraries that are sources."""

    symbols: Symbols
    namespaces: Mapping[str, str]
    mnemonics: Mapping[str, Symbol]
    build: Mapping[str, Symbol]
    files: Mapping[str, Symbol]
    headers: Mapping[str, str]
    copied: Mapping[str, Library]


def names_of(arranged: str) -> Names:
    """What ``arranged_names`` has arranged."""
    content = json.loads(arranged)
    plain, qualified = (_lines(content[key]) for key in ("plain", "qualified"))
    forms, form_of = [_form(*form) for form in content["forms"]], content["form_of"]
    tables = SymbolTable(plain, forms, form_of), SymbolTable(qualified, forms, form_of[len(plain) :])
    apart: dict[Kind, dict[str, Symbol]] = {kind: {} for kind in (Kind.PTX, Kind.BUILD, Kind.STRING)}
    for name, *form in content["others"]:
        symbol = Symbol(name, *_form(*form))
        apart[symbol.kind][name] = symbol
    copied = {path: Library(library, title) for path, library, title in content["copied"]}
    by_kind = apart[Kind.PTX], apart[Kind.BUILD], apart[Kind.STRING]
    return Names(Symbols(*tables), content["namespaces"], *by_kind, content["headers"], copied)


def _lines(text: str) -> list[bytes]:
    return text.encode().split(b"\n") if text else []


def _form(
    library: str,
    kind: str,
    side: str,
    header: str,
    ambiguous: int,
    category: str | None = None,
    min_sm: str | None = None,
) -> Form:
    """The fields of a symbol after its name."""
    return library, _KINDS[kind], _SIDES[side], header, bool(ambiguous), category, min_sm

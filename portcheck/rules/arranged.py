"""The catalogue's names as every scan loads them: tens of thousands, in a few milliseconds.

JSON: ``names``, sorted; ``forms``: what many of them share, as ``[library, kind, side, header, ambiguous]``;
``form_of``: for each name the number of its form; ``about``: for some names the category and the lowest sm.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from itertools import repeat

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
    "launch": Kind.LAUNCH,
    "kernel": Kind.KERNEL,
    "ptx": Kind.PTX,
    "build": Kind.BUILD,
    "file": Kind.STRING,
}
_SIDES = {"host": Side.HOST, "device": Side.DEVICE, "both": None}


def arranged_names(store: sqlite3.Connection) -> str:
    """The names of ``store``; compiler options are none that code has."""
    query = (
        "SELECT name, library, kind, side, header, ambiguous, versions FROM symbol WHERE kind <> 'flag' ORDER BY name"
    )
    names, form_of = [], []
    forms: dict[tuple[object, ...], int] = {}
    about = {}
    for name, *form, versions in store.execute(query):
        names.append(name)
        form_of.append(forms.setdefault(tuple(form), len(forms)))
        if form[1] == "ptx":
            content = json.loads(versions)
            about[name] = [content.get("category"), content.get("min_sm")]
    content = {"names": names, "forms": [*forms], "form_of": form_of, "about": about}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def symbols_of(arranged: str) -> Iterator[Symbol]:
    """The symbols again, by name."""
    content = json.loads(arranged)
    about = content["about"]
    forms = [
        (library, _KINDS[kind], _SIDES[side], header, bool(ambiguous), None, None)
        for library, kind, side, header, ambiguous in content["forms"]
    ]
    rows = zip(content["names"], map(forms.__getitem__, content["form_of"]), strict=True)
    for symbol in map(tuple.__new__, repeat(Symbol), ((name, *form) for name, form in rows)):
        if symbol.kind is Kind.PTX:
            category, min_sm = about[symbol.name]
            yield symbol._replace(category=category, min_sm=min_sm)
        else:
            yield symbol

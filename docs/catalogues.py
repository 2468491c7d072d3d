"""Collect the messages of the sources into the Chinese catalogue, and compile it.

usage: python docs/catalogues.py [--check]      (--check writes nothing and fails if the catalogue is stale)

A new message stands in the ``.po`` with an empty ``msgstr``: translate it there, and run this again. It fails where a
message has no Chinese, or its Chinese other ``{names}`` than the English.
"""

from __future__ import annotations

import io
import string
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parents[1] / "portcheck"
PO = PACKAGE / "locale" / "zh" / "LC_MESSAGES" / "portcheck.po"
MO = PO.with_suffix(".mo")
HEAD = "# Collected by docs/catalogues.py, translated by hand."
KEYWORDS = {"message": None, "say": None, "counted": (1, 2)}
METHODS = [("**.py", "python"), ("**.j2", "jinja2.ext.babel_extract")]
OPTIONS = {"**.j2": {"silent": "false"}}
UNSTEADY = ('"Project-Id', '"Report-Msgid', '"POT-', '"PO-', '"Last-Translator', '"Language-Team', '"Generated')


def collected() -> Catalog:
    """All messages of the sources, with the Chinese that the catalogue has for them."""
    catalog = Catalog(locale="zh", fuzzy=False, header_comment=HEAD)
    old = read_po(io.BytesIO(PO.read_bytes()), locale="zh") if PO.exists() else Catalog(locale="zh")
    for _path, _line, names, _comments, _context in extract_from_dir(PACKAGE, METHODS, OPTIONS, KEYWORDS):
        known = old.get(names if isinstance(names, str) else names[0])
        catalog.add(names, known.string if known else "")
    return catalog


def faults(catalog: Catalog) -> Iterator[str]:
    for english, chinese in pairs(catalog).items():
        if not chinese:
            yield f"{PO.name}: no Chinese for {english!r}"
        elif fields(chinese) != fields(english):
            yield f"{PO.name}: other names in braces than the English: {english!r}"


def pairs(catalog: Catalog) -> dict[str, str]:
    """English (of plurals the many) -> Chinese, which has one form."""
    found = {}
    for row in catalog:
        if row.id:
            english = row.id if isinstance(row.id, str) else row.id[-1]
            found[english] = row.string if isinstance(row.string, str) else row.string[0] if row.string else ""
    return found


def fields(template: str) -> set[tuple[str, str]]:
    parts = string.Formatter().parse(template)
    return {(name, spec or "") for _text, name, spec, _conversion in parts if name is not None}


def page(catalog: Catalog) -> bytes:
    """The ``.po``, without the headers that say when and by what it was written."""
    file = io.BytesIO()
    write_po(file, catalog, width=120, sort_output=True)
    lines = file.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(UNSTEADY)).encode()


def compiled() -> dict[str, str]:
    return pairs(read_mo(io.BytesIO(MO.read_bytes()))) if MO.exists() else {}


def main() -> int:
    catalog = collected()
    po = page(catalog)
    stale = compiled() != pairs(catalog) or PO.read_bytes() != po
    found = list(faults(catalog))
    if "--check" not in sys.argv and stale:
        PO.write_bytes(po)
        with MO.open("wb") as file:
            write_mo(file, catalog)
    elif stale:
        found.append(f"{PO.name} is stale; run python docs/catalogues.py")
    sys.stderr.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""Suppressing comments: what is written is read, and what cannot be read is said and not lost."""

from __future__ import annotations

from collections.abc import Iterator

from portcheck.model.occurrence import ParsedFile
from portcheck.model.source import DecodedText
from portcheck.model.suppression import Form, Suppression, SuppressionFault

from . import reading, seeding
from .draw import Draw

_ACTING = (Form.IGNORE, Form.IGNORE_NEXT_LINE, Form.IGNORE_FILE, Form.DISABLE)
_ID = "abcxyzABC019_/*-.:"
_WORDS = "abc 中é\t,.;:!?'(){}<>=+#&|@-_0123"
_STYLES = (
    ("a.cu", "// ", ""), ("a.cu", "/* ", " */"), ("a.h", "//", ""), ("a.cpp", "/* x\n * ", "\n */"),
    ("CMakeLists.txt", "# ", ""), ("CMakeLists.txt", "#[[ ", " ]]"), ("Makefile", "#", ""), ("setup.py", "# ", ""),
)  # fmt: skip


def one_input(data: bytes) -> None:
    if data[:1] == b"W":
        _check_written(Draw(data[1:]))
    else:
        _check_any(data[1:])


def _check_written(draw: Draw) -> None:
    """A comment made from its parts gives these parts back."""
    form = draw.one(_ACTING)
    names = [(_id(draw), _target(draw)) for _ in range(1 + draw.number(3))]
    reason = " ".join(draw.text(_WORDS, 30).split()).lstrip(":-–— \t")
    name, opening, closing = draw.one(_STYLES)
    ids = ", ".join(f"{identity}@{target}" if target else identity for identity, target in names)
    source = f"int x;\nint y; {opening}portcheck: {form.value}[{ids}] {reason}{closing}\nint z;\n"
    found = _parsed(name, source.encode()).suppressions
    assert [(s.form, s.id, s.target, s.fault) for s in found] == [(form, *pair, None) for pair in names], source
    assert {s.reason for s in found} == {reason}, (source, found)


def _id(draw: Draw) -> str:
    return "x" + draw.text(_ID, 20).replace("*/", "")


def _target(draw: Draw) -> str:
    return draw.one(("", "musa", "metax:native", "x1"))


def _check_any(data: bytes) -> None:
    """Anything in a comment, and anything as a file."""
    line = b" ".join(data.split()).replace(b"*/", b"* /").rstrip(b"\\")
    text = reading.decoded(b"f(); // portcheck: ignore" + line + b"\nf();\n")
    if text is not None and b"`" not in line and not text.damaged:
        found = _parsed("a.cu", text.utf8).suppressions
        _check(found, text.utf8)
        lost = line[:1].isalnum() or line[:1] in (b"-", b"_") or line[:1] >= b"\x80"
        assert found or lost, line
        assert line[:1] != b"[" or b"]" in line or found[0].fault is SuppressionFault.MALFORMED, (line, found)
    whole = reading.decoded(data)
    if whole is not None:
        for name in ("a.cu", "CMakeLists.txt", "setup.py", "Makefile"):
            _check(_parsed(name, whole.utf8).suppressions, whole.utf8)


def _check(found: tuple[Suppression, ...], utf8: bytes) -> None:
    last = utf8.count(b"\n") + utf8.count(b"\r") + 1
    for it in found:
        assert 1 <= it.first <= it.last <= last, it
        assert 1 <= it.line <= last, it
        assert 1 <= it.column < it.end_column, it
        assert it.acts or it.fault is not None, it
        assert it.text.startswith("portcheck:"), it


def _parsed(name: str, utf8: bytes) -> ParsedFile:
    return reading.parsed(name, DecodedText(utf8, "utf-8", False))


def seeds() -> Iterator[bytes]:
    for language in ("cpp", "cuda", "cmake", "python", "sh", "yaml"):
        yield from (b"A" + text for text in seeding.fenced(language) if b"portcheck:" in text)
    for rest in (b"[x] why", b"-next-line[a, b@musa]: why", b"-file", b"[x why", b"[]", b"d[x]", b"[a[0]] /* x */"):
        yield b"A" + rest
    for text in (b"f(); // portcheck: disable[a]\ng();\n// portcheck: enable[a]\n", b"/* portcheck: ingore */\n"):
        yield b"A" + text
    yield from (b"W" + bytes(range(start, start + 60)) for start in range(0, 190, 12))

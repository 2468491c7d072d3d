"""Source code in GBK, UTF-16 or broken UTF-8 is normal input: turn any of it into UTF-8."""

from __future__ import annotations

import codecs

from portcheck.model.regex import regex
from portcheck.model.source import DecodedText

_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
_TWO_BYTES = regex(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
_GB2312 = regex(rb"[\xa1-\xf7][\xa1-\xfe]")
_IN_A_ROW = regex(rb"[\x80-\xff]{4,}")
_IN_A_WORD = regex(rb"(?<=[A-Za-z])[\x80-\xff]{1,3}(?=[A-Za-z])")
_HIGH = regex(rb"[\x80-\xff]")
_REPLACEMENT = "�"


def decode(data: bytes) -> DecodedText | None:
    """Decode a source file; None if it is binary. Tried in order: byte order marks, UTF-16 by its zero bytes, UTF-8,
    UTF-8 with damage, GB18030, and last Latin-1, which takes anything."""
    for bom, name, codec in _BOMS:
        if data.startswith(bom):
            return _decoded(data, codec, name)
    if b"\0" in data:
        codec16 = _utf16_without_bom(data)
        return _decoded(data, codec16, "utf-16") if codec16 else None
    if data.isascii():
        return DecodedText(data, "utf-8", damaged=False)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(data)
    return DecodedText(data, "utf-8", damaged=False)


def _decoded(data: bytes, codec: str, name: str) -> DecodedText:
    try:
        return DecodedText(data.decode(codec).encode("utf-8"), name, damaged=False)
    except UnicodeError:
        text = data.decode(codec, errors="replace")
        return DecodedText(text.encode("utf-8", errors="replace"), name, damaged=True)


def _utf16_without_bom(data: bytes) -> str | None:
    """Source code is mostly ASCII: in UTF-16 every other byte is zero, always on the same side."""
    sample = data[:4096]
    half = len(sample) // 2
    if half == 0 or len(data) % 2:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > 0.6 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.6 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _legacy(data: bytes) -> DecodedText:
    repaired = data.decode("utf-8", errors="replace")
    good = sum(1 for character in repaired if character > "\x7f" and character != _REPLACEMENT)
    if good > 4 * repaired.count(_REPLACEMENT):
        return DecodedText(repaired.encode("utf-8"), "utf-8", damaged=True)
    if _looks_chinese(data):
        return _decoded(data, "gb18030", "gb18030")
    return DecodedText(data.decode("latin-1").encode("utf-8"), "latin-1", damaged=False)


def _looks_chinese(data: bytes) -> bool:
    """Chinese text in GBK is pairs of bytes, nearly all of them characters of GB2312, several in a row; in Latin-1 text
    the high bytes stand alone or in twos within a word (``Größe``, ``créée``)."""
    pairs = _TWO_BYTES.findall(data)
    if not pairs:
        return False
    high = len(_HIGH.findall(data))
    common = sum(1 for pair in pairs if _GB2312.match(pair))
    in_pairs = sum(2 if pair[1] >= 0x80 else 1 for pair in pairs)
    rows, in_words = len(_IN_A_ROW.findall(data)), len(_IN_A_WORD.findall(data))
    return common >= 0.7 * len(pairs) and in_pairs >= 0.9 * high and (not in_words or rows > in_words)

from __future__ import annotations

import codecs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portcheck.discover.encoding import decode
from portcheck.model.source import DecodedText

CODE = "__global__ void scale(float *x, float a) { x[threadIdx.x] *= a; }\n"
CHINESE = "// 核函数：计算二维热传导方程，每个线程处理一个网格点\n" + CODE
FRENCH = "// Fonction très générale : écrit les données à l'écran, où qu'elles soient\n" + CODE
GERMAN = "// Für jeden Block die Länge prüfen; Rückgabe über Zeiger, sonst ungültig\n" + CODE


def decoded(data: bytes) -> DecodedText:
    text = decode(data)
    assert text is not None
    return text


@pytest.mark.parametrize("text", ["", CODE, CHINESE, FRENCH, "// 😀 ok\n", "\r\n\t\f"])
def test_utf8_is_kept_as_it_is(text: str) -> None:
    assert decode(text.encode()) == DecodedText(text.encode(), "utf-8", damaged=False)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("utf-32", "utf-32")],
)
@pytest.mark.parametrize("text", [CODE, CHINESE, "", "// 😀\n"])
def test_byte_order_mark_decides_and_goes(text: str, encoding: str, name: str) -> None:
    assert decode(text.encode(encoding)) == DecodedText(text.encode(), name, damaged=False)


@pytest.mark.parametrize(
    ("mark", "encoding", "name"),
    [
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32"),
    ],
)
def test_byte_order_mark_of_either_order(mark: bytes, encoding: str, name: str) -> None:
    assert decode(mark + CHINESE.encode(encoding)) == DecodedText(CHINESE.encode(), name, damaged=False)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [CODE, CHINESE, "a"])
def test_utf16_without_a_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == DecodedText(text.encode(), "utf-16", damaged=False)


@pytest.mark.parametrize("encoding", ["gbk", "gb18030"])
@pytest.mark.parametrize(
    "text",
    [
        CHINESE,
        "int n; // 数量\n",
        CODE * 50 + "// 完\n// 返回\n",
        "/* 镕 国家 语言 */\n",
        'printf("错误: %d\\n", 代码);',
    ],
)
def test_chinese_comments_in_gb18030(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == DecodedText(text.encode(), "gb18030", damaged=False)


def test_four_byte_characters_of_gb18030() -> None:
    text = CHINESE + "// 😀 䶮\n"
    assert decoded(text.encode("gb18030")).utf8 == text.encode()


@pytest.mark.parametrize(
    "text",
    [
        FRENCH,
        GERMAN,
        "// café\n",
        "// Noël, déjà vu, élève\n",
        "// à été créée par l'utilisateur\n",
        "// Straße, Maß, Fuß\n",
        "// 20 °C ± 0.5 µm\n",
        "// © 2024 Société Générale\n",
        "// thé, blé, gré, pré; créée\n",
        "// Größe des Puffers\n",
        "// Größe in Bytes, größer als 0\n",
        "// Fonction créée\n",
        "// mémoire allouée, variable créée, matrice agréée\n",
    ],
)
def test_latin1_text_is_not_taken_for_chinese(text: str) -> None:
    assert decode((text + CODE).encode("latin-1")) == DecodedText((text + CODE).encode(), "latin-1", damaged=False)


@pytest.mark.parametrize("broken", [b"\xff", b"\xe6\xa0", b"\xc0\xaf", b"\xed\xa0\x80"])
def test_broken_utf8_with_mostly_valid_text_is_repaired(broken: bytes) -> None:
    text = decoded(CHINESE.encode() + b"// " + broken + b"\n" + CODE.encode())
    assert (text.encoding, text.damaged) == ("utf-8", True)
    lines = text.utf8.decode().splitlines(keepends=True)
    assert "".join(lines[:2]) == CHINESE
    assert lines[2].startswith("// �")
    assert lines[3] == CODE


def test_damage_keeps_every_line_in_its_place() -> None:
    lines = [line.encode() for line in (CHINESE * 3).splitlines()]
    lines[2] = lines[2][:-1]
    assert decoded(b"\n".join(lines)).utf8.count(b"\n") == len(lines) - 1


@pytest.mark.parametrize("data", ["ab".encode("utf-16") + b"\x00", codecs.BOM_UTF8 + b"a\xff"])
def test_damage_behind_a_mark_is_told(data: bytes) -> None:
    text = decoded(data)
    assert text.damaged
    assert "�" in text.utf8.decode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_replacement_character_of_the_author_is_no_damage(encoding: str) -> None:
    text = f'{CODE}const char *bad = "�";\n'
    assert decoded(text.encode(encoding)) == decoded(text.encode(encoding))
    assert not decoded(text.encode(encoding)).damaged
    assert decoded(text.encode(encoding)).utf8 == text.encode()


@pytest.mark.parametrize(
    "data",
    [
        b"\x7fELF\x02\x01\x01" + bytes(60),
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"\x00",
        bytes(1000),
        bytes(range(256)) * 4,
        CODE.encode() + b"\x00" + CODE.encode(),
        b"\x00\x01" * 300 + b"\x01\x00" * 300,
    ],
)
def test_binary_has_no_text(data: bytes) -> None:
    assert decode(data) is None


@given(
    st.binary()
    | st.lists(st.sampled_from([b"\0", b"a", b"\xff\xfe", b"\xd8", b"\xe6\xa0\xb8", b"\xb0\xa1"])).map(b"".join)
)
@example(codecs.BOM_UTF16_LE + b"\x00\xd8")
@example(codecs.BOM_UTF32_LE + b"\x00\xd8\x00\x00")
@example(codecs.BOM_UTF32_BE + b"\xff\xff\xff\xff")
@example(b"\x00a" * 20 + b"\xd8\x00")
def test_any_bytes_give_text_or_none(data: bytes) -> None:
    text = decode(data)
    if text is not None:
        text.utf8.decode("utf-8")


any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
SAFE_HANZI = "".join(
    chr(code) for code in range(0x4E00, 0x9FA6)
    if len(gb := chr(code).encode("gb2312", errors="ignore")) == 2 and gb[1] >= 0xC0
)  # fmt: skip
"""Common characters whose bytes in GBK cannot be read as UTF-8 too: for the others nobody can tell."""


@given(any_text.filter(lambda text: not text.startswith("\ufeff")))
def test_round_trip_of_utf8(text: str) -> None:
    assert decode(text.encode()) == DecodedText(text.encode(), "utf-8", damaged=False)


@given(any_text, st.sampled_from([codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE]))
def test_round_trip_of_utf16_with_a_mark(text: str, mark: bytes) -> None:
    encoding = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    read = decoded(mark + text.encode(encoding))
    assert (read.utf8, read.encoding) == (text.encode(), "utf-16")


@given(
    st.text(st.characters(max_codepoint=126, exclude_characters="\0"), min_size=1),
    st.sampled_from(["utf-16-le", "utf-16-be"]),
)
def test_round_trip_of_ascii_in_utf16_without_a_mark(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding)).utf8 == text.encode()


@given(
    st.lists(st.text(st.sampled_from(SAFE_HANZI), min_size=2), min_size=1),
    st.text(st.characters(min_codepoint=32, max_codepoint=126)),
)
def test_round_trip_of_chinese_in_gb18030(comments: list[str], code: str) -> None:
    text = "".join(f"{code} // {comment}\n" for comment in comments)
    assert decoded(text.encode("gb18030")) == DecodedText(text.encode(), "gb18030", damaged=False)

"""Integer constants of source code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.parse.constants import constant_value, constants_of, size_of

KNOWN = {b"N": 32, b"M": 4}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1), ("32u", 32), ("0x20UL", 32), ("0b101", 5), ("010", 8), ("1'000", 1000), (" 2 + 3 * 4 ", 14),
        ("(2 + 3) * 4", 20), ("7 / 2", 3), ("-7 / 2", -3), ("-7 % 2", -1), ("1 << 10", 1024), ("256 >> 3", 32),
        ("sizeof(float) * 256", 1024), ("sizeof(unsigned long long)", 8), ("sizeof(float *)", 8), ("N * M", 128),
        ("N + 1", 33), ("ns::N", 32), ("N > 16 ? 2 : 1", 2), ("~0 & 0xff", 255), ("!N", 0), ("(int)N", 32),
        ("static_cast<int>(N)", 32), ("N == 32 && M != 3", 1),
    ],
)  # fmt: skip
def test_value(text: str, value: int) -> None:
    assert constant_value(text.encode(), KNOWN) == value


@pytest.mark.parametrize(
    "text",
    ["", "x", "1 / 0", "1 % 0", "1.5f", "f(3)", "1 +", "(1", "1)", "1 << 64", "sizeof(T)", "sizeof(x[0])", "1 2",
     "9223372036854775807 * 9223372036854775807", "'a'", "N.x", "1 ? 2", "(" * 3000, "1+" * 200 + "1"],
)  # fmt: skip
def test_no_constant(text: str) -> None:
    assert constant_value(text.encode(), KNOWN) is None


def test_constants_of_a_file() -> None:
    code = b"""
#define WARP 32
#define TILE (WARP * HALF)
constexpr int HALF = WARP / 2;
static const unsigned int BYTES = TILE * sizeof(float);
inline constexpr std::size_t BRACED{7};
enum { A, B = 5, C };
enum class E : int { X = 1 << 3 };
#define F(x) (x)
#define EMPTY
const float RATE = 3;
int later = 4;
"""
    assert constants_of(code) == {
        b"WARP": 32, b"HALF": 16, b"TILE": 512, b"BYTES": 2048, b"BRACED": 7, b"A": 0, b"B": 5, b"C": 6, b"X": 8,
    }  # fmt: skip


@pytest.mark.parametrize(
    "code",
    [b"#define N 1\n#define N 2\n", b"void f() { const int N = 1; } void g() { const int N = 2; }", b"#define N N\n",
     b"#define N M\n#define M N\n", b"constexpr int N = f();", b"const int *N = 0;"],
)  # fmt: skip
def test_a_name_with_no_single_value_is_none(code: bytes) -> None:
    assert b"N" not in constants_of(code)


@pytest.mark.parametrize(
    ("name", "size"), [("const  unsigned int", 4), ("std::uint8_t", 1), ("float4", 16), ("T", None), ("", None)]
)
def test_size_of(name: str, size: int | None) -> None:
    assert size_of(name.encode()) == size


@given(st.integers(0, 2**31), st.integers(1, 2**31))
def test_arithmetic_is_that_of_c(a: int, b: int) -> None:
    text = f"{a} * {b} + {a} / {b} - {a} % {b}".encode()
    assert constant_value(text, {}) == a * b + a // b - a % b


@given(st.text(alphabet="01xN()+-*/%<>?:&|~!., \t", max_size=60))
def test_anything_else_is_no_fault(text: str) -> None:
    value = constant_value(text.encode(), KNOWN)
    assert value is None or isinstance(value, int)


@given(st.binary(max_size=200))
def test_no_file_breaks_it(code: bytes) -> None:
    assert all(isinstance(value, int) for value in constants_of(code).values())

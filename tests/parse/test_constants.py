"""Integer constants of C, and sizes of types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.parse.constants import Constants, constant_value

KNOWN = {"N": 16, "A::B": 3}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"32", 32),
        (b" 0x20u ", 32),
        (b"0b101", 5),
        (b"010", 8),
        (b"1'000'000", 1_000_000),
        (b"48*1024", 49152),
        (b"1 << 4", 16),
        (b"N", 16),
        (b"N + 1", 17),
        (b"(N + 1) * 2", 34),
        (b"2 * N % 5", 2),
        (b"-7 / 2", -3),
        (b"-7 % 2", -1),
        (b"~0 & 255", 255),
        (b"A :: B | 4", 7),
        (b"sizeof(float) * N", 64),
        (b"(int) 3", 3),
        (b"(unsigned long) N * 2", 32),
        (b"10 - 3 - 2", 5),
        (b"1 + 2 * 3 << 1", 14),
        (b"-(3)", -3),
    ],
)
def test_values(text: bytes, value: int) -> None:
    assert constant_value(text, KNOWN.get, {"float": 4, "int": 4, "unsigned long": 8}.get) == value


@pytest.mark.parametrize(
    "text",
    [b"", b"M", b"1.5", b"1e3", b"f(3)", b"N +", b"(N", b"1 / 0", b"1 % 0", b"1 << 64", b"1 << -1", b"a ? 1 : 2",
     b"sizeof(T)", b"sizeof x", b"08", b"0x", b"1 2", b"N[0]", b"2, 3", b"(" * 300, b"-" * 300 + b"1",
     b"9" * 30 + b"*9", b"1+" * 1000 + b"1", b"\xff\xfe"],
)  # fmt: skip
def test_what_has_no_value(text: bytes) -> None:
    assert constant_value(text, KNOWN.get) is None


EXPRESSIONS = st.recursive(
    st.integers(0, 1000).map(str),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*&|^"), inner).map(" ".join),
        inner.map("({})".format),
        inner.map("-{}".format),
        inner.map("~{}".format),
    ),
    max_leaves=8,
)


@given(EXPRESSIONS)
def test_it_counts_as_python_does(text: str) -> None:
    value = eval(text)
    if len(text) < 300 and abs(value) < 2**62:
        assert constant_value(text.encode(), KNOWN.get) == value


@given(st.binary(max_size=60))
def test_any_bytes_have_a_value_or_none(text: bytes) -> None:
    value = constant_value(text, KNOWN.get)
    assert value is None or isinstance(value, int)
    own = Constants(text).value(text)
    assert own is None or isinstance(own, int)


@pytest.mark.parametrize(
    ("code", "name", "value"),
    [
        (b"#define N 32\n", "N", 32),
        (b"#define N (4 * M)  \n#define M 8", "N", 32),
        (b"  #  define N \\\n 7\n", "N", None),
        (b"constexpr int N = 4;", "N", 4),
        (b"static const unsigned int N = 1 << 3;", "N", 8),
        (b"constexpr std::size_t N{9};", "N", 9),
        (b"template <int K> struct S { static constexpr int N = 5; };", "N", 5),
        (b"const int a = 2, b = 3;", "a", 2),
        (b"enum { N = 12, M };", "N", 12),
        (b"enum class E : int { N = 12, M = N };", "M", 12),
        (b"#define N 1\n#define N 2\n", "N", None),
        (b"#define N 2\n#define N (1+1)\n", "N", 2),
        (b"#define N M\n#define M N\n", "N", None),
        (b"#define N(x) 3\n", "N", None),
        (b"int N = 4;", "N", None),
        (b"const float N = 4.5;", "N", None),
        (b"const int *N = 0;", "N", None),
    ],
)
def test_constants_of_a_file(code: bytes, name: str, value: int | None) -> None:
    assert Constants(code).named(name) == value


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("float", 4), ("const unsigned char", 1), ("unsigned", 4), ("unsigned long long", 8), ("long double", 16),
        ("short int", 2), ("float4", 16), ("__half2", 4), ("std::size_t", 8), ("double *", 8), ("T", None),
        ("struct Particle", None), ("real", 8), ("pixel", 4), ("scalar_t", 8), ("LOOP", None), ("", None),
        ("std::array<int, 3>", None), ("word", 4),
    ],
)  # fmt: skip
def test_sizes_of_types(text: str, size: int | None) -> None:
    code = (
        b"typedef double real;\nusing pixel = uchar4;\n#define scalar_t real\n#define LOOP LOOP\n"
        b"typedef unsigned int word;\n"
    )
    assert Constants(code).size(text) == size

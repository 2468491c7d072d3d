"""Results as bytes and back."""

from __future__ import annotations

import json
import random
from dataclasses import fields

import pytest

from portcheck.execution.codec import Codec
from portcheck.model.kernel import AsmStatement, Instruction, Kernel, Launch
from portcheck.model.look import Look, LookAgain, UseCount
from portcheck.model.macro import Macro
from portcheck.model.occurrence import (
    Context,
    Declaration,
    FileSummary,
    Include,
    Kind,
    Mentioned,
    Occurrence,
    ParsedFile,
    ParseState,
    Region,
    Resolution,
    Side,
)
from portcheck.model.ported import Mapped
from portcheck.model.span import Part, Span
from portcheck.model.suppression import Form, Suppression, SuppressionFault
from portcheck.model.text import Text


def occurrence(line: int, value: int | None = None) -> Occurrence:
    return Occurrence(
        "a.cu", line, 1, 9,
        Mentioned(
            f"cuda{line % 3}", "cudart", Kind.FUNCTION, Context.CALL, Side.HOST, Resolution.SYNTACTIC, Region.ACTIVE,
            "a::b", ("musa",), ("hip", "acme") if line % 2 else (), "", value,
        ),
        f"{line:x}",
    )  # fmt: skip


def whole(count: int) -> ParsedFile:
    """A file with all that there can be."""
    return ParsedFile(
        FileSummary("a\udc80.cu", "cuda", "utf-8", 3, 2, ParseState.RECOVERED, Text("damaged", "损坏"), True),
        tuple(occurrence(n, n if n % 5 == 0 else None) for n in range(count)),
        (Kernel("a.cu", 1, "k", 9, ("atomic:add:int", "ptx"), True, None, (Launch("b.cu", 2, "k", "", 32, None),)),),
        (Declaration("cudaFree", "mine"),),
        (occurrence(7),),
        tuple(Include(f"h{n}.h", n % 2 == 0) for n in range(count)),
        (Launch("a.cu", 3, "k", "run"),),
        (AsmStatement("a.cu", 4, (Instruction("mma.sync", "tensor", "80"), Instruction("odd", None, None))),),
        (Macro("a.cu", 1, 2, "M", ("a", "args..."), "b ## a", 1, True), Macro("a.cu", 3, 3, "N", None, "")),
        {"musa": 3, "acme": 1},
        (Mapped("cudaFree", "hipFree", ("hip",), "a.cu", 4),),
        {b"ZULU": 1 << 24, b"A\xff": 0},
        frozenset((b"USE", b"\xfe")),
        tuple(Span(Part.CALL, n, n + 1, (n,) if n % 2 else (), ("musa",)) for n in range(count)),
        frozenset(("Stream",)),
        (
            Suppression("a.cu", 3, 4, 9, Form.IGNORE, "cudaFree", "acme", 3, 3, "why", "portcheck: ignore[cudaFree]"),
            Suppression("a.cu", 4, 4, 9, Form.DISABLE, "", "", 4, 9, "", "portcheck: disabel", 0,
                        SuppressionFault.MALFORMED, "disable"),
        ),
    )  # fmt: skip


def shown(value: object) -> str:
    """With the types of all that it holds; a set has no order."""
    return repr(sorted(value) if isinstance(value, frozenset) else value)


@pytest.mark.parametrize("count", [0, 1, 2, 5, 9, 40])
def test_what_is_written_is_read_again(count: int) -> None:
    file, codec = whole(count), Codec(ParsedFile)
    again = codec.decode(codec.encode(file))
    assert again == file
    assert [shown(getattr(again, f.name)) for f in fields(file)] == [shown(getattr(file, f.name)) for f in fields(file)]
    assert [*again.ported] == [*file.ported]
    assert [*again.defines] == [*file.defines]
    assert {type(o.kind) for o in again.occurrences} <= {Kind}


def test_nothing_is_left_out() -> None:
    """Every field of the file above differs from what it is by default."""
    nothing = ParsedFile(whole(1).summary)
    assert all(getattr(nothing, f.name) != getattr(whole(1), f.name) for f in fields(nothing) if f.name != "summary")


def test_a_second_look() -> None:
    look = Look("a.cu", (UseCount("M", None, 3), UseCount("N", 0, 1)), (occurrence(1),), {"M": frozenset(("x", "y"))})
    codec = Codec(LookAgain)
    for value in (LookAgain(look, (Span(Part.CALL, 1, 1),)), LookAgain(Look("b.cu"))):
        assert codec.decode(codec.encode(value)) == value


def test_little_is_short() -> None:
    assert len(Codec(LookAgain).encode(LookAgain(Look("b.cu")))) < 32


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"null", b"[]", b"3", b'{"x":1}', b'{"99":1}', b"[" * 100_000, b"\xff", b"{}", b'{"0":{"0":7}}'],
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        Codec(ParsedFile).decode(data)


@pytest.mark.parametrize("seed", range(300))
def test_what_was_tampered_with_is_refused_or_holds(seed: int) -> None:
    """Whatever stands there instead: no other exception, and no field of another type."""
    chance = random.Random(seed)
    codec = Codec(ParsedFile)
    content = json.loads(codec.encode(whole(12)))
    at = content
    while True:
        keys = [*at] if isinstance(at, dict) else [*range(len(at))]
        if not keys:
            break
        key = chance.choice(keys)
        if not isinstance(at[key], (dict, list)) or chance.random() < 0.2:
            at[key] = chance.choice((None, -1, 10**9, "", "x", [], {}, [1, "a"], {"of": [1], "at": 3}, True, 1.5))
            break
        at = at[key]
    try:
        read = codec.decode(json.dumps(content).encode())
    except ValueError:
        return
    assert all(type(o.line) is int and type(o.symbol) is str and type(o.kind) is Kind for o in read.occurrences)
    assert all(type(s.first) is int and type(s.of) is tuple for s in read.spans)
    assert codec.decode(codec.encode(read)) == read

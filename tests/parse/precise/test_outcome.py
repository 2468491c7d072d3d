"""What became of the units."""

from __future__ import annotations

from portcheck.model.text import same
from portcheck.parse.precise.outcome import Outcome
from portcheck.parse.precise.tokens import Examined, Origin, Told, Unit
from support.texts import en


def unit(path: str, *targets: str) -> Unit:
    return Unit(path, (), (path, *targets))


def told(start: int, origin: Origin) -> Told:
    return Told(start, start + 3, origin, "name", "place")


def test_where_units_disagree_cuda_wins_then_the_project() -> None:
    results = [
        Examined({"h": (told(0, Origin.OWN), told(9, Origin.OTHER))}),
        Examined({"h": (told(0, Origin.CUDA), told(9, Origin.OWN), told(5, Origin.OTHER))}),
    ]
    for order in (results, results[::-1]):
        outcome = Outcome.of([unit("a", "h"), unit("b", "h")], order)
        assert outcome.told == {"h": (told(0, Origin.CUDA), told(5, Origin.OTHER), told(9, Origin.OWN))}


def test_reasons() -> None:
    units = [unit("a", "h", "g"), unit("b", "h"), unit("c"), unit("d")]
    broken = Examined({}, ("x.h",), "too deep" * 100)
    outcome = Outcome.of(units, [same("it crashed"), Examined({}), Examined({}, ("x.h", "y.h")), broken])
    assert en(outcome.reason("a")) == "Clang could not parse it: it crashed"
    assert en(outcome.reason("g")) == "Clang could parse none of the files that include it"
    assert en(outcome.reason("h")) is None
    assert en(outcome.reason("b")) is None
    assert en(outcome.reason("c")) == "Clang did not find x.h, y.h"
    assert (en(outcome.reason("d")) or "").startswith("Clang stopped at: too deep")
    assert len(en(outcome.reason("d")) or "") < 250


def test_warnings_count_and_are_cut() -> None:
    missing = tuple(f"{number}.h" for number in range(6))
    outcome = Outcome.of(
        [unit("a"), unit("b"), unit("c")], [same("lost"), Examined({}, missing), Examined({}, ("5.h",))]
    )
    assert tuple(map(en, outcome.warnings())) == (
        "Clang could not parse 1 of 3 files; the default mode's answers stand there",
        "Clang did not find 5.h, 0.h, 1.h and 3 more headers; names from there keep the default mode's answers",
    )
    assert Outcome.of([unit("a")], [Examined({})]).warnings() == ()

"""What has to be paid for in one file, or once for the whole tree: each item by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from portcheck.effort.charges import Charge, InFile, alike_in, charges_in, charges_of_tree, summed
from portcheck.effort.lines import ClassifiedLines, Rulings
from portcheck.model.estimate import LineClass, Operator, Regime
from portcheck.model.finding import Finding, Ruling, Status
from portcheck.model.occurrence import Kind, Side
from portcheck.model.span import Part
from portcheck.model.text import same
from support.effort_work import made_finding
from support.fixed_report import WARP

NOTHING = ClassifiedLines({}, {})


def charged(
    findings: Iterable[Finding], lines: ClassifiedLines = NOTHING, *, rewritten: bool = False
) -> Mapping[tuple[str, str], int]:
    """By price and name; what is paid once for the whole tree has no number."""
    alike: dict[Ruling, Rulings] = {}
    places = [(finding.occurrence, alike.setdefault(finding.ruling, (finding.ruling,))) for finding in findings]
    found = [*charges_in(InFile("a.cu", alike_in(places), 0, lines, rewritten=rewritten), {WARP.id: WARP})]
    assert {charge.file for charge in found} <= {"a.cu", None}
    assert {charge.count for charge in found if charge.file is None} <= {1}
    return {(charge.price, charge.what): 0 if charge.file is None else charge.count for charge in found}


def test_every_port_pays_for_a_toolchain_and_a_first_run() -> None:
    assert [*charges_of_tree(())] == [
        Charge("setup-toolchain", "", None, 1),
        Charge("test-bring-up", "", None, 1),
    ]


@pytest.mark.parametrize(
    ("regime", "price", "count"),
    [(Regime.KEPT, "test-kernel", 3), (Regime.LIBRARY, "kernel-library", 1), (Regime.REWRITTEN, "kernel-rewrite", 1)],
)
def test_a_kept_operator_is_paid_for_by_kernel_and_another_as_a_whole(regime: Regime, price: str, count: int) -> None:
    operator = Operator(same("scan"), "a.cu", 3, 90, regime)
    assert [*charges_of_tree([operator])][2:] == [
        Charge(price, "", "a.cu", count),
        Charge("performance-kernel", "", "a.cu", count),
    ]


def test_what_is_paid_in_files_adds_up_and_what_is_paid_once_does_not() -> None:
    found = summed(
        [
            Charge("use-adapt", "f", "a.cu", 2),
            Charge("use-adapt", "g", "a.cu", 3),
            Charge("learn-adapt", "f", None, 1),
            Charge("learn-adapt", "f", None, 1),
            Charge("hazard-place", "h", "a.cu", 0),
        ]
    )
    assert found.counts == {("use-adapt", "f"): 2, ("use-adapt", "g"): 3}
    assert found.once == {("learn-adapt", "f")}
    assert found.in_files == (Charge("use-adapt", "", "a.cu", 5),)


def test_a_build_file_is_set_up_unless_all_of_it_stays() -> None:
    assert charged([made_finding(Status.SAME, 1, kind=Kind.BUILD)]) == {}
    assert charged([made_finding(Status.ADAPT, n, kind=Kind.BUILD) for n in (1, 2)]) == {("setup-build-file", ""): 1}


def test_a_name_is_what_follows_target_and_library() -> None:
    header = made_finding(Status.ADAPT, 1, symbol="cub/device/scan.cuh", kind=Kind.HEADER)
    assert charged([header]) == {("use-adapt", "cub/device/scan.cuh"): 1}


def test_what_is_written_again_or_switched_off_is_not_paid_for_by_itself() -> None:
    found = [made_finding(Status.ADAPT, line) for line in (1, 2, 3, 4)]
    some = ClassifiedLines({}, {}, rewritten=frozenset((1,)), switched_off=frozenset((4,)))
    assert charged(found, some)[("use-adapt", "s")] == 2
    assert charged(found, ClassifiedLines({}, {}, switched_off=frozenset((4,))))[("use-adapt", "s")] == 3
    assert charged(found, ClassifiedLines({}, {}, rewritten=frozenset((1,))))[("use-adapt", "s")] == 3


@pytest.mark.parametrize(
    ("kind", "side"),
    [(Kind.FUNCTION, Side.DEVICE), (Kind.LAUNCH, Side.HOST), (Kind.KERNEL, Side.HOST)],
)
def test_an_operator_that_is_written_again_has_its_names_in_its_price(kind: Kind, side: Side) -> None:
    found = [made_finding(Status.ADAPT, 1, symbol="k", kind=kind, side=side), made_finding(Status.ADAPT, 2)]
    assert {("use-adapt", "k"), ("use-adapt", "s")} <= charged(found).keys()
    rewritten = charged(found, rewritten=True)
    assert ("use-adapt", "k") not in rewritten
    assert rewritten[("use-adapt", "s")] == 1


def test_lines_and_branches() -> None:
    lines = ClassifiedLines(
        {LineClass.MECHANICAL: (1, 2), LineClass.MANUAL: (3, 4, 5)},
        {4: Part.CALL, 5: Part.KERNEL_BODY, 2: Part.CALL},
        rewritten=frozenset((5,)),
        branches=2,
    )
    assert charged((), lines) == {("mechanical-line", ""): 2, ("manual-line", ""): 1, ("branch-off", ""): 2}


def hazard(status: Status, line: int) -> Finding:
    return made_finding(status, line, library="hazard", symbol=WARP.id, kind=Kind.HAZARD)


def test_a_hazard_at_a_name_costs_no_more_than_the_name() -> None:
    found = [made_finding(Status.ADAPT, 1), hazard(Status.ADAPT, 1), hazard(Status.ADAPT, 2)]
    assert charged(found)[("hazard-place", WARP.id)] == 0
    assert ("hazard-place", WARP.id) not in charged(found[:2])


def test_a_hazard_at_a_name_that_nobody_knows_costs_where_it_is_known_itself() -> None:
    name = made_finding(Status.UNKNOWN, 1)
    assert [price for price, _what in charged([name, hazard(Status.ADAPT, 1)]) if price.startswith("hazard")]
    assert not [price for price, _what in charged([name, hazard(Status.UNKNOWN, 1)]) if price.startswith("hazard")]


def test_of_several_names_at_a_hazard_the_last_counts() -> None:
    known, unknown = made_finding(Status.ADAPT, 1, symbol="a"), made_finding(Status.UNKNOWN, 1, symbol="b")
    last_is_known = charged([unknown, known, hazard(Status.ADAPT, 1)])
    assert not [price for price, _what in last_is_known if price.startswith("hazard")]
    last_is_unknown = charged([known, unknown, hazard(Status.ADAPT, 1)])
    assert [price for price, _what in last_is_unknown if price.startswith("hazard")]


def test_ptx_that_nobody_knows_is_one_question() -> None:
    found = [
        made_finding(Status.UNKNOWN, n, library="ptx", symbol=s, kind=Kind.PTX)
        for n, s in ((1, "ld.u32"), (2, "st.u8"))
    ]
    assert charged(found) == {("use-unknown", "PTX ld"): 1, ("use-unknown", "PTX st"): 1, ("learn-unknown", "PTX"): 0}

"""Estimates: lines, days that add up, no double counting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.effort.bill import days_by_file, drivers_of, total_of
from portcheck.effort.charges import Charge
from portcheck.effort.estimate import Estimator, coverage_of
from portcheck.effort.line_models import LineModels, rewrites_kernels
from portcheck.effort.tally import Tally
from portcheck.model.effort import Block, EffortOptions
from portcheck.model.estimate import Estimate, Range, Regime
from portcheck.model.finding import Finding, Status
from portcheck.model.kernel import Kernel
from portcheck.model.macro import Abstraction
from portcheck.model.occurrence import Kind, Side
from portcheck.model.span import Part, Span
from portcheck.model.target import Device, DeviceFact, Landing, PortingMode, Tool
from portcheck.model.text import same
from support.effort_rules import RULES, made_price
from support.effort_work import made_finding, made_work
from support.fixed_report import WARP, made_landing

PLAIN = Estimator(RULES, EffortOptions(), ())
MODELS = LineModels(RULES)


def days(*findings: Finding) -> float:
    return PLAIN.estimate(made_work(findings)).days.p50


def bought(work: Tally) -> dict[tuple[str, str], int]:
    """What is paid for beyond the two that every port pays."""
    found: dict[tuple[str, str], int] = {}
    for charge in work.charges:
        if charge.price not in ("setup-toolchain", "test-bring-up", "performance-kernel"):
            key = (charge.price, charge.what)
            found[key] = found.get(key, 0) + charge.count
    return found


def test_readiness_and_counts() -> None:
    found = [made_finding(s, n) for n, s in enumerate((Status.SAME, Status.RENAME, Status.MISSING), start=1)]
    found.append(made_finding(Status.UNKNOWN, 4, "b"))
    estimate = PLAIN.estimate(made_work(found))
    lines = estimate.lines
    assert (lines.unchanged, lines.mechanical, lines.manual, lines.unknown, lines.total) == (1, 1, 1, 1, 4)
    assert estimate.readiness == 50.0
    assert lines.switched_off == 0
    assert lines.to_write == Range(0, 2, 5)  # (2 + 1) times 0.5 and 2, less 1


def test_an_api_is_learnt_once_and_paid_for_at_each_use() -> None:
    found = [made_finding(Status.MISSING, line, path) for line in (1, 2, 3) for path in ("a.cu", "b.cu")]
    assert bought(made_work(found)) == {("learn-missing", "s"): 1, ("use-missing", "s"): 6, ("library-swap", "lib"): 1}


def test_enumerators_and_headers_are_used_and_not_learnt() -> None:
    for kind in (Kind.ENUMERATOR, Kind.HEADER, Kind.MACRO):
        assert bought(made_work([made_finding(Status.ADAPT, 1, kind=kind)])) == {("use-adapt", "s"): 1}


@pytest.mark.parametrize(
    ("status", "swapped"), [(Status.REDESIGN, True), (Status.ADAPT, False), (Status.RENAME, False)]
)
def test_a_library_is_swapped_where_its_functions_are_others(status: Status, swapped: bool) -> None:
    assert (("library-swap", "lib") in bought(made_work([made_finding(status, 1)]))) is swapped
    assert not any(
        price == "library-swap" for price, _what in bought(made_work([made_finding(status, 1, library="ptx")]))
    )


def test_a_hazard_is_repaired_once_a_file() -> None:
    found = [made_finding(Status.ADAPT, line, path, symbol=WARP.id, library="hazard", kind=Kind.HAZARD)
             for path, lines in (("a.cu", (1, 2, 3)), ("b.cu", (1,))) for line in lines]  # fmt: skip
    assert bought(made_work(found)) == {(f"hazard-{WARP.effort}", WARP.id): 2, ("hazard-place", WARP.id): 2}


def test_what_is_written_again_is_thought_out_once_and_written_in_each_file() -> None:
    found = [made_finding(Status.MISSING, 1, path, symbol=WARP.id, library="hazard", kind=Kind.HAZARD)
             for path in ("a.cu", "b.cu")]  # fmt: skip
    work = made_work(found, hazard=replace(WARP, effort="rewrite"))
    assert bought(work) == {("hazard-rewrite", WARP.id): 1, ("hazard-rewrite-file", WARP.id): 2}


def test_a_hazard_found_by_a_name_that_is_paid_for_costs_nothing_more() -> None:
    def found(status: Status) -> list[Finding]:
        hazard = made_finding(Status.ADAPT, 1, symbol=WARP.id, library="hazard", kind=Kind.HAZARD)
        place = hazard.occurrence.saying(about="s")
        return [made_finding(status, 1), replace(hazard, occurrence=place)]

    assert bought(made_work(found(Status.ADAPT))) == {("learn-adapt", "s"): 1, ("use-adapt", "s"): 1}
    assert bought(made_work(found(Status.SAME))) == {(f"hazard-{WARP.effort}", WARP.id): 1}
    assert bought(made_work(found(Status.UNKNOWN))) == {
        ("learn-unknown", "s"): 1, ("use-unknown", "s"): 1, (f"hazard-{WARP.effort}", WARP.id): 1}  # fmt: skip


def test_ptx_is_paid_for_by_the_hazard_of_its_category() -> None:
    name = made_finding(Status.MISSING, 1, symbol="ld.global", library="ptx", kind=Kind.PTX)
    hazard = made_finding(Status.REDESIGN, 1, symbol=WARP.id, library="hazard", kind=Kind.HAZARD)
    unknown = made_finding(Status.UNKNOWN, 1, symbol=WARP.id, library="hazard", kind=Kind.HAZARD)
    assert bought(made_work([name, hazard])) == {(f"hazard-{WARP.effort}", WARP.id): 1}
    assert bought(made_work([name, unknown])) == {("use-missing", "PTX ld"): 1}
    assert bought(made_work([name])) == {("use-missing", "PTX ld"): 1}


def test_that_nobody_knows_of_ptx_is_one_question() -> None:
    found = [made_finding(Status.UNKNOWN, line, symbol=symbol, library="ptx", kind=Kind.PTX)
             for line, symbol in ((1, "ld.global"), (2, "ld"), (3, "mma.sync"))]  # fmt: skip
    assert bought(made_work(found)) == {("use-unknown", "PTX ld"): 2, ("use-unknown", "PTX mma"): 1,
                                        ("learn-unknown", "PTX"): 1}  # fmt: skip


def test_where_nobody_knows_whether_a_hazard_bites_each_place_is_looked_at() -> None:
    found = [made_finding(Status.UNKNOWN, n, symbol=WARP.id, library="hazard", kind=Kind.HAZARD) for n in (1, 2)]
    assert bought(made_work(found)) == {("hazard-place", WARP.id): 2}


def test_lines_that_hang_on_others_are_paid_for_by_the_line() -> None:
    work = made_work([made_finding(Status.RENAME, 1)], {"a.cu": (Span(Part.CALL, 2, 4, of=(1,)),)})
    assert bought(work) == {("mechanical-line", ""): 1, ("manual-line", ""): 3}


def test_source_files_are_renamed_where_the_toolchain_says_so() -> None:
    landing = made_landing()
    tools = (Tool("file suffix", ".cu", ".xy", "acme/tools"),)
    renamed = replace(landing, target=replace(landing.target, toolchain=tools))
    found = [made_finding(Status.SAME, 1, path) for path in ("a.cu", "b.cu")]
    assert bought(made_work(found, landing=renamed)) == {("setup-file-rename", ".cu -> .xy"): 2}
    kept = replace(renamed, profile=replace(renamed.profile, mode=PortingMode.LAYER))
    assert bought(made_work(found, landing=kept)) == {}


def simd(identity: str = "t") -> Landing:
    landing = made_landing(identity=identity)
    device = Device("d", same("a device"), {"kernel_model": DeviceFact("simd", "acme/docs")})
    profile = replace(landing.profile, device="d")
    return replace(landing, profile=profile, target=replace(landing.target, devices={"d": device}))


KERNELS = (Kernel("a.cu", 3, "nms_kernel", 9, ()), Kernel("a.cu", 20, "nms_backward_kernel", 9, ()))


def test_kernels_are_tested_where_they_stay_and_paid_for_by_operator_where_they_do_not() -> None:
    assert bought(made_work([], {}, KERNELS)) == {("test-kernel", ""): 2}
    landing = simd()
    assert rewrites_kernels(landing)
    inside = [made_finding(Status.MISSING, 4), made_finding(Status.ADAPT, 40)]
    spans = {"a.cu": (Span(Part.KERNEL_BODY, 3, 9),)}
    work = made_work(inside, spans, KERNELS, landing=landing, rewritten=True)
    assert bought(work) == {("kernel-rewrite", ""): 2, ("learn-adapt", "s"): 1, ("use-adapt", "s"): 1}
    assert PLAIN.estimate(work).lines.to_write.p50 == 1 + 2 * 800


def test_what_only_device_code_uses_goes_with_the_operators_that_are_written_again() -> None:
    found = [made_finding(Status.REDESIGN, 1, symbol="lane", side=Side.DEVICE), made_finding(Status.ADAPT, 2)]
    host = {("learn-adapt", "s"): 1, ("use-adapt", "s"): 1}
    lane = {("learn-redesign", "lane"): 1, ("use-redesign", "lane"): 1, ("library-swap", "lib"): 1}
    assert bought(made_work(found, {}, KERNELS)) == {**host, **lane, ("test-kernel", ""): 2}
    assert bought(made_work(found, {}, KERNELS, landing=simd(), rewritten=True)) == {**host, ("kernel-rewrite", ""): 2}


def test_files_of_a_port_that_is_there_are_said_and_not_taken_off() -> None:
    found = [made_finding(Status.ADAPT, 1)]
    before, after = PLAIN.estimate(made_work(found)), PLAIN.estimate(made_work(found, own_files=7))
    assert after.days == before.days
    assert [line.en for line in after.assumptions if line not in before.assumptions] == [
        "the tree holds 7 files for this target alone already: what they replace is priced all the same"
    ]


@pytest.mark.parametrize(("identity", "lines"), [("t", 2), ("other", 50)])
def test_lines_of_an_operator_may_be_measured_by_target(identity: str, lines: int) -> None:
    landing = simd(identity)
    work = made_work([], {}, KERNELS[:1], landing=landing, rewritten=True)
    bound = [replace(work.operators[0], regime=Regime.LIBRARY, library="f", source="s")]
    assert PLAIN.estimate(made_work([], landing=landing, operators=bound)).lines.to_write.p50 == lines


def test_other_line_models_hold_where_sources_stay() -> None:
    assert MODELS.of(made_landing(), "a.cu").id == "rename"
    assert MODELS.of(made_landing(PortingMode.LAYER), "a.cu").id == "keep"


def test_files_whose_names_the_tree_maps_itself_stay_as_they_are() -> None:
    assert MODELS.of(made_landing(), "a.cu", kept=True).id == "keep"
    landing = made_landing()
    tools = (Tool("file suffix", ".cu", ".xy", "acme/tools"),)
    renamed = replace(landing, target=replace(landing.target, toolchain=tools))
    found = [made_finding(Status.SAME, 1, path) for path in ("a.cu", "b.cu")]
    assert bought(made_work(found, landing=renamed, kept={"a.cu"})) == {("setup-file-rename", ".cu -> .xy"): 1}


def test_a_model_may_hold_in_files_of_one_kind_alone() -> None:
    landing = made_landing()
    copied = replace(landing, profile=replace(landing.profile, lines="copy"))
    assert MODELS.of(copied, "ops/NVIDIA/a.cu").id == "copy"
    assert MODELS.of(copied, "ops/a.cu").id == "rename"


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [
        (PortingMode.TEXT, "a profile: the sources are converted: a rename changes its line"),
        (PortingMode.BUILD, "a profile: the vendor's build wrapper converts: a rename leaves its line as it is"),
        (PortingMode.HEADER, "a profile: a macro header maps the names: a rename leaves its line as it is"),
        (PortingMode.LAYER, "a profile: the vendor's compatibility layer keeps the CUDA names: a rename leaves its"
         " line as it is"),
    ],
)  # fmt: skip
def test_the_mode_of_the_landing_is_an_assumption(mode: PortingMode, sentence: str) -> None:
    assert PLAIN.estimate(made_work([], landing=made_landing(mode))).assumptions[0].en == sentence


def test_the_range_is_the_root_of_the_sum_of_squares_over_prices() -> None:
    prices = {"a": made_price("a", Block.NAMES, Range(1, 2, 5)), "b": made_price("b", Block.TESTS, Range(0, 10, 12))}
    drivers = drivers_of([Charge("a", "x", None, 1), Charge("a", "y", "f", 2), Charge("b", "", None, 1)], prices,
                         EffortOptions())  # fmt: skip
    total = total_of(drivers)
    assert total.p50 == 16
    assert isclose(total.p90, 16 + sqrt((3 * 3) ** 2 + 2**2), abs_tol=1e-6)
    assert isclose(total.p10, 16 - sqrt(3**2 + 10**2), abs_tol=1e-6)


def test_p10_is_not_below_nothing() -> None:
    prices = {"a": made_price("a", Block.NAMES, Range(0, 2, 5)), "b": made_price("b", Block.TESTS, Range(0, 1, 12))}
    drivers = drivers_of([Charge("a", "", None, 1), Charge("b", "", None, 1)], prices, EffortOptions())
    assert isclose(total_of(drivers).p10, 3 - sqrt(5), abs_tol=1e-6)
    assert total_of(drivers[:1]).p10 == 0


def test_days_lie_in_files_but_for_what_is_paid_once() -> None:
    prices = {"a": made_price("a", Block.NAMES, Range(1, 2, 4)), "b": made_price("b", Block.TESTS, Range(1, 3, 4))}
    charges = [Charge("b", "x", "g", 2), Charge("a", "y", "f", 1), Charge("b", "", None, 9), Charge("a", "", "g", 1)]
    assert days_by_file(charges, prices, EffortOptions(velocity=2)) == {"f": 1, "g": 4}
    assert list(days_by_file(charges, prices, EffortOptions())) == ["f", "g"]


def test_a_faster_team_takes_fewer_days() -> None:
    work = made_work([made_finding(Status.ADAPT, 1)])
    fast = Estimator(RULES, EffortOptions(velocity=2), ()).estimate(work)
    assert fast.days.p50 == PLAIN.estimate(work).days.p50 / 2


def test_a_team_divides_the_calendar_and_not_the_days() -> None:
    work = made_work([made_finding(Status.ADAPT, 1)])
    team = Estimator(RULES, EffortOptions(team=2), ()).estimate(work)
    assert team.days == PLAIN.estimate(work).days
    assert team.calendar.p50 == team.days.p50 / 2


def test_performance_is_apart_unless_the_team_wants_it() -> None:
    work = made_work([], {}, KERNELS)
    apart, inside = PLAIN.estimate(work), Estimator(RULES, EffortOptions(performance=True), ()).estimate(work)
    assert apart.performance.p50 == 2
    assert inside.performance.p50 == 0
    assert inside.days.p50 == apart.days.p50 + 2


# No double counting

STATUSES = st.sampled_from(list(Status))
PATHS = st.sampled_from(["a.cu", "b.cu", "sub/c.cu"])
KINDS = st.sampled_from([Kind.FUNCTION, Kind.ENUMERATOR, Kind.BUILD])
NAMES = st.sampled_from(["cudaOne", "cudaTwo", "cudaThree"])
FINDINGS = st.lists(
    st.builds(lambda s, n, p, k, name: made_finding(s, n, p, symbol=name, kind=k), STATUSES, st.integers(1, 30), PATHS,
              KINDS, NAMES),
    max_size=60,
)  # fmt: skip
SPANS = {path: (Span(Part.CALL, 5, 6, of=(4,)), Span(Part.KERNEL_BODY, 20, 25)) for path in ("a.cu", "b.cu")}
OPERATORS = tuple(Kernel(path, 20, f"k{n}", 5, ()) for n, path in enumerate(("a.cu", "a.cu", "b.cu")))


def without(findings: list[Finding], path: str) -> Tally:
    spans = {other: found for other, found in SPANS.items() if other != path}
    kernels = [kernel for kernel in OPERATORS if kernel.file != path]
    return made_work([f for f in findings if f.occurrence.file != path], spans, kernels)


def paid_once(work: Tally) -> frozenset[Charge]:
    """What does not depend on how often something is used."""
    return frozenset(c for c in work.charges if c.price.startswith(("learn-", "setup-t", "test-b", "library-swap")))


def cost(charges: Iterable[Charge]) -> float:
    return total_of(
        drivers_of([c for c in charges if c.price != "performance-kernel"], RULES.prices, EffortOptions())
    ).p50


@given(FINDINGS, PATHS)
def test_deleting_a_file_saves_its_share_and_what_was_learnt_for_it_alone(findings: list[Finding], path: str) -> None:
    whole, rest = made_work(findings, SPANS, OPERATORS), without(findings, path)
    before, after = PLAIN.estimate(whole), PLAIN.estimate(rest)
    first_uses = cost(paid_once(whole) - paid_once(rest))
    assert isclose(before.days.p50 - after.days.p50, before.days_by_file.get(path, 0) + first_uses, abs_tol=1e-6)
    others = {other: days for other, days in before.days_by_file.items() if other != path}
    assert others == after.days_by_file


@given(FINDINGS)
def test_charges_in_files_are_those_of_the_names_there(findings: list[Finding]) -> None:
    work = made_work(findings, SPANS, OPERATORS)
    whole, in_files = Counter[str](), Counter[str]()
    for charge in work.charges:
        whole[charge.price] += charge.count
    for charge in work.charges_in_files:
        assert charge.file is not None
        in_files[charge.price] += charge.count
    assert whole - in_files == Counter(charge.price for charge in paid_once(work))


@given(FINDINGS, FINDINGS)
def test_two_halves_and_the_whole_differ_by_what_both_learn(one: list[Finding], two: list[Finding]) -> None:
    def moved(findings: list[Finding], folder: str) -> list[Finding]:
        return [made_finding(f.ruling.status, f.occurrence.line, f"{folder}/{f.occurrence.file}",
                             symbol=f.occurrence.symbol, kind=f.occurrence.kind) for f in findings]  # fmt: skip

    left, right = made_work(moved(one, "left")), made_work(moved(two, "right"))
    both = made_work([*moved(one, "left"), *moved(two, "right")])
    shared = paid_once(left) & paid_once(right)
    sums = [PLAIN.estimate(work) for work in (left, right, both)]
    assert isclose(sums[0].days.p50 + sums[1].days.p50 - cost(shared), sums[2].days.p50, abs_tol=1e-6)
    assert sums[0].lines.total + sums[1].lines.total == sums[2].lines.total


@given(FINDINGS)
def test_the_drivers_and_the_plan_add_up(findings: list[Finding]) -> None:
    layer = (Abstraction("a.cu", 1, "CHECK", ("cudaOne",), 9, 2),)
    estimate: Estimate = Estimator(RULES, EffortOptions(), layer).estimate(made_work(findings, SPANS, OPERATORS))
    assert round(sum(driver.days for driver in estimate.drivers), 7) == estimate.days.p50
    assert round(sum(step.days.p50 for step in estimate.plan), 7) == estimate.days.p50
    assert all(isclose(d.count * d.unit_days, d.days, abs_tol=1e-6) for d in estimate.drivers)
    assert estimate.days.p10 <= estimate.days.p50 <= estimate.days.p90
    assert [d.days for d in estimate.drivers] == sorted((d.days for d in estimate.drivers), reverse=True)


def test_coverage_counts_mentions_by_library_and_status() -> None:
    found = [
        made_finding(Status.SAME, 1),
        made_finding(Status.SAME, 1),
        made_finding(Status.MISSING, 1, library="other"),
    ]
    coverage = coverage_of(Counter((f.occurrence.library, f.ruling.status) for f in found))
    assert list(coverage) == ["lib", "other"]
    assert {s: n for s, n in coverage["lib"].items() if n} == {Status.SAME: 2}


def test_more_work_is_never_cheaper() -> None:
    assert (
        days()
        < days(made_finding(Status.ADAPT, 1))
        < days(made_finding(Status.ADAPT, 1), made_finding(Status.ADAPT, 2))
    )

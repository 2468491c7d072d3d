"""The prices that portcheck ships: where they are from, and what they come to on work that is known."""

from __future__ import annotations

import statistics
from math import sqrt

import pytest

from portcheck.effort.operators import library_names, operators_of
from portcheck.model.estimate import Range, Trust
from portcheck.model.kernel import Kernel
from portcheck.rules.store import RuleStore

PRICES = [
    "setup-toolchain",
    "setup-build-file",
    "setup-file-rename",
    "mechanical-line",
    "manual-line",
    "learn-adapt",
    "use-adapt",
    "learn-redesign",
    "use-redesign",
    "learn-missing",
    "use-missing",
    "learn-unknown",
    "use-unknown",
    "hazard-minutes",
    "hazard-hours",
    "hazard-rewrite",
    "hazard-rewrite-file",
    "hazard-place",
    "library-swap",
    "kernel-rewrite",
    "kernel-library",
    "branch-off",
    "test-bring-up",
    "test-kernel",
    "performance-kernel",
]


def bill(store: RuleStore, **counts: int) -> Range:
    """What so much work comes to, as ``portcheck explain effort`` says."""
    prices = store.effort().prices
    items = [(count / prices[name].per, prices[name].days) for name, count in counts.items()]
    p50 = sum(count * days.p50 for count, days in items)
    low = sqrt(sum((count * (days.p50 - days.p10)) ** 2 for count, days in items))
    high = sqrt(sum((count * (days.p90 - days.p50)) ** 2 for count, days in items))
    return Range(max(0, p50 - low), p50, p50 + high)


def test_the_prices_that_are_counted(built_in_store: RuleStore) -> None:
    assert sorted(built_in_store.effort().prices) == sorted(PRICES)


def test_the_line_models_that_targets_use(built_in_store: RuleStore) -> None:
    assert {"keep", "rename", "words", "copy", "translate", "rewrite"} <= set(built_in_store.effort().line_models)


@pytest.mark.parametrize("name", PRICES)
def test_every_price_says_where_it_is_from(built_in_store: RuleStore, name: str) -> None:
    price = built_in_store.effort().prices[name]
    assert price.sources or price.trust is Trust.ASSUMPTION
    assert len(price.why.en) > 60
    assert price.why.en != price.why.zh
    assert price.days.p90 > price.days.p50 > 0


def test_a_rewritten_operator_costs_what_the_plans_say(built_in_store: RuleStore) -> None:
    rows = built_in_store.facts("cambricon")["effort"]
    days = sorted(int(row["working_days"]) for row in rows)
    assert len(days) == 33
    deciles = statistics.quantiles(days, n=10, method="inclusive")
    found = Range(round(deciles[0], 1), statistics.median(days), round(deciles[8], 1))
    price = built_in_store.effort().prices["kernel-rewrite"]
    assert price.days == found
    assert set(price.sources) == {"/".join(str(row["source"]).split("/")[:4]) for row in rows}


@pytest.mark.parametrize("status", ["learn", "use"])
def test_what_is_unknown_may_cost_nothing(built_in_store: RuleStore, status: str) -> None:
    prices = built_in_store.effort().prices
    unknown = prices[f"{status}-unknown"].days
    assert unknown.p10 == 0
    assert unknown.p90 > 3 * unknown.p50
    assert prices[f"{status}-adapt"].days.p50 < prices[f"{status}-redesign"].days.p50


def test_a_small_port_by_renaming_is_a_few_days_of_set_up_and_bring_up(built_in_store: RuleStore) -> None:
    fixed = {"setup_toolchain": 1, "setup_build_file": 1, "test_bring_up": 1}
    work = {"setup_file_rename": 1, "mechanical_line": 60, "learn_adapt": 2, "use_adapt": 3, "test_kernel": 2}
    days = bill(built_in_store, **{name.replace("_", "-"): count for name, count in (fixed | work).items()})
    assert 3 < days.p50 < 5
    assert days.p10 > 1.5
    assert days.p90 < 11
    around = bill(built_in_store, **{name.replace("_", "-"): count for name, count in fixed.items()})
    assert around.p50 > 0.8 * days.p50


def test_operators_written_again(built_in_store: RuleStore) -> None:
    days = bill(built_in_store, **{"kernel-rewrite": 77})
    assert (days.p10, days.p50, days.p90) == pytest.approx((77 * 15.8, 77 * 26, 77 * 42))


@pytest.mark.parametrize(
    ("target", "file", "kernel", "function"),
    [
        ("cambricon", "cuda/sigmoid_focal_loss.cuh", "sigmoid_focal_loss_backward", "mluOpFocalLossSigmoidBackward"),
        ("cambricon", "cuda/scatter_points_cuda_kernel.cuh", "feats_reduce_kernel", "mluOpDynamicPointToVoxelForward"),
        ("cambricon", "cuda/spconv/indice.cuh", "prepareSubMGridKernel", "mluOpGetIndicePairs"),
        ("cambricon", "cuda/iou3d.cuh", "iou3d_nms3d_forward_cuda_kernel", "mluOpNms"),
        ("cambricon", "cuda/iou3d.cuh", "iou3d_nms3d_normal_forward_cuda_kernel", None),
        ("cambricon", "topk/cuda/kernel.cuh", "gather_rowwise", "cnnlTopKTensor_v3"),
        ("ascend", "cuda/iou3d.cuh", "iou3d_nms3d_normal_forward_cuda_kernel", "aclnnNms3dNormal"),
        ("ascend", "cuda/modulated_deform_conv.cuh", "deformable_im2col", "aclnnDeformableConv2d"),
        ("ascend", "cuda/carafe.cuh", "CARAFEForward", None),
        ("kunlunxin", "layer_norm/cuda/kernel.cuh", "rows", "baidu::xpu::api::layer_norm"),
    ],
)
def test_what_ports_call_instead_of_a_kernel(
    built_in_store: RuleStore, target: str, file: str, kernel: str, function: str | None
) -> None:
    library = library_names(built_in_store.operator_functions(built_in_store.targets()[target]))
    (operator,) = operators_of([Kernel(file, 1, kernel, 10, ())], True, library)
    assert operator.library == function

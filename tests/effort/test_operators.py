"""Operators: kernels by file and direction, and the vendor's functions for them."""

from __future__ import annotations

import pytest

from portcheck.effort.operators import library_names, operators_of
from portcheck.model.estimate import Regime
from portcheck.model.kernel import Kernel

LIBRARY = library_names(
    [
        ("RoiAlignForward_v2", "vndRoiAlignForward_v2", "acme/ops#1"),
        ("RoiAlignBackward", "vndRoiAlignBackward", "acme/ops#2"),
        ("RoiPoolingForward", "vndRoiPoolingForward", "acme/ops#3"),
        ("PointsInBoxes", "vndPointsInBoxes", "acme/ops#4"),
        ("nms", "NonMaxSuppression", "acme/ops#5"),
        ("Op", "vndOp", "acme/ops#6"),
    ]
)


def kernel(name: str, file: str = "src/other.cu", sloc: int = 10) -> Kernel:
    return Kernel(file, 1, name, sloc, ())


def library(name: str, file: str = "src/other.cu") -> str | None:
    (operator,) = operators_of([kernel(name, file)], True, LIBRARY)
    assert (operator.regime is Regime.LIBRARY) == (operator.library is not None)
    return operator.library


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("roi_align_forward_cuda_kernel", "vndRoiAlignForward_v2"),
        ("RoiAlignKernel", "vndRoiAlignForward_v2"),
        ("roi_align_bwd_kernel", "vndRoiAlignBackward"),
        ("roi_pool_forward_cuda_kernel", "vndRoiPoolingForward"),
        ("points_in_box_kernel", "vndPointsInBoxes"),
        ("nms_kernel_impl", "NonMaxSuppression"),
    ],
)
def test_names_that_differ_by_words_that_say_nothing_are_one(name: str, function: str) -> None:
    assert library(name) == function


@pytest.mark.parametrize(
    "name", ["roi_pool_backward_kernel", "roi_align_rotated_kernel", "kernel", "nms_backward", "op"]
)
def test_other_operators_and_directions_are_not(name: str) -> None:
    assert library(name) is None


def test_a_file_may_name_the_operator() -> None:
    assert library("gather_keep_from_mask", "ops/nms_cuda_kernel.cuh") == "NonMaxSuppression"


def test_one_operator_for_each_file_and_direction_the_largest_first() -> None:
    kernels = [kernel("a"), kernel("b"), kernel("a_backward", sloc=50), kernel("a", "src/z.cu", 7)]
    found = operators_of(kernels, False, LIBRARY)
    assert [(o.file, o.kernels, o.sloc) for o in found] == [("src/other.cu", 1, 50), ("src/other.cu", 2, 20),
                                                            ("src/z.cu", 1, 7)]  # fmt: skip
    assert {o.regime for o in found} == {Regime.KEPT}


def test_without_a_library_all_are_written_again() -> None:
    assert {o.regime for o in operators_of([kernel("nms_kernel")], True, {})} == {Regime.REWRITTEN}

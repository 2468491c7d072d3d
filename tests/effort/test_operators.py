"""Operators: kernels by file and direction, and the vendor's functions for them."""

from __future__ import annotations

import pytest

from portcheck.effort.operators import library_names, operators_of
from portcheck.model.estimate import Regime
from portcheck.model.kernel import Kernel
from portcheck.model.text import Text

FUNCTIONS = [
    ("RoiAlignForward_v2", "vndRoiAlignForward_v2", "acme/ops#1"),
    ("RoiAlignBackward", "vndRoiAlignBackward", "acme/ops#2"),
    ("RoiPoolingForward", "vndRoiPoolingForward", "acme/ops#3"),
    ("PointsInBoxes", "vndPointsInBoxes", "acme/ops#4"),
    ("nms", "NonMaxSuppression", "acme/ops#5"),
    ("Op", "vndOp", "acme/ops#6"),
    ("FocalLossSigmoidForward", "vndFocalLossSigmoidForward", "acme/ops#7"),
    ("MaskedIm2colForward", "vndMaskedIm2colForward", "acme/ops#8"),
    ("PointToVoxel", "vndPointToVoxel", "acme/ops#9"),
    ("PowTensorScalar", "vndPowTensorScalar", "acme/ops#10"),
    ("AddRmsNorm", "vndAddRmsNorm", "acme/ops#11"),
    ("LogSoftmax", "vndLogSoftmax", "acme/ops#12"),
    ("spconv/indice", "vndGetIndicePairs", "acme/ops#13"),
]


def kernel(name: str, file: str = "src/other.cu", sloc: int = 10) -> Kernel:
    return Kernel(file, 1, name, sloc, ())


def library(name: str, file: str = "src/other.cu") -> str | None:
    (operator,) = operators_of([kernel(name, file)], True, library_names(FUNCTIONS))
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
        ("sigmoid_focal_loss_cuda_kernel", "vndFocalLossSigmoidForward"),
        ("masked_im2col_kernel", "vndMaskedIm2colForward"),
    ],
)
def test_names_that_differ_by_words_that_say_nothing_are_one(name: str, function: str) -> None:
    assert library(name) == function


@pytest.mark.parametrize(
    "name", ["roi_pool_backward_kernel", "roi_align_rotated_kernel", "kernel", "nms_backward", "op"]
)
def test_other_operators_and_directions_are_not(name: str) -> None:
    assert library(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "MaskedCol2imForward",
        "voxel_to_point_kernel",
        "pow_scalar_tensor_kernel",
        "rms_norm_add_kernel",
        "softmax_log_kernel",
        "sigmoid_focal_kernel",
    ],
)
def test_the_order_of_words_counts_where_it_can_be_another_operator(name: str) -> None:
    assert library(name) is None


@pytest.mark.parametrize(
    ("file", "function"),
    [
        ("ops/nms_cuda_kernel.cuh", "NonMaxSuppression"),
        ("ops/log_softmax/nvidia/log_softmax_nvidia.cu", "vndLogSoftmax"),
        ("ops/log_softmax/cuda/kernel.cuh", "vndLogSoftmax"),
        ("log_softmax/cuda/kernel_v2.cuh", "vndLogSoftmax"),
        ("spconv/indice.cu.h", "vndGetIndicePairs"),
        ("search/indice.cu.h", None),
        ("ops/log_softmax/common.cuh", None),
        ("kernel.cu", None),
    ],
)
def test_a_file_may_name_the_operator_or_its_folder(file: str, function: str | None) -> None:
    assert library("gather_rows", file) == function


def test_kernels_that_the_library_has_are_operators_of_their_own_in_a_file_that_it_has_not() -> None:
    kernels = [kernel("nms_kernel", sloc=5), kernel("setup"), kernel("log_softmax", sloc=4), kernel("nms", sloc=1)]
    found = operators_of((*kernels, kernel("teardown")), True, library_names(FUNCTIONS))
    assert [(o.name.en, o.kernels, o.sloc, o.library) for o in found] == [
        ("other forward", 2, 20, None),
        ("other forward", 2, 6, "NonMaxSuppression"),
        ("log_softmax", 1, 4, "vndLogSoftmax"),
    ]


def test_helpers_in_a_file_that_the_library_has_go_with_it() -> None:
    (operator,) = operators_of([kernel("nms", "nms.cu"), kernel("setup", "nms.cu")], True, library_names(FUNCTIONS))
    assert (operator.kernels, operator.library) == (2, "NonMaxSuppression")


def test_an_operator_is_shown_by_the_folder_where_the_file_says_nothing() -> None:
    (operator,) = operators_of([kernel("a", "rope/cuda/kernel.cu"), kernel("b", "rope/cuda/kernel.cu")], False, {})
    assert operator.name == Text("rope forward", "rope 前向")


def test_one_operator_for_each_file_and_direction_the_largest_first() -> None:
    kernels = [kernel("a"), kernel("b"), kernel("a_backward", sloc=50), kernel("a", "src/z.cu", 7)]
    found = operators_of(kernels, False, library_names(FUNCTIONS))
    assert [(o.file, o.kernels, o.sloc) for o in found] == [("src/other.cu", 1, 50), ("src/other.cu", 2, 20),
                                                            ("src/z.cu", 1, 7)]  # fmt: skip
    assert {o.regime for o in found} == {Regime.KEPT}


def test_without_a_library_all_are_written_again() -> None:
    assert {o.regime for o in operators_of([kernel("nms_kernel")], True, {})} == {Regime.REWRITTEN}

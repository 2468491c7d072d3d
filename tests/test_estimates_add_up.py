"""Estimates of real scans: two halves and the whole, drivers and days."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from portcheck.model.estimate import Estimate
from portcheck.scan import ScanOptions, scan

TARGETS = ("hip", "musa", "metax", "sycl", "cambricon", "ascend")
ONE = """
#include <cuda_runtime.h>
__global__ void sway_by_lanes(float *x, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) x[i] = __shfl_xor_sync(0xffffffff, x[i], 1);
}
void run(float *h, int n) {
  float *d;
  cudaMalloc(&d, n * sizeof(float));
  cudaMemcpy(d, h, n * sizeof(float),
             cudaMemcpyHostToDevice);
  sway_by_lanes<<<n / 256, 256>>>(d, n);
}
"""
TWO = """
#include <cudnn.h>
void make(cudnnHandle_t *handle) {
  cudnnCreate(handle);
  cudaStreamCreate(nullptr);
  cudaGraphInstantiate(nullptr, nullptr, nullptr, nullptr, 0);
}
__global__ void other(double *x) { x[threadIdx.x] = __ballot_sync(~0u, x[0] > 0); }
"""
ONCE = ("setup-toolchain", "test-bring-up", "learn-adapt", "learn-redesign", "learn-missing", "learn-unknown",
        "library-swap", "hazard-rewrite")  # fmt: skip


def estimates(root: Path, files: dict[str, str]) -> dict[str, Estimate]:
    for path, text in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
    return dict(scan([root], ScanOptions(targets=TARGETS, jobs=1)).estimates)


def counts(estimate: Estimate) -> Counter[tuple[str, str]]:
    return Counter({(driver.price, driver.name): driver.count for driver in estimate.drivers})


@pytest.mark.parametrize("target", TARGETS)
def test_two_halves_and_the_whole(target: str, tmp_path: Path) -> None:
    one = estimates(tmp_path / "1", {"a/one.cu": ONE})[target]
    two = estimates(tmp_path / "2", {"b/two.cu": TWO})[target]
    both = estimates(tmp_path / "3", {"a/one.cu": ONE, "b/two.cu": TWO})[target]
    left, right, whole = counts(one), counts(two), counts(both)
    for key in left.keys() | right.keys() | whole.keys():
        expected = max(left[key], right[key]) if key[0] in ONCE else left[key] + right[key]
        assert whole[key] == expected, key
    assert one.lines.total + two.lines.total == both.lines.total


def test_lines_that_follow_another_file_go_with_it(tmp_path: Path) -> None:
    caller = "#include <cuda_runtime.h>\nvoid run(float *h, int n);\nint main() { cudaDeviceReset(); run(0, 1); }\n"
    alone = estimates(tmp_path / "1", {"main.cpp": caller})["sycl"]
    whole = estimates(tmp_path / "2", {"main.cpp": caller, "one.cu": ONE})["sycl"]
    one = estimates(tmp_path / "3", {"one.cu": ONE})["sycl"]
    assert whole.lines.total == alone.lines.total + one.lines.total + 1  # the declaration of run
    more = counts(whole) - counts(alone) - counts(one)
    assert set(more.values()) == {1} and {price for price, _what in more} == {"manual-line"}


@pytest.mark.parametrize("target", TARGETS)
def test_the_drivers_add_up_to_p50_and_the_plan_too(target: str, tmp_path: Path) -> None:
    estimate = estimates(tmp_path, {"one.cu": ONE, "two.cu": TWO})[target]
    assert round(sum(driver.days for driver in estimate.drivers), 7) == estimate.days.p50
    assert round(sum(step.days.p50 for step in estimate.plan), 7) == estimate.days.p50
    assert estimate.days.p10 < estimate.days.p50 < estimate.days.p90
    assert estimate.lines.to_write.p10 <= estimate.lines.to_write.p50 <= estimate.lines.to_write.p90


def test_kernels_are_kept_or_written_again_by_the_machine(tmp_path: Path) -> None:
    found = estimates(tmp_path, {"one.cu": ONE})
    regimes = {target: {operator.regime.value for operator in found[target].operators} for target in TARGETS}
    assert regimes == {target: {"kept"} for target in ("hip", "musa", "metax", "sycl")} | {
        "cambricon": {"rewritten"}, "ascend": {"rewritten"}}  # fmt: skip
    assert found["cambricon"].days.p50 > found["hip"].days.p50 + 20


def test_the_rest_of_a_call_follows_where_the_language_changes(tmp_path: Path) -> None:
    estimates(tmp_path, {"one.cu": ONE})
    report = scan([tmp_path], ScanOptions(targets=("hip", "sycl"), jobs=1))
    changed = {
        target: {line for line_class, lines in report.lines[target]["one.cu"].items() if line_class != "unchanged"
                 for line in lines}
        for target in ("hip", "sycl")
    }  # fmt: skip
    assert 8 in changed["sycl"]  # float *d
    assert 8 not in changed["hip"]

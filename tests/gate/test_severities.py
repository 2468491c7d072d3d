"""Which rules a pattern means, and which of several patterns holds."""

from __future__ import annotations

import pytest

from portcheck.gate.severities import Severities
from portcheck.model.policy import Severity


@pytest.mark.parametrize(
    ("pattern", "rule", "fits"),
    [
        ("cublas/*", "cublas/cublasSgemm", True),
        ("cublas/*", "cublaslt/cublasLtMatmul", False),
        ("cudaFoo", "cuda_runtime/cudaFoo", True),
        ("cudaFoo", "cuda_runtime/cudaFooBar", False),
        ("managed-memory", "hazard/managed-memory", True),
        ("*", "cub/cub::DeviceReduce", True),
        ("ptx/max.f32 (3-input)", "ptx/max.f32 (3-input)", True),
        ("ptx/max.f32", "ptx/maxxf32", False),
        ("hazard/[a-z]*", "hazard/a", False),
    ],
)
def test_patterns_of_rules(pattern: str, rule: str, fits: bool) -> None:
    assert Severities([(pattern, Severity.OFF)]).of(rule) is (Severity.OFF if fits else None)


def test_the_last_pattern_that_fits_holds() -> None:
    severities = Severities([("cublas/*", Severity.OFF), ("cublasSgemm", Severity.ERROR)])
    assert severities.of("cublas/cublasSgemm") is Severity.ERROR
    assert severities.of("cublas/cublasDgemm") is Severity.OFF
    assert Severities().of("cublas/cublasSgemm") is None


def test_no_pattern_takes_forever() -> None:
    assert Severities([("*a" * 100 + "b", Severity.OFF)]).of("cuda_runtime/" + "a" * 5000) is None

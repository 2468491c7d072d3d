"""What suppressions do to findings, against asking each of them about each finding."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from portcheck.model.finding import GRAVEST_FIRST, Finding
from portcheck.model.suppressing import ids_of, target_names, with_suppressed, with_use
from portcheck.model.suppression import Form, Suppression, SuppressionFault
from support.fixed_report import fixed_report

REPORT = fixed_report()
NAMES = {landing.id: target_names(landing) for landing in REPORT.landings}
IDS = [
    "",
    "cudaFree",
    "cuda_runtime/cudaFree",
    "cuda_runtime/*",
    "ptx/*",
    "warp-of-32",
    "hazard/*",
    "missing",
    "same",
    "x",
]
TARGETS = ["", "one", "two", "two:x", "two:x+header@4.3", "elsewhere"]
FILES = sorted({file.path for file in REPORT.files})
SUPPRESSIONS = st.lists(
    st.builds(
        lambda file, identity, target, first, length, fault: Suppression(
            file, first, 1, 2, Form.DISABLE, identity, target, first, first + length, "", "", 0, fault
        ),
        st.sampled_from(FILES), st.sampled_from(IDS), st.sampled_from(TARGETS), st.integers(1, 6), st.integers(0, 4),
        st.sampled_from([None, SuppressionFault.UNKNOWN_ID]),
    ),
    max_size=8,
)  # fmt: skip


def speaks(suppression: Suppression, finding: Finding) -> bool:
    place = finding.occurrence
    return (
        suppression.fault is None
        and suppression.file == place.file
        and suppression.first <= place.line <= suppression.last
        and suppression.id in ids_of(finding)
        and suppression.target in NAMES[finding.ruling.target]
    )


@given(SUPPRESSIONS)
def test_what_is_suppressed(suppressions: list[Suppression]) -> None:
    found = with_suppressed(REPORT.findings, suppressions, REPORT.landings)
    assert [f.suppressed for f in found] == [any(speaks(s, f) for s in suppressions) for f in REPORT.findings]
    assert [replace(f, suppressed=False) for f in found] == list(REPORT.findings)


@given(SUPPRESSIONS)
def test_what_is_used(suppressions: list[Suppression]) -> None:
    for before, after in zip(suppressions, with_use(suppressions, REPORT.findings, REPORT.landings), strict=True):
        assert after.used == sum(speaks(before, f) and f.ruling.status in GRAVEST_FIRST for f in REPORT.findings)
        if before.fault is not None or after.used or before.target == "elsewhere":
            assert after.fault is before.fault
        else:
            assert after.fault is SuppressionFault.UNUSED
        assert replace(after, used=0, fault=before.fault) == before


def test_same_and_rename_are_no_ids() -> None:
    assert not {"same", "rename"} & {identity for finding in REPORT.findings for identity in ids_of(finding)}

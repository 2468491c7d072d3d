"""Which word of a policy holds where; what the thresholds measure."""

from __future__ import annotations

from portcheck.gate.standards import Standards
from portcheck.model.finding import Status
from portcheck.model.policy import USUAL, Policy, Scope, Thresholds
from portcheck.model.verdict import Limit, Measured
from support.fixed_report import made_landing
from support.gate import CLASSES, made_policy, made_report, with_days

_LANDINGS = (made_landing(identity="musa"), made_landing(identity="musa:s80"), made_landing(identity="hip"))
_NONE: frozenset[Status] = frozenset()


def scope(folder: str = "", target: str = "", **asked: object) -> Scope:
    return Scope(folder, target, Thresholds(**asked))  # type: ignore[arg-type]


def failing(policy: Policy, path: str, landing: str, comparing: bool = False) -> set[str]:
    return set(Standards(policy, _LANDINGS, comparing).failing(path, landing))


def test_the_nearest_folder_holds_before_the_target_of_a_folder_above() -> None:
    policy = made_policy(
        fail_on=[Status.MISSING],
        scopes=[
            scope("src/k", fail_on=frozenset((Status.ADAPT,))),
            scope("", "musa", fail_on=frozenset((Status.UNKNOWN,))),
            scope("src", fail_on=_NONE),
        ],
    )
    assert failing(policy, "a.cu", "hip") == {"missing"}
    assert failing(policy, "a.cu", "musa") == {"unknown"}
    assert failing(policy, "src/a.cu", "musa") == set()
    assert failing(policy, "src/k/a.cu", "hip") == {"adapt"}
    assert failing(policy, "src/kk/a.cu", "hip") == set()
    assert failing(policy, "srcs/a.cu", "hip") == {"missing"}


def test_a_landing_holds_before_its_target() -> None:
    policy = made_policy(
        scopes=[
            scope("", "musa:s80", fail_on=frozenset((Status.ADAPT,))),
            scope("", "musa", fail_on=frozenset((Status.UNKNOWN,))),
        ]
    )
    assert failing(policy, "a.cu", "musa:s80") == {"adapt"}
    assert failing(policy, "a.cu", "musa") == {"unknown"}


def test_what_fails_only_when_new_needs_something_to_be_new_against() -> None:
    policy = made_policy(fail_on=[Status.MISSING], fail_on_new=[Status.ADAPT])
    assert failing(policy, "a.cu", "hip") == {"missing"}
    assert failing(policy, "a.cu", "hip", comparing=True) == {"missing", "adapt"}


def test_nothing_asked_nothing_fails() -> None:
    assert failing(Policy(), "a.cu", "hip", comparing=True) == set()
    assert failing(USUAL, "a.cu", "hip") == {"missing", "redesign"}


def measured(*scopes: Scope) -> list[Measured]:
    report = with_days(
        made_report(lines={"t": CLASSES}), 20.5, {"src/a.cu": 2.0, "src/deep/b.cu": 3.25, "srcs/c.cu": 7}
    )
    return [*Standards(Policy(scopes), report.landings, False).measured(report)]


def test_thresholds_of_the_whole_tree() -> None:
    found = measured(scope(min_readiness=99.0, max_days=20.5, max_manual_lines=0))
    estimate = made_report().estimates["t"]
    assert [(item.limit, item.actual, item.met) for item in found] == [
        (Limit.MAX_DAYS, 20.5, True),
        (Limit.MAX_MANUAL_LINES, estimate.lines.manual, False),
        (Limit.MIN_READINESS, estimate.lines.readiness, False),
    ]


def test_thresholds_of_a_folder_count_its_files_alone() -> None:
    found = measured(scope("src", max_days=5.25, max_manual_lines=3, min_readiness=37.5))
    assert [(item.limit, item.folder, item.actual, item.met) for item in found] == [
        (Limit.MAX_DAYS, "src", 5.25, True),
        (Limit.MAX_MANUAL_LINES, "src", 4, False),
        (Limit.MIN_READINESS, "src", 37.5, True),
    ]


def test_a_folder_without_cuda_is_ready() -> None:
    (found,) = measured(scope("docs", min_readiness=100.0))
    assert (found.actual, found.met) == (100.0, True)


def test_a_target_overrules_what_is_asked_of_all() -> None:
    (found,) = measured(scope(max_days=1.0), scope("", "t", max_days=30.0))
    assert (found.asked, found.met) == (30.0, True)


def test_a_target_is_asked_besides_what_is_asked_of_all() -> None:
    found = measured(scope(max_days=1.0), scope("", "t", min_readiness=5.0))
    assert [(item.limit, item.asked) for item in found] == [(Limit.MAX_DAYS, 1.0), (Limit.MIN_READINESS, 5.0)]


def test_another_target_is_not_asked() -> None:
    assert measured(scope("", "u", max_days=1.0)) == []

"""Which names a CUDA toolkit or a release of a library deprecates or no longer has."""

from __future__ import annotations

from collections import Counter

import pytest

from portcheck.match.retired import parse_versions, retired_in
from portcheck.model.catalogue import Entry, Retired, Retirement
from portcheck.model.errors import UsageError
from portcheck.rules.store import RuleStore

OWN = ["cudnn", "nccl"]
DEPRECATED, GONE = Retirement.DEPRECATED, Retirement.GONE


# What the user gives


@pytest.mark.parametrize(
    ("given", "versions"),
    [
        ([], {}),
        (["13.0"], {"toolkit": "13.0"}),
        (["13"], {"toolkit": "13"}),
        (["cudnn=9.0"], {"cudnn": "9.0"}),
        (["13.0", "cudnn=9.0.0", "nccl=2.28"], {"toolkit": "13.0", "cudnn": "9.0.0", "nccl": "2.28"}),
        (["nccl=2.28", "13.0"], {"nccl": "2.28", "toolkit": "13.0"}),
    ],
)
def test_versions_of_the_toolkit_and_of_libraries(given: list[str], versions: dict[str, str]) -> None:
    assert parse_versions(given, OWN) == versions
    assert list(parse_versions(given, OWN)) == list(versions)


@pytest.mark.parametrize("text", ["", "latest", "v13", "13.", ".0", "13.0 ", "13,0", "cudnn=", "cudnn=x", "cudnn"])
def test_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_versions(["12.0", text], OWN)
    expected = f"--cuda-version {text}: expected a version as 13.0, or LIBRARY=VERSION as cudnn=9.0"
    assert str(refused.value) == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("cudn=9.0", "unknown library with releases of its own 'cudn': did you mean cudnn? known are cudnn, nccl"),
        ("cublas=13.0", "unknown library with releases of its own 'cublas': known are cudnn, nccl"),
        ("toolkit=13.0", "unknown library with releases of its own 'toolkit': known are cudnn, nccl"),
        ("=13.0", "unknown library with releases of its own '': known are cudnn, nccl"),
        ("cudnn=nccl=2", "unknown library with releases of its own 'cudnn=nccl': did you mean cudnn? known are"
         " cudnn, nccl"),
    ],
)  # fmt: skip
def test_a_library_that_counts_with_the_toolkit_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_versions([text], OWN)
    assert str(refused.value) == f"--cuda-version {text}: {sentence}"


# What they retire


def entry(
    name: str,
    library: str = "cuda_runtime",
    counts: str = "toolkit",
    deprecated: str | None = None,
    removed_in: str | None = None,
    successor: str | None = None,
) -> Entry:
    return Entry(
        name=name,
        library=library,
        title=library,
        kind="function",
        side="host",
        header="",
        entry=name,
        others=(),
        counts=counts,
        first_seen=None,
        last_seen=None,
        deprecated=deprecated,
        removed_in=removed_in,
        successor=successor,
        min_sm=None,
        source="a header",
    )


def retired(versions: dict[str, str], *entries: Entry, uses: int = 1) -> list[tuple[str, Retirement, str, str]]:
    """Symbol, state, version and since of what is retired of ``entries``, each used as often."""
    found = retired_in(versions, Counter({e.name: uses for e in entries}), {e.name: e for e in entries})
    return [(row.symbol, row.state, row.version, row.since) for row in found]


@pytest.mark.parametrize(
    ("version", "state", "since"),
    [
        ("11.8", None, None),
        ("12.0", DEPRECATED, "12.0"),
        ("12.0.1", DEPRECATED, "12.0"),
        ("12.9", DEPRECATED, "12.0"),
        ("12.10", DEPRECATED, "12.0"),
        ("13.0", GONE, "13.0"),
        ("13", GONE, "13.0"),
        ("13.5", GONE, "13.0"),
    ],
)
def test_deprecated_until_it_is_gone(version: str, state: Retirement | None, since: str | None) -> None:
    old = entry("cudaOld", deprecated="12.0", removed_in="13.0")
    assert retired({"toolkit": version}, old) == ([("cudaOld", state, version, since)] if state else [])


def test_only_gone_or_only_deprecated() -> None:
    assert retired({"toolkit": "99"}, entry("a", deprecated="12.0")) == [("a", DEPRECATED, "99", "12.0")]
    assert retired({"toolkit": "12.9"}, entry("a", removed_in="13.0")) == []
    assert retired({"toolkit": "99"}, entry("a")) == []


def test_a_row_has_all_that_there_is_to_say() -> None:
    old = entry("cudnnOld", "cudnn", "own", deprecated="9.0.0", successor="cudnnNew")
    found = retired_in({"cudnn": "9.1"}, Counter({"cudnnOld": 3}), {"cudnnOld": old})
    assert found == (Retired("cudnnOld", "cudnn", DEPRECATED, "9.1", "9.0.0", "cudnnNew", 3),)


@pytest.mark.parametrize(
    ("versions", "symbols"),
    [
        ({}, []),
        ({"toolkit": "13.0"}, ["cudaOld"]),
        ({"cudnn": "9.0"}, ["cudnnOld"]),
        ({"nccl": "9.0"}, ["ncclOld"]),
        ({"toolkit": "13.0", "cudnn": "8.9"}, ["cudaOld"]),
        ({"toolkit": "7.0", "cudnn": "9.0"}, ["cudnnOld"]),
        ({"toolkit": "13.0", "cudnn": "9.0", "nccl": "9"}, ["cudaOld", "cudnnOld", "ncclOld"]),
        # a library that counts with the toolkit is not judged by a version under its own name
        ({"cuda_runtime": "13.0"}, []),
    ],
)
def test_each_library_is_judged_by_what_it_counts(versions: dict[str, str], symbols: list[str]) -> None:
    entries = (
        entry("cudaOld", removed_in="8.0"),
        entry("cudnnOld", "cudnn", "own", removed_in="9.0"),
        entry("ncclOld", "nccl", "own", removed_in="8.0"),
    )
    assert [symbol for symbol, *_rest in retired(versions, *entries)] == symbols


def test_gone_before_deprecated_then_the_most_used_then_by_name() -> None:
    entries = [
        entry("often", deprecated="12.0"),
        entry("b", deprecated="12.0"),
        entry("a", deprecated="12.0"),
        entry("gone_once", removed_in="12.0"),
        entry("gone_twice", removed_in="12.0"),
    ]
    uses = Counter({"b": 2, "often": 99, "gone_once": 1, "a": 2, "gone_twice": 2})
    found = retired_in({"toolkit": "12.0"}, uses, {e.name: e for e in entries})
    assert [(row.symbol, row.uses) for row in found] == [
        ("gone_twice", 2),
        ("gone_once", 1),
        ("often", 99),
        ("a", 2),
        ("b", 2),
    ]


def test_names_that_no_catalogue_has_or_nobody_uses_are_left_out() -> None:
    old = entry("cudaOld", removed_in="8.0")
    assert retired_in({"toolkit": "13.0"}, Counter({"unheard_of": 3}), {"cudaOld": old}) == ()
    assert retired_in({"toolkit": "13.0"}, Counter(), {"cudaOld": old}) == ()


# The built-in catalogue


@pytest.mark.parametrize(
    ("version", "symbol", "state"),
    [
        ("13.0", "cudaLaunchCooperativeKernelMultiDevice", GONE),
        ("12.9", "cudaLaunchCooperativeKernelMultiDevice", DEPRECATED),
        ("13.0", "cudaMalloc", None),
        ("cudnn=9.0", "cudnnConvolutionForward", DEPRECATED),
        ("cudnn=8.9", "cudnnConvolutionForward", None),
        ("13.0", "cudnnConvolutionForward", None),
    ],
)
def test_built_in_catalogue(built_in_store: RuleStore, version: str, symbol: str, state: Retirement | None) -> None:
    versions = parse_versions([version], built_in_store.own_release_libraries())
    found = retired_in(versions, Counter([symbol]), built_in_store.entries([symbol]))
    assert [row.state for row in found] == ([state] if state else [])

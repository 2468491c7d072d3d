"""What the tables say, profile by profile and mode by mode."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from portcheck.match.findings import findings_for
from portcheck.match.rulings import rulings_for
from portcheck.model.finding import Basis, Confidence, Evidence, Ruling, Status
from portcheck.model.occurrence import Context, Kind, Occurrence, Region, Resolution, Side
from portcheck.model.target import Landing, PortingMode, Profile, Target
from portcheck.rules.store import Family, Row, RuleStore
from portcheck.scan import choose_landings

SEEN = (Evidence(Basis.HEADER, "a/b@0:c.h#L1"),)


class Tables:
    """A fake rule store."""

    def __init__(self, rows: Iterable[Row] = (), families: Iterable[Family] = ()) -> None:
        self._rows = tuple(rows)
        self._families = tuple(families)

    def rows(self, target: str, symbols: Iterable[str]) -> dict[str, tuple[Row, ...]]:
        known = {r.symbol for r in self._rows}
        return {s: tuple(r for r in self._rows if r.symbol == s) for s in set(symbols) & known}

    def families(self, target: str) -> dict[str, tuple[Family, ...]]:
        return {f.library: tuple(g for g in self._families if g.library == f.library) for f in self._families}


def row(status: Status, replacement: str | None = None, profiles: set[str] | None = None) -> Row:
    held = frozenset(profiles) if profiles else None
    return Row("cudaX", status, replacement, Confidence.WITNESSED, held, None, SEEN, "built-in")


def occurrence(kind: Kind = Kind.FUNCTION, region: Region = Region.ACTIVE, line: int = 1) -> Occurrence:
    return Occurrence(
        "a.cu", line, 1, 6, "cudaX", "lib", kind, Context.CALL, Side.HOST, Resolution.SYNTACTIC, region, "", "anchor"
    )


def landing(mode: PortingMode = PortingMode.TEXT, profile: str = "plain") -> Landing:
    profiles = {profile: Profile(profile, profile, mode)}
    return Landing("t", Target("t", "T", "T", "V", "2026-11", "", profile, profiles), profiles[profile])


def ruling(tables: Tables, where: Landing, kind: Kind = Kind.FUNCTION) -> Ruling:
    (found,) = rulings_for(where, [occurrence(kind)], tables).values()
    return found


def test_no_row_is_unknown_without_evidence() -> None:
    found = ruling(Tables(), landing())
    assert (found.status, found.confidence, found.evidence) == (Status.UNKNOWN, Confidence.NONE, ())


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.RENAME])
@pytest.mark.parametrize("mode", list(PortingMode))
def test_a_row_says_its_status_in_every_mode(status: Status, mode: PortingMode) -> None:
    assert ruling(Tables([row(status)]), landing(mode)).status is status


@pytest.mark.parametrize(
    ("mode", "status", "confidence"),
    [
        (PortingMode.TEXT, Status.RENAME, Confidence.WITNESSED),
        (PortingMode.BUILD, Status.SAME, Confidence.WITNESSED),
        (PortingMode.HEADER, Status.SAME, Confidence.WITNESSED),
        (PortingMode.LAYER, Status.SAME, Confidence.TABLE),
    ],
)
def test_what_a_rename_costs_depends_on_the_mode(mode: PortingMode, status: Status, confidence: Confidence) -> None:
    found = ruling(Tables([row(Status.RENAME, "vX")]), landing(mode))
    assert (found.status, found.confidence) == (status, confidence)
    assert found.replacement == ("vX" if mode is PortingMode.TEXT else None)


def test_a_row_of_another_profile_does_not_hold() -> None:
    tables = Tables([row(Status.SAME, profiles={"other"})])
    assert ruling(tables, landing()).status is Status.UNKNOWN


def test_a_row_of_this_profile_comes_before_one_for_all() -> None:
    tables = Tables([row(Status.RENAME, "vX"), row(Status.ADAPT, profiles={"plain"})])
    assert ruling(tables, landing()).status is Status.ADAPT


def test_a_family_overrules_rows_but_not_headers() -> None:
    tables = Tables(
        [row(Status.RENAME, "vX")], [Family("lib", None, Status.REDESIGN, "why", Confidence.WITNESSED, SEEN)]
    )
    assert ruling(tables, landing()).status is Status.REDESIGN
    assert ruling(tables, landing(), Kind.HEADER).status is Status.RENAME


def test_a_family_of_another_profile_or_library_does_not_hold() -> None:
    tables = Tables(
        [row(Status.SAME)],
        [
            Family("lib", frozenset({"other"}), Status.MISSING, "", Confidence.WITNESSED, SEEN),
            Family("lib2", None, Status.MISSING, "", Confidence.WITNESSED, SEEN),
        ],
    )
    assert ruling(tables, landing()).status is Status.SAME


def test_dead_and_guarded_code_has_no_findings() -> None:
    mentions = [occurrence(region=region, line=n) for n, region in enumerate(Region, start=1)]
    found = findings_for(mentions, rulings_for(landing(), mentions, Tables()))
    assert [finding.occurrence.region for finding in found] == [Region.ACTIVE]


def test_fingerprint_depends_on_rule_and_text_not_on_the_line() -> None:
    mentions = [occurrence(line=1), occurrence(line=9)]
    one, two = findings_for(mentions, rulings_for(landing(), mentions, Tables()))
    assert one.fingerprint == two.fingerprint
    (other,) = findings_for(mentions[:1], rulings_for(landing(profile="x"), mentions, Tables()))
    assert other.fingerprint == one.fingerprint  # the same rule: the profile is no part of it


BUILT_IN = [
    ("musa", "cudaMalloc", "cuda_runtime", Status.RENAME, "musaMalloc", Confidence.WITNESSED),
    ("musa", "cudnnConvolutionForward", "cudnn", Status.REDESIGN, None, Confidence.WITNESSED),
    ("musa", "cublasZgeru", "cublas", Status.RENAME, "mublasZgeru", Confidence.TABLE),
    ("musa", "threadIdx", "device_builtins", Status.SAME, None, Confidence.WITNESSED),
    ("metax", "cudaMalloc", "cuda_runtime", Status.RENAME, "mcMalloc", Confidence.WITNESSED),
    ("metax:cu-bridge", "cudaMalloc", "cuda_runtime", Status.SAME, None, Confidence.WITNESSED),
    ("metax", "CUBLASLT_EPILOGUE_BIAS", "cublasLt", Status.UNKNOWN, None, Confidence.NONE),
    ("metax:cu-bridge", "CUBLASLT_EPILOGUE_BIAS", "cublasLt", Status.SAME, None, Confidence.WITNESSED),
    ("hip", "cudaMalloc", "cuda_runtime", Status.RENAME, "hipMalloc", Confidence.DOCUMENTED),
    ("hip", "cuMemcpy3DBatchAsync", "cuda_driver", Status.MISSING, None, Confidence.DOCUMENTED),
    ("hip", "cudnnCreate", "cudnn", Status.ADAPT, "miopenCreate", Confidence.DOCUMENTED),
    ("hip", "ncclAllReduce", "nccl", Status.UNKNOWN, None, Confidence.NONE),
    ("hip", "mma.sync", "ptx", Status.MISSING, None, Confidence.DOCUMENTED),
]


@pytest.mark.parametrize(("target", "symbol", "library", "status", "replacement", "confidence"), BUILT_IN)
def test_built_in_tables(
    built_in_store: RuleStore,
    target: str,
    symbol: str,
    library: str,
    status: Status,
    replacement: str | None,
    confidence: Confidence,
) -> None:
    (where,) = choose_landings((target,), built_in_store.targets())
    mention = Occurrence(
        "a.cu", 1, 1, 2, symbol, library, Kind.FUNCTION, Context.CALL, Side.HOST, Resolution.SYNTACTIC, Region.ACTIVE
    )
    (found,) = rulings_for(where, [mention], built_in_store).values()
    assert (found.status, found.replacement, found.confidence) == (status, replacement, confidence)
    assert bool(found.evidence) == (status is not Status.UNKNOWN)

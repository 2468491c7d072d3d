"""The baseline's file: what is written is read again, merges well, and what cannot be read is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.gate.baseline import Baseline, Key, baseline_of, merged, parsed, written
from portcheck.model.errors import UsageError
from support.gate import DIGEST, made_finding

_TARGETS = ("metax", "musa:s80+macro-header@4.2", "hip")
_NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
_RULES = st.from_regex(r"[a-z_]{1,8}/[A-Za-z0-9_:.()+-]([A-Za-z0-9_:.() +-]{0,10}[A-Za-z0-9_)])?", fullmatch=True)
_KEYS = st.builds(Key, _NAMES, _RULES, st.from_regex(r"[0-9a-f]{16}", fullmatch=True), st.sampled_from(_TARGETS))
_BASELINES = st.dictionaries(_KEYS, st.integers(1, 99)).map(
    lambda counts: Baseline(counts, tuple(sorted(_TARGETS)), DIGEST[:16])
)


@given(_BASELINES)
def test_what_is_written_is_read_again(baseline: Baseline) -> None:
    assert parsed(written(baseline), "b") == baseline


@given(_BASELINES)
def test_a_checkout_with_other_line_ends_reads_alike(baseline: Baseline) -> None:
    assert parsed(written(baseline).replace("\n", "\r\n"), "b") == baseline


@given(_BASELINES, _BASELINES)
def test_the_lines_of_both_sides_of_a_merge_hold_what_either_holds(one: Baseline, other: Baseline) -> None:
    """As ``merge=union`` leaves them: the larger count of a key."""
    both = parsed(written(one) + "".join(written(other).splitlines(keepends=True)[1:]), "b")
    for key in {*one.counts, *other.counts}:
        assert both.counts[key] == max(one.counts.get(key, 0), other.counts.get(key, 0))


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    for candidate in (text, "# portcheck baseline 1\n" + text):
        try:
            parsed(candidate, "b")
        except UsageError as error:
            assert str(error).startswith("b:")


def test_the_file_is_small_sorted_and_says_what_it_is() -> None:
    findings = [
        made_finding("src/b.cu", 9, "cudaFoo", target=target, anchor="b" * 16) for target in ("musa", "metax", "musa")
    ]
    findings += [made_finding("src/a.cu", 1, "cudaBar", target=target, anchor="a" * 16) for target in ("musa", "metax")]
    assert written(baseline_of(findings, ("musa", "metax"), DIGEST)).splitlines() == [
        "# portcheck baseline 1",
        "# What `portcheck check` accepts. Written by `portcheck baseline`; commit it.",
        "# rules 0123456789abcdef",
        "# targets metax musa",
        '"src/a.cu"',
        "  aaaaaaaaaaaaaaaa 1 * cuda_runtime/cudaBar",
        '"src/b.cu"',
        "  bbbbbbbbbbbbbbbb 1 metax cuda_runtime/cudaFoo",
        "  bbbbbbbbbbbbbbbb 2 musa cuda_runtime/cudaFoo",
    ]


def test_a_file_name_with_a_newline_stays_on_its_line() -> None:
    baseline = baseline_of([made_finding('a\n  "b.cu')], ("t",), DIGEST)
    assert '"a\\n  \\"b.cu"' in written(baseline).splitlines()
    assert parsed(written(baseline), "b") == baseline


def test_other_targets_are_kept_where_fewer_are_scanned() -> None:
    old = baseline_of([made_finding(target="musa"), made_finding(target="hip")], ("musa", "hip"), DIGEST)
    new = merged(baseline_of([], ("hip",), DIGEST), old)
    assert (new.targets, {key.target for key in new.counts}) == (("hip", "musa"), {"musa"})
    assert new.rules_digest == DIGEST[:16]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "b:1: is no baseline of portcheck's"),
        ("{}", "b:1: is no baseline of portcheck's"),
        ("# portcheck baseline 2\n", "b:1: written by a newer portcheck (format 2); update portcheck"),
        ("# portcheck baseline 1\n<<<<<<< HEAD\n", "b:2: a conflict of a merge is left"),
        ("# portcheck baseline 1\n\n  zzz 1 * a/b\n", "b:3: expected a fingerprint, a count"),
        ("# portcheck baseline 1\n  abc 0 * a/b\n", "b:2: expected a fingerprint, a count"),
        ('# portcheck baseline 1\n"a.cu\n', "b:2: expected the name of a file in quotes"),
        ("# portcheck baseline 1\n# targets a\n# targets b\n", "b:3: another line of targets than further up"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(text: str, words: str) -> None:
    with pytest.raises(UsageError) as refused:
        parsed(text, "b")
    assert str(refused.value).startswith(words)


def test_comments_and_empty_lines_are_nothing() -> None:
    text = '# portcheck baseline 1\n# targets t\n\n# why: see the wiki\n"a.cu"\n  ab 1 * c/d\n'
    assert parsed(text, "b").counts == {Key("a.cu", "c/d", "ab", "t"): 1}


def test_the_documented_baseline_is_one() -> None:
    page = (Path(__file__).parents[2] / "docs" / "gate.md").read_text("utf-8")
    text = page.partition("```text\n")[2].partition("```")[0]
    shown = parsed(text, "docs/gate.md")
    assert written(shown) == text
    assert f"{shown.total} findings in 2 files on {len(shown.targets)} targets" in page

"""Patterns mean what they mean to git, as pathspec has it, and none takes forever."""

from __future__ import annotations

import re
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore import GitIgnorePatternError

from portcheck.discover.globs import spec_of

SEGMENT = st.one_of(st.just("**"), st.text(alphabet="aab**?[]!\\.(", max_size=8))
PATTERN = st.builds(lambda parts, before, after: before + "/".join(parts) + after, st.lists(SEGMENT, max_size=6),
                    st.sampled_from(["", "", "/", "!"]), st.sampled_from(["", "", "/"]))  # fmt: skip
PATH = st.builds(
    lambda parts, end: "/".join(parts) + end,
    st.lists(st.text(alphabet="aaabbc.([]", min_size=1, max_size=7), min_size=1, max_size=6),
    st.sampled_from(["", "", "/"]),
)  # fmt: skip


@settings(max_examples=2000)
@given(pattern=PATTERN, paths=st.lists(PATH, min_size=1, max_size=8))
def test_it_matches_what_pathspec_matches(pattern: str, paths: list[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of sets in brackets, which may come to mean more
        try:
            plain = GitIgnoreSpec.from_lines([pattern])
        except (GitIgnorePatternError, re.error):
            assert len(spec_of([pattern])) == 0
            return
    ours = spec_of([pattern])
    for path in paths:
        assert ours.check_file(path).include == plain.check_file(path).include, (pattern, path)


@pytest.mark.parametrize(
    ("pattern", "path", "ignored"),
    [
        ("*a*b", "xaxb", True),
        ("*a*b", "xbxa", False),
        ("*a*b*c", "aabbcbc", True),
        ("*ab*ab", "abab", True),
        ("*ab*ab", "aab", False),
        ("*[ab]*?c", "zbzc", True),
        (r"*\**x", "a*bx", True),
        ("a/**/b/**/c", "a/b/c", True),
        ("a/**/b/**/c", "a/x/b/b/y/c", True),
        ("a/**/b/**/c", "a/x/c/b", False),
        ("**/b/*c/**/d", "b/b/xc/e/d", True),
        ("**/b/c/**/d", "b/c", False),
        ("a/**/b/**", "a/b", False),
        ("a/**/b/**", "a/x/b/y", True),
    ],
)
def test_stars(pattern: str, path: str, ignored: bool) -> None:
    assert bool(spec_of([pattern]).check_file(path).include) is ignored


HOSTILE = [
    ("*a" * 100 + "z", "a" * 250),
    ("a*" * 60 + "[b-z]", "a" * 250),
    ("*?" * 60 + "z", "a" * 250),
    ("*" * 3000 + "z", "a" * 250),
    ("/".join(["**", "a"] * 40) + "/z", "a/" * 1000 + "y"),
    ("x/" + "/".join(["**", "*a*a*a"] * 20) + "/z", "x/" + "aaaaaa/" * 300 + "y"),
    ("**/" * 2000 + "z", "a/" * 1000 + "y"),
]


@pytest.mark.parametrize(("pattern", "path"), HOSTILE, ids=[pattern[:12] for pattern, _path in HOSTILE])
def test_no_pattern_takes_forever(pattern: str, path: str) -> None:
    """Most of these do not end in a lifetime where a star gives back what it has taken."""
    assert spec_of([pattern]).check_file(path).include is None

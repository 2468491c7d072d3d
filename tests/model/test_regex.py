"""An expression that is compiled later is what a compiled one is."""

from __future__ import annotations

import re
from unittest.mock import patch

import pytest

from portcheck.model.regex import regex


def test_it_does_what_a_compiled_one_does() -> None:
    lazy, eager = regex(rb"(?P<a>x)+|y", re.IGNORECASE), re.compile(rb"(?P<a>x)+|y", re.IGNORECASE)
    text = b"aXXyb"
    assert [match.span() for match in lazy.finditer(text)] == [match.span() for match in eager.finditer(text)]
    assert lazy.sub(b"-", text) == eager.sub(b"-", text)
    assert (lazy.pattern, lazy.groups, lazy.groupindex) == (eager.pattern, eager.groups, eager.groupindex)
    assert lazy.match(text, 1, 2)


def test_it_is_compiled_once_and_only_when_it_is_asked() -> None:
    with patch("portcheck.model.regex.re.compile", wraps=re.compile) as compiled:
        lazy = regex("x+")
        assert lazy.pattern == "x+"
        assert not compiled.called
        for _time in range(3):
            assert lazy.fullmatch("xx")
        assert compiled.call_count == 1


def test_a_wrong_one_says_so_when_it_is_asked() -> None:
    with pytest.raises(re.error):
        regex("(").search("a")

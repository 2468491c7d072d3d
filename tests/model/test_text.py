"""Sentences in two languages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from portcheck.model import text
from portcheck.model.text import Lang, Speaker, Text, counted, joined, message, same


def test_values_go_in_in_the_language_of_the_sentence() -> None:
    unknown = "{what} is nowhere in the catalogue: {count:,}"  # a variable, so that it is not collected
    found = message(unknown, what=Text("a warp", "线程束"), count=1234)
    assert found == Text("a warp is nowhere in the catalogue: 1,234", "线程束 is nowhere in the catalogue: 1,234")


def test_braces_stand_where_nothing_is_filled_in() -> None:
    assert message(*["{}"]) == same("{}")


def test_one_and_many() -> None:
    one, many = "{count} thing of {whom}", "{count:,} things of {whom}"
    assert [counted(one, many, n, whom="x").en for n in (1, 0, 2345)] == [
        "1 thing of x",
        "0 things of x",
        "2,345 things of x",
    ]


def test_a_speaker_keeps_to_its_language() -> None:
    both = Text("yes", "是")
    assert [Speaker(lang).text(both) for lang in Lang] == ["yes", "是"]
    assert joined([both, both], Text(", ", "、")) == Text("yes, yes", "是、是")


def test_every_message_has_its_chinese() -> None:
    script = Path(text.__file__).parents[2] / "docs" / "catalogues.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")

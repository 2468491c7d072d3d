"""Words for everything that the model counts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

import portcheck
from portcheck.model import words
from portcheck.model.text import Text

ROOT = Path(portcheck.__file__).parent
MAPS: list[Mapping[Any, Text]] = [
    words.STATUS, words.MEANING, words.CONFIDENCE, words.BASIS, words.LINE_CLASS, words.RESOLUTION, words.REGION,
    words.KIND, words.CONTEXT, words.SIDE, words.PARSE, words.SKIP, words.CHANGE, words.RETIREMENT, words.MODE,
    words.REGIME, words.TRUST, words.BLOCK, words.PART,
]  # fmt: skip


@pytest.mark.parametrize("of", MAPS)
def test_each_member_has_a_word_of_its_own(of: Mapping[Any, Text]) -> None:
    members: type[StrEnum] = type(next(iter(of)))
    assert set(of) == set(members)
    for language in ("en", "zh"):
        assert len({getattr(word, language) for word in of.values()}) == len(of)


def test_each_property_of_a_device_has_its_words() -> None:
    schema = json.loads((ROOT / "rules" / "schemas" / "target.schema.json").read_text("utf-8"))
    names = schema["$defs"]["device"]["properties"]["properties"]["propertyNames"]["enum"]
    assert sorted(words.FACTS) == sorted(names)
    assert {name: text.en for name, text in words.FACTS.items()} == {name: name.replace("_", " ") for name in names}


def test_each_kind_of_the_catalogue_has_its_words() -> None:
    schema = json.loads((ROOT / "rules" / "schemas" / "catalogue.schema.json").read_text("utf-8"))
    kinds = schema["$defs"]["symbol"]["properties"]["kind"]["enum"]
    assert set(words.ENTRY) == {*kinds, "header"}
    assert {name: text.en for name, text in words.ENTRY.items()} == {n: n.replace("_", " ") for n in words.ENTRY}


def test_a_kernel_is_called_so_in_both_languages() -> None:
    assert words.called("kernel", "cuda_language") == Text("kernel", "核函数")
    assert words.called("kernel", "other") == Text("kernel", "kernel")


def test_no_message_hides_from_the_catalogue() -> None:
    """Those within an f-string are not collected."""
    hidden = re.compile(r"\{(?:say|message|counted)(?:\.counted)?\(")
    assert [path.name for path in ROOT.rglob("*.py") if hidden.search(path.read_text("utf-8"))] == []

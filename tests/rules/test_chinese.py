"""What the rules say in Chinese: one word for each term, set as Chinese is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from portcheck.model.words import TABLES
from portcheck.rules.store import RuleStore
from support.chinese import typography

RULES = Path(__file__).parents[2] / "rules"
FILES = sorted([*RULES.glob("hazards/*.yaml"), *RULES.glob("effort/*.yaml"), *RULES.glob("targets/*/target.yaml")])


def chinese(content: Any, key: str = "") -> Iterator[str]:
    if isinstance(content, dict):
        for name, value in content.items():
            yield from chinese(value, str(name))
    elif isinstance(content, list):
        for value in content:
            yield from chinese(value, key)
    elif isinstance(content, str) and (key == "zh" or key.endswith("_zh")):
        yield content


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(RULES)))
def test_typography(path: Path) -> None:
    texts = list(chinese(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)))
    assert texts
    assert [fault for text in texts for fault in typography(text)] == []


def test_titles_of_libraries(built_in_store: RuleStore) -> None:
    entries = built_in_store.entries(["__shfl_sync", "ld", "kernel", "cudaMalloc", "cublasCreate_v2"])
    assert {name: entry.title_zh for name, entry in entries.items()} == {
        "__shfl_sync": "CUDA 设备内建名称",
        "ld": "内联 PTX",
        "kernel": "CUDA C++ 语言",
        "cudaMalloc": "CUDA 运行时 API",
        "cublasCreate_v2": "cuBLAS",
    }


def test_every_target_tells_the_same_in_chinese(built_in_store: RuleStore) -> None:
    for target in built_in_store.targets().values():
        assert target.coverage_zh, target.id
        assert len(target.porting_zh) == len(target.porting), target.id
        assert all(tool.what_zh for tool in target.toolchain), target.id


def test_every_table_of_facts_has_its_word(built_in_store: RuleStore) -> None:
    tables = {name for target in built_in_store.targets() for name in built_in_store.facts(target)}
    assert tables | {"symbols"} == set(TABLES)

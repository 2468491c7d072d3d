"""The README in Chinese says what the English one says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ENGLISH, CHINESE = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh.md"))
SHELL = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)#]+)")


def commands(page: str) -> list[str]:
    """The lines of its shell blocks, without what is said of them."""
    return [line.partition(" #")[0].strip() for block in SHELL.findall(page) for line in block.splitlines()]


def explanations(page: str) -> list[str]:
    lines = (line for block in SHELL.findall(page) for line in block.splitlines())
    return [line.partition(" # ")[2] for line in lines if " # " in line]


def test_the_commands_are_the_same() -> None:
    assert commands(CHINESE) == commands(ENGLISH)
    assert len(commands(ENGLISH)) > 20


def test_every_command_is_explained_in_chinese() -> None:
    said = [
        line.partition(" # ")[2] for block in SHELL.findall(CHINESE) for line in block.splitlines() if " # " in line
    ]
    assert len(said) == sum(" # " in line for block in SHELL.findall(ENGLISH) for line in block.splitlines())
    assert all(re.search("[\u4e00-\u9fff]", text) for text in said)


def test_each_links_to_the_other_at_its_head() -> None:
    assert "(README.zh.md)" in ENGLISH.partition("\n\n**")[0]
    assert "(README.md)" in CHINESE.partition("\n\n**")[0]


def test_they_link_to_the_same_pages() -> None:
    other = {"README.md", "README.zh.md"}
    assert set(LINK.findall(CHINESE)) - other == set(LINK.findall(ENGLISH)) - other


@pytest.mark.parametrize("link", sorted({*LINK.findall(CHINESE), *LINK.findall(ENGLISH)}))
def test_a_link_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


def test_they_have_the_same_parts() -> None:
    def parts(page: str) -> list[str]:
        return [line.split(" ")[0] for line in page.splitlines() if line.startswith(("#", "| ", "- **"))]

    assert parts(CHINESE) == parts(ENGLISH)

"""Only a source of the exact shape becomes a link."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.report.evidence_link import evidence_link, evidence_parts

BLOB = "https://github.com/owner/re.po/blob/0123456789ab"


@pytest.mark.parametrize(
    ("source", "link"),
    [
        ("owner/re.po@0123456789ab:src/a.cu#L1", f"{BLOB}/src/a.cu#L1"),
        ("owner/re.po@0123456789ab:src/a.cu#L10-L24", f"{BLOB}/src/a.cu#L10-L24"),
        ("owner/re.po@0123456789ab:src/a.cu#L10-24", f"{BLOB}/src/a.cu#L10-L24"),
        ("owner/re.po@0123456789ab:docs/核函数 (1).md#L5", f"{BLOB}/docs/%E6%A0%B8%E5%87%BD%E6%95%B0%20%281%29.md#L5"),
        ("owner/re.po@0123456789ab:a%2e%2e\"<>'`.h#L5", f"{BLOB}/a%252e%252e%22%3C%3E%27%60.h#L5"),
        ("owner/re.po@0123456789ab:a..b/.clang#L5", f"{BLOB}/a..b/.clang#L5"),
        ("owner/re.po@0123456789ab:a?b&c.h#L5", f"{BLOB}/a%3Fb%26c.h#L5"),
    ],
)
def test_a_place_in_a_repository_has_a_page(source: str, link: str) -> None:
    assert evidence_link(source) == link


@pytest.mark.parametrize(
    "source",
    [
        "",
        "src/hip.h:12",
        "torch-npu==2.6.0 (wheel):torch_npu/acl_rt.h#L7",
        "owner/repo@0123456789ab:src/a.cu",
        "owner/repo@0123456789ab:src/a.cu#L0",
        "owner/repo@0123456789ab:src/a.cu#L1,SDK",
        "owner/repo@0123456789ab:src/a.cu#cub/",
        "owner/repo@0123456789ab:src/a.cu#L1 | owner/repo@0123456789ab:src/b.cu#L2",
        "owner/repo@0123456789ab:src/a.cu#L1\n",
        " owner/repo@0123456789ab:src/a.cu#L1",
        "owner/repo@main:src/a.cu#L1",
        "owner/repo@012345:src/a.cu#L1",
        "owner/repo@0123456789AB:src/a.cu#L1",
        "owner/..@0123456789ab:src/a.cu#L1",
        "own er/repo@0123456789ab:src/a.cu#L1",
        "-owner/repo@0123456789ab:src/a.cu#L1",
        "evil.example/owner/repo@0123456789ab:src/a.cu#L1",
        "javascript:alert(1)//owner/repo@0123456789ab:a#L1",
        "owner/repo@0123456789ab:../../../evil/x#L1",
        "owner/repo@0123456789ab:/etc/passwd#L1",
        "owner/repo@0123456789ab:a//b#L1",
        "owner/repo@0123456789ab:a/./b#L1",
        "owner/repo@0123456789ab:a\u202eb#L1",
        "owner/repo@0123456789ab:a\x1b[31mb#L1",
        "owner/repo@0123456789ab:a\ud800b#L1",
        "owner/repo@0123456789ab:a#L٣",
    ],
)
def test_any_other_shape_has_none(source: str) -> None:
    assert evidence_link(source) is None


@given(st.text(max_size=60), st.text(alphabet="abc/.#L1:@<>\"' \n", max_size=40))
def test_a_link_leads_to_github_and_needs_no_escape(path: str, tail: str) -> None:
    link = evidence_link(f"owner/repo@0123456789ab:{path}#L1{tail}")
    if link is not None:
        parts = urlsplit(link)
        assert (parts.scheme, parts.netloc) == ("https", "github.com")
        assert parts.path.startswith("/owner/repo/blob/0123456789ab/")
        assert "/../" not in parts.path
        assert not set(link) & set("\"'<>`|() \n\\")


def test_the_places_of_a_pair_have_a_page_each() -> None:
    one, two = "owner/re.po@0123456789ab:a.cu#L1", "owner/re.po@0123456789ab:a.hip#L2"
    assert evidence_parts(f"{one} | {two}") == ((one, f"{BLOB}/a.cu#L1"), (two, f"{BLOB}/a.hip#L2"))
    assert evidence_parts(f"{one} | wheel:a.h") == ((one, f"{BLOB}/a.cu#L1"), ("wheel:a.h", None))
    assert evidence_parts("src/a.h:1") == (("src/a.h:1", None),)

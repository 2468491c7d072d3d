"""What a project's own patterns leave out of a scan."""

from __future__ import annotations

from pathlib import Path

import pytest

from portcheck.discover.walk import discover
from portcheck.model.errors import UsageError
from portcheck.model.selection import Selection
from portcheck.model.source import Discovery

FILES = ("a.cu", "csrc/a.cu", "csrc/a.h", "csrc/deep/b.cu", "src/c.cu", "src/c_test.cu", "third_party/x/d.cu",
         "third_party/ours/e.cu", "docs/f.cu", "docs/deep/g.cu")  # fmt: skip
EXCLUDED, NOT_INCLUDED = "excluded by the configuration", "not included by the configuration"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    for name in FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("int x;\n")
    return root


def found(
    tree: Path,
    include: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
    paths: tuple[str, ...] = (".",),
    force: bool = False,
) -> tuple[list[str], dict[str, str]]:
    named = tuple(tree / path for path in paths)
    return told(discover(named, selection=Selection(tree, include, exclude, force), root=tree))


def told(discovery: Discovery) -> tuple[list[str], dict[str, str]]:
    return [file.path for file in discovery.files], {skip.path: skip.reason.en for skip in discovery.skipped}


def test_no_pattern_leaves_nothing_out(tree: Path) -> None:
    assert found(tree) == (sorted(FILES), {})


@pytest.mark.parametrize(
    ("include", "exclude", "kept", "skipped"),
    [
        (("src/",), (), {"src/c.cu", "src/c_test.cu"}, {"a.cu", "csrc", "docs", "third_party"}),
        (("csrc/**/*.cu",), (), {"csrc/a.cu", "csrc/deep/b.cu"}, {"a.cu", "csrc/a.h", "docs", "src", "third_party"}),
        (("/*.cu",), (), {"a.cu"}, {"csrc", "docs", "src", "third_party"}),
        (("deep/",), (), {"csrc/deep/b.cu", "docs/deep/g.cu"},
         {"a.cu", "csrc/a.cu", "csrc/a.h", "docs/f.cu", "src", "third_party"}),
    ],
)  # fmt: skip
def test_included(
    tree: Path, include: tuple[str, ...], exclude: tuple[str, ...], kept: set[str], skipped: set[str]
) -> None:
    assert found(tree, include, exclude) == (sorted(kept), dict.fromkeys(sorted(skipped), NOT_INCLUDED))


@pytest.mark.parametrize(
    ("exclude", "gone", "skipped"),
    [
        (("third_party/",), {"third_party/x/d.cu", "third_party/ours/e.cu"}, {"third_party"}),
        (("*_test.cu",), {"src/c_test.cu"}, {"src/c_test.cu"}),
        (("/src",), {"src/c.cu", "src/c_test.cu"}, {"src"}),
        (("third_party/*", "!third_party/ours/"), {"third_party/x/d.cu"}, {"third_party/x/d.cu"}),
        (("third_party/", "!third_party/ours/"), {"third_party/x/d.cu"}, {"third_party/x/d.cu"}),
        (("tree/src/", "nowhere/"), set(), set()),
    ],
)
def test_excluded(tree: Path, exclude: tuple[str, ...], gone: set[str], skipped: set[str]) -> None:
    assert found(tree, (), exclude) == (sorted(set(FILES) - gone), dict.fromkeys(sorted(skipped), EXCLUDED))


def test_both_hold(tree: Path) -> None:
    kept, skipped = found(tree, ("src/", "third_party/"), ("*_test.cu", "third_party/x/"))
    assert kept == ["src/c.cu", "third_party/ours/e.cu"]
    assert (skipped["src/c_test.cu"], skipped["third_party/x"], skipped["docs"]) == (EXCLUDED, EXCLUDED, NOT_INCLUDED)


def test_a_named_file_is_scanned_unless_forced(tree: Path) -> None:
    paths = ("src/c_test.cu", "docs/f.cu", "src/c.cu")
    assert found(tree, ("src/",), ("*_test.cu",), paths) == (["docs/f.cu", "src/c.cu", "src/c_test.cu"], {})
    forced = found(tree, ("src/",), ("*_test.cu",), paths, force=True)
    assert forced == (["src/c.cu"], {"docs": NOT_INCLUDED, "src/c_test.cu": EXCLUDED})


@pytest.mark.parametrize("path", ["third_party", "third_party/ours"])
def test_a_named_folder_is_scanned_though_excluded_unless_forced(tree: Path, path: str) -> None:
    assert found(tree, (), ("third_party/",), (path,))[0] == [name for name in sorted(FILES) if name.startswith(path)]
    assert found(tree, (), ("third_party/",), (path,), force=True)[0] == []
    assert found(tree, (), ("*_test.cu",), ("src",))[0] == ["src/c.cu"]  # the folder itself is not excluded


def test_patterns_say_nothing_of_what_lies_elsewhere(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "other.cu").write_text("int x;\n")
    (tmp_path / "tree2").mkdir()
    (tmp_path / "tree2" / "b.cu").write_text("int x;\n")
    both = discover((tmp_path,), selection=Selection(tree, ("src/c.cu",), ("*.cu", "!src/c.cu"), force=True))
    assert told(both)[0] == ["other.cu", "tree/src/c.cu", "tree2/b.cu"]


def test_a_link_that_is_excluded_is_not_followed(tree: Path) -> None:
    (tree / "link.cu").symlink_to(tree / "src" / "c.cu")
    kept, skipped = found(tree, (), ("link.cu", "src/c.cu"))
    assert "src/c.cu" not in kept
    assert (skipped["link.cu"], skipped["src/c.cu"]) == (EXCLUDED, EXCLUDED)


def test_ignored_is_said_first_and_holds_for_what_is_included(tree: Path) -> None:
    (tree / ".git").mkdir()
    (tree / ".gitignore").write_text("src/\n")
    assert found(tree, ("src/", "csrc/"))[1]["src"] == "ignored by .gitignore"


def test_paths_are_relative_to_the_root_asked_for(tree: Path) -> None:
    one = discover((tree / "csrc" / "deep" / "b.cu",), root=tree)
    assert (one.root, told(one)[0]) == (tree, ["csrc/deep/b.cu"])
    with pytest.raises(UsageError, match=r"src: is not below .*csrc, which paths are relative to"):
        discover((tree / "csrc", tree / "src"), root=tree / "csrc")

from __future__ import annotations

import pytest

from portcheck.discover.patch import ChangedFile, read_patch


def files(*lines: str) -> dict[str, list[int] | None]:
    found = read_patch("\n".join((*lines, "")).encode("latin-1"))
    return {file.path.decode("latin-1"): None if file.lines is None else sorted(file.lines) for file in found}


def test_hunks_give_the_lines_of_the_new_side() -> None:
    assert files(
        "diff --git a/a.cu b/a.cu",
        "index 1..2 100644",
        "--- a/a.cu",
        "+++ b/a.cu",
        "@@ -3 +3,2 @@ int f()",
        "-old",
        "+new",
        "+more",
        "@@ -9,2 +10,0 @@",
        "-gone",
        "-gone",
        "@@ -20,0 +20 @@",
        "+end",
        "\\ No newline at end of file",
    ) == {"a.cu": [3, 4, 20]}


def test_no_newline_on_either_side() -> None:
    hunk = ("@@ -1 +1 @@", "-a", "\\ No newline at end of file", "+b", "\\ No newline at end of file")
    assert files("diff --git a/a b/a", *hunk, "diff --git a/b b/b", *hunk) == {"a": [1], "b": [1]}


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("a/x y b/x y", "x y"),
        ("a/a b/a b/a b/a", "a b/a"),
        (r'"a/t\tn\n\"\\" "b/t\tn\n\"\\"', 't\tn\n"\\'),
        (r'"a/\346\240\270" "b/\346\240\270"', "\xe6\xa0\xb8"),
    ],
)
def test_names(written: str, name: str) -> None:
    assert files(f"diff --git {written}", "@@ -0,0 +1 @@", "+x") == {name: [1]}


def test_the_new_name_of_what_moved() -> None:
    moved = ("diff --git a/long/old b/new", "similarity index 90%", "rename from long/old", r'rename to "n\tw"')
    assert files(*moved) == {"n\tw": []}


def test_where_git_does_not_tell_lines() -> None:
    assert files("diff --git a/x b/x", "index 1..2 100644", "Binary files a/x and b/x differ") == {"x": None}
    assert files("diff --git a/x b/x", "new file mode 120000", "@@ -0,0 +1 @@", "+/etc/passwd") == {"x": None}
    assert files("diff --git a/x b/x", "index 1..2 120000", "@@ -1 +1 @@", "-a", "+b") == {"x": None}


def test_nothing_and_what_is_not_merged() -> None:
    assert files("") == {}
    assert files("* Unmerged path a.cu") == {}
    assert list(read_patch(b"diff --git a/x b/x\nold mode 100644\nnew mode 100755\n")) == [
        ChangedFile(b"x", frozenset())
    ]

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from portcheck.discover.changes import changed_in_index, changed_since
from portcheck.discover.walk import discover
from portcheck.model.errors import ExitCode, UsageError
from support.repository import Repository, needs_git, new_repository, repository

__all__ = ["repository"]
pytestmark = needs_git
SOURCES = str(Path(__file__).resolve().parents[2])
TEN = "".join(f"int line{number};\n" for number in range(1, 11))
Lines = Mapping[str, list[int]]


def since(root: Path, reference: str) -> Lines:
    return {path: sorted(lines) for path, lines in changed_since(root, reference).lines.items()}


def staged(root: Path) -> Lines:
    return {path: sorted(lines) for path, lines in changed_in_index(root).lines.items()}


def branched(repository: Repository) -> None:
    """``main`` has a.cu with ten lines, and ``work`` is checked out."""
    repository.write("a.cu", TEN)
    repository.commit()
    repository.git("checkout", "--quiet", "-b", "work")


def complaint(root: Path, reference: str) -> str:
    with pytest.raises(UsageError) as raised:
        changed_since(root, reference)
    assert raised.value.exit_code is ExitCode.USAGE
    return str(raised.value)


def test_changed_and_added_lines_are_those_of_the_working_copy(repository: Repository) -> None:
    branched(repository)
    repository.write("a.cu", "first\n" + TEN.replace("line5", "fifth").replace("int line8;\n", ""))
    repository.commit()
    assert since(repository.root, "main") == {"a.cu": [1, 6]}


def test_nothing_changed(repository: Repository) -> None:
    branched(repository)
    os.utime(repository.root / "a.cu", (1, 1))
    assert since(repository.root, "main") == {}
    assert staged(repository.root) == {}


@pytest.mark.parametrize("reference", ["main", "main...", "HEAD~1", "v1", "heads/main"])
def test_references_of_every_kind(repository: Repository, reference: str) -> None:
    branched(repository)
    repository.git("tag", "-a", "-m", "one", "v1")
    repository.write("a.cu", TEN + "more\n")
    repository.commit()
    changes = changed_since(repository.root, reference)
    assert changes.lines == {"a.cu": frozenset((11,))}
    assert changes.reference == reference
    assert changes.warnings == ()


def test_what_the_other_branch_did_since_is_no_change_of_ours(repository: Repository) -> None:
    branched(repository)
    repository.write("b.cu", "ours\n")
    repository.commit()
    repository.git("checkout", "--quiet", "main")
    repository.write("a.cu", "theirs\n" + TEN)
    repository.commit()
    repository.git("checkout", "--quiet", "work")
    assert since(repository.root, "main") == {"b.cu": [1]}


def test_work_that_is_not_committed_counts(repository: Repository) -> None:
    branched(repository)
    repository.write("a.cu", TEN + "staged\n")
    repository.git("add", "a.cu")
    repository.write("a.cu", TEN + "staged\nnot staged\n")
    assert since(repository.root, "main") == {"a.cu": [11, 12]}


def test_files_that_git_does_not_know_are_new_but_not_the_ignored_ones(repository: Repository) -> None:
    repository.write(".gitignore", "build/\n")
    branched(repository)
    repository.write("new/b.cu", "one\ntwo\n")
    repository.write("build/c.cu", "one\n")
    assert since(repository.root, "main") == {"new/b.cu": [1, 2, 3]}
    repository.git("add", "--intent-to-add", "new/b.cu")
    assert since(repository.root, "main") == {"new/b.cu": [1, 2]}


def test_a_file_that_only_moved_has_no_changed_line(repository: Repository) -> None:
    branched(repository)
    (repository.root / "deep").mkdir()
    repository.git("mv", "a.cu", "deep/b.cu")
    assert since(repository.root, "main") == {}
    assert staged(repository.root) == {}
    repository.write("deep/b.cu", TEN.replace("line3", "third"))
    repository.commit()
    assert since(repository.root, "main") == {"deep/b.cu": [3]}


def test_a_copy_is_new(repository: Repository) -> None:
    branched(repository)
    repository.write("b.cu", TEN)
    repository.commit()
    assert since(repository.root, "main") == {"b.cu": list(range(1, 11))}


def test_deleted_files_and_modes_are_no_changed_lines(repository: Repository) -> None:
    repository.write("b.cu", "one\n")
    branched(repository)
    (repository.root / "a.cu").chmod(0o755)
    (repository.root / "b.cu").unlink()
    repository.commit()
    assert since(repository.root, "main") == {}


def test_a_folder_of_the_repository_sees_its_own_files_only(repository: Repository) -> None:
    repository.write("sub/in.cu", TEN)
    repository.write("subway/out.cu", TEN)
    branched(repository)
    for name in ("sub/in.cu", "subway/out.cu", "a.cu"):
        repository.write(name, TEN + "more\n")
    repository.write("sub/new.cu", "new")
    repository.write("new.cu", "new")
    assert since(repository.root / "sub", "main") == {"in.cu": [11], "new.cu": [1]}
    repository.git("add", "--all")
    assert staged(repository.root / "sub") == {"in.cu": [11], "new.cu": [1]}


def test_a_file_that_moved_into_the_folder_is_followed(repository: Repository) -> None:
    branched(repository)
    (repository.root / "sub").mkdir()
    repository.git("mv", "a.cu", "sub/a.cu")
    repository.write("sub/a.cu", TEN + "more\n")
    assert since(repository.root / "sub", "main") == {"a.cu": [11]}


@pytest.mark.parametrize(
    "name",
    [
        b"new\nline.cu",
        b'qu"ote\\.cu',
        b"\xff\xfe.cu",
        "核函数.cu".encode(),
        b" a b .cu",
        b"-x.cu",
        b"tab\t.cu",
        b"b b/b.cu",
    ],
)
def test_names_of_any_bytes_are_those_of_the_scan(repository: Repository, name: bytes) -> None:
    repository.write(name, TEN)
    branched(repository)
    repository.write(name, "more\n" + TEN)
    repository.write(b"u" + name, "new\n")
    lines = changed_since(repository.root, "main").lines
    found = {file.path for file in discover((repository.root,)).files}
    assert set(lines) == found - {"a.cu"}
    assert sorted(map(sorted, lines.values())) == [[1], [1, 2]]
    repository.git("mv", "--", os.fsdecode(name), os.fsdecode(b"moved " + name.replace(b"/", b"")))
    assert sorted(map(sorted, changed_since(repository.root, "main").lines.values())) == [[1], [1, 2]]


def test_content_that_looks_like_a_patch(repository: Repository) -> None:
    branched(repository)
    patch = "diff --git a/x b/x\n@@ -1 +90 @@\n-- a/x\n++ b/x\nrename to y\nBinary files a and b differ"
    repository.write("b.cu", patch)
    repository.write("a.cu", TEN.replace("int line5;\n", "-- a/x\n++ b/x\n"))
    repository.git("add", "--all")
    assert since(repository.root, "main") == {"a.cu": [5, 6], "b.cu": [1, 2, 3, 4, 5, 6]}


def test_ends_of_lines_are_no_change(repository: Repository) -> None:
    branched(repository)
    repository.write("a.cu", TEN.replace("\n", "\r\n") + "more\r\n")
    assert since(repository.root, "main") == {"a.cu": [11]}


def test_all_lines_of_a_changed_binary_file_that_is_text(repository: Repository) -> None:
    repository.write("wide.cu", "上 one\ntwo\n".encode("utf-16"))
    repository.write("same.cu", "one\n".encode("utf-16"))
    branched(repository)
    repository.write("wide.cu", "上 one\nother\n".encode("utf-16"))
    repository.write("raw.cu", b"\0\1\2\n\n\n\0")
    repository.git("add", "--all")
    assert since(repository.root, "main") == {"wide.cu": [1, 2, 3]}
    assert staged(repository.root) == {"wide.cu": [1, 2, 3]}


def test_an_attribute_hides_no_change(repository: Repository) -> None:
    repository.write(".gitattributes", "*.cu -diff\n")
    branched(repository)
    repository.write("a.cu", TEN + "more\n")
    assert since(repository.root, "main") == {"a.cu": list(range(1, 13))}


def test_a_new_link_is_new_as_a_whole_and_nothing_outside_is_read(repository: Repository) -> None:
    repository.write("text.txt", "one\ntwo\n")
    branched(repository)
    (repository.root / "link.cu").symlink_to("text.txt")
    (repository.root / "out.cu").symlink_to("/etc/passwd")
    (repository.root / "loop.cu").symlink_to("loop.cu")
    os.mkfifo(repository.root / "pipe.cu")
    assert since(repository.root, "main") == {"link.cu": [1, 2, 3]}
    repository.git("add", "link.cu", "out.cu", "loop.cu")
    assert since(repository.root, "main") == {"link.cu": [1, 2, 3]}


def test_submodules_are_left_out(repository: Repository, tmp_path: Path) -> None:
    library = new_repository(tmp_path / "library")
    library.write("l.cu", TEN)
    library.commit()
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library.root), "library")
    branched(repository)
    Repository(repository.root / "library").write("l.cu", TEN + "more\n")
    Repository(repository.root / "library").commit()
    assert since(repository.root, "main") == {}
    repository.git("add", "--all")
    assert staged(repository.root) == {}
    assert since(repository.root / "library", "HEAD~1") == {"l.cu": [11]}


def test_a_repository_within_that_git_does_not_know_is_left_out(repository: Repository) -> None:
    branched(repository)
    new_repository(repository.root / "nested").write("n.cu", TEN)
    assert since(repository.root, "main") == {}


def test_worktrees_and_detached_heads(repository: Repository, tmp_path: Path) -> None:
    branched(repository)
    repository.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "other"), "main")
    other = Repository(tmp_path / "other")
    other.write("a.cu", TEN + "more\n")
    other.git("add", "a.cu")
    assert since(other.root, "main") == staged(other.root) == {"a.cu": [11]}
    other.commit()
    assert since(other.root, "main") == {"a.cu": [11]}
    assert since(repository.root, "main") == {}


def test_a_root_that_is_a_link(repository: Repository, tmp_path: Path) -> None:
    branched(repository)
    repository.write("a.cu", TEN + "more\n")
    (tmp_path / "link").symlink_to(repository.root)
    assert since(tmp_path / "link", "main") == {"a.cu": [11]}


class TestStaged:
    def test_what_commit_would_add(self, repository: Repository) -> None:
        branched(repository)
        repository.write("b.cu", "one\ntwo\n")
        repository.write("a.cu", TEN.replace("line2", "second"))
        repository.git("add", "b.cu")
        changes = changed_in_index(repository.root)
        assert changes.lines == {"b.cu": frozenset((1, 2))}
        assert (changes.reference, changes.warnings) == ("HEAD", ())

    def test_before_the_first_commit_everything_staged_is_new(self, repository: Repository) -> None:
        repository.write("a.cu", "one\ntwo\n")
        assert staged(repository.root) == {}
        repository.git("add", "a.cu")
        assert staged(repository.root) == {"a.cu": [1, 2]}

    def test_lines_are_those_of_the_working_copy_and_a_warning_says_so(self, repository: Repository) -> None:
        repository.write("b.cu", TEN)
        branched(repository)
        repository.write("a.cu", TEN + "staged\n")
        repository.git("add", "a.cu")
        repository.write("a.cu", "not staged\n" + TEN + "staged\n")
        repository.write("b.cu", TEN + "not staged\n")
        changes = changed_in_index(repository.root)
        assert changes.lines == {"a.cu": frozenset((1, 12))}
        assert [warning.en for warning in changes.warnings] == [
            "1 staged file has changes that are not staged: its working copy was checked"
        ]
        assert changes.warnings[0].zh != changes.warnings[0].en

    def test_a_touched_file_is_no_reason_to_warn(self, repository: Repository) -> None:
        branched(repository)
        repository.write("a.cu", TEN + "staged\n")
        repository.git("add", "a.cu")
        os.utime(repository.root / "a.cu", (1, 1))
        changes = changed_in_index(repository.root)
        assert (changes.lines, changes.warnings) == ({"a.cu": frozenset((11,))}, ())

    def test_a_file_outside_of_the_root_is_no_reason_to_warn(self, repository: Repository) -> None:
        repository.write("sub/b.cu", TEN)
        branched(repository)
        repository.write("a.cu", TEN + "staged\n")
        repository.git("add", "a.cu")
        repository.write("a.cu", TEN + "staged\nmore\n")
        assert changed_in_index(repository.root / "sub").warnings == ()

    def test_in_the_middle_of_a_merge(self, repository: Repository) -> None:
        branched(repository)
        repository.write("a.cu", TEN.replace("line5", "ours"))
        repository.commit()
        repository.git("checkout", "--quiet", "main")
        repository.write("a.cu", TEN.replace("line5", "theirs"))
        repository.write("b.cu", "one\n")
        repository.commit()
        with pytest.raises(AssertionError):
            repository.git("merge", "work")
        assert staged(repository.root) == {}
        assert "a.cu" in since(repository.root, "work")

    @pytest.mark.parametrize("arguments", [["-a"], ["a.cu"], ["--only", "a.cu"], []])
    def test_a_hook_sees_the_index_of_the_commit(self, repository: Repository, arguments: list[str]) -> None:
        """``git commit -a`` and ``git commit FILE`` have an index of their own."""
        repository.write("b.cu", TEN)
        branched(repository)
        found = repository.root / "found"
        code = "from pathlib import Path; from portcheck.discover.changes import changed_in_index as c"
        said = f"print({{p: sorted(l) for p, l in c(Path('.')).lines.items()}}, file=open({str(found)!r}, 'w'))"
        hook = repository.write(".git/hooks/pre-commit", f'#!/bin/sh\nexec "$PYTHON" -c "{code}; {said}"\n')
        hook.chmod(0o755)
        repository.write("a.cu", TEN + "more\n")
        if not arguments:
            repository.git("add", "a.cu")
        elif arguments != ["-a"]:
            repository.write("b.cu", TEN + "more\n")
            repository.git("add", "b.cu")
        repository.git("commit", "--quiet", "-m", "x", *arguments, PYTHON=sys.executable, PYTHONPATH=SOURCES)
        assert found.read_text() == "{'a.cu': [11]}\n"

    def test_the_index_of_another_repository_is_not_ours(
        self, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = new_repository(tmp_path / "other")
        repository.write("a.cu", "one\n")
        repository.git("add", "a.cu")
        monkeypatch.chdir(other.root)
        monkeypatch.setenv("GIT_DIR", ".git")
        monkeypatch.setenv("GIT_INDEX_FILE", str(other.root / ".git" / "index"))
        assert staged(repository.root) == {"a.cu": [1]}


class TestComplaints:
    def test_unknown_references(self, repository: Repository, tmp_path: Path) -> None:
        branched(repository)
        assert complaint(repository.root, "mian") == (
            "git knows no 'mian': did you mean main? is it fetched? git fetch origin mian"
        )
        clone = Repository(tmp_path / "clone")
        repository.git("clone", "--quiet", str(repository.root), str(clone.root))
        assert "did you mean origin/main?" in complaint(clone.root, "main")
        assert complaint(clone.root, "origin/release").endswith(
            "is it fetched? git fetch origin +release:refs/remotes/origin/release"
        )
        assert complaint(clone.root, "HEAD~99").endswith("name one that is there: git log")
        assert complaint(clone.root, "--").endswith("name a branch, a tag or a commit")

    @pytest.mark.parametrize(
        "reference", ["--output=x", "-h", "--git-dir", "--", "HEAD:a.cu", "", "a\0b", "main\n", "^main", "main..work"]
    )
    def test_no_reference_becomes_an_option_or_anything_else(self, repository: Repository, reference: str) -> None:
        branched(repository)
        assert complaint(repository.root, reference)
        assert sorted(path.name for path in repository.root.iterdir()) == [".git", "a.cu"]

    def test_before_the_first_commit(self, repository: Repository) -> None:
        repository.write("a.cu", "one\n")
        assert "git knows no 'HEAD'" in complaint(repository.root, "HEAD")
        repository.commit()
        repository.git("checkout", "--quiet", "--orphan", "empty")
        assert "no commit yet" in complaint(repository.root, "main")

    def test_a_shallow_clone(self, repository: Repository, tmp_path: Path) -> None:
        branched(repository)
        repository.write("b.cu", "one\n")
        repository.commit()
        repository.git("checkout", "--quiet", "main")
        repository.write("c.cu", "one\n")
        repository.commit()
        clone = Repository(tmp_path / "clone")
        source = f"file://{repository.root}"
        repository.git("clone", "--quiet", "--depth=1", "--no-single-branch", "--branch=work", source, str(clone.root))
        said = complaint(clone.root, "origin/main")
        assert "git fetch --unshallow" in said and "fetch-depth: 0" in said
        assert since(clone.root, "HEAD") == {}
        clone.git("fetch", "--quiet", "--unshallow")
        assert since(clone.root, "origin/main") == {"b.cu": [1]}

    def test_histories_that_have_nothing_in_common(self, repository: Repository) -> None:
        branched(repository)
        repository.git("checkout", "--quiet", "--orphan", "other")
        repository.write("b.cu", "one\n")
        repository.commit()
        assert "no commit in common" in complaint(repository.root, "main")

    def test_a_partial_clone_fetches_nothing(self, repository: Repository, tmp_path: Path) -> None:
        branched(repository)
        repository.write("a.cu", TEN + "more\n")
        repository.commit()
        repository.git("config", "uploadpack.allowFilter", "true")
        clone = Repository(tmp_path / "clone")
        repository.git("clone", "--quiet", "--filter=blob:none", f"file://{repository.root}", str(clone.root))
        assert "partial clone" in complaint(clone.root, "HEAD~1")

    def test_no_repository(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
        assert "is in no git repository" in complaint(tmp_path, "main")
        with pytest.raises(UsageError, match="is in no git repository"):
            changed_in_index(tmp_path)

    def test_no_working_copy(self, repository: Repository, tmp_path: Path) -> None:
        repository.git("clone", "--quiet", "--bare", str(repository.root), str(tmp_path / "bare.git"))
        assert complaint(tmp_path / "bare.git", "main")
        assert complaint(repository.root / ".git", "main")

    def test_git_is_not_installed(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "/nonexistent")
        assert "git is not installed" in complaint(repository.root, "main")

    @pytest.mark.parametrize(
        ("answer", "said"),
        [
            ("echo git version 2.30.9", "git version 2.30.9: changed lines need git 2.31 or newer"),
            ("exit 1", "git does not tell its version: changed lines need git 2.31 or newer"),
        ],
    )
    def test_git_is_too_old(
        self, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, said: str
    ) -> None:
        monkeypatch.setenv("PATH", str(_fake_git(tmp_path, answer)))
        assert complaint(repository.root, "main") == said

    def test_git_that_hangs(self, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", f"{_fake_git(tmp_path, 'exec sleep 60')}:/bin:/usr/bin")
        monkeypatch.setattr("portcheck.discover.git._SECONDS", 0.2)
        assert "took longer" in complaint(repository.root, "main")

    def test_a_repository_of_another_user(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        branched(repository)
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        assert "git config --global --add safe.directory" in complaint(repository.root, "main")
        monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
        monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.directory")
        monkeypatch.setenv("GIT_CONFIG_VALUE_0", "*")
        assert since(repository.root, "main") == {}

    def test_a_damaged_repository(self, repository: Repository) -> None:
        branched(repository)
        repository.write(".git/index", b"DIRC no index")
        assert "git diff-index fails" in complaint(repository.root, "main")


def _fake_git(folder: Path, answer: str) -> Path:
    program = folder / "bin" / "git"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{answer}\n")
    program.chmod(0o755)
    return program.parent

"""Which lines differ from what git has."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from portcheck.discover.encoding import decode
from portcheck.discover.git import Git, open_repository
from portcheck.discover.patch import ChangedFile, read_patch
from portcheck.discover.walk import MAX_BYTES, shown
from portcheck.model.errors import UsageError, nearest
from portcheck.model.policy import Changes
from portcheck.model.regex import regex
from portcheck.model.text import counted

_PATCH = (
    "--patch",
    "--unified=0",
    "--inter-hunk-context=0",
    "--find-renames",
    "--diff-filter=d",
    "--ignore-cr-at-eol",
    "--ignore-submodules=all",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--no-relative",
    "--src-prefix=a/",
    "--dst-prefix=b/",
)
"""A change of the ends of lines is none: it makes nothing harder to port."""

_ON_THE_WAY = regex(r"[~^]|@\{")
"""In a reference that counts commits back from another one."""
_BRANCH = regex(r"[\w.][\w./+-]*")


def changed_since(root: Path, reference: str) -> Changes:
    """The lines below the folder ``root`` that a merge request against ``reference`` (a branch, a tag, a commit; also
    written ``reference...``) shows: the working copy against the merge base, committed or not. Files that git does not
    know and does not ignore are new; a file that only moved has no changed line; submodules are left out. Of a file
    that git holds to be binary (UTF-16), all lines count.

    Raises UsageError if ``reference`` or the merge base is not there, or git cannot be used.
    """
    git = open_repository(root)
    base = _merge_base(git, reference.removesuffix("..."))
    changed = list(read_patch(git.run("diff-index", *_PATCH, base, "--")))
    unknown = git.run("ls-files", "--others", "--exclude-standard", "-z").split(b"\0")
    new = (ChangedFile(git.prefix + path, None) for path in unknown if path and not path.endswith(b"/"))
    return Changes(reference, _lines(git, (*changed, *new)))


def changed_in_index(root: Path) -> Changes:
    """The lines below the folder ``root`` that ``git commit`` would add now, numbered as in the working copy. Where a
    file has changes that are not staged, its working copy is what can be read: all that it has over HEAD counts, and
    a warning says so. Before the first commit, all that is staged is new.

    Raises UsageError if git cannot be used.
    """
    git = open_repository(root)
    head = _commit(git, "HEAD") or git.run("hash-object", "-t", "tree", "--stdin").decode().strip()
    staged = list(read_patch(git.run("diff-index", "--cached", *_PATCH, head, "--")))
    unstaged = read_patch(git.run("diff-files", *_PATCH, "--"))
    mixed = {file.path for file in unstaged if file.lines != frozenset()} & {file.path for file in staged}
    changed = [file for file in staged if file.path not in mixed]
    if mixed:
        changed += (file for file in read_patch(git.run("diff-index", *_PATCH, head, "--")) if file.path in mixed)
    lines = _lines(git, changed)
    count = sum(_below(git, path) in lines for path in mixed)
    warning = counted(
        "{count} staged file has changes that are not staged: its working copy was checked",
        "{count} staged files have changes that are not staged: their working copies were checked",
        count,
    )
    return Changes("HEAD", lines, (warning,) if count else ())


def _lines(git: Git, changed: Iterable[ChangedFile]) -> dict[str, frozenset[int]]:
    lines: dict[str, frozenset[int]] = {}
    for file in changed:
        path = _below(git, file.path)
        if path is not None:
            told = file.lines if file.lines is not None else _all_lines(git, file.path)
            lines[path] = lines.get(path, frozenset()) | told
    return {path: lines[path] for path in sorted(lines) if lines[path]}


def _below(git: Git, path: bytes) -> str | None:
    """As the report shows it; None outside of the root."""
    if not path.startswith(git.prefix):
        return None
    return shown(Path(os.fsdecode(path.removeprefix(git.prefix))))


def _all_lines(git: Git, path: bytes) -> frozenset[int]:
    """Of a file as portcheck reads it; none of what it does not read."""
    file = Path(os.path.realpath(git.root / os.fsdecode(path.removeprefix(git.prefix))))
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES or not file.is_relative_to(git.root):
            return frozenset()
        decoded = decode(file.read_bytes())
    except OSError:
        return frozenset()
    return frozenset(range(1, decoded.utf8.count(b"\n") + 2)) if decoded else frozenset()


def _merge_base(git: Git, reference: str) -> str:
    commit, head = _commit(git, reference), _commit(git, "HEAD")
    if commit is None:
        raise UsageError(_unknown(git, reference))
    if head is None:
        raise UsageError("this repository has no commit yet, so nothing can be new since one; check what is staged")
    base = git.ask("merge-base", head, commit).stdout.decode().split()
    if base:
        return base[0]
    if git.shallow:
        raise UsageError(
            f"this clone is shallow, and the commit where HEAD left {reference} is not in it:"
            " run git fetch --unshallow, or let CI clone everything (fetch-depth: 0 on GitHub, GIT_DEPTH: 0 on GitLab)"
        )
    raise UsageError(f"HEAD and {reference} have no commit in common; name a reference of the same history")


def _commit(git: Git, reference: str) -> str | None:
    if "\0" in reference:
        return None
    wanted = f"{reference}^{{commit}}"
    return git.ask("rev-parse", "--verify", "--quiet", "--end-of-options", wanted).stdout.decode().strip() or None


def _unknown(git: Git, reference: str) -> str:
    if not reference:
        return "no reference given; name a branch, a tag or a commit"
    if ".." in reference:
        return f"{reference!r} is a range; name the one reference that HEAD is compared with"
    names = os.fsdecode(git.run("for-each-ref", "--format=%(refname:short)", "--count=10000")).split("\n")
    remote = [name for name in names if name.endswith(f"/{reference}")]
    near = remote[0] if remote else nearest(reference, names)
    hint = f"did you mean {near}? " if near else ""
    return f"git knows no {reference!r}: {hint}{_how_to_get(git, reference)}"


def _how_to_get(git: Git, reference: str) -> str:
    """Not every clone fetches every branch (``git clone --depth`` one alone), so the branch is written out."""
    if _ON_THE_WAY.search(reference):
        return "this clone is shallow: git fetch --unshallow" if git.shallow else "name one that is there: git log"
    name = reference.removeprefix("origin/")
    if not _BRANCH.fullmatch(name):
        return "name a branch, a tag or a commit"
    where = f" +{name}:refs/remotes/origin/{name}" if name != reference else f" {name}"
    return f"is it fetched? git fetch origin{where}"

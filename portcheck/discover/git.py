"""git, asked about a repository that may be hostile: no program that its configuration or its files name is run, and
nothing is written or fetched."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from portcheck.model.errors import UsageError
from portcheck.model.frozen import frozen
from portcheck.model.regex import regex

_OLDEST = (2, 31)
"""The first to take a configuration from ``GIT_CONFIG_COUNT``, where a name may hold any character."""
_SECONDS = 120
"""For one question."""
_OF_ANOTHER_REPOSITORY = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIFF_OPTS",
    "GIT_DIR",
    "GIT_EXTERNAL_DIFF",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_WORK_TREE",
)
"""The repository is the one that the scanned folder lies in, whichever the caller is in."""
_QUIET = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LANGUAGE": "",
    "LC_ALL": "C",
}
_SETTINGS = (
    ("core.bigFileThreshold", "8m"),  # what portcheck does not scan needs no lines
    ("core.fsmonitor", ""),
    ("core.hooksPath", os.devnull),
    ("core.quotePath", "true"),
    ("core.safecrlf", "false"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("safe.bareRepository", "explicit"),
)
_PROGRAM_OF_FILTER = regex(rb"filter\.(.*)\.(?:clean|smudge|process|required)", re.DOTALL)


@frozen
class Git:
    """The repository that the folder ``root`` lies in. ``prefix``: ``root`` below the top of its working copy, ending
    in ``/``, or empty. ``shallow``: its history is cut off."""

    program: str
    root: Path
    environment: Mapping[str, str]
    prefix: bytes = b""
    shallow: bool = False

    def ask(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """What git answers, whatever it is.

        Raises UsageError if there is no answer.
        """
        command = [self.program, "--no-pager", *arguments]
        try:
            return subprocess.run(
                command,
                cwd=self.root,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as expired:
            raise UsageError(f"{self.root}: git {arguments[0]} took longer than {_SECONDS} seconds") from expired
        except OSError as error:
            raise UsageError(f"git cannot be run in {self.root}: {error.strerror}") from error

    def run(self, *arguments: str) -> bytes:
        """What git answers to a question that has an answer.

        Raises UsageError with git's own words if it has none.
        """
        answer = self.ask(*arguments)
        if answer.returncode:
            raise UsageError(_failure(self.root, arguments[0], answer.stderr))
        return answer.stdout


def open_repository(root: Path) -> Git:
    """The repository that the folder ``root`` lies in.

    Raises UsageError if there is none or git cannot be used, saying what to do.
    """
    git = Git(_program(), root.resolve(), _environment())
    _check_version(git.ask("version").stdout)
    where = git.ask("rev-parse", "--is-inside-work-tree", "--is-shallow-repository", "--show-prefix")
    if where.returncode:
        raise UsageError(_no_repository(root, where.stderr))
    inside, shallow, prefix = where.stdout.split(b"\n", 2)
    if inside != b"true":
        raise UsageError(f"{root} is no working copy of its git repository; scan a folder that is checked out")
    environment = dict(git.environment) | _index_of_caller(git)
    _add_settings(environment, _without_filters(git))
    return Git(git.program, git.root, environment, prefix.removesuffix(b"\n"), shallow == b"true")


def _program() -> str:
    program = shutil.which("git")
    if program is None:
        raise UsageError("git is not installed, and only git knows which lines changed; install it")
    return program


def _check_version(answer: bytes) -> None:
    version = re.search(rb"(\d+)\.(\d+)", answer)
    if version is None or tuple(map(int, version.groups())) < _OLDEST:
        found = answer.decode("utf-8", errors="replace").strip() or "git does not tell its version"
        raise UsageError(f"{found}: changed lines need git {_OLDEST[0]}.{_OLDEST[1]} or newer")


def _environment() -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER_REPOSITORY} | _QUIET
    _add_settings(environment, _SETTINGS)
    return environment


def _add_settings(environment: dict[str, str], settings: Iterable[tuple[str, str]]) -> None:
    """After those that the caller's environment has, which CI uses to say which folders are safe."""
    given = environment.get("GIT_CONFIG_COUNT", "")
    count = int(given) if given.isdecimal() else 0
    for name, value in settings:
        environment[f"GIT_CONFIG_KEY_{count}"] = name
        environment[f"GIT_CONFIG_VALUE_{count}"] = value
        count += 1
    environment["GIT_CONFIG_COUNT"] = str(count)


def _without_filters(git: Git) -> list[tuple[str, str]]:
    """Settings by which every content filter of the configuration does nothing."""
    names = git.run("config", "--list", "--name-only", "-z").split(b"\0")
    filters = {match[1] for match in map(_PROGRAM_OF_FILTER.fullmatch, names) if match}
    return [
        (f"filter.{os.fsdecode(name)}.{key}", value)
        for name in sorted(filters)
        for key, value in (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false"))
    ]


def _index_of_caller(git: Git) -> dict[str, str]:
    """In a hook, ``git commit -a`` and ``git commit FILE`` name an index of their own; it counts if the caller is in
    this repository."""
    index = os.environ.get("GIT_INDEX_FILE")
    if not index:
        return {}
    own = git.ask("rev-parse", "--absolute-git-dir")
    callers = {name: os.environ[name] for name in ("GIT_DIR", "GIT_WORK_TREE") if name in os.environ}
    of_caller = Git(git.program, Path.cwd(), dict(git.environment) | callers).ask("rev-parse", "--absolute-git-dir")
    return {"GIT_INDEX_FILE": index} if own.stdout == of_caller.stdout else {}


def _no_repository(root: Path, complaint: bytes) -> str:
    if b"dubious ownership" in complaint or b"unsafe repository" in complaint:
        return (
            f"git does not trust {root}, which belongs to another user; if you do:"
            f" git config --global --add safe.directory {root.resolve()} (with the top folder of the repository)"
        )
    if b"not a git repository" in complaint:
        return f"{root} is in no git repository, so no line of it can be said to have changed; leave the option out"
    return _failure(root, "rev-parse", complaint)


def _failure(root: Path, question: str, complaint: bytes) -> str:
    if any(word in complaint for word in (b"promisor", b"lazy fetching", b"unable to read")):
        return (
            f"{root} is a partial clone without the old contents of changed files, and nothing is fetched behind your"
            " back: run git fetch --refetch --no-filter, or let CI clone without a filter"
        )
    words = complaint.decode("utf-8", errors="replace").strip().splitlines()
    first = next((line for line in words if line.startswith(("fatal: ", "error: "))), "no word why")
    return f"git {question} fails in {root}: {first.partition(': ')[2] or first}"

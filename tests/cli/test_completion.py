"""Completion through the program itself, as shells ask it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from cli.program import Run, answered, refused
from portcheck.rules.compile import digest_of
from portcheck.rules.location import built_in_pack
from portcheck.rules.store import RuleStore

pytestmark = pytest.mark.usefixtures("built_in_store")
ROOT = Path(__file__).resolve().parents[2]
ASK = """
eval "$(portcheck completion bash)"
compopt() { printf '%s %s\\n' "$@"; }  # bash has it only where it completes
COMP_LINE=$1 COMP_POINT=${#1}
_portcheck_completion portcheck
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """In which ``portcheck`` is the program of this tree."""
    program = tmp_path / "bin" / "portcheck"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m portcheck "$@"\n', "utf-8")
    program.chmod(0o755)
    return os.environ | {"PATH": f"{program.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


def asked(environment: dict[str, str], *command: str) -> list[str]:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.stderr == ""
    return done.stdout.split("\n")[:-1]


def in_bash(environment: dict[str, str], line: str) -> list[str]:
    return [found for found in asked(environment, "bash", "--norc", "-c", ASK, "bash", line) if found]


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("portcheck sc", ["scan"]),
        ("portcheck completion ", ["bash", "zsh", "fish"]),
        ("portcheck rules co", ["compile", "coverage"]),
        ("portcheck scan --ru", ["--rules"]),
        ("portcheck scan . --target mu", ["musa"]),
        ("portcheck scan --target=mu", ["musa"]),
        ("portcheck scan -t musa:s8", ["s80"]),
        ("portcheck scan --target=musa:s8", ["s80"]),
        ("portcheck targets musa:s80+mu", ["s80+musify"]),
        ("portcheck scan . -f sa", ["sarif"]),
        ("portcheck report r.json --format=gitl", ["gitlab"]),
        ("portcheck explain warp-size", ["warp-size-constant", "warp-size-literal"]),
        ("portcheck explain redes", ["redesign"]),
        ("portcheck explain gate/max-d", ["gate/max-days"]),
        ("portcheck explain cuda_runtime/cudaMallocHos", ["cuda_runtime/cudaMallocHost"]),
        ("portcheck explain nvcuda::wmma::mma_s", ["mma_sync"]),
        ("portcheck lookup cub/cub.c", ["cub/cub.cuh"]),
        ("portcheck rules coverage --library nvjp", ["nvjpeg"]),
        ("portcheck scan sam", ["-o default"]),
        ("portcheck scan . -o rep", ["-o default"]),
        ("portcheck scan . --rules ru", ["-o dirnames"]),
        ("portcheck scan . --target nobody", []),
        ("portcheck lookup c", []),
        ("portcheck explain x/", []),
    ],
)
def test_bash(environment: dict[str, str], line: str, found: list[str]) -> None:
    assert in_bash(environment, line) == found


@pytest.mark.skipif(shutil.which("fish") is None, reason="no fish")
def test_fish(environment: dict[str, str]) -> None:
    ask = "portcheck completion fish | source; complete -C 'portcheck scan -t musa:s8'"
    assert asked(environment, "fish", "--no-config", "-c", ask) == ["musa:s80\tMTT S80"]


def test_zsh_is_told_names_and_what_they_are(environment: dict[str, str]) -> None:
    words = {"_PORTCHECK_COMPLETE": "zsh_complete", "COMP_WORDS": "portcheck targets musa:s8", "COMP_CWORD": "2"}
    assert asked(environment | words, "portcheck") == ["plain", r"musa\:s80", "MTT S80, sources converted by musify"]


@pytest.mark.skipif(shutil.which("zsh") is None, reason="no zsh")
def test_zsh_takes_the_script(environment: dict[str, str]) -> None:
    ask = 'autoload -Uz compinit; compinit -u -D; eval "$(portcheck completion zsh)"; print $_comps[portcheck]'
    assert asked(environment, "zsh", "-f", "-c", ask) == ["_portcheck_completion"]


def test_rules_that_are_not_compiled_are_not_compiled_for_it(environment: dict[str, str], tmp_path: Path) -> None:
    empty = environment | {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    words = {"_PORTCHECK_COMPLETE": "zsh_complete", "COMP_WORDS": "portcheck targets mu", "COMP_CWORD": "2"}
    assert asked(empty | words, "portcheck") == [""]
    assert not list(tmp_path.rglob("*.sqlite"))


def test_a_broken_store_gives_nothing(environment: dict[str, str], tmp_path: Path) -> None:
    digest = digest_of(built_in_pack())
    store = tmp_path / "cache" / "portcheck" / "rules" / f"{digest[:32]}.sqlite"
    store.parent.mkdir(parents=True)
    with closing(sqlite3.connect(store)) as database, database:
        database.execute("CREATE TABLE meta (key, value)")
        database.execute("INSERT INTO meta VALUES ('digest', ?)", (digest,))
    words = {"_PORTCHECK_COMPLETE": "zsh_complete", "COMP_WORDS": "portcheck explain war", "COMP_CWORD": "2"}
    assert asked(environment | words | {"XDG_CACHE_HOME": str(tmp_path / "cache")}, "portcheck") == [""]


@pytest.mark.parametrize("instruction", ["bash_complete", "nothing", "", "zsh_complete", "tcsh_source"])
def test_a_question_that_is_none_is_no_traceback(environment: dict[str, str], instruction: str) -> None:
    asking = environment | {"_PORTCHECK_COMPLETE": instruction}
    done = subprocess.run(["portcheck"], env=asking, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("shell", "part"),
    [("bash", "complete -o nosort -F"), ("zsh", "#compdef portcheck"), ("fish", "complete --no-files")],
)
def test_the_script(portcheck: Run, shell: str, part: str) -> None:
    said = answered(portcheck("completion", shell))
    assert part in said and "_PORTCHECK_COMPLETE" in said and "%(" not in said


def test_a_shell_that_is_none(portcheck: Run) -> None:
    refused(portcheck("completion", "tcsh"), "'tcsh' is not one of 'bash', 'zsh', 'fish'")


def test_names_are_proposed_in_order_and_not_without_end(built_in_store: RuleStore) -> None:
    names = built_in_store.names_beginning_with("cu", 50)
    assert len(names) == 50 and names == sorted(names)
    assert built_in_store.names_beginning_with("cudaMallocHost", 5)[0] == ("cudaMallocHost", "CUDA Runtime")
    assert built_in_store.names_beginning_with("no such name", 5) == []

"""Runs of the program that are killed at a random moment, and what is left after each."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

VERBS = {"scan": ("r.json", "r.md", "r.sarif.gz"), "check": ("c.json", "c.md")}
OLD = b"what was there before\n"
WAYS = (
    ("worker", signal.SIGKILL),
    ("parent", signal.SIGKILL),
    ("group", signal.SIGKILL),
    ("parent", signal.SIGINT),
    ("group", signal.SIGINT),
    ("parent", signal.SIGTERM),
    ("group", signal.SIGTERM),
    ("parent", signal.SIGHUP),
)
_PART = 0.1
_SOON = 300.0
"""Seconds for what ought to take a moment, on a busy machine."""


def make_tree(folder: Path, files: int) -> None:
    """CUDA sources of some kilobytes each, all different, with a layer of macros that makes a second look necessary."""
    (folder / "src").mkdir(parents=True)
    (folder / "portcheck.toml").write_text('targets = ["musa", "hip"]\n', encoding="utf-8")
    (folder / "src" / "rt.h").write_text("#define rtFree cudaFree\n#define RT(x) cuda##x\n", encoding="utf-8")
    for number in range(files):
        lines = [f"__global__ void k{number}(float *x) {{ x[threadIdx.x] = {number}; }}", "void h(CUtensorMap *map);"]
        lines += [f"// of {number}, line {line}: plain words that hold no name of any library" for line in range(200)]
        lines += [
            f"void f{line}(float *x) {{ RT(Malloc)(&x, {line}); rtFree(x); cudaDeviceSynchronize(); }}"
            for line in range(20)
        ]
        text = '#include "rt.h"\n' + "\n".join(lines)
        (folder / "src" / f"{number}.cu").write_text(text, encoding="utf-8")


@dataclass
class Grounds:
    """A tree, a cache, a folder of outputs, and what the program says of the tree when nobody kills it."""

    tree: Path
    cache: Path
    outputs: Path
    right: dict[str, bytes] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @classmethod
    def at(cls, folder: Path, tree: Path | None = None, files: int = 24) -> Grounds:
        if tree is None:
            tree = folder / "tree"
            make_tree(tree, files)
        made = cls(tree, folder / "cache", folder / "outputs")
        made.outputs.mkdir()
        for verb in VERBS:
            begun = time.monotonic()
            with made.start(verb, 2) as process:
                process.communicate()
            made.seconds = time.monotonic() - begun
            made.codes[verb] = process.returncode
            made.right |= {name: (made.outputs / name).read_bytes() for name in VERBS[verb]}
            made.forget()
        assert made.codes == {"scan": 0, "check": 1}
        return made

    def start(self, verb: str, jobs: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "portcheck", verb, ".", "-q", "--jobs", str(jobs)]
        command += [part for name in VERBS[verb] for part in ("-o", str(self.outputs / name))]
        environment = {**os.environ, "PORTCHECK_CACHE_DIR": str(self.cache)}
        return subprocess.Popen(
            command,
            cwd=self.tree,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=_usual_signals,
        )

    def forget(self) -> None:
        """Drop the cache."""
        for file in self.cache.glob("*"):
            file.unlink()


def _usual_signals() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@dataclass(frozen=True)
class Kill:
    """``moment``: seconds after the start; where a worker is the victim, a part of that after the first has started.
    ``half``: the cache is left as the last run left it, not dropped."""

    verb: str
    jobs: int
    victim: str
    number: signal.Signals
    moment: float
    half: bool
    old: bool

    @classmethod
    def at_random(cls, chance: random.Random, seconds: float, victims: Sequence[str]) -> Kill:
        victim, number = chance.choice([way for way in WAYS if way[0] in victims])
        return cls(
            verb=chance.choice([*VERBS]),
            jobs=chance.choice((1, 2)),
            victim=victim,
            number=number,
            moment=chance.uniform(0, 1.1 * seconds),
            half=chance.random() < 0.5,
            old=chance.random() < 0.5,
        )


@dataclass
class After:
    """What a kill left. ``gone``: seconds until no process was left; ``struck``: whether it came before the end;
    ``drafts``: files beside the outputs; ``faults``: what must not be."""

    code: int
    gone: float
    struck: bool
    drafts: int
    whole: int
    faults: list[str]


def kill(grounds: Grounds, how: Kill, *, again: bool = True) -> After:
    """Start a run, kill it, and look at what is left. ``again``: by another run as well."""
    if not how.half:
        grounds.forget()
    for name in VERBS[how.verb]:
        (grounds.outputs / name).unlink(missing_ok=True)
        if how.old:
            (grounds.outputs / name).write_bytes(OLD)
    with grounds.start(how.verb, how.jobs) as process:
        struck = _strike(process, how)
        begun = time.monotonic()
        _said, errors = process.communicate(timeout=_SOON)
        faults = [f"process {left} is left" for left in _left_of(process.pid)]
        gone = time.monotonic() - begun
    faults += _wrong_end(process.returncode, errors.decode(), grounds.codes[how.verb], how, struck)
    done = process.returncode == grounds.codes[how.verb]
    names, whole = VERBS[how.verb], 0
    for name in names:
        file = grounds.outputs / name
        content = file.read_bytes() if file.exists() else None
        whole += content == grounds.right[name]
        if content != grounds.right[name] and (done or content != (OLD if how.old else None)):
            faults.append(f"{name}: {'absent' if content is None else f'{len(content)} other bytes'}")
    drafts = [file for file in grounds.outputs.iterdir() if file.name not in (*VERBS["scan"], *VERBS["check"])]
    if drafts and how.number is not signal.SIGKILL:
        faults.append(f"{len(drafts)} drafts are left")
    for draft in drafts:
        draft.unlink()
    if again:
        faults += _wrong_next(grounds, how)
    return After(process.returncode, gone, struck, len(drafts), whole, faults)


def _strike(process: subprocess.Popen[bytes], how: Kill) -> bool:
    """Whether there was anything left to be killed."""
    if how.victim == "worker":
        while not _children(process.pid) and process.poll() is None:
            time.sleep(0.002)
        time.sleep(_PART * how.moment)
        while not (workers := _children(process.pid)):
            if process.poll() is not None:
                return False
            time.sleep(0.002)
        victim = workers[int(how.moment * 1000) % len(workers)]
        try:
            os.kill(victim, how.number)
        except ProcessLookupError:
            return False
        return True
    time.sleep(how.moment)
    if process.poll() is not None:
        return False
    if how.victim == "group":
        os.killpg(process.pid, how.number)
    else:
        process.send_signal(how.number)
    return True


def _wrong_end(code: int, errors: str, right: int, how: Kill, struck: bool) -> list[str]:
    faults = []
    if "Traceback" in errors and "/portcheck/" in errors:
        faults.append(f"a traceback: {errors[-400:]}")
    allowed = {right}
    if struck and how.victim != "worker":
        allowed |= {-how.number} if how.number is signal.SIGKILL else {128 + how.number, -how.number}
    if code not in allowed:
        faults.append(f"exit code {code}: {errors[-200:]}")
    if code == -how.number and how.number is not signal.SIGKILL and how.moment > 1.0:
        faults.append("the signal was not heeded")
    return faults


def _wrong_next(grounds: Grounds, how: Kill) -> list[str]:
    """The next run, with the cache as it was left, says what it would have said."""
    with grounds.start(how.verb, 3 - how.jobs) as process:
        _said, errors = process.communicate()
    if process.returncode != grounds.codes[how.verb] or errors:
        return [f"the next run: exit code {process.returncode}, {errors.decode()[-300:]}"]
    names = VERBS[how.verb]
    return [f"the next run: {name}" for name in names if (grounds.outputs / name).read_bytes() != grounds.right[name]]


def _left_of(group: int) -> list[int]:
    """The processes of a group that do not end soon."""
    end = time.monotonic() + _SOON
    while left := [process for process, _parent, its_group in _processes() if its_group == group]:
        if time.monotonic() > end:
            return left
        time.sleep(0.01)
    return []


def _children(parent: int) -> list[int]:
    return [process for process, its_parent, _group in _processes() if its_parent == parent]


def _processes() -> list[tuple[int, int, int]]:
    """Number, parent and group of each that has not ended."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent, group = status.read_text("utf-8", errors="replace").rpartition(")")[2].split()[:3]
        except (OSError, ValueError):
            continue
        if state not in "ZX":
            found.append((int(status.parent.name), int(parent), int(group)))
    return found

"""The trees that are measured: source distributions and a list of programs, each pinned by a digest."""

from __future__ import annotations

import hashlib
import shutil
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.suite.index import download

_HECBENCH_LIST = Path(__file__).with_name("hecbench.txt")
_HECBENCH_COMMIT = "f27000a5188f"
_HECBENCH_DIGEST = "654743afbfca3a8591ed8135ed6d78d22b54fb994c22951fac3e83671f170013"
_SOURCES = frozenset((".cu", ".cuh", ".h", ".hpp", ".cpp", ".c", ".cc", ".cxx", ".hh", ".inl"))
_BUILD = frozenset(("Makefile", "CMakeLists.txt"))
HECBENCH = "HeCBench"
ONE_FILE = ("xgboost", "cpp_src/src/objective/quantile_obj.cu")
"""A file of 300 lines: its tree, and where it lies in it."""


@dataclass(frozen=True, slots=True)
class Release:
    """A source distribution. ``converted``: by hipify-perl, which takes minutes for a million lines; ``matched``: by
    semgrep, which takes longer."""

    project: str
    version: str
    sha256: str
    converted: bool = False
    matched: bool = False

    @property
    def stem(self) -> str:
        return f"{self.project.replace('-', '_')}-{self.version}"


RELEASES = (
    Release("xgboost", "3.4.1", "6968a4c71efdfa859df0dfcad0d99211c95c28c4ffd6aecff46efff77d18026a", True, True),
    Release("lightgbm", "4.7.0", "f8e20f682c9aabd000bcf4a7ed8aa6f473c1adfecccae34ec24e823d156f4af0", True),
    Release("mmcv", "2.2.0", "ac479247e808d8802f89eadf04d4118de86bdfe81361ec5aed0cc1bf731c67c9"),
    Release("flash-attn", "2.8.3.post1", "55d5103ed846da8b56e0797acf4bde07dee4b1c7e8907fcfc6699c203030c348"),
    Release("llama-cpp-python", "0.3.36", "832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e"),
    Release("vllm", "0.33.0", "f4c33c2503d52bb411146afa9618a4f48bed68912f617e6803ac8d76e4c74112"),
    Release("flashinfer-python", "0.7.2.post1", "af60319898dcfd552ba12a34165b9dd46c0bbd83d48ce665b1df6bd6ae77e9f1"),
)


@dataclass(frozen=True, slots=True)
class Tree:
    """A folder to be measured. ``converted`` and ``matched``: see ``Release``."""

    name: str
    version: str
    folder: Path
    converted: bool
    matched: bool


def trees(cache: Path, hecbench: Path | None, wanted: Iterable[str]) -> list[Tree]:
    """Those that are ``wanted``, or all, unpacked below ``cache``; what it has is not fetched again. ``hecbench``: a
    checkout of that repository. Exits with a sentence for what cannot be had or is not what was pinned."""
    names = {*wanted}
    unknown = names - {HECBENCH, *(release.project for release in RELEASES)}
    if unknown:
        sys.exit(f"no tree is called {', '.join(sorted(unknown))}; there are {HECBENCH} and those of RELEASES")
    if HECBENCH in names and hecbench is None:
        sys.exit(f"{HECBENCH} needs --hecbench DIR, a checkout of its repository")
    cache.mkdir(parents=True, exist_ok=True)
    found = [
        Tree(release.project, release.version, _unpacked(release, cache), release.converted, release.matched)
        for release in RELEASES
        if not names or release.project in names
    ]
    if hecbench is not None and (not names or HECBENCH in names):
        found.append(Tree(HECBENCH, _HECBENCH_COMMIT, _programs(hecbench, cache), True, False))
    return found


def _unpacked(release: Release, cache: Path) -> Path:
    folder = cache / release.stem
    if folder.is_dir():
        return folder
    archive = cache / f"{release.stem}.tar.gz"
    if not archive.is_file():
        download(release.project, archive.name, archive)
    with archive.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != release.sha256:
        sys.exit(f"{archive}: its SHA-256 is {digest}, not {release.sha256}; remove it")
    if not hasattr(tarfile, "data_filter"):
        sys.exit("archives are unpacked safely by Python 3.11.4 or newer; run the suite with one")
    with tempfile.TemporaryDirectory(dir=cache) as draft, tarfile.open(archive) as packed:
        packed.extractall(draft, filter="data")
        (Path(draft) / release.stem).rename(folder)
    return folder


def _programs(checkout: Path, cache: Path) -> Path:
    """The sources of the listed programs, by themselves."""
    folder = cache / f"hecbench-{_HECBENCH_COMMIT}"
    if folder.is_dir():
        return folder
    programs = [checkout / "src" / f"{name}-cuda" for name in _HECBENCH_LIST.read_text("utf-8").split()]
    missing = [program.name for program in programs if not program.is_dir()]
    if missing:
        sys.exit(f"{checkout}: no folder src/{missing[0]}; check out all of commit {_HECBENCH_COMMIT}")
    with tempfile.TemporaryDirectory(dir=cache) as draft:
        digest = hashlib.sha256()
        for program in programs:
            for file in sorted(path for path in program.rglob("*") if _is_source(path)):
                name = file.relative_to(checkout / "src")
                target = Path(draft) / "programs" / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)
                digest.update(f"{name.as_posix()}\0".encode() + hashlib.sha256(target.read_bytes()).digest())
        if digest.hexdigest() != _HECBENCH_DIGEST:
            sys.exit(f"{checkout}: the sources of the listed programs are not those of commit {_HECBENCH_COMMIT}")
        (Path(draft) / "programs").rename(folder)
    return folder


def _is_source(path: Path) -> bool:
    named = path.suffix in _SOURCES or path.name in _BUILD
    return named and path.is_file() and not path.is_symlink()

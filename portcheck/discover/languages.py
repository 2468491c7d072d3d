"""Which files are source code or build files, by their name or suffix."""

from __future__ import annotations

from pathlib import PurePath

from portcheck.model.source import Language

_BY_SUFFIX = {
    ".cu": Language.CUDA,
    ".cuh": Language.CUDA,
    ".h": Language.CXX,
    ".hpp": Language.CXX,
    ".hh": Language.CXX,
    ".hxx": Language.CXX,
    ".cpp": Language.CXX,
    ".cc": Language.CXX,
    ".cxx": Language.CXX,
    ".c": Language.C,
    ".inl": Language.CXX,
    ".inc": Language.CXX,
    ".ptx": Language.PTX,
    ".cmake": Language.CMAKE,
    ".py": Language.PYTHON,
}
_BY_NAME = {"CMakeLists.txt": Language.CMAKE}
SUFFIXES = tuple(_BY_SUFFIX)


def language_of(name: str) -> Language | None:
    """The language that a file's name or suffix stands for; None if it is not scanned unless named."""
    return _BY_NAME.get(name) or _BY_SUFFIX.get(PurePath(name).suffix.lower())

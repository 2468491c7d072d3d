"""Which files are source code or build files, by their name or suffix."""

from __future__ import annotations

from pathlib import PurePath

from portcheck.model.regex import regex
from portcheck.model.source import Language

_BY_SUFFIX = {
    ".cu": Language.CUDA,
    ".cuh": Language.CUDA,
    ".hu": Language.CUDA,
    ".h": Language.CXX,
    ".hpp": Language.CXX,
    ".hh": Language.CXX,
    ".hxx": Language.CXX,
    ".h++": Language.CXX,
    ".cpp": Language.CXX,
    ".cc": Language.CXX,
    ".cxx": Language.CXX,
    ".c++": Language.CXX,
    ".c": Language.C,
    ".inl": Language.CXX,
    ".inc": Language.CXX,
    ".ipp": Language.CXX,
    ".tpp": Language.CXX,
    ".tcc": Language.CXX,
    ".txx": Language.CXX,
    ".ptx": Language.PTX,
    ".cmake": Language.CMAKE,
    ".mk": Language.MAKE,
    ".mak": Language.MAKE,
    ".bzl": Language.BAZEL,
    ".lua": Language.XMAKE,
    ".py": Language.PYTHON,
}
_BY_NAME = {
    "CMakeLists.txt": Language.CMAKE,
    "GNUmakefile": Language.MAKE,
    "Makefile": Language.MAKE,
    "makefile": Language.MAKE,
    "meson.build": Language.MESON,
    "BUILD": Language.BAZEL,
    "BUILD.bazel": Language.BAZEL,
    "WORKSPACE": Language.BAZEL,
    "WORKSPACE.bazel": Language.BAZEL,
    "MODULE.bazel": Language.BAZEL,
}
_MAKEFILE = regex(r"(?:GNUm|[Mm])akefile\.(?!(?:bak|html|md|orig|py|rej|rst|txt)\Z)[\w.-]*\w")
"""``Makefile.inc``, ``makefile.gnu.serial``; what is no Makefile although it is called so is left out."""
_TEMPLATE = ".in"
"""``config.cuh.in`` becomes ``config.cuh`` when the project is configured."""
SUFFIXES = tuple(_BY_SUFFIX)


def language_of(name: str) -> Language | None:
    """The language that a file's name or suffix stands for; None if it is not scanned unless named."""
    path = PurePath(name)
    if path.suffix == _TEMPLATE:
        path = path.with_suffix("")
    if _MAKEFILE.fullmatch(path.name):
        return Language.MAKE
    return _BY_NAME.get(path.name) or _BY_SUFFIX.get(path.suffix.lower())

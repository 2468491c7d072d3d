from __future__ import annotations

import pytest

from portcheck.discover.languages import SUFFIXES, language_of
from portcheck.model.source import Language


@pytest.mark.parametrize(
    ("suffix", "language"),
    [
        (".cu", Language.CUDA),
        (".cuh", Language.CUDA),
        (".hu", Language.CUDA),
        (".h", Language.CXX),
        (".hpp", Language.CXX),
        (".hh", Language.CXX),
        (".hxx", Language.CXX),
        (".h++", Language.CXX),
        (".cpp", Language.CXX),
        (".cc", Language.CXX),
        (".cxx", Language.CXX),
        (".c++", Language.CXX),
        (".c", Language.C),
        (".inl", Language.CXX),
        (".inc", Language.CXX),
        (".ipp", Language.CXX),
        (".tpp", Language.CXX),
        (".tcc", Language.CXX),
        (".txx", Language.CXX),
        (".ptx", Language.PTX),
        (".cmake", Language.CMAKE),
        (".py", Language.PYTHON),
        (".mk", Language.MAKE),
        (".mak", Language.MAKE),
        (".bzl", Language.BAZEL),
        (".lua", Language.XMAKE),
    ],
)
def test_language_by_suffix(suffix: str, language: Language) -> None:
    assert language_of(f"kernel{suffix}") is language
    assert language_of(f"some.dotted.name{suffix}") is language
    assert language_of(f"KERNEL{suffix.upper()}") is language
    assert language_of(f"kernel{suffix}.in") is language


@pytest.mark.parametrize(
    "name",
    ["kernel", "kernel.in", "kernel.txt.in", "kernel.cu.in.in", ".cu.in", "makefile_list",
      "cu", ".cu", "kernel.cu.orig", "kernel.cu~", "kernel.cuda", "kernel.cubin", "setup.pyc",
     "notes.txt", "kernel.hip", "kernel.cu.", "kernel.cu ", "kernel.cu\n"],
)  # fmt: skip
def test_no_language_for_other_names(name: str) -> None:
    assert language_of(name) is None


def test_suffixes_are_all_that_have_a_language() -> None:
    assert len(SUFFIXES) == 26
    assert all(language_of(f"x{suffix}") is not None for suffix in SUFFIXES)


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("CMakeLists.txt", Language.CMAKE),
        ("Makefile", Language.MAKE),
        ("makefile", Language.MAKE),
        ("GNUmakefile", Language.MAKE),
        ("Makefile.in", Language.MAKE),
        ("Makefile.am", Language.MAKE),
        ("Makefile.inc", Language.MAKE),
        ("Makefile.nvc", Language.MAKE),
        ("makefile.cuda.gnu.serial", Language.MAKE),
        ("makefile.py", Language.PYTHON),
        ("meson.build", Language.MESON),
        ("BUILD", Language.BAZEL),
        ("BUILD.bazel", Language.BAZEL),
        ("WORKSPACE", Language.BAZEL),
        ("MODULE.bazel", Language.BAZEL),
        ("xmake.lua", Language.XMAKE),
        ("setup.py", Language.PYTHON),
    ],
)
def test_a_build_file_by_its_name(name: str, language: Language) -> None:
    assert language_of(name) is language


@pytest.mark.parametrize(
    "name",
    ["MyCMakeLists.txt", "MyMakefile", "Makefile.md", "Makefile.orig", "Makefile.bak", "Makefile~", "Makefile.",
     "build", "BUILD.txt", "WORKSPACE.md", "meson.build.bak", "meson_options.txt", "BUILDING", "makefiles", "mkfile"],
)  # fmt: skip
def test_no_build_file_by_its_name(name: str) -> None:
    assert language_of(name) is None

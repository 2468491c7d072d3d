"""The names of CUDA in files of Bazel, Meson and xmake, and what holds for all build files."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portcheck.model.occurrence import Context, Kind
from portcheck.model.source import BUILD_LANGUAGES, Language
from support.parsed import ParseSource, one, symbols

NAMES = {
    Language.CMAKE: "CMakeLists.txt",
    Language.MAKE: "Makefile",
    Language.MESON: "meson.build",
    Language.BAZEL: "BUILD",
    Language.XMAKE: "xmake.lua",
    Language.PYTHON: "setup.py",
}


@pytest.mark.parametrize(
    ("name", "source", "symbol"),
    [
        ("BUILD", 'cuda_library(\n    name = "k",\n)', "cuda_library"),
        ("defs.bzl", 'load("//x:y.bzl", "cuda_binary")', "cuda_binary"),
        ("BUILD.bazel", 'deps = ["@local_config_cuda//cuda:cudart"]', "local_config_cuda"),
        ("MODULE.bazel", 'bazel_dep(name = "rules_cuda", version = "0.2")', "rules_cuda"),
        ("BUILD", "deps = if_cuda([':k'])", "if_cuda"),
        ("BUILD", 'linkopts = ["-lcudart"]', "-lcudart"),
        ("meson.build", "project('heat', 'cpp', 'cuda')", "project(cuda)"),
        ("meson.build", "project('heat', ['cpp', 'cuda'],\n  version: '1')", "project(cuda)"),
        ("meson.build", "add_languages('cuda', required: false)", "add_languages(cuda)"),
        ("meson.build", "executable('p', 'p.cc', dependencies: dependency('cuda', modules: [x]))", "dependency(cuda)"),
        ("meson.build", "c = import('unstable-cuda')", "import(unstable-cuda)"),
        ("meson.build", "flags = c.nvcc_arch_flags('12.0')", "nvcc_arch_flags"),
        ("meson.build", "lib = cc.find_library('cublas', dirs: d)", "-lcublas"),
        ("meson.build", "n = find_program('nvcc')", "nvcc"),
        ("xmake.lua", 'set_toolchains("cuda")', "set_toolchains(cuda)"),
        ("xmake.lua", 'add_cuflags("-O3")', "add_cuflags"),
        ("xmake/gpu.lua", 'add_cugencodes("native")', "add_cugencodes"),
        ("xmake/gpu.lua", 'target:add("cuflags", flag)', "add(cuflags)"),
        ("xmake/gpu.lua", 'set_policy("build.cuda.devlink", true)', "set_policy(build.cuda.devlink)"),
        ("xmake.lua", 'add_links("cudart", "m")', "-lcudart"),
        ("xmake.lua", 'local home = os.getenv("CUDA_HOME")', "CUDA_HOME"),
    ],
)
def test_is_cuda(parse: ParseSource, name: str, source: str, symbol: str) -> None:
    assert one(parse(source + "\n", name), symbol).kind is Kind.BUILD


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("BUILD", "# cuda_library(name = 'k')"),
        ("BUILD", 'cc_library(name = "my_cuda_library")'),
        ("BUILD", '"""A cuda_library is\n"cuda_library"."""'),
        ("BUILD", 'deps = ["//cuda:cudart"]'),
        ("BUILD", 'name = "local_config_cuda_x"'),
        ("BUILD", "Read me first: cuda is fun"),
        ("meson.build", "project('cuda', 'cpp')"),
        ("meson.build", "# dependency('cuda')"),
        ("meson.build", "dependency('cudart_foo')"),
        ("meson.build", "message('nvcc was not found')"),
        ("meson.build", "nvcc = meson.get_compiler('cpp')"),
        ("xmake.lua", '-- add_cuflags("-O3")'),
        ("xmake.lua", '--[[ set_toolchains("cuda")\n add_cuflags() ]]'),
        ("xmake.lua", 'set_toolchains("clang")'),
        ("xmake.lua", 'add_links("cudart_foo")'),
        ("xmake.lua", 'print("nvcc was not found")'),
        ("script.lua", 'local home = os.getenv("CUDA_HOME")'),
        ("net.lua", "require 'cutorch'\nmodel:cuda()"),
    ],
)
def test_is_not_cuda(parse: ParseSource, name: str, source: str) -> None:
    assert symbols(parse(source + "\n", name)) == []


def test_a_call_is_told_from_a_mention(parse: ParseSource) -> None:
    parsed = parse("load('x', 'cuda_test')\ncuda_library(name = 'k')\n", "BUILD")
    assert [(o.symbol, o.context) for o in parsed.occurrences] == [
        ("cuda_test", Context.REFERENCE),
        ("cuda_library", Context.CALL),
    ]


def test_names_of_one_build_system_are_none_in_another(parse: ParseSource) -> None:
    assert symbols(parse("CUDA_STANDARD = 17\ncuda_add_library = 3\n", "Makefile")) == []
    assert symbols(parse("set(X add_cuflags cuda_library)\n", "CMakeLists.txt")) == []


def test_every_build_language_has_a_file_here() -> None:
    assert set(NAMES) == BUILD_LANGUAGES


PIECES = st.sampled_from(
    ["nvcc", "CUDA_HOME", "-lcudart", "sm_80", "CUDAExtension", "'", '"', '"""', "'''", "\\", "#", "#[[", "]]", "--[[",
     "--", "(", ")", "[", "]", "{", "}", "$(", "\n", " ", ":", "=", "echo", "$(error", "project(", "dependency('cuda')",
     "libraries=[", "add_links(", "\r", "\t", "é", "\0", "/usr/local/cuda-", "--version", "which("]
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=40).map("".join), st.sampled_from(sorted(NAMES)))
def test_any_text_is_read(parse: ParseSource, text: str, language: Language) -> None:
    source = ("x" + text).encode("utf-8", errors="surrogatepass").decode("utf-8", errors="replace").replace("\0", "")
    parsed = parse(source, NAMES[language])
    lines = source.encode().replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    for occurrence in parsed.occurrences:
        assert 1 <= occurrence.line <= len(lines)
        assert 1 <= occurrence.column < occurrence.end_column


@pytest.mark.parametrize("language", sorted(NAMES))
@pytest.mark.parametrize(
    "piece", ['"', "'", '"""', "#[", "--[", "\\", "(", "$(", "echo ", "'\\", "libraries=[", "nvcc\n"]
)
def test_no_text_is_slow(parse: ParseSource, language: Language, piece: str) -> None:
    parse("nvcc CUDAExtension add_cuflags\n" + piece * 50_000, NAMES[language])

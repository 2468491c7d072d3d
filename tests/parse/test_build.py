"""The names of CUDA in CMake files."""

from __future__ import annotations

import pytest

from portcheck.model.occurrence import Context, Kind, ParseState, Resolution
from support.parsed import ParseSource, one, symbols


@pytest.mark.parametrize(
    ("source", "symbol", "context"),
    [
        ("find_package(CUDAToolkit REQUIRED)", "find_package(CUDAToolkit)", Context.CALL),
        ("FIND_PACKAGE( CUDA 10 )", "find_package(CUDA)", Context.CALL),
        ("project(heat\n  LANGUAGES CXX CUDA)", "project(CUDA)", Context.CALL),
        ("enable_language(CUDA)", "enable_language(CUDA)", Context.CALL),
        ("CUDA_ADD_LIBRARY(x a.cu)", "cuda_add_library", Context.CALL),
        ("set(CMAKE_CUDA_ARCHITECTURES 80)", "CMAKE_CUDA_ARCHITECTURES", Context.REFERENCE),
        ('set(F "${CMAKE_CUDA_FLAGS} -O3")', "CMAKE_CUDA_FLAGS", Context.REFERENCE),
        ("target_link_libraries(x PRIVATE CUDA::cublas)", "CUDA::cublas", Context.REFERENCE),
    ],
)
@pytest.mark.parametrize("name", ["CMakeLists.txt", "x.cmake"])
def test_is_cuda(parse: ParseSource, source: str, symbol: str, context: Context, name: str) -> None:
    parsed = parse(source, name)
    found = one(parsed, symbol)
    assert (found.kind, found.context, found.resolution) == (Kind.BUILD, context, Resolution.LEXICAL)
    assert parsed.summary.parse is ParseState.LEXICAL


@pytest.mark.parametrize(
    "source",
    [
        "# find_package(CUDAToolkit)",
        "#[[ enable_language(CUDA)\n CUDA::cudart ]]",
        "#[=[ ]] CUDA::cudart ]=]",
        "find_package(OpenMP)",
        "project(cuda LANGUAGES CXX)",
        "set(USE_CUDA ON)",
        'option(CUDA "build with CUDA")',
        "target_link_libraries(x MYCUDA::cudart)",
        "message(cudaMalloc)",
    ],
)
def test_is_not_cuda(parse: ParseSource, source: str) -> None:
    assert symbols(parse(source, "CMakeLists.txt")) == []


def test_names_of_cmake_are_no_cuda_in_sources(parse: ParseSource) -> None:
    assert symbols(parse("int CUDA_STANDARD = 3;\n", "a.cpp")) == []


def test_comments_are_no_code_lines(parse: ParseSource) -> None:
    summary = parse('# one\nset(A 1) # two\n#[[ three\n]]\n\nset(B "#")\n', "CMakeLists.txt").summary
    assert (summary.language, summary.lines, summary.sloc) == ("cmake", 6, 2)

"""The names of CUDA in Makefiles."""

from __future__ import annotations

import pytest

from portcheck.model.occurrence import Context, Kind, ParseState, Region, Resolution, Side
from support.parsed import ParseSource, of_kind, one, symbols


@pytest.mark.parametrize(
    ("source", "symbol"),
    [
        ("CC        = nvcc", "nvcc"),
        ("CC=nvcc", "nvcc"),
        ("main: main.cu\n\t@nvcc -O3 $< -o $@", "nvcc"),
        ("main: main.cu\n\t/opt/cuda/bin/nvcc $<", "nvcc"),
        ("ifeq ($(CC),nvcc)", "nvcc"),
        ("nvcc := yes", "nvcc"),
        ("main.o:\n\t$(NVCC) -c $<", "NVCC"),
        ("X = ${NVCCFLAGS}", "NVCCFLAGS"),
        ("X = $(NVCC_FLAGS)", "NVCC_FLAGS"),
        ("CUDA_HOME ?= /opt/toolkit", "CUDA_HOME"),
        ("L = -L$(CUDA_PATH)/lib64", "CUDA_PATH"),
        ("I = -I/usr/local/cuda/include", "/usr/local/cuda"),
        ("I = /usr/local/cuda-11.8/include", "/usr/local/cuda"),
        ("ARCH = sm_60", "sm_XX"),
        ("F = -arch=sm_90a", "sm_XX"),
        ("F = arch=compute_80", "compute_XX"),
        ("F = $(addprefix -gencode ,$(ARCHS))", "-gencode"),
        ("LDFLAGS = -lcudart", "-lcudart"),
        ("LDFLAGS = -L. -lcublasLt -lm", "-lcublasLt"),
        ("LDFLAGS = -lnvidia-ml", "-lnvidia-ml"),
        ("LDFLAGS = -lcudart_static", "-lcudart_static"),
        ("A = 1 \\# nvcc", "nvcc"),
    ],
)
@pytest.mark.parametrize("name", ["Makefile", "kernels.mk", "sub/GNUmakefile"])
def test_is_cuda(parse: ParseSource, source: str, symbol: str, name: str) -> None:
    parsed = parse(source + "\n", name)
    found = one(parsed, symbol)
    assert (found.kind, found.side, found.resolution) == (Kind.BUILD, Side.HOST, Resolution.LEXICAL)
    assert (parsed.summary.language, parsed.summary.parse) == ("make", ParseState.LEXICAL)


@pytest.mark.parametrize(
    "source",
    [
        "# CC = nvcc",
        "CC = gcc # nvcc -lcudart \\\n  sm_80 still a comment",
        "CC = my_nvcc_wrapper",
        "CC = nvcc-wrapper",
        "CC = nvcc_wrapper",
        "include nvcc.mk",
        "X = cuda.nvcc",
        "X = -I../nvcc/include",
        "nvcc: main.o\n\tg++ $<",
        "nvcc : main.o",
        "cuda: main.cu",
        "CUDA = no",
        "LDFLAGS = -lcudart_foo",
        "LDFLAGS = -lmycudart",
        "LDFLAGS = -lcudart-12",
        "LDFLAGS = x-lcudart",
        "LDFLAGS = -lcud -lcudax",
        "X = MY_CUDA_HOME",
        "X = CUDA_HOME_DIR",
        "X = -DCUDA_ARCH=70",
        "X = NVCCX",
        "I = /usr/local/cuda-samples",
        "I = /usr/local/cudax",
        "F = sm_pam30.c",
        "F = mysm_60",
        "F = sm_60.o",
        "F = -march=native -arch x86_64",
        'all:\n\t@echo "building with nvcc"',
        "all:\n\tprintf 'nvcc: CUDA_HOME\\n'",
        "$(info CUDA_HOME is not set)",
        "  $(error nvcc was not found)",
        "$(warning NVCC is old)",
        "x = cudaMalloc",
    ],
)
def test_is_not_cuda(parse: ParseSource, source: str) -> None:
    assert symbols(parse(source + "\n", "Makefile")) == []


def test_what_follows_a_message_is_a_command(parse: ParseSource) -> None:
    assert symbols(parse('all:\n\techo "nvcc" && nvcc -c x.cu\n', "Makefile")) == ["nvcc"]


def test_every_mention_has_its_place(parse: ParseSource) -> None:
    parsed = parse("NVCC = $(CUDA_HOME)/bin/nvcc\n# nvcc\nLIBS = -lcudart -lcudart\n", "Makefile")
    assert [(o.symbol, o.line, o.column) for o in parsed.occurrences] == [
        ("NVCC", 1, 1),
        ("CUDA_HOME", 1, 10),
        ("nvcc", 1, 25),
        ("-lcudart", 3, 8),
        ("-lcudart", 3, 17),
    ]
    assert {o.context for o in parsed.occurrences} == {Context.REFERENCE}


def test_a_comment_is_no_preprocessor_line(parse: ParseSource) -> None:
    parsed = parse("# if 0\nCC = nvcc\n#else\n#endif\n", "Makefile")
    assert one(parsed, "nvcc").region is Region.ACTIVE


def test_a_makefile_of_a_port_is_guarded(parse: ParseSource) -> None:
    parsed = parse("LIBS = -lcudart\n", "makefiles/musa.mk")
    assert [(o.region, o.guards) for o in of_kind(parsed, Kind.BUILD)] == [(Region.GUARDED, ("musa",))]


def test_comments_are_no_code_lines(parse: ParseSource) -> None:
    summary = parse("# one\nCC = nvcc # two\n\n# three \\\n four\nall:\n", "Makefile").summary
    assert (summary.lines, summary.sloc) == (6, 2)


def test_hazards_are_looked_for_beside_names_only(parse: ParseSource) -> None:
    assert of_kind(parse("F = -Xcompiler -fPIC\n", "Makefile"), Kind.HAZARD) == []
    assert [o.symbol for o in of_kind(parse("CC = nvcc\nF = -Xcompiler -fPIC\n", "Makefile"), Kind.HAZARD)] == [
        "nvcc-flag"
    ]

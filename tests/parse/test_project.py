"""Names and headers that the project declares itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from portcheck.model.errors import NothingToScanError
from portcheck.model.estimate import LineClass
from portcheck.model.finding import Status
from portcheck.model.occurrence import Kind
from portcheck.model.report import Report
from portcheck.model.source import DecodedText, Language, SourceFile
from portcheck.parse.file import parse_file
from portcheck.parse.lexicon import Lexicon
from portcheck.parse.worlds import KnownMacros
from portcheck.scan import ScanOptions, scan


def report_on(folder: Path, files: dict[str, str]) -> Report:
    """A scan of ``files``, one real mention added so that there is something to find."""
    for name, text in {**files, "real.cu": "void real() { cudaDeviceReset(); }\n"}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return scan([folder], ScanOptions(jobs=1))


def symbols_in(folder: Path, files: dict[str, str]) -> set[tuple[str, str]]:
    """(file, symbol) of what a scan of ``files`` finds."""
    report = report_on(folder, files)
    return {(o.file, o.symbol) for o in report.occurrences if o.file != "real.cu"}


def test_namespace_member_declared_in_another_file(tmp_path: Path) -> None:
    files = {
        "pool.h": "namespace pool { void cudaFree(void *p); }\n",
        "use.cu": "namespace pool { void g() { cudaFree(p); ::cudaFree(p); } }\nvoid h() { cudaFreeHost(p); }\n",
    }
    assert symbols_in(tmp_path, files) == {("use.cu", "cudaFree"), ("use.cu", "cudaFreeHost")}


def test_same_name_outside_of_that_namespace_is_cuda(tmp_path: Path) -> None:
    files = {
        "pool.h": "namespace pool { void cudaFree(void *p); }\n",
        "use.cu": "namespace other { void g() { cudaFree(p); } }\n",
    }
    assert symbols_in(tmp_path, files) == {("use.cu", "cudaFree")}


def test_global_mock_is_meant_in_host_files_only(tmp_path: Path) -> None:
    files = {
        "mock.cpp": "int cudaFree(void *p) { return 0; }\n",
        "host.cpp": "void f() { cudaFree(p); }\n",
        "device.cu": "void f() { cudaFree(p); }\n",
    }
    assert symbols_in(tmp_path, files) == {("device.cu", "cudaFree")}


def test_member_of_a_class_that_a_header_declares(tmp_path: Path) -> None:
    files = {
        "pool.h": "namespace a { class Pool { void cudaFree(void *p); void drop(); }; }\n",
        "pool.cu": "void a::Pool::drop() { cudaFree(p); ::cudaFree(p); }\nvoid drop() { cudaFreeHost(p); }\n",
        "more.cu": "namespace a {\nvoid Pool::drop() { cudaFree(p); }\nvoid Heap::drop() { cudaFree(p); }\n}\n",
    }
    found = [(o.file, o.symbol, o.line) for o in report_on(tmp_path, files).occurrences if o.file != "real.cu"]
    assert found == [("more.cu", "cudaFree", 3), ("pool.cu", "cudaFree", 1), ("pool.cu", "cudaFreeHost", 2)]


def test_macro_of_a_header_is_meant_where_it_is_included(tmp_path: Path) -> None:
    use = "__device__ float f(float a) { return __fadd_rn(a, a); }\n"
    files = {
        "own.h": "#define __fadd_rn(a, b) ((a) + (b))\n",
        "between.h": '#pragma once\n#include "own.h"\n__device__ int x;\n',
        "with.cu": '#include "between.h"\n' + use,
        "without.cu": use,
        "perhaps.cu": '#ifdef USE_OWN\n#include "own.h"\n#endif\n' + use,
    }
    found = {(file, symbol) for file, symbol in symbols_in(tmp_path, files) if symbol == "__fadd_rn"}
    assert found == {("without.cu", "__fadd_rn"), ("perhaps.cu", "__fadd_rn")}


@pytest.mark.parametrize(("source", "found"), [("a.cu", {("t.h", "half")}), ("a.cpp", set())])
def test_header_without_cuda_of_its_own(tmp_path: Path, source: str, found: set[tuple[str, str]]) -> None:
    """``half`` is CUDA's in a header that CUDA sources include, and anybody's in another."""
    files = {"t.h": "template <class T> bool f() { return is<T, half>(); }\n", source: '#include "t.h"\n'}
    assert symbols_in(tmp_path, files) == found


@pytest.mark.parametrize("kind", ["struct", "class", "union"])
def test_a_type_of_the_project_is_meant_in_all_of_its_namespace(tmp_path: Path, kind: str) -> None:
    own = (
        f"namespace a {{\n{kind} half {{ int x; }};\nhalf f(half v) {{ return v; }}\nnamespace b {{ half g(); }}\n}}\n"
    )
    files = {
        "t.h": own + "half outside;\n",
        "u.h": "namespace a { half h(); }\n",
        "a.cu": '#include "t.h"\n#include "u.h"\n',
    }
    found = [(o.file, o.line) for o in report_on(tmp_path, files).occurrences if o.symbol == "half"]
    assert found == [("t.h", 6)]


def test_what_a_header_has_only_for_cuda_sources_counts_once(tmp_path: Path) -> None:
    """Also where the project has macros of its own over CUDA, and is looked at again."""
    files = {
        "t.h": "template <class T> bool f() { return is<T, half>(); }\n",
        "a.cu": '#include "t.h"\n#define gpuFree cudaFree\nint e = gpuFree(p);\n',
    }
    assert [o.symbol for o in report_on(tmp_path, files).occurrences if o.file == "t.h"] == ["half"]


def test_namespace_of_the_project_in_another_file(tmp_path: Path) -> None:
    files = {
        "a.h": "namespace proj { namespace cuda { void atomic(); } }\n",
        "use.cu": "namespace proj { void f() { cuda::atomic(); } }\nnamespace other { cuda::atomic<int> g; }\n",
    }
    found = [(o.symbol, o.line) for o in report_on(tmp_path, files).occurrences if o.file == "use.cu"]
    assert found == [("cuda::atomic", 2)]


@pytest.mark.parametrize(
    ("include", "found"),
    [("", set()), ("#include <thrust/sort.h>\n", {("use.cpp", "thrust"), ("use.cpp", "thrust/sort.h")})],
)
def test_a_namespace_of_that_name_is_cudas_where_its_headers_are(
    tmp_path: Path, include: str, found: set[tuple[str, str]]
) -> None:
    files = {"use.cpp": include + "namespace thrust { void own(); }\nvoid f() { thrust::own(); }\n"}
    assert symbols_in(tmp_path, files) == found


@pytest.mark.parametrize("include", ['#include "nccl.h"\n', '#include "sub/nccl.h"\n'])
def test_own_header(tmp_path: Path, include: str) -> None:
    files = {"nccl.h": "int x;\n", "sub/nccl.h": "int x;\n", "a.cpp": include}
    assert symbols_in(tmp_path, files) == set()


def test_header_of_that_name_elsewhere_is_not_meant(tmp_path: Path) -> None:
    files = {"elsewhere/nccl.h": "int x;\n", "a.cpp": "#include <nccl.h>\n"}
    assert symbols_in(tmp_path, files) == {("a.cpp", "nccl.h")}


# Libraries that the tree carries

USE = {"a.cu": "#include <cub/cub.cuh>\nvoid f() { cub::DeviceReduce::Sum(a); ncclSend(b); }\n"}
IN_USE = {("a.cu", "cub/cub.cuh"), ("a.cu", "cub::DeviceReduce::Sum"), ("a.cu", "ncclSend")}
COPY = ("cub/cub.cuh", "cub/device/device_reduce.cuh", "cub/block/block_scan.cuh")


@pytest.mark.parametrize("folder", ["", "third_party/", "third_party/cub-1.8/include/"])
def test_names_of_a_library_that_the_tree_carries_are_its_own(tmp_path: Path, folder: str) -> None:
    files = {**USE, **{folder + path: "int x;\n" for path in COPY}}
    report = report_on(tmp_path, files)
    assert {o.symbol for o in report.occurrences if o.file == "a.cu"} == {"ncclSend"}
    (warning,) = report.warnings
    assert warning.en == "the tree carries CUB: its names count as the project's own, and its code as code"


@pytest.mark.parametrize("opening", ["", "using namespace cub;\n", "namespace c = cub;\n"])
def test_what_is_built_on_a_library_that_the_tree_carries_is_known(tmp_path: Path, opening: str) -> None:
    name = {"": "cub::WarpReduce", "using namespace cub;\n": "WarpReduce", "namespace c = cub;\n": "c::WarpReduce"}
    kernel = (
        f"{opening}__global__ void k() {{ {name[opening]}<int> w; }}\n__global__ void other() {{ w.WarpReduce(); }}\n"
    )
    copy = dict.fromkeys(COPY, "namespace cub { struct WarpReduce; }\n")
    report = report_on(tmp_path, {"a.cu": kernel, **copy})
    features = {kernel.name: kernel.features for kernel in report.kernels if kernel.file == "a.cu"}
    assert features == {"k": ("cub",), "other": ()}
    assert not [o for o in report.occurrences if o.library == "cub"]


def test_of_a_namespace_that_libraries_share_one_may_be_carried(lexicon: Lexicon, known: KnownMacros) -> None:
    source = b"__global__ void k() { cuda::std::atomic<int> a; cuda::tiles::abs(b); }\n"
    file = SourceFile("a.cu", Path("a.cu"), Language.CUDA, len(source))
    before = replace(known, carried=frozenset({"libcudacxx"}))
    parsed = parse_file(file, DecodedText(source, "utf-8", damaged=False), lexicon, before)
    assert {o.symbol for o in parsed.occurrences if "::" in o.symbol} == {"cuda::tiles::abs"}


def test_one_or_two_files_of_the_same_name_are_no_copy(tmp_path: Path) -> None:
    report = report_on(tmp_path, {**USE, **{f"mine/{path}": "int x;\n" for path in COPY[1:]}})
    assert {(o.file, o.symbol) for o in report.occurrences if o.file != "real.cu"} == IN_USE
    assert report.warnings == ()


def test_files_without_the_librarys_folder_are_no_copy(tmp_path: Path) -> None:
    files = {**USE, "cub.cuh": "int x;\n", "device_reduce.cuh": "int x;\n", "block_scan.cuh": "int x;\n"}
    assert symbols_in(tmp_path, files) == IN_USE


def test_a_library_that_is_no_source_code_is_never_carried(tmp_path: Path) -> None:
    paths = ("nccl_device/barrier.h", "nccl_device/cft.h", "nccl_device/comm.h", "nccl_device/coop.h")
    assert symbols_in(tmp_path, {**USE, **dict.fromkeys(paths, "int x;\n")}) == IN_USE


def test_hazards_without_a_mention_are_nothing_to_scan(tmp_path: Path) -> None:
    (tmp_path / "a.cu").write_text("#define WARP_SIZE 32\n", "utf-8")
    with pytest.raises(NothingToScanError):
        scan([tmp_path], ScanOptions(jobs=1))
    report = report_on(tmp_path, {})
    assert [o.symbol for o in report.occurrences if o.file == "a.cu"]
    assert {o.kind for o in report.occurrences if o.file == "a.cu"} == {Kind.HAZARD}


def test_hazards_count_as_lines_and_findings_but_not_as_cover(tmp_path: Path) -> None:
    report = report_on(tmp_path, {"a.cu": "#define WARP_SIZE 32\n"})
    (hazard,) = [o for o in report.occurrences if o.kind is Kind.HAZARD]
    statuses = {f.ruling.target: f.ruling.status for f in report.findings if f.occurrence == hazard}
    assert statuses["hip"] is Status.ADAPT
    assert "biren" not in statuses
    assert report.lines["hip"]["a.cu"] == {LineClass.UNKNOWN: (1,)}  # a doubtful one
    assert "a.cu" not in report.lines["biren"]
    assert "hazard" not in report.coverage["hip"]
    assert [h.id for h in report.hazards] == [hazard.symbol]

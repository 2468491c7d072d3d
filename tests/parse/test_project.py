"""Names and headers that the project declares itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from portcheck.scan import ScanOptions, scan


def symbols_in(folder: Path, files: dict[str, str]) -> set[tuple[str, str]]:
    """(file, symbol) of a scan of ``files``, one real mention added so that there is something to find."""
    for name, text in {**files, "real.cu": "void real() { cudaDeviceReset(); }\n"}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    report = scan([folder], ScanOptions(jobs=1))
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


@pytest.mark.parametrize("include", ['#include "nccl.h"\n', '#include "sub/nccl.h"\n'])
def test_own_header(tmp_path: Path, include: str) -> None:
    files = {"nccl.h": "int x;\n", "sub/nccl.h": "int x;\n", "a.cpp": include}
    assert symbols_in(tmp_path, files) == set()


def test_header_of_that_name_elsewhere_is_not_meant(tmp_path: Path) -> None:
    files = {"elsewhere/nccl.h": "int x;\n", "a.cpp": "#include <nccl.h>\n"}
    assert symbols_in(tmp_path, files) == {("a.cpp", "nccl.h")}

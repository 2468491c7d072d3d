"""Where headers are looked for: the toolkit given, NVIDIA's packages, or nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from portcheck.model.errors import UsageError
from portcheck.parse.precise import headers
from portcheck.parse.precise.headers import find_headers

pytest.importorskip("clang.cindex")


@pytest.fixture(autouse=True)
def resources(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Clang's own headers, and no package of NVIDIA's."""
    folder = tmp_path / "clang"
    put(folder / "include" / "stddef.h")
    monkeypatch.setattr(headers, "_resource_candidates", lambda major: iter((folder,)))
    monkeypatch.setattr(headers, "_site_folders", lambda: iter((tmp_path / "site",)))
    return folder


def put(path: Path, text: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_nothing_is_installed(resources: Path) -> None:
    found = find_headers(None)
    assert (found.cuda, found.resources) == ((), str(resources))
    assert not found.has("cuda_runtime.h")


def test_a_toolkit(tmp_path: Path) -> None:
    toolkit = tmp_path / "toolkit"
    put(toolkit / "include" / "cuda_runtime.h")
    put(toolkit / "include" / "cuda.h")
    found = find_headers(toolkit)
    assert found.cuda == (str(toolkit / "include"),)
    assert found.origin.en == f"the CUDA toolkit in {toolkit}"
    assert found.has("cuda.h")
    assert not found.has("nccl.h")


def test_a_toolkit_with_folders_by_machine_and_libraries_apart(tmp_path: Path) -> None:
    toolkit = tmp_path / "toolkit"
    include = toolkit / "targets" / "x86_64-linux" / "include"
    put(include / "cuda_runtime.h")
    put(include / "cccl" / "cub" / "cub.cuh")
    found = find_headers(toolkit)
    assert found.cuda == (str(include), str(include / "cccl"))
    assert found.has("cub/cub.cuh")


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_no_toolkit(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=rf"--cuda-path .*{name}: there is no include/cuda_runtime.h in it"):
        find_headers(tmp_path / name)


def test_packages(tmp_path: Path) -> None:
    runtime, compiler = (tmp_path / "site" / "nvidia" / name / "include" for name in ("cuda_runtime", "cuda_nvcc"))
    put(runtime / "cuda_runtime.h")
    assert find_headers(None).cuda == ()  # the language's headers are another package
    put(compiler / "crt" / "host_defines.h")
    found = find_headers(None)
    assert set(found.cuda) == {str(runtime), str(compiler)}
    assert found.origin.en == "NVIDIA's header packages"


def test_without_clangs_own_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headers, "_resource_candidates", lambda major: iter(()))
    with pytest.raises(UsageError, match=r"needs the headers of Clang \d+, .*portcheck\[precise\]"):
        find_headers(None)


def test_without_libclang(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "clang.cindex", None)
    with pytest.raises(UsageError, match=r"--precise needs libclang, .*portcheck\[precise\]"):
        find_headers(None)

"""Where CUDA's headers and Clang's own come from. Nothing is fetched and nothing is run to find them."""

from __future__ import annotations

import importlib.util
import os
import re
import site
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from portcheck.model.errors import UsageError
from portcheck.model.frozen import frozen
from portcheck.model.text import Text, message

EXTRA = "pip install 'portcheck[precise]' brings what it needs"
_RUNTIME, _LANGUAGE = "cuda_runtime.h", "crt/host_defines.h"


@frozen
class Headers:
    """``cuda``: folders of NVIDIA's headers, none where the catalogue must serve; ``resources``: the folder of Clang's
    own headers; ``origin`` says it in words."""

    cuda: tuple[str, ...]
    resources: str
    origin: Text

    def has(self, header: str) -> bool:
        return any(os.path.isfile(os.path.join(folder, header)) for folder in self.cuda)


def find_headers(cuda_path: Path | None) -> Headers:
    """Look in the toolkit given, in NVIDIA's packages, and else do without.

    Raises UsageError where ``cuda_path`` is no toolkit, or libclang or its headers are not installed.
    """
    resources = _clang_resources()
    if cuda_path is not None:
        folders = _toolkit_folders(cuda_path)
        if not folders:
            raise UsageError(f"--cuda-path {cuda_path}: there is no include/{_RUNTIME} in it; give a CUDA toolkit")
        return Headers(folders, resources, message("the CUDA toolkit in {path}", path=cuda_path))
    packages = _package_folders(_site_folders())
    if packages:
        return Headers(packages, resources, message("NVIDIA's header packages"))
    return Headers((), resources, message("the names of the catalogue (no CUDA headers are installed)"))


def _clang_resources() -> str:
    try:
        from clang.cindex import Index, LibclangError, conf
    except ImportError as error:
        raise UsageError(f"--precise needs libclang, which is not installed; {EXTRA}") from error
    try:
        Index.create()
        conf.lib.clang_getClangVersion.restype = _string_type()
        version = re.search(r"version (\d+)", conf.lib.clang_getCString(conf.lib.clang_getClangVersion()))
    except (LibclangError, OSError) as error:
        raise UsageError(f"--precise cannot load libclang: {error}; {EXTRA}") from error
    major = version[1] if version else ""
    for folder in _resource_candidates(major):
        if (folder / "include" / "stddef.h").is_file():
            return str(folder.resolve())
    raise UsageError(f"--precise needs the headers of Clang {major}, which are not installed; {EXTRA}")


def _string_type() -> type:
    from clang.cindex import _CXString

    string: type = _CXString
    return string


def _resource_candidates(major: str) -> Iterator[Path]:
    carrier = importlib.util.find_spec("clang_tidy")
    for folder in (carrier.submodule_search_locations or ()) if carrier else ():
        yield Path(folder) / "data" / "lib" / "clang" / major
    for system in (f"/usr/lib/llvm-{major}/lib/clang", "/usr/lib/clang", "/usr/local/lib/clang"):
        yield Path(system) / major


def _toolkit_folders(toolkit: Path) -> tuple[str, ...]:
    candidates = (toolkit / "include", *sorted(toolkit.glob("targets/*/include")))
    if not any((folder / _RUNTIME).is_file() for folder in candidates):
        return ()
    present = dict.fromkeys(str(folder.resolve()) for folder in candidates if folder.is_dir())
    # libcu++, Thrust and CUB lie in a folder of their own from toolkit 13 on
    more = [folder for path in present if os.path.isdir(folder := os.path.join(path, "cccl"))]
    return (*present, *more)


def _site_folders() -> Iterator[Path]:
    yield from (Path(folder) for folder in (*sys.path, *site.getsitepackages()) if folder)


def _package_folders(places: Iterable[Path]) -> tuple[str, ...]:
    """The include folders of ``nvidia/*`` packages, if they make up at least CUDA's language and runtime."""
    found: dict[str, None] = {}
    for place in places:
        found |= dict.fromkeys(str(folder.resolve()) for folder in sorted(place.glob("nvidia/*/include")))
    folders = (*found, *(folder for path in found if os.path.isdir(folder := os.path.join(path, "cccl"))))
    complete = all(any(os.path.isfile(os.path.join(f, header)) for f in folders) for header in (_RUNTIME, _LANGUAGE))
    return folders if complete else ()

"""What a document includes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from portcheck.lsp.beside import Beside
from portcheck.model.occurrence import ParsedFile
from portcheck.model.source import Language, Skipped, SourceFile
from support.parsed import ParseSource


class Reader:
    """Counts what is read."""

    def __init__(self, root: Path, parse: ParseSource) -> None:
        self.read: list[str] = []
        self._parse = parse
        self.beside = Beside(root, self.parsed)

    def parsed(self, file: SourceFile) -> ParsedFile | Skipped:
        self.read.append(file.path)
        return self._parse(file.read(), file.path)

    def paths(self, text: str, path: Path) -> list[str]:
        source = SourceFile("", path, Language.CUDA, len(text), text.encode())
        return [parsed.summary.path for parsed in self.beside.of(source)]


@pytest.fixture
def reader(tmp_path: Path, parse: ParseSource) -> Reader:
    root = tmp_path / "root"
    for name, text in {
        "src/kernels/near.h": '#include "deep.h"\n',
        "src/kernels/deep.h": '#include "near.h"\n#include "a.cu"\n',
        "include/lib/far.h": "int far;\n",
        "src/common.h": "int common;\n",
        "elsewhere/lost.h": "int lost;\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    (tmp_path / "outside.h").write_text("int outside;\n")
    return Reader(root.resolve(), parse)


def test_headers_are_found_nearby(reader: Reader, tmp_path: Path) -> None:
    text = '#include "near.h"\n#include <lib/far.h>\n#include "common.h"\n#include "lost.h"\n#include <vector>\n'
    document = reader.beside.root / "src" / "kernels" / "a.cu"
    expected = ["src/kernels/near.h", "include/lib/far.h", "src/common.h", "src/kernels/deep.h"]
    assert reader.paths(text, document) == expected
    assert reader.paths(text, document) == expected
    assert reader.read == expected  # each once
    changed = reader.beside.root / "src" / "common.h"
    changed.write_text("int other;\n")
    os.utime(changed, ns=(1, 1))
    assert reader.paths(text, document) == expected
    assert reader.read == [*expected, "src/common.h"]


@pytest.mark.parametrize(
    "written", ["../../../outside.h", "/etc/passwd", "link.h", "pipe.h", "a" * 5000, "nul\0.h", ".", ""]
)
def test_nothing_outside_is_read(reader: Reader, tmp_path: Path, written: str) -> None:
    folder = reader.beside.root / "src" / "kernels"
    (folder / "link.h").symlink_to(tmp_path / "outside.h")
    os.mkfifo(folder / "pipe.h")
    assert reader.paths(f'#include "{written}"\n', folder / "a.cu") == []
    assert reader.paths('#include "outside.h"\n', tmp_path / "b.cu") == []
    assert reader.read == []


def test_there_is_an_end(reader: Reader) -> None:
    folder = reader.beside.root
    for number in range(100):
        (folder / f"h{number}.h").write_text(f'#include "h{number + 1}.h"\n')
    assert len(reader.paths('#include "h0.h"\n' * 1000, folder / "a.cu")) == 64
    (folder / "large.h").write_text("//" + "x" * 2**20)
    assert reader.paths('#include "large.h"\n', folder / "a.cu") == []


def test_what_comes_later_is_found_when_it_looks_again(reader: Reader) -> None:
    document = reader.beside.root / "a.cu"
    assert reader.paths('#include "late.h"\n', document) == []
    (reader.beside.root / "late.h").write_text("int late;\n")
    assert reader.paths('#include "late.h"\n', document) == []
    reader.beside.look_again()
    assert reader.paths('#include "late.h"\n', document) == ["late.h"]
    (reader.beside.root / "late.h").unlink()
    assert reader.paths('#include "late.h"\n', document) == []

"""The exact mode on a tree written to a folder, with libclang and the catalogue's names alone: no CUDA headers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from portcheck.discover.encoding import decode
from portcheck.discover.walk import discover
from portcheck.model.errors import UsageError
from portcheck.model.occurrence import ParsedFile
from portcheck.model.precise import PreciseOptions
from portcheck.model.source import Discovery
from portcheck.model.text import Text, same
from portcheck.parse.file import parse_file
from portcheck.parse.lexicon import Lexicon
from portcheck.parse.precise import headers
from portcheck.parse.precise.run import Means, make_precise
from portcheck.parse.precise.tokens import Examined, Unit
from portcheck.parse.project import Project
from support.exact import Answer, Exact, Tree
from support.parsed import NOTHING_KNOWN

Examine = Callable[[Unit], Examined]


@pytest.fixture
def no_cuda_headers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a machine without NVIDIA's packages. Skips where libclang is not installed."""
    pytest.importorskip("clang.cindex")
    monkeypatch.setattr(headers, "_site_folders", lambda: iter(()))
    try:
        headers.find_headers(None)
    except UsageError as error:
        pytest.skip(str(error))
    yield


@pytest.fixture
def exact(tmp_path: Path, lexicon: Lexicon, no_cuda_headers: None) -> Exact:
    """``exact({"a.cu": source})``: both modes on the files; ``lose`` names units that are lost."""

    def isolated(lose: Mapping[str, str]) -> Callable[[Examine, Sequence[Unit]], list[Examined | Text]]:
        return lambda examine, units: [same(lose[unit.path]) if unit.path in lose else examine(unit) for unit in units]

    def run(tree: Tree, options: PreciseOptions | None = None, lose: Mapping[str, str] | None = None) -> Answer:
        for name, content in tree.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        found = discover((tmp_path,))
        means = Means(lexicon, NOTHING_KNOWN, decode, isolated(lose or {}))
        parsed, differences = make_precise(default(found, lexicon), found, options or PreciseOptions(), means)
        return Answer({file.summary.path: file for file in parsed}, differences)

    return run


def default(found: Discovery, lexicon: Lexicon) -> tuple[ParsedFile, ...]:
    parsed = []
    for file in found.files:
        decoded = decode(file.location.read_bytes())
        assert decoded is not None
        parsed.append(parse_file(file, decoded, lexicon, NOTHING_KNOWN))
    return tuple(map(Project(parsed).settled, parsed))

"""What all tests share: the built-in rules, compiled once, and a way to parse a piece of source."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from portcheck.discover.encoding import decode
from portcheck.discover.languages import language_of
from portcheck.model.occurrence import ParsedFile
from portcheck.model.source import Language, SourceFile
from portcheck.parse.file import parse_file
from portcheck.parse.lexicon import Lexicon
from portcheck.parse.project import Project
from portcheck.parse.worlds import KnownMacros, worlds_of
from portcheck.rules.location import store_path
from portcheck.rules.store import RuleStore
from support.parsed import ParseSource

settings.register_profile("no timing", deadline=None)  # a busy machine is no fault of the code
settings.register_profile("first failure", deadline=None, database=None, phases=(Phase.explicit, Phase.generate))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "no timing"))  # mutation testing needs no small example


LONG = (
    "test_wheel.py", "test_validate_pack.py", "test_browser.py", "test_gate_scenario.py", "test_server.py",
    "test_browser_address.py", "test_stopping.py", "test_samples.py", "test_cached_scan.py",
)  # fmt: skip
"""Files of tests that take half a minute and more: begun last, they would leave one of two workers without work."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONG)


@pytest.fixture(autouse=True)
def no_language_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have chosen one."""
    monkeypatch.delenv("PORTCHECK_LANG", raising=False)


@pytest.fixture(scope="session", autouse=True)
def no_cache_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tests have scanned is nothing for whoever runs them. The compiled rules lie elsewhere, and are shared."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORTCHECK_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def built_in_store() -> Iterator[RuleStore]:
    with closing(RuleStore(store_path())) as store:
        yield store


@pytest.fixture(scope="session")
def lexicon(built_in_store: RuleStore) -> Lexicon:
    return Lexicon(built_in_store.vocabulary())


@pytest.fixture(scope="session")
def known(lexicon: Lexicon) -> KnownMacros:
    return KnownMacros(worlds_of(lexicon.vocabulary))


@pytest.fixture(scope="session")
def parse(lexicon: Lexicon, known: KnownMacros) -> ParseSource:
    """``parse(source, "name.cu")``: the whole way of a project of one file, from bytes or text."""

    def parse_source(source: str | bytes, name: str = "a.cu") -> ParsedFile:
        data = source.encode() if isinstance(source, str) else source
        decoded = decode(data)
        assert decoded is not None
        language = language_of(name) or Language.CXX
        parsed = parse_file(SourceFile(name, Path(name), language, len(data)), decoded, lexicon, known)
        return Project([parsed]).settled(parsed)

    return parse_source

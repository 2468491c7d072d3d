from __future__ import annotations

import os
import random
import resource
import shutil
import sqlite3
import stat
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import platformdirs
import pytest

from portcheck.model.errors import RulesError, UsageError
from portcheck.model.finding import Status
from portcheck.rules import location
from portcheck.rules.location import STORE_NAME, built_in_pack, compile_store, store_path
from portcheck.rules.store import RuleStore


@pytest.fixture(autouse=True)
def small_rules(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The built-in rules take seconds to compile; here the small pack stands in for them."""
    monkeypatch.setattr(location, "built_in_pack", lambda: pack)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name: folder / name)
    return folder


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def extra(tmp_path: Path) -> Path:
    folder = tmp_path / "extra"
    (folder / "targets" / "acme").mkdir(parents=True)
    (folder / "targets" / "acme" / "ours.yaml").write_text(
        "target: acme\nlibrary: demo\nrows:\n"
        "- {symbol: demoFree, status: same, confidence: witnessed, evidence: [{basis: use, source: x}]}\n"
    )
    return folder


def works(path: Path) -> bool:
    with closing(RuleStore(path)) as store:
        return list(store.targets()) == ["acme"] and "demoMalloc" in store.rows("acme", ["demoMalloc"])


def inode(path: Path) -> int:
    """A store that is made anew takes the place of the old one, and so never has its number."""
    return path.stat().st_ino


def test_store_is_made_once_in_the_users_cache(cache: Path) -> None:
    path = store_path()
    made = inode(path)
    assert path.parent == cache / "portcheck" / "rules"
    assert works(path)
    assert store_path() == path
    assert inode(path) == made
    assert list(path.parent.iterdir()) == [path]


def test_changed_rules_get_a_store_of_their_own(pack: Path) -> None:
    before = store_path()
    (pack / "targets" / "acme" / "demo.yaml").unlink()
    after = store_path()
    assert before != after
    assert before.is_file()


def test_stores_that_nobody_uses_are_forgotten(pack: Path, cache: Path) -> None:
    used = store_path()
    for number in range(12):
        old = cache / "portcheck" / "rules" / f"old{number}.sqlite"
        old.touch()
        os.utime(old, (number, number))
    (pack / "targets" / "acme" / "demo.yaml").unlink()
    new = store_path()
    left = sorted(path.name for path in (cache / "portcheck" / "rules").iterdir())
    assert left == sorted([used.name, new.name, *(f"old{number}.sqlite" for number in range(6, 12))])


def test_cache_folder_given_as_a_relative_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name: Path("relative") / name)
    first = store_path().resolve()
    assert store_path().resolve() == first


# A store that is not whole


def _garbage(path: Path) -> None:
    path.write_bytes(b"not a database " * 1000)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _unsealed(path: Path) -> None:
    with closing(sqlite3.connect(path)) as store:
        store.execute("DELETE FROM meta")
        store.commit()


def _without_tables(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as store:
        store.execute("CREATE TABLE other (x)")
        store.commit()


def _of_other_rules(path: Path) -> None:
    with closing(sqlite3.connect(path)) as store:
        store.execute("UPDATE meta SET value = 'another digest'")
        store.commit()


@pytest.mark.parametrize("spoil", [_garbage, _empty, _truncated, _unsealed, _without_tables, _of_other_rules])
def test_store_that_is_not_whole_is_made_anew(spoil: object) -> None:
    assert callable(spoil)
    path = store_path()
    spoil(path)
    assert store_path() == path
    assert works(path)


def test_a_store_that_is_spoilt_at_any_byte_is_made_anew(tmp_path: Path) -> None:
    path = store_path()
    whole, chance = path.read_bytes(), random.Random(7)
    for _time in range(60):
        at = chance.randrange(len(whole))
        spoilt = whole[:at] if chance.random() < 0.3 else whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        path.write_bytes(spoilt)
        assert store_path() == path
        assert path.read_bytes() == whole


def test_several_compile_at_once(cache: Path) -> None:
    with ThreadPoolExecutor(6) as several:
        made = set(several.map(lambda _number: store_path(), range(12)))
    (path,) = made
    assert works(path)
    assert [*(cache / "portcheck" / "rules").iterdir()] == [path]


def test_a_shipped_store_that_is_damaged_is_said(pack: Path) -> None:
    (pack / STORE_NAME).write_bytes(b"not a database " * 1000)
    with pytest.raises(RulesError, match=r"sqlite: the compiled rules are damaged \(.*\); install portcheck again"):
        RuleStore(store_path())


def test_what_an_interrupted_compilation_left_is_cleared_away(pack: Path, cache: Path) -> None:
    first = store_path()
    left = [first.with_name(name) for name in ("draft-1.sqlite", "draft-2.sqlite-journal")]
    for path in left:
        path.touch()
        os.utime(path, (1, 1))
    running = first.with_name("draft-3.sqlite")
    running.touch()
    (pack / "targets" / "acme" / "demo.yaml").unlink()
    second = store_path()
    assert {*(cache / "portcheck" / "rules").iterdir()} == {first, second, running}


@pytest.mark.parametrize("most", [0, 4096, 20_000])
def test_a_disk_without_room_is_said(cache: Path, most: int) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        with pytest.raises(UsageError, match=r"the compiled rules cannot be written there: .*; make room"):
            store_path()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list((cache / "portcheck" / "rules").iterdir()) == []
    assert works(store_path())


def test_faults_leave_nothing_behind(cache: Path, pack: Path) -> None:
    (pack / "catalogue" / "bad.yaml").write_text("library: [\n")
    with pytest.raises(RulesError) as caught:
        store_path()
    assert caught.value.faults[0].startswith("rules/catalogue/bad.yaml:2: ")
    assert list((cache / "portcheck" / "rules").iterdir()) == []


# No cache folder to write to


def _file_in_the_way(cache: Path) -> None:
    cache.write_text("")


def _read_only(cache: Path) -> None:
    (cache / "portcheck" / "rules").mkdir(parents=True)
    (cache / "portcheck" / "rules").chmod(0o500)


@pytest.mark.parametrize(
    "hinder",
    [
        _file_in_the_way,
        pytest.param(_read_only, marks=pytest.mark.skipif(os.getuid() == 0, reason="root writes anywhere")),
    ],
)
def test_temporary_folder_stands_in_for_the_cache(hinder: object, cache: Path, temporary: Path) -> None:
    assert callable(hinder)
    hinder(cache)
    path = store_path()
    assert path.parent == temporary / f"portcheck-rules-{os.getuid()}"
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    made = inode(path)
    assert works(path)
    assert store_path() == path
    assert inode(path) == made


def test_home_that_cannot_be_told(monkeypatch: pytest.MonkeyPatch, temporary: Path) -> None:
    def fail(name: str) -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(platformdirs, "user_cache_path", fail)
    assert temporary in store_path().parents


def test_temporary_folder_of_somebody_else_is_not_used(cache: Path, temporary: Path, tmp_path: Path) -> None:
    _file_in_the_way(cache)
    trap = tmp_path / "trap"
    trap.mkdir()
    (temporary / f"portcheck-rules-{os.getuid()}").symlink_to(trap)
    path = store_path()
    assert works(path)
    assert path.resolve().parent.parent == temporary.resolve()
    assert list(trap.iterdir()) == []


def test_file_in_the_place_of_the_temporary_folder(cache: Path, temporary: Path) -> None:
    _file_in_the_way(cache)
    (temporary / f"portcheck-rules-{os.getuid()}").write_text("")
    assert works(store_path())


# Packs of the user


def test_extra_pack_is_laid_over_the_built_in_rules(extra: Path) -> None:
    plain, both = store_path(), store_path((extra,))
    with closing(RuleStore(both)) as store:
        found = store.rows("acme", ["demoFree", "demoMalloc"])
        assert [(row.status, row.pack) for row in found["demoFree"]] == [
            (Status.SAME, str(extra)),
            (Status.MISSING, "built-in"),
        ]
        assert [row.pack for row in found["demoMalloc"]] == ["built-in"]
        assert store.digest not in plain.name
    assert plain != both
    assert store_path((extra,)) == both


def test_faults_of_an_extra_pack_have_its_path(extra: Path) -> None:
    (extra / "targets" / "acme" / "ours.yaml").write_text("target: acme\n")
    with pytest.raises(RulesError) as caught:
        store_path((extra,))
    assert all(fault.startswith(f"{extra}/targets/acme/ours.yaml:1: ") for fault in caught.value.faults)
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.write_text("")])
def test_extra_pack_that_is_no_folder(tmp_path: Path, make: object) -> None:
    assert callable(make)
    make(tmp_path / "nowhere")
    with pytest.raises(UsageError) as caught:
        store_path((tmp_path / "nowhere",))
    assert str(tmp_path / "nowhere") in str(caught.value)


# Where the rules are


def test_shipped_store_is_used_as_it_is(pack: Path, cache: Path) -> None:
    compile_store(pack, pack / STORE_NAME)
    assert store_path() == pack / STORE_NAME
    assert not cache.exists()


def test_extra_pack_is_laid_over_a_shipped_store(pack: Path, extra: Path) -> None:
    digest = compile_store(pack, pack / STORE_NAME)
    shutil.rmtree(pack / "catalogue")
    path = store_path((extra,))
    with closing(RuleStore(path)) as store:
        assert store.digest != digest
        assert [row.pack for row in store.rows("acme", ["demoFree"])["demoFree"]] == [str(extra), "built-in"]
    with closing(RuleStore(pack / STORE_NAME)) as store:
        assert len(store.rows("acme", ["demoFree"])["demoFree"]) == 1


def test_rules_of_this_checkout_or_wheel_are_found() -> None:
    assert (built_in_pack() / "catalogue").is_dir()
    assert (built_in_pack() / "targets").is_dir()


def test_rules_in_the_wheel_come_before_those_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site" / "portcheck"
    monkeypatch.setattr(location, "_PACKAGE", package)
    with pytest.raises(RulesError, match="this installation has no rules"):
        built_in_pack()
    (tmp_path / "site" / "rules" / "catalogue").mkdir(parents=True)
    assert built_in_pack() == tmp_path / "site" / "rules"
    (package / "_rules" / "catalogue").mkdir(parents=True)
    assert built_in_pack() == package / "_rules"

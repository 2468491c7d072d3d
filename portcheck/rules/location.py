"""Where the rules and the compiled store are: both in a wheel; beside a checkout, the store in the user's cache."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import time
import zlib
from pathlib import Path

from portcheck.model.errors import RulesError, UsageError
from portcheck.model.finding import BUILT_IN

# An installed portcheck has its store and must start fast: what compiling needs is imported where it is needed.

_PACKAGE = Path(__file__).resolve().parent.parent
STORE_NAME = "store.sqlite"
_KEPT_STORES = 8
_DRAFT = "draft-"
_LONGEST = 3600.0
"""Seconds after which nobody compiles any more into a draft."""


def built_in_pack() -> Path:
    """The folder of the rules that portcheck ships. Raises RulesError if the installation has none."""
    for folder in (_PACKAGE / "_rules", _PACKAGE.parent / "rules"):
        if (folder / "catalogue").is_dir():
            return folder
    raise RulesError((f"{_PACKAGE}: this installation has no rules; install portcheck again",))


def store_path(extra_packs: tuple[Path, ...] = ()) -> Path:
    """The compiled store for the built-in rules with ``extra_packs`` laid over them, compiled if need be.

    Raises RulesError if a rule file does not hold, UsageError if an extra pack is no folder or no folder can be
    written.
    """
    for pack in extra_packs:
        if not pack.is_dir():
            raise UsageError(f"{pack}: no such folder of rules; give a folder with targets/<id>/target.yaml in it")
    pack = built_in_pack()
    shipped = pack / STORE_NAME
    if shipped.is_file() and not extra_packs:
        return shipped
    from portcheck.rules.compile import combined_digest, digest_of

    base_digest = _shipped_digest(shipped) or digest_of(pack)
    digest = combined_digest((base_digest, *map(digest_of, extra_packs)))
    stem = _cache_folder() / f"{digest[:32]}{_mark_of(extra_packs)}"
    path = _whole(stem)
    if path is not None:
        with contextlib.suppress(OSError):
            os.utime(path)  # what is used stays
        return path
    if not extra_packs:
        return _compiled(stem, digest, None, ((pack, BUILT_IN),))
    return _compiled(stem, digest, store_path(), tuple((extra, str(extra)) for extra in extra_packs))


def compiled_already() -> Path | None:
    """The store of the built-in rules if it is there; None where it would have to be compiled first."""
    pack = built_in_pack()
    shipped = pack / STORE_NAME
    if shipped.is_file():
        return shipped
    from portcheck.rules.compile import combined_digest, digest_of

    digest = combined_digest((digest_of(pack),))
    return _whole(_cache_folder() / digest[:32])


def _mark_of(packs: tuple[Path, ...]) -> str:
    """A store names the packs as they were given: the same rules under other names make another store."""
    return f"-{zlib.crc32(os.fsencode(os.pathsep.join(map(str, packs)))):08x}" if packs else ""


def validate_pack(pack: Path) -> None:
    """Check one pack against the built-in rules (the built-in pack: by itself), more strictly than a scan does.

    Raises RulesError with all faults at once, UsageError if the pack is no folder.
    """
    from portcheck.rules.compile import add_pack, create_tables

    if not pack.is_dir():
        raise UsageError(f"{pack}: no such folder of rules; give a folder with targets/<id>/target.yaml in it")
    own = pack.resolve() == built_in_pack().resolve()
    with contextlib.closing(sqlite3.connect(":memory:")) as draft:
        if own:
            create_tables(draft)
        else:
            with contextlib.closing(sqlite3.connect(f"{store_path().as_uri()}?mode=ro", uri=True)) as base:
                base.backup(draft)
        add_pack(draft, pack, str(pack), 0 if own else 1, str(pack).rstrip("/"), strict=True)


def compile_store(pack: Path, output: Path, shown: str = "rules") -> str:
    """Compile one pack by itself into ``output``; returns its digest. Used when the wheel is built."""
    from portcheck.rules.compile import add_pack, create_tables, digest_of, seal

    digest = digest_of(pack)
    output.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(output)) as store:
        create_tables(store)
        add_pack(store, pack, BUILT_IN, 0, shown)
        seal(store, digest)
    return digest


def _compiled(stem: Path, digest: str, base: Path | None, packs: tuple[tuple[Path, str], ...]) -> Path:
    try:
        return _compiled_with_room(stem, digest, base, packs)
    except (sqlite3.OperationalError, OSError) as error:
        if isinstance(error, OSError) and error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        raise UsageError(f"{stem.parent}: the compiled rules cannot be written there: {error}; make room") from error


def _compiled_with_room(stem: Path, digest: str, base: Path | None, packs: tuple[tuple[Path, str], ...]) -> Path:
    import shutil
    import tempfile

    from portcheck.rules.compile import add_pack, create_tables, seal

    handle, name = tempfile.mkstemp(".sqlite", _DRAFT, stem.parent)
    os.close(handle)
    draft = Path(name)
    try:
        if base is not None:
            shutil.copyfile(base, draft)
        with contextlib.closing(sqlite3.connect(draft)) as store:
            store.execute("PRAGMA synchronous = OFF")
            if base is None:
                create_tables(store)
            for layer, (pack, title) in enumerate(packs, start=0 if base is None else 1):
                add_pack(store, pack, title, layer, "rules" if base is None else title.rstrip("/"))
            seal(store, digest)
        path = stem.with_name(f"{stem.name}-{_checksum(draft):08x}.sqlite")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    _forget_old_stores(path.parent)
    return path


def _forget_old_stores(folder: Path) -> None:
    """Keep the newest few, and drafts that somebody may be writing; a scan that still reads an older store is not
    disturbed."""
    with contextlib.suppress(OSError):
        drafts = [*folder.glob(f"{_DRAFT}*")]
        stores = sorted({*folder.glob("*.sqlite")} - {*drafts}, key=lambda path: path.stat().st_mtime, reverse=True)
        abandoned = [path for path in drafts if time.time() - path.stat().st_mtime > _LONGEST]
        for old in (*stores[_KEPT_STORES:], *abandoned):
            old.unlink(missing_ok=True)


def _whole(stem: Path) -> Path | None:
    """The store of this name that is as it was written; None where there is none, or one that time or a full disk has
    spoilt."""
    for path in stem.parent.glob(f"{stem.name}-*.sqlite"):
        with contextlib.suppress(OSError):
            if path.stem.endswith(f"-{_checksum(path):08x}"):
                return path
    return None


def _checksum(path: Path) -> int:
    """CRC-32 of a file, which its name ends in."""
    return zlib.crc32(path.read_bytes())


def _shipped_digest(shipped: Path) -> str | None:
    """The digest inside of the store that came with portcheck; None in a checkout, which has none."""
    if not shipped.is_file():
        return None
    from portcheck.rules.store import RuleStore

    with contextlib.closing(RuleStore(shipped)) as store:
        return store.digest


def parsed_folder() -> Path | None:
    """Where scans keep what they have read; it need not be there. None: there is no place for it."""
    chosen = os.environ.get("PORTCHECK_CACHE_DIR")
    try:
        return Path(chosen) if chosen else _user_folder("parsed")
    except RuntimeError:  # the user has no home
        return None


def _user_folder(name: str) -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("portcheck") / name


def _cache_folder() -> Path:
    """The user's cache folder, or a private temporary one where that cannot be written."""
    import tempfile

    try:
        folder = _user_folder("rules").resolve()
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except (OSError, RuntimeError):
        return _temporary_folder()


def _temporary_folder() -> Path:
    """A folder that nobody else can have put something into. Raises UsageError where nothing can be written."""
    import tempfile

    try:
        place = Path(tempfile.gettempdir()).resolve()
    except FileNotFoundError as error:
        sentence = "no folder can be written for compiled rules; name one in XDG_CACHE_HOME or TMPDIR"
        raise UsageError(sentence) from error
    folder = place / f"portcheck-rules-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if not folder.is_symlink() and folder.stat().st_uid == os.getuid():
            return folder
    except OSError:
        pass
    return Path(tempfile.mkdtemp(prefix="portcheck-rules-")).resolve()

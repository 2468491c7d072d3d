"""Do something to files that need not be done again where an earlier scan has done the same."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from portcheck.execution.cache import Cache, digest_of
from portcheck.execution.codec import Codec
from portcheck.execution.run import Job, run
from portcheck.model.progress import Progress
from portcheck.model.source import Skipped, SourceFile

Result = TypeVar("Result")


def _nothing(_path: str) -> bytes:
    return b""


@dataclass(frozen=True, slots=True)
class Work(Generic[Result]):
    """What is done to the bytes of each file. ``start`` is called once before, where anything is to be done.

    A result depends on nothing but the file's path, language and bytes, on ``given``, and on what ``of_path`` says of
    its path. It is of the class ``makes``."""

    start: Callable[[], object]
    do: Callable[[SourceFile, bytes], Result | Skipped]
    makes: type[Result]
    given: bytes
    of_path: Callable[[str], bytes] = _nothing


@dataclass(frozen=True, slots=True)
class _Done:
    """A result as bytes, and the digest of the bytes that it was read from: the file may be another by now."""

    content: bytes
    result: bytes


class Memory:
    """Does work on files with a cache (None: without one). The results are the same."""

    def __init__(self, cache: Cache | None) -> None:
        self._cache = cache
        self._contents: dict[Path, bytes] = {}

    def run(
        self, work: Work[Result], files: Sequence[SourceFile], jobs: int, progress: Progress
    ) -> list[Result | Skipped]:
        """The results in the order of ``files``, the same for every ``jobs``."""
        if self._cache is None:
            with _collector(on=True):
                return run(Job(work.start, partial(_do, work.do)), files, jobs, progress)
        results = self._remembered(self._cache, work, files)
        missing = [number for number, result in enumerate(results) if result is None]
        if missing:
            job = Job(work.start, partial(_noted, work.do, work.makes))
            with _collector(on=True):
                done = run(job, [files[number] for number in missing], jobs, progress)
            for number, outcome in zip(missing, done, strict=True):
                results[number] = self._kept(self._cache, work, files[number], outcome)
        return [result for result in results if result is not None]

    def _remembered(
        self, cache: Cache, work: Work[Result], files: Sequence[SourceFile]
    ) -> list[Result | Skipped | None]:
        """What the cache has, None for what it has not."""
        if cache.is_empty:
            return [None] * len(files)
        codec = Codec(work.makes)
        contents = [self._content(file) for file in files]
        keys = [content and _key(work, file, content) for file, content in zip(files, contents, strict=True)]
        found = cache.get([key for key in keys if key is not None])
        return [_decoded(codec, found[key]) if key is not None and key in found else None for key in keys]

    def _kept(self, cache: Cache, work: Work[Result], file: SourceFile, outcome: _Done | Skipped) -> Result | Skipped:
        if isinstance(outcome, Skipped):  # what could not be read today may be read tomorrow
            return outcome
        self._contents[file.location] = outcome.content
        cache.put(_key(work, file, outcome.content), outcome.result)
        return Codec(work.makes).decode(outcome.result)

    def _content(self, file: SourceFile) -> bytes | None:
        """The digest of its bytes; None if they cannot be read."""
        if file.location not in self._contents:
            try:
                self._contents[file.location] = digest_of(file.read())
            except OSError:
                return None
        return self._contents[file.location]


def _decoded(codec: Codec[Result], data: bytes) -> Result | None:
    try:
        return codec.decode(data)
    except ValueError:
        return None


def _key(work: Work[Result], file: SourceFile, content: bytes) -> bytes:
    path = file.path.encode("utf-8", "surrogatepass")
    return digest_of(work.given, path, file.language.value.encode(), work.of_path(file.path), content)


def _do(do: Callable[[SourceFile, bytes], Result | Skipped], file: SourceFile) -> Result | Skipped:
    return do(file, file.read())


def _noted(
    do: Callable[[SourceFile, bytes], Result | Skipped], makes: type[Result], file: SourceFile
) -> _Done | Skipped:
    data = file.read()
    result = do(file, data)
    return result if isinstance(result, Skipped) else _Done(digest_of(data), Codec(makes).encode(result))


@contextmanager
def _collector(*, on: bool) -> Iterator[None]:
    was = gc.isenabled()
    (gc.enable if on else gc.disable)()
    try:
        yield
    finally:
        (gc.enable if was else gc.disable)()


def collector_paused() -> AbstractContextManager[None]:
    """While hundreds of thousands of objects are made that stay and hold no circles, looking for circles among them
    costs as much again. Files are parsed with it on."""
    return _collector(on=False)

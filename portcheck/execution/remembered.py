"""Do something to files that need not be done again where an earlier scan has done the same."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from portcheck.execution.cache import Cache, digest_of, packed, unpacked
from portcheck.execution.codec import Codec
from portcheck.execution.run import Pace, run
from portcheck.model.frozen import frozen
from portcheck.model.progress import Progress
from portcheck.model.source import Skipped, SourceFile

Result = TypeVar("Result")
_TOGETHER = 500
"""Files of which the results are in memory as bytes at a time."""


def _nothing(_path: str) -> bytes:
    return b""


@frozen
class Work(Generic[Result]):
    """What is done to the bytes of each file.

    A result depends on nothing but the file's path, language and bytes, on ``given``, and on what ``of_path`` says of
    its path. It is of the class ``makes``."""

    do: Callable[[SourceFile, bytes], Result | Skipped]
    makes: type[Result]
    given: bytes
    of_path: Callable[[str], bytes] = _nothing


@frozen
class _Done:
    """A result as the cache keeps it, with its key, and the digest of the bytes that it was read from: the file may be
    another by now."""

    content: bytes
    key: bytes
    value: bytes


class Memory:
    """Does work on files with a cache (None: without one). The results are the same."""

    def __init__(self, cache: Cache | None) -> None:
        self._cache = cache
        self._contents: dict[Path, bytes] = {}

    def run(
        self, work: Work[Result], files: Sequence[SourceFile], pace: Pace, progress: Progress
    ) -> list[Result | Skipped]:
        """The results in the order of ``files``, the same for every ``pace`` that leaves each enough time."""
        results = self._remembered(work, files)
        missing = [number for number, result in enumerate(results) if result is None]
        if missing:
            codec = Codec(work.makes)
            for number, outcome in run(partial(_done, work), [files[number] for number in missing], pace, progress):
                results[missing[number]] = self._kept(codec, files[missing[number]], outcome)
        return [result for result in results if result is not None]

    def _remembered(self, work: Work[Result], files: Sequence[SourceFile]) -> list[Result | Skipped | None]:
        """What the cache has, None for what it has not."""
        if self._cache is None or self._cache.is_empty:
            return [None] * len(files)
        codec = Codec(work.makes)
        results: list[Result | Skipped | None] = []
        for start in range(0, len(files), _TOGETHER):
            together = files[start : start + _TOGETHER]
            contents = [self._content(file) for file in together]
            keys = [content and _key(work, file, content) for file, content in zip(together, contents, strict=True)]
            found = self._cache.get([key for key in keys if key is not None])
            results += [_decoded(codec, found[key]) if key is not None and key in found else None for key in keys]
        return results

    def _kept(self, codec: Codec[Result], file: SourceFile, outcome: _Done | Skipped) -> Result | Skipped:
        if isinstance(outcome, Skipped):  # what could not be read today may be read tomorrow
            return outcome
        result = codec.decode(unpacked(outcome.key, outcome.value) or b"")
        if self._cache is not None:
            self._contents[file.location] = outcome.content
            self._cache.put(outcome.key, outcome.value)
        return result

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


def _done(work: Work[Result], file: SourceFile) -> _Done | Skipped:
    data = file.read()
    result = work.do(file, data)
    if isinstance(result, Skipped):
        return result
    content = digest_of(data)
    key = _key(work, file, content)
    return _Done(content, key, packed(key, Codec(work.makes).encode(result)))


@contextmanager
def collector_paused() -> Iterator[None]:
    """While hundreds of thousands of objects are made that stay and hold no circles, looking for circles among them
    costs as much again. The processes that parse have it on."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()

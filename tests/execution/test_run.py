from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest

from portcheck.execution.run import Pace, Parse, default_jobs, run
from portcheck.model.occurrence import FileSummary, ParsedFile, ParseState
from portcheck.model.progress import Progress, Silent
from portcheck.model.source import Language, Skip, Skipped, SourceFile, binary
from portcheck.model.text import message

KIB = 2**10


class Recorder:
    """A progress object that keeps what it is told."""

    def __init__(self) -> None:
        self.totals: list[int] = []
        self.amounts: list[int] = []
        self.stops = 0

    def start(self, total: int) -> None:
        self.totals.append(total)

    def advance(self, amount: int) -> None:
        self.amounts.append(amount)

    def stop(self) -> None:
        self.stops += 1


def files(count: int, size: int = 100 * KIB) -> list[SourceFile]:
    """Files in an order that is neither that of their names nor of their sizes. Nothing is read: sizes decide how
    the work is dealt out, and these are enough for several workers."""
    names = [f"{(number * 7) % count:03}.cu" for number in range(count)]
    return [SourceFile(name, Path(name), Language.CUDA, size + (number * 5) % 11) for number, name in enumerate(names)]


def results_of(
    do: Parse[ParsedFile], given: list[SourceFile], pace: Pace, progress: Progress | None = None
) -> list[ParsedFile | Skipped]:
    """In the order of the files; each comes once."""
    found = [*run(do, given, pace, progress or Silent())]
    assert len(found) == len(given)
    return [result for _number, result in sorted(found, key=lambda pair: pair[0])]


def parse(file: SourceFile) -> ParsedFile | Skipped:
    if file.path.startswith("003"):
        return binary(file.path)
    return ParsedFile(FileSummary(file.path, "cuda", "utf-8", file.size, 1, ParseState.OK))


def fail(file: SourceFile) -> ParsedFile | Skipped:
    if file.path == "002.cu":
        raise ValueError("no such thing: 核")
    if file.path == "004.cu":
        raise FileNotFoundError(2, "No such file or directory")
    if file.path == "005.cu":
        raise MemoryError
    if file.path == "006.cu":
        return recurse(file)
    return parse(file)


def recurse(file: SourceFile) -> ParsedFile | Skipped:
    return recurse(file)


def die(names: frozenset[str], file: SourceFile) -> ParsedFile | Skipped:
    if file.path in names:
        os._exit(11)
    return parse(file)


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_results_are_in_the_order_of_the_files(jobs: int) -> None:
    given = files(30)
    assert results_of(parse, given, Pace(jobs)) == [parse(file) for file in given]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_few_and_no_files(jobs: int, count: int) -> None:
    given = files(count, size=300 * KIB)
    assert list(results_of(parse, given, Pace(jobs))) == [parse(file) for file in given]


def test_results_are_the_same_for_any_number_of_jobs() -> None:
    given = files(20)
    one, two, four = (results_of(fail, given, Pace(jobs)) for jobs in (1, 2, 4))
    assert one == two == four


@pytest.mark.parametrize("jobs", [1, 2])
def test_fault_in_one_file_is_a_result_for_that_file(jobs: int) -> None:
    given = files(20)
    results = {file.path: result for file, result in zip(given, results_of(fail, given, Pace(jobs)), strict=True)}
    assert results["002.cu"] == Skipped(
        "002.cu", Skip.UNPARSED, message("could not be parsed: {error}", error="ValueError: no such thing: 核")
    )
    assert results["004.cu"] == Skipped(
        "004.cu", Skip.UNREADABLE, message("cannot be read: {error}", error="No such file or directory")
    )
    assert results["005.cu"] == Skipped(
        "005.cu", Skip.UNPARSED, message("it took more than {size:g} GiB of memory", size=4)
    )
    lost = results["006.cu"]
    assert isinstance(lost, Skipped)
    assert lost.reason.en.startswith("could not be parsed: RecursionError")
    others = [
        result for path, result in results.items() if path not in ("002.cu", "003.cu", "004.cu", "005.cu", "006.cu")
    ]
    assert len(others) == 15
    assert all(isinstance(result, ParsedFile) for result in others)


def crashed(file: SourceFile) -> Skipped:
    return Skipped(file.path, Skip.UNPARSED, message("the parser crashed on it"))


@pytest.mark.parametrize("names", [{"000.cu"}, {"007.cu", "011.cu"}, {"019.cu", "018.cu", "001.cu"}])
def test_worker_that_dies_costs_only_its_file(names: set[str]) -> None:
    given = files(20)
    results = results_of(partial(die, frozenset(names)), given, Pace(2))
    assert results == [crashed(file) if file.path in names else parse(file) for file in given]


def test_worker_that_dies_on_every_file() -> None:
    given = files(4)
    results = results_of(partial(die, frozenset(file.path for file in given)), given, Pace(2))
    assert results == [crashed(file) for file in given]


def where(file: SourceFile) -> ParsedFile | Skipped:
    """The process, as the number of lines."""
    return ParsedFile(FileSummary(file.path, "cuda", "utf-8", os.getpid(), 1, ParseState.OK))


@pytest.mark.parametrize(
    ("size", "pace", "processes"),
    [
        (100 * KIB, Pace(2), 2),
        (100 * KIB, Pace(2, seconds=0), 2),
        (10, Pace(2), 1),
        (10, Pace(2, seconds=0), 0),
        (100 * KIB, Pace(1), 1),
        (100 * KIB, Pace(1, seconds=0), 0),
    ],
)
def test_how_many_processes_work(size: int, pace: Pace, processes: int) -> None:
    """None, where files may take as long as they need, and one process is enough."""
    found = {
        result.summary.lines for result in results_of(where, files(20, size), pace) if isinstance(result, ParsedFile)
    }
    assert len(found - {os.getpid()}) == processes
    assert (os.getpid() in found) is (processes == 0)


def hang(file: SourceFile) -> ParsedFile | Skipped:
    while file.path == "004.cu":
        pass
    return parse(file)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_takes_too_long_is_passed_over(jobs: int) -> None:
    given = files(8)
    for file, result in zip(given, results_of(hang, given, Pace(jobs, seconds=1)), strict=True):
        if file.path == "004.cu":
            assert isinstance(result, Skipped)
            assert result.reason.en.startswith("it took more than ")  # on a busy machine: in all, not of computing
        else:
            assert result == parse(file)


# Progress


@pytest.mark.parametrize("jobs", [1, 2])
def test_progress_gets_all_bytes(jobs: int) -> None:
    given, progress = files(20), Recorder()
    results_of(fail, given, Pace(jobs), progress)
    assert progress.totals == [sum(file.size for file in given)]
    assert sum(progress.amounts) == progress.totals[0]
    assert progress.stops == 1
    assert len(progress.amounts) > 1
    assert min(progress.amounts) > 0


def test_progress_gets_the_bytes_of_crashed_files_too() -> None:
    given, progress = files(12), Recorder()
    results_of(partial(die, frozenset({"007.cu"})), given, Pace(2), progress)
    assert sum(progress.amounts) == progress.totals[0]


def test_progress_of_no_files() -> None:
    progress = Recorder()
    assert results_of(parse, [], Pace(2), progress) == []
    assert (progress.totals, sum(progress.amounts)) == ([0], 0)


def test_default_is_a_job_for_each_usable_core() -> None:
    assert 1 <= default_jobs() <= (os.cpu_count() or 1)

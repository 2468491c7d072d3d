"""The suite of benchmarks: its trees, what it measures, its file, its tables and its chart."""

from __future__ import annotations

import hashlib
import io
import sys
import tarfile
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.suite import trees
from benchmarks.suite.aims import aims
from benchmarks.suite.chart import chart
from benchmarks.suite.index import _addresses
from benchmarks.suite.measure import Cost, measure, median
from benchmarks.suite.page import page, tables
from benchmarks.suite.results import Measured, OneFile, Parsing, Results, Run, load, save
from benchmarks.suite.scans import COLD_JSON, Scans
from benchmarks.suite.sources import sources_of
from benchmarks.suite.trees import HECBENCH, Release

COST = Cost(seconds=10, cpu=12, largest=100_000_000, together=200_000_000, load=0.5, others=0.1)
SAME = {"cold, 1 jobs": "a" * 64, "warm, 2 jobs": "a" * 64}


def run_of(what: str, jobs: int, seconds: float) -> Run:
    return Run(what, jobs, 4_000_000, 100_000_000, replace(COST, seconds=seconds))


def results_of(*, cold: float = 10, warm: float = 1, hipify: float = 300) -> Results:
    runs = (run_of("cold", 1, 20), run_of("cold", 2, cold), run_of("warm", 2, warm), run_of("hipify-perl", 1, hipify))
    tree = Measured("xgboost", "1.0", 10, 4_000_000, 100_000_000, 3_000_000, runs, SAME, Parsing(9, 90_000_000, 8))
    others = [replace(tree, name=name) for name in ("flash-attn", "flashinfer-python", "<odd>")]
    one = OneFile("xgboost/a.cu", 300, replace(COST, seconds=0.3), replace(COST, seconds=0.02))
    return Results("2026-01-02", "a machine", 2, {"portcheck": "1"}, (tree, *others), one)


def archive_of(folder: Path, release: Release, name: str = "a.cu") -> Release:
    """The release with an archive in ``folder`` that holds one file."""
    data = b"int main() { return 0; }\n"
    entry = tarfile.TarInfo(f"{release.stem}/{name}")
    entry.size = len(data)
    path = folder / f"{release.stem}.tar.gz"
    with tarfile.open(path, "w:gz") as packed:
        packed.addfile(entry, io.BytesIO(data))
    return replace(release, sha256=hashlib.sha256(path.read_bytes()).hexdigest())


class TestTrees:
    @pytest.mark.skipif(not hasattr(tarfile, "data_filter"), reason="this Python cannot unpack safely")
    def test_an_archive_that_lies_there_is_unpacked_and_not_fetched(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(trees, "RELEASES", (archive_of(tmp_path, Release("some-thing", "1.0", "")),))
        (tree,) = trees.trees(tmp_path, None, ())
        assert (tree.name, tree.folder) == ("some-thing", tmp_path / "some_thing-1.0")
        assert [path.name for path in tree.folder.iterdir()] == ["a.cu"]

    def test_another_archive_than_the_pinned_one_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        release = replace(archive_of(tmp_path, Release("thing", "1.0", "")), sha256="0" * 64)
        monkeypatch.setattr(trees, "RELEASES", (release,))
        with pytest.raises(SystemExit, match=r"its SHA-256 is [0-9a-f]{64}, not 0{64}"):
            trees.trees(tmp_path, None, ())
        assert not (tmp_path / "thing-1.0").exists()

    def test_an_archive_that_leaves_its_folder_is_not_unpacked(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        release = archive_of(tmp_path, Release("thing", "1.0", ""), "../../../outside.cu")
        monkeypatch.setattr(trees, "RELEASES", (release,))
        with pytest.raises((tarfile.TarError, SystemExit)):
            trees.trees(tmp_path, None, ())
        assert [path.name for path in tmp_path.iterdir()] == ["thing-1.0.tar.gz"]

    @pytest.mark.parametrize(
        ("wanted", "said"), [("nothing", "no tree is called nothing"), (HECBENCH, "needs --hecbench DIR")]
    )
    def test_what_cannot_be_had_is_said(self, tmp_path: Path, wanted: str, said: str) -> None:
        with pytest.raises(SystemExit, match=said):
            trees.trees(tmp_path, None, (wanted,))

    def test_a_checkout_with_other_programs_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(SystemExit, match="no folder src/accuracy-cuda"):
            trees.trees(tmp_path, tmp_path, (HECBENCH,))

    def test_every_release_is_pinned_whole(self) -> None:
        assert all(len(release.sha256) == 64 and release.version for release in trees.RELEASES)

    @pytest.mark.parametrize(
        ("kind", "text"),
        [
            ("application/vnd.pypi.simple.v1+json", '{"files": [{"filename": "a-1.tar.gz", "url": "../a-1.tar.gz"}]}'),
            ("text/html", '<a class="x" href="../a-1.tar.gz#sha256=00">a-1.tar.gz</a>'),
        ],
    )
    def test_both_kinds_of_an_index_are_read(self, kind: str, text: str) -> None:
        assert _addresses("file:///index/a/", text, kind) == {"a-1.tar.gz": "file:///index/a-1.tar.gz"}


class TestMeasure:
    def test_what_a_child_uses_counts(self, tmp_path: Path) -> None:
        inner = "import time; data = bytearray(80_000_000); time.sleep(0.4)"
        outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}], check=True)"
        cost = measure((sys.executable, "-c", outer), tmp_path, {})
        assert cost.largest is not None
        assert cost.largest > 80_000_000
        assert cost.together is None or cost.together > 80_000_000
        assert cost.cpu > 0

    def test_a_small_process_is_not_as_large_as_what_starts_it(self, tmp_path: Path) -> None:
        """Which is all that the system counts of it."""
        held = b"x" * 200_000_000
        cost = measure((sys.executable, "-c", "import time; time.sleep(0.3)"), tmp_path, {})
        assert cost.largest is None or cost.largest < len(held)

    def test_of_a_short_run_nobody_can_say_what_others_did(self, tmp_path: Path) -> None:
        assert measure((sys.executable, "-c", "pass"), tmp_path, {}).others is None

    def test_a_command_that_fails_ends_the_run(self, tmp_path: Path) -> None:
        with pytest.raises(SystemExit, match=r"exit code 3\nwhy"):
            measure((sys.executable, "-c", "import sys; sys.stderr.write('why'); sys.exit(3)"), tmp_path, {})

    def test_the_environment_is_added(self, tmp_path: Path) -> None:
        code = "import os, sys; sys.exit(os.environ['ASKED'] != 'yes' or 'PATH' not in os.environ)"
        assert measure((sys.executable, "-c", code), tmp_path, {"ASKED": "yes"}).seconds > 0

    @pytest.mark.parametrize(("times", "middle"), [((3, 1, 2), 2), ((5, 4), 4), ((7,), 7)])
    def test_the_median_is_a_run_that_was(self, times: tuple[int, ...], middle: int) -> None:
        assert median([replace(COST, seconds=time) for time in times]).seconds == middle


class TestScans:
    SOURCE = "#include <cuda_runtime.h>\nvoid f(void **p) { cudaMalloc(p, 8); }\n"

    def test_all_ways_give_the_same_bytes(self, tmp_path: Path) -> None:
        tree, place = tmp_path / "tree", tmp_path / "place"
        place.mkdir()
        tree.mkdir()
        (tree / "a.cu").write_text(self.SOURCE)
        runs, digests = Scans(sys.executable, place).as_json(tree, sources_of(tree))
        assert [(run.what, run.jobs, run.lines) for run in runs] == [
            ("cold, JSON", 1, 2), ("warm, JSON", 1, 2), ("cold, JSON", 2, 2), ("warm, JSON", 2, 2),
        ]  # fmt: skip
        assert len(digests) == 4
        assert len(set(digests.values())) == 1

    def test_only_what_portcheck_parses_is_parsed_once_more(self, tmp_path: Path) -> None:
        for name in ("a.cu", "the_same.cu"):
            (tmp_path / name).write_text(self.SOURCE)
        (tmp_path / "plain.cpp").write_text("int f() { return 1; }\n" * 1000)
        parsing = Scans(sys.executable, tmp_path).parsing(tmp_path)
        assert replace(parsing, seconds=0) == Parsing(1, len(self.SOURCE), 0)

    def test_where_nothing_is_parsed_there_is_nothing_to_compare_with(
        self, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "a.ptx").write_text(".version 8.0\n.target sm_80\n.visible .entry k() { bar.sync 0; }\n")
        with pytest.raises(SystemExit, match="exit code 1"):
            Scans(sys.executable, tmp_path).parsing(tmp_path)
        assert "no text was parsed" in capfd.readouterr().err

    def test_lines_of_code_are_counted_apart_from_build_files(self, tmp_path: Path) -> None:
        (tmp_path / "a.cu").write_text("int a;\nint b;\n")
        (tmp_path / "setup.py").write_text("import os\n")
        sources = sources_of(tmp_path)
        assert (sources.files, sources.lines, sources.code_lines) == (2, 3, 2)
        assert sources.code == (str(tmp_path / "a.cu"),)


class TestResults:
    @pytest.mark.parametrize("results", [results_of(), replace(results_of(), one_file=None, trees=())])
    def test_they_are_read_as_they_were_written(self, tmp_path: Path, results: Results) -> None:
        save(results, tmp_path / "results.json")
        assert load(tmp_path / "results.json") == results

    def test_what_is_wanted_and_met(self) -> None:
        assert all(aim.met for aim in aims(results_of()) if "tree-sitter" not in aim.what)

    @pytest.mark.parametrize(
        ("worse", "begins"),
        [
            (results_of(cold=30), "flash-attn, cold"),
            (results_of(hipify=100), "cold, 2 jobs, over hipify-perl"),
            (results_of(warm=4), "flash-attn, 2 jobs: warm"),
        ],
    )
    def test_what_is_missed(self, worse: Results, begins: str) -> None:
        assert [aim.met for aim in aims(worse) if aim.what.startswith(begins)] == [False]

    def test_memory_is_that_of_the_larger_report(self) -> None:
        results = results_of()
        of = replace(results.trees[0], name="flashinfer-python")
        larger = replace(of.runs[0], what=COLD_JSON, jobs=2, cost=replace(COST, together=600_000_000))
        said = [
            aim.met
            for runs in (of.runs, (*of.runs, larger))
            for aim in aims(replace(results, trees=(replace(of, runs=runs),)))
            if "MB of all" in aim.what
        ]
        assert said == [True, False]

    def test_other_bytes_are_no_success(self) -> None:
        results = results_of()
        other = replace(results.trees[0], digests=SAME | {"warm, 1 jobs": "b" * 64})
        said = [aim for aim in aims(replace(results, trees=(other,))) if "reports" in aim.what]
        assert [(aim.measured, aim.met) for aim in said] == [("different", False)]

    def test_what_was_not_measured_is_neither_met_nor_missed(self) -> None:
        said = {aim.what: aim.met for aim in aims(replace(results_of(), trees=(), one_file=None))}
        assert said
        assert set(said.values()) == {None}

    def test_tables_say_the_rates_and_the_load(self) -> None:
        text = tables(results_of())
        assert "| cold | 2 | 400,000 | 10.0 | 10.00 | 12.00 | 100 | 200 | 1.00 | 0.5 | 0.1 |" in text
        assert "Load average before the runs: 0.5 to 0.5; other processes used up to 0.1 cores" in text
        assert "| xgboost | 13,333 | 400,000 | 30.0 |" in text

    def test_the_page_shows_the_chart(self) -> None:
        assert "](benchmarks.svg)" in page(results_of())

    def test_the_chart_is_well_formed_and_asks_nobody(self) -> None:
        picture = chart(results_of())
        root = ET.fromstring(picture)
        titles = [title.text for title in root.iter("{http://www.w3.org/2000/svg}title")]
        assert "<odd>: portcheck, cold, 2 jobs: 400,000 lines/s" in titles
        assert "script" not in picture
        assert "href" not in picture
        assert "prefers-color-scheme:dark" in picture

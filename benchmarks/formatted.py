"""How many fingerprints a formatter leaves alone: names with their statements, before and after clang-format.

usage: python benchmarks/formatted.py [--files N] [--seed N] TREE...     (needs clang-format)

So many CUDA and C++ files of the trees, drawn at random, are copied, formatted in each style, and scanned. A pair is a
name and the fingerprint of its statement; it counts as often as it stands there.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from portcheck.scan import ScanOptions, scan

STYLES = ("LLVM", "WebKit", "{BasedOnStyle: Google, ColumnLimit: 60}", "{BasedOnStyle: GNU, ColumnLimit: 140}")
SUFFIXES = frozenset((".cu", ".cuh", ".h", ".hpp"))
TARGET = "hip"
"""Any will do: what is compared is the same for all."""


def drawn(trees: Sequence[Path], count: int, seed: int) -> list[Path]:
    files = sorted(path for tree in trees for path in tree.rglob("*") if path.suffix in SUFFIXES and path.is_file())
    with_cuda = [path for path in files if b"cu" in path.read_bytes()]
    return random.Random(seed).sample(with_cuda, min(count, len(with_cuda)))


def pairs(files: Sequence[Path], style: str | None, folder: Path) -> Counter[tuple[str, str]]:
    """Of copies in ``folder``, formatted if there is a ``style``."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    copies = [folder / f"{number:03}{file.suffix}" for number, file in enumerate(files)]
    for file, copy in zip(files, copies, strict=True):
        shutil.copy(file, copy)
    if style:
        subprocess.run(["clang-format", "-i", f"--style={style}", *map(str, copies)], check=True)
    report = scan([folder], ScanOptions((TARGET,), quote=False, cache=False))
    return Counter((occurrence.symbol, occurrence.anchor) for occurrence in report.occurrences)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trees", type=Path, nargs="+", metavar="TREE")
    parser.add_argument("--files", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    if shutil.which("clang-format") is None:
        sys.exit("clang-format is not installed: pip install clang-format")
    files = drawn(chosen.trees, chosen.files, chosen.seed)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "formatted"
        before = pairs(files, None, folder)
        print(f"{len(files)} files, {before.total():,} pairs, {len(before):,} of them different")
        for style in STYLES:
            after = pairs(files, style, folder)
            kept, different = (before & after).total(), len(before.keys() & after.keys())
            print(f"{style:<40} {kept / before.total():8.2%} kept, different ones {different / len(before):8.2%}")


if __name__ == "__main__":
    main()

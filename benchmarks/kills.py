"""Kill many scans at random moments, and look at what each leaves: processes, outputs, and a cache.

usage: python benchmarks/kills.py [--count 200] [--seed N] [--victim worker|parent|group] [--tree DIR] [--files 24]

Each run is a ``scan`` or a ``check`` with several outputs, with one worker or two, with no cache or one that an earlier
run left. The victim is a worker, the program, or all of its group; the signal SIGKILL, SIGINT, SIGTERM or SIGHUP. After
each no process may be left, each output is the old one or whole, and the next run has to say what an undisturbed one
says, to the byte. Linux only.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.kills import Grounds, Kill, kill


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=200)
    options.add_argument("--seed", type=int, default=time.time_ns() % 10**6)
    options.add_argument("--tree", type=Path)
    options.add_argument("--files", type=int, default=24)
    options.add_argument("--victim", action="append", choices=("worker", "parent", "group"))
    given = options.parse_args()
    victims = given.victim or ("worker", "parent", "group")
    chance, ways, slowest, faults = random.Random(given.seed), Counter[str](), 0.0, 0
    codes, drafts, struck = Counter[int](), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        grounds = Grounds.at(Path(folder), given.tree and given.tree.resolve(), given.files)
        print(f"seed {given.seed}; an undisturbed run takes {grounds.seconds:.1f} s", flush=True)
        for number in range(given.count):
            how = Kill.at_random(chance, grounds.seconds, victims)
            after = kill(grounds, how)
            ways[f"{how.number.name} to the {how.victim}"] += after.struck
            codes[after.code] += 1
            drafts += after.drafts
            struck += after.struck
            slowest = max(slowest, after.gone if how.victim != "worker" and after.struck else 0.0)
            for fault in after.faults:
                faults += 1
                print(f"FAULT in run {number}: {how}: {fault}", flush=True)
            print(f"{number + 1}: {how.verb} -j{how.jobs} {how.number.name} to the {how.victim} at {how.moment:.2f} s:"
                  f" {after.code}, {after.whole} outputs whole", flush=True)  # fmt: skip
    print(f"{given.count} runs, {struck} killed before their end, {faults} faults")
    print(f"by signal: {dict(ways)}")
    print(f"exit codes: {dict(codes)}; drafts left by SIGKILL: {drafts}; no process after {slowest:.2f} s at most")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

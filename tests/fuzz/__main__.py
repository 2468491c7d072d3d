"""``python -m tests.fuzz TARGET --seconds N`` from the top of the checkout: fuzz one target with atheris.

An input that fails is kept in ``tests/fuzz/cases/TARGET/``, where the test suite tries it from then on.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from pathlib import Path

import atheris

from .targets import CASES, NAMES, target_of

_SLOWEST_SECONDS = 120
_MOST_MEGABYTES = 2_000


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    options.add_argument("target", choices=NAMES)
    options.add_argument("--seconds", type=int, default=600, help="how long (600)")
    options.add_argument("--corpus", type=Path, help="keep what was learned here, and go on from it")
    given = options.parse_args()
    with atheris.instrument_imports(include=["portcheck"]):
        target = target_of(given.target)
    corpus = given.corpus or Path(tempfile.mkdtemp(prefix="portcheck-fuzz-"))
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in target.seeds():
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    kept = CASES / given.target
    kept.mkdir(parents=True, exist_ok=True)
    limits = [f"-max_total_time={given.seconds}", f"-timeout={_SLOWEST_SECONDS}", f"-rss_limit_mb={_MOST_MEGABYTES}"]
    arguments = [sys.argv[0], str(corpus), f"-artifact_prefix={kept}/", "-max_len=8192", "-print_final_stats=1"]
    atheris.Setup([*arguments, *limits], target.one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

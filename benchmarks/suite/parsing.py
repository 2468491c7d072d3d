"""How long tree-sitter itself takes to parse what portcheck lets it parse.

usage: python benchmarks/suite/parsing.py TREE

Portcheck reads the tree with a parser that parses each text twice, and counts the second time, of each text once. So
the texts are exactly those that portcheck parses. Prints JSON: texts, bytes, and seconds of CPU.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

import tree_sitter

from portcheck.scan import ScanOptions, read


def parsed_by(tree: Path) -> dict[str, Any]:
    """Texts, bytes, and seconds of CPU."""
    original = tree_sitter.Parser
    with tempfile.NamedTemporaryFile(buffering=0) as notes:
        handle = os.open(notes.name, os.O_WRONLY | os.O_APPEND)  # workers write to it, too

        class Counting:
            def __init__(self, language: tree_sitter.Language) -> None:
                self._parser, self._second = original(language), original(language)

            def parse(self, source: bytes) -> tree_sitter.Tree:
                found = self._parser.parse(source)
                start = time.thread_time()
                self._second.parse(source)
                taken = time.thread_time() - start
                digest = hashlib.blake2b(source, digest_size=16).hexdigest()
                os.write(handle, f"{digest} {len(source)} {taken:.6f}\n".encode())
                return found

        with patch.object(tree_sitter, "Parser", Counting):
            read([tree], ScanOptions(jobs=1, cache=False))
        os.close(handle)
        rows = [line.split() for line in Path(notes.name).read_text("ascii").splitlines()]
    texts = {digest: (int(size), float(taken)) for digest, size, taken in rows}
    if not texts:
        sys.exit(f"{tree}: no text was parsed that could be counted")
    size, taken = (sum(values) for values in zip(*texts.values(), strict=True))
    return {"texts": len(texts), "bytes": size, "seconds": round(taken, 3)}


if __name__ == "__main__":
    json.dump(parsed_by(Path(sys.argv[1])), sys.stdout)

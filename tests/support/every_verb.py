"""A script: runs the command lines that it reads as JSON, all in one process and without a network, and prints as JSON
what came of each: the exit code, and what was written to standard output and to standard error, as Latin-1."""

from __future__ import annotations

import contextlib
import io
import json
import sys


def _refuse(event: str, _arguments: object) -> None:
    if event.startswith("socket."):
        raise RuntimeError(f"the network was asked for: {event}")


def _outcome(arguments: list[str]) -> tuple[object, str, str]:
    from portcheck.cli.main import main as portcheck

    sys.argv = ["portcheck", *arguments]
    written = io.BytesIO(), io.BytesIO()
    out, err = (io.TextIOWrapper(data, sys.stdout.encoding, write_through=True) for data in written)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = portcheck()
    said, complained = (data.getvalue().decode("latin-1") for data in written)
    return code, said, complained


def main() -> None:
    sys.addaudithook(_refuse)
    json.dump([_outcome(arguments) for arguments in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    main()

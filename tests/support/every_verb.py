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


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), sys.stdout.encoding, write_through=True)


def _written(stream: io.TextIOWrapper) -> str:
    data: bytes = stream.buffer.read() if stream.buffer.seek(0) == 0 else b""
    return data.decode("latin-1")


def main() -> None:
    sys.addaudithook(_refuse)
    from portcheck.cli.main import main as portcheck

    found = []
    for arguments in json.load(sys.stdin):
        sys.argv = ["portcheck", *arguments]
        out, err = _stream(), _stream()
        code: object = None
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                portcheck()
            except SystemExit as stop:
                code = stop.code
        found.append((code, _written(out), _written(err)))
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()

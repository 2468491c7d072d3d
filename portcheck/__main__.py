"""The program, as ``portcheck`` and as ``python -m portcheck``."""

from __future__ import annotations

import sys

from portcheck.cli.stopping import Stopped, heed_signals


def main() -> None:
    """Run the command line, which from the first moment can be interrupted."""
    heed_signals()
    try:
        from portcheck.cli.main import main as run

        run()
    except Stopped as stop:
        sys.exit(stop.code)


if __name__ == "__main__":
    main()

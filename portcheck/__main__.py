"""The program, as ``portcheck`` and as ``python -m portcheck``."""

from __future__ import annotations

import gc
import os

from portcheck.cli.stopping import Stopped, heed_signals


def main() -> None:
    """Run the command line, which from the first moment can be interrupted. All is written when it returns, and what
    it has made goes with the process: to take it apart object by object takes as long as a tenth of a scan."""
    heed_signals()
    gc.disable()  # what a run makes is needed to its end, and holds next to no circles
    try:
        from portcheck.cli.main import main as run

        os._exit(run())
    except Stopped as stop:
        os._exit(stop.code)


if __name__ == "__main__":
    main()

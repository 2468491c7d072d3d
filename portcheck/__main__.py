"""``python -m portcheck`` is the same program as ``portcheck``."""

from __future__ import annotations

from portcheck.cli.main import main

if __name__ == "__main__":
    main()

"""Where inputs that are files are written."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

_IN_MEMORY = Path("/dev/shm")


def quick_folder() -> TemporaryDirectory[str]:
    """A folder of its own for one input, where files cost little."""
    return TemporaryDirectory(prefix="portcheck-fuzz-", dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None)

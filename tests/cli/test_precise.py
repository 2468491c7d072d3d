"""The exact mode from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.program import Run

pytest.importorskip("clang.cindex")

SOURCE = "#define cudaFree(p) free(p)\nvoid f(void *p) {\n  cudaMalloc(&p, 3);\n  cudaFree(p);\n}\n"

#!/usr/bin/env bash
# The whole test command: style, types, layers, generated docs, tests. Run it inside the project's virtual environment.
set -euo pipefail
cd "$(dirname "$0")/.."
ruff check .
ruff format --check portcheck docs rules hatch_build.py tests benchmarks
mypy
lint-imports
python docs/catalogues.py --check
python docs/generate.py --check
python -m pytest -n auto --dist loadfile --no-loadscope-reorder -q "$@"

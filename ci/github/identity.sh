#!/usr/bin/env bash
# A name for what is installed, for the keys of caches: a digest of this action's files, or of what pip is told instead,
# with the machine and the Python.
set -euo pipefail
if [ -n "${INPUT_SOURCE:-}" ]; then
  what=$(printf '%s' "$INPUT_SOURCE" | sha256sum)
else
  what=$(cd "$GITHUB_ACTION_PATH" && find . -path ./.git -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
fi
python=$(python3 -c 'import sys; print("py%d%d" % sys.version_info[:2])')
echo "digest=$RUNNER_OS-$RUNNER_ARCH-$python-${what:0:32}" >> "$GITHUB_OUTPUT"

#!/usr/bin/env bash
# Install portcheck apart from what the job has installed. The wheel of this action is built once and kept: that compiles
# the rules, which takes half a minute.
set -euo pipefail
home="$RUNNER_TEMP/portcheck"
mkdir -p "$home"
python3 -m venv "$home/venv"
pip=("$home/venv/bin/python" -m pip --disable-pip-version-check --quiet)
if [ -n "${INPUT_SOURCE:-}" ]; then
  "${pip[@]}" install -- "$INPUT_SOURCE"
else
  compgen -G "$home/wheel/portcheck-*.whl" > /dev/null ||
    "${pip[@]}" wheel --no-deps --wheel-dir "$home/wheel" "$GITHUB_ACTION_PATH"
  "${pip[@]}" install "$home"/wheel/portcheck-*.whl
fi
"$home/venv/bin/portcheck" --version

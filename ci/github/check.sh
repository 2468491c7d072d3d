#!/usr/bin/env bash
# The gate. Ends with 0 whether it is met or not, so that the steps after it can say so; with portcheck's own code where
# nothing could be judged.
set -euo pipefail
home="$RUNNER_TEMP/portcheck"
results="$home/results"
mkdir -p "$results"
export PORTCHECK_CACHE_DIR="$home/cache"

# The base of a pull request. What is checked out is the merge with it, whose first parent is there even in a clone of
# depth 2; where the job checks out something else, the base itself must have been fetched.
base_of_pull_request() {
  [ -n "${BASE_SHA:-}" ] || return 0
  if [[ ${GITHUB_REF:-} == refs/pull/*/merge && $(git rev-parse HEAD) == "${GITHUB_SHA:-}" ]] &&
    git rev-parse --verify --quiet 'HEAD^2' > /dev/null; then
    git rev-parse 'HEAD^1'
  else
    echo "$BASE_SHA"
  fi
}

options=(--format github --lang "${INPUT_LANG:-en}")
options+=(--output "sarif:$results/portcheck.sarif" --output "json:$results/portcheck.json")
options+=(--output "markdown:$results/portcheck.md")
since=${INPUT_SINCE:-}
[ "$since" != auto ] || since=$(base_of_pull_request)
[ -z "$since" ] || options+=("--since=$since")
[ -z "${INPUT_CONFIG:-}" ] || options+=("--config=$INPUT_CONFIG")
while read -r target; do
  [ -z "$target" ] || options+=("--target=$target")
done <<< "${INPUT_TARGETS:-}"
paths=()
while IFS= read -r path; do
  [ -z "$path" ] || paths+=("$path")
done <<< "${INPUT_PATHS:-}"

code=0
"$home/venv/bin/portcheck" check "${options[@]}" -- "${paths[@]}" || code=$?
case $code in
  0) passed=true ;;
  1) passed=false ;;
  *) exit "$code" ;;
esac
{
  echo "passed=$passed"
  echo "sarif=$results/portcheck.sarif"
  echo "report=$results/portcheck.json"
  echo "summary=$results/portcheck.md"
} >> "$GITHUB_OUTPUT"
cat "$results/portcheck.md" >> "$GITHUB_STEP_SUMMARY"

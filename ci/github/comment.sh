#!/usr/bin/env bash
# One comment on the pull request for each job, that later runs bring up to date. A token that may not comment (a pull
# request from a fork) is no failure.
set -euo pipefail
job="${GITHUB_WORKFLOW:-} ${GITHUB_JOB:-}"
marker="<!-- portcheck ${job//[^[:alnum:]_ .]/_} -->"
body="$RUNNER_TEMP/portcheck/comment.md"
{ printf '%s\n' "$marker"; cat "$SUMMARY"; } > "$body"

comments="repos/$GITHUB_REPOSITORY/issues"
# people may write the marker, too: only a comment by a program is taken for ours
first_lines='.[] | select(.user.type == "Bot") | "\(.id) \(.body | split("\n")[0] | rtrimstr("\r"))"'
earlier() {
  gh api --paginate "$comments/$PULL_REQUEST/comments" --jq "$first_lines" |
    while read -r id line; do
      if [ "$line" = "$marker" ]; then echo "$id"; fi
    done | tail -n 1
}

comment() {
  local id
  id=$(earlier) || return
  if [ -n "$id" ]; then
    gh api --silent --method PATCH "$comments/comments/$id" --field "body=@$body"
  else
    gh api --silent --method POST "$comments/$PULL_REQUEST/comments" --field "body=@$body"
  fi
}

comment || echo "::warning title=portcheck::the pull request could not be commented on; does the job have 'pull-requests: write'?"

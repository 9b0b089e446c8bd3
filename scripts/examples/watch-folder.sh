#!/usr/bin/env bash
# Separates what lies in a folder, then what arrives there, until it is stopped:
#
#   scripts/examples/watch-folder.sh "bird" incoming/ birds/ [OPTIONS of lasso batch]
#
# A file is taken once its writer has closed it or it was moved there. Needs inotify-tools.
set -euo pipefail

if [[ "${1:-}" == "--help" || $# -lt 3 ]]; then
  sed -n '2,/^set/{/^#/{s/^# \{0,1\}//;p}}' "$0"
  exit
fi
command -v inotifywait >/dev/null || { echo "watch-folder: install inotify-tools first" >&2; exit 1; }

# Files that fail are in the journal, and tried again when the next arrives.
separate() { "${LASSO:-lasso}" batch "$@" || [[ $? -eq 1 ]]; }

exec 3< <(exec inotifywait --quiet --monitor --recursive --event close_write,moved_to "$2")
watcher=$!
trap 'kill "$watcher" 2>/dev/null || true' EXIT
separate "$@"
while read -r -u 3 _; do
  while read -r -u 3 -t 0.5 _; do :; done  # more that come at once
  separate "$@"
done

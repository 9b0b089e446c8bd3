#!/usr/bin/env bash
# Takes a sound out of all recordings of a folder; the rest goes to another, under the same names below it:
#
#   scripts/examples/strip-sound.sh "air conditioner" recordings/ cleaned/ [OPTIONS of lasso batch]
set -euo pipefail

if [[ "${1:-}" == "--help" || $# -lt 3 ]]; then
  sed -n '2,/^set/{/^#/{s/^# \{0,1\}//;p}}' "$0"
  exit
fi
exec "${LASSO:-lasso}" batch --remove "$@"

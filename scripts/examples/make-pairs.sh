#!/usr/bin/env bash
# Pairs for a data set: for each recording the sound alone in PAIRS/target and the rest in PAIRS/rest, as
# 32 bit float, so that the two add up to the recording:
#
#   scripts/examples/make-pairs.sh "speech" recordings/ pairs/ [OPTIONS of lasso batch]
set -euo pipefail

if [[ "${1:-}" == "--help" || $# -lt 3 ]]; then
  sed -n '2,/^set/{/^#/{s/^# \{0,1\}//;p}}' "$0"
  exit
fi
query=$1 in=$2 pairs=$3
shift 3
exec "${LASSO:-lasso}" batch "$query" "$in" "$pairs/target" --residual "$pairs/rest" \
  --format wav --bits float "$@"

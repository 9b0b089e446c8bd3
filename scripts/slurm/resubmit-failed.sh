#!/usr/bin/env bash
# Submits those shards of an array again that have not done all of their files, as their journals say:
#
#   scripts/slurm/resubmit-failed.sh SHARDS QUERY IN_DIR OUT_DIR [OPTIONS of lasso batch]
#
# Prints what sbatch says, or that nothing is left. SBATCH_OPTIONS go to sbatch.
set -euo pipefail

if [[ "${1:-}" == "--help" || $# -lt 2 ]]; then
  sed -n '2,/^set/{/^#/{s/^# \{0,1\}//;p}}' "$0"
  exit
fi
shards=$1
shift
left=()
for ((i = 1; i <= shards; ++i)); do
  plan=$("${LASSO:-lasso}" batch --shard "$i/$shards" --dry-run -q "$@")
  [[ $(tail -n 1 <<<"$plan") == "0 files"* ]] || left+=("$i")
done
if [[ ${#left[@]} -eq 0 ]]; then
  echo "nothing is left to do"
  exit
fi
# shellcheck disable=SC2086  # several options
sbatch ${SBATCH_OPTIONS:-} --array="$(IFS=,; echo "${left[*]}")" --export=ALL,SHARDS="$shards" \
  "$(dirname "$0")/batch-array.sh" "$@"

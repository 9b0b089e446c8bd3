#!/usr/bin/env bash
#SBATCH --job-name=lasso
#SBATCH --requeue
#SBATCH --open-mode=append
# A batch as a Slurm job array, a shard for each of its tasks:
#
#   sbatch --array=1-8 scripts/slurm/batch-array.sh QUERY IN_DIR OUT_DIR [OPTIONS of lasso batch]
#
# A task that is requeued goes on where it was stopped. When all have ended,
# lasso batch --merge-journals with the same arguments joins what they say and tells what is missing.
# LASSO names another program than `lasso`; SHARDS is of how many parts the whole consists, where the
# array is not all of it (see resubmit-failed.sh).
set -euo pipefail

if [[ "${1:-}" == "--help" ]]; then
  sed -n '3,/^set/{/^# /s/^# //p;/^#$/s/#//p}' "$0"
  exit
fi
exec "${LASSO:-lasso}" batch --shard "$SLURM_ARRAY_TASK_ID/${SHARDS:-$SLURM_ARRAY_TASK_COUNT}" "$@"

#!/usr/bin/env bash
# A batch on several machines at once by GNU parallel, one shard for each; they must see the same folders
# under the same names and reach each other by ssh without a password:
#
#   scripts/parallel/batch-hosts.sh HOST,HOST,... QUERY IN_DIR OUT_DIR [OPTIONS of lasso batch]
#
# `:` is this machine, 4/HOST gives a host four shards. LASSO names another program than `lasso`, SHARDS
# another number of shards than there are commas and one. The environment is not carried over: name the
# model with --model. The journals are joined at the end; a rerun does what is left.
set -euo pipefail

if [[ "${1:-}" == "--help" || $# -lt 2 ]]; then
  sed -n '2,/^set/{/^#/{s/^# \{0,1\}//;p}}' "$0"
  exit
fi
command -v parallel >/dev/null || { echo "batch-hosts: install GNU parallel first" >&2; exit 1; }
hosts=$1
shift
commas=${hosts//[^,]/}
shards=${SHARDS:-$((${#commas} + 1))}
lasso=${LASSO:-lasso}
parallel --jobs 1 --sshlogin "$hosts" --workdir "$PWD" --quote \
  "$lasso" batch --shard "{}/$shards" "$@" ::: $(seq "$shards") || true  # what failed is told next
"$lasso" batch --merge-journals "$@"

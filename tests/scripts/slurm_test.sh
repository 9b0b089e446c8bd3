#!/usr/bin/env bash
# An array of eight shards over 200 short files on a cluster of two nodes, one of which is killed midway:
# its shard is requeued, all files are done, each once, and what failed alone is submitted again.
#
#   tests/scripts/slurm_test.sh LASSO
#
# As root, with Debian's slurm-wlm.
set -euo pipefail

export LASSO=$1
root=$(realpath "$(dirname "$0")/../..")
work=$(mktemp -d)
cluster=$root/scripts/slurm/local-cluster.sh
export SLURM_CONF=$work/cluster/slurm.conf XDG_CACHE_HOME=$work/cache LASSO_MODEL=lasso-mini
readonly files=200 shards=8

finish() {
  "$cluster" stop "$work/cluster"
  sleep 1
  rm -rf "$work"
}
trap finish EXIT

fail() {
  echo "slurm_test: $*" >&2
  tail -n 30 "$work"/shard.*.out >&2
  exit 1
}

# Little-endian numbers of 2 and 4 bytes.
le16() { printf '%b' "$(printf '\\x%02x\\x%02x' $(($1 & 255)) $(($1 >> 8 & 255)))"; }
le32() { le16 $(($1 & 65535)); le16 $(($1 >> 16)); }

# A mono WAV of noise, 16 kHz, 16 bit, of that many bytes.
write_wav() {
  { printf RIFF; le32 $((36 + $2)); printf 'WAVEfmt '; le32 16; le16 1; le16 1; le32 16000; le32 32000
    le16 2; le16 16; printf data; le32 "$2"; head -c "$2" /dev/urandom; } >"$1"
}

wait_for_queue() {
  for ((i = 0; i < 400; ++i)); do
    [[ -z $(squeue -h) ]] && return
    sleep 1
  done
  fail "jobs do not end: $(squeue)"
}

submit() {
  sbatch --array="1-$shards" --output="$work/shard.%a.out" "$root/scripts/slurm/batch-array.sh" \
    "dog barking" "$work/in" "$work/out"
}

mkdir -p "$work/in/day1" "$work/in/day2"
for ((i = 0; i < files; ++i)); do
  write_wav "$work/in/day$((i % 2 + 1))/f$i.wav" $((32000 * (1 + i % 4)))
done
"$cluster" start "$work/cluster"
submit
for ((i = 0; i < 60; ++i)); do  # until both nodes have something done
  [[ $(grep -l '"done"' "$work"/out/*.jsonl 2>/dev/null | wc -l) -ge 2 ]] && break
  sleep 0.2
done
echo "$(grep -h '"done"' "$work"/out/*.jsonl | wc -l) files done; node2 is killed while it runs: $(squeue -h -w node2 -o '%i')"
"$cluster" kill-node "$work/cluster" node2
wait_for_queue
grep -E "requeue|Requeue|DOWN|not responding" "$work/cluster/slurmctld.log" | cut -c 27- || true
grep -q -i requeue "$work/cluster/slurmctld.log" || fail "nothing was requeued"

"$LASSO" batch --merge-journals "dog barking" "$work/in" "$work/out" || fail "not all is done"
done_lines=$(grep -c '"status":"done"' "$work/out/lasso-journal.jsonl")
outputs=$(find "$work/out" -name '*.wav' | wc -l)
hidden=$(find "$work/out" -name '.*' -type f | wc -l)
[[ $done_lines -eq $files && $outputs -eq $files && $hidden -eq 0 ]] ||
  fail "$done_lines lines, $outputs outputs, $hidden leftovers for $files files"

# What is missing is found and submitted alone.
rm "$work/out/day1/f0.dog-barking.wav" "$work/out/day2/f1.dog-barking.wav"
SBATCH_OPTIONS="--output=$work/shard.%a.out" "$root/scripts/slurm/resubmit-failed.sh" $shards \
  "dog barking" "$work/in" "$work/out"
wait_for_queue
[[ $(find "$work/out" -name '*.wav' | wc -l) -eq $files ]] || fail "the resubmitted shards left something"
"$root/scripts/slurm/resubmit-failed.sh" $shards "dog barking" "$work/in" "$work/out" |
  grep -q "nothing is left" || fail "something is left"
echo "$files files, each done once"

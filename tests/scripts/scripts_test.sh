#!/usr/bin/env bash
# The scripts for people do what they say; needs GNU parallel and inotify-tools:
#
#   tests/scripts/scripts_test.sh LASSO
set -euo pipefail

export LASSO=$1 LASSO_MODEL=lasso-mini
scripts=$(realpath "$(dirname "$0")/../../scripts")
work=$(mktemp -d)
export XDG_CACHE_HOME=$work/cache
watcher=
finish() {
  [[ -z $watcher ]] || kill "$watcher" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
cd "$work"

fail() {
  echo "scripts_test: $*" >&2
  find "$work" -type f >&2
  exit 1
}
must_have() {
  for file in "$@"; do [[ -s $file ]] || fail "$file is missing"; done
}

mkdir -p in/sub
cp "$scripts/../examples/kitchen.flac" in/a.flac
cp in/a.flac in/sub/b.flac
"$scripts/examples/strip-sound.sh" "clock ticking" in cleaned -q
must_have cleaned/a.clock-ticking.flac cleaned/sub/b.clock-ticking.flac
cmp -s cleaned/a.clock-ticking.flac in/a.flac && fail "nothing was taken out"

"$scripts/examples/make-pairs.sh" "clock ticking" in pairs -q
must_have pairs/{target,rest}/{a,sub/b}.clock-ticking.wav

for script in "$scripts"/examples/*.sh "$scripts"/slurm/*.sh "$scripts"/parallel/*.sh; do
  "$script" --help | grep -q "${script##*/}" || fail "$script --help does not say how to call it"
done

SHARDS=3 "$scripts/parallel/batch-hosts.sh" : "clock ticking" in hosts -q
must_have hosts/a.clock-ticking.flac hosts/sub/b.clock-ticking.flac hosts/lasso-journal.jsonl
[[ $(grep -c '"done"' hosts/lasso-journal.jsonl) -eq 2 ]] || fail "a file was done twice"

mkdir incoming
cp in/a.flac incoming/first.flac
"$scripts/examples/watch-folder.sh" "clock ticking" incoming out -q &
watcher=$!
wait_for() {
  for ((i = 0; i < 100; ++i)); do
    [[ -s $1 ]] && return
    sleep 0.2
  done
  fail "$1 does not come"
}
wait_for out/first.clock-ticking.flac
cp in/a.flac incoming/.half && mv incoming/.half incoming/second.flac
wait_for out/second.clock-ticking.flac

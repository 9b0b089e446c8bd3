#!/usr/bin/env bash
# Every command in README.md and docs/ works as it is written:
#
#   tests/scripts/docs_test.sh LASSO
#
# Commands in ```sh blocks run, page by page, in a folder that holds the files they name. Commands in ```console
# blocks need what a test has not (published checkpoints, data sets, a cluster): of these, lasso must accept the options.
set -euo pipefail

root=$(realpath "$(dirname "$0")/../..")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$(realpath "$1")" "$work/bin/lasso"
export PATH=$work/bin:$PATH LASSO_MODEL=lasso-mini LASSO=lasso HOME=$work XDG_CACHE_HOME=$work/cache OMP_WAIT_POLICY=passive
failed=0

fixture() {
  mkdir -p "$1"/{recordings,films,incoming} && cd "$1"
  cp "$root/examples/kitchen.flac" .
  local street=$root/examples/street.flac
  for name in street garden bark walk song; do ffmpeg -v error -i "$street" $name.wav; done
  ffmpeg -v error -stream_loop 12 -i kitchen.flac -t 95 talk.wav
  ffmpeg -v error -i talk.wav talk.flac
  ffmpeg -v error -f lavfi -i testsrc=d=8:s=160x120:r=5 -i "$street" -shortest film.mp4
  cp kitchen.flac street.wav recordings
  cp film.mp4 films
  printf '1.0\t3.0\tbark\n' >labels.txt
  printf 'path,query\nkitchen.flac,clock\nstreet.wav,dog\n' >files.csv
}

# commands PAGE LANGUAGE: the lines of such blocks, what a backslash continues joined.
commands() {
  awk -v fence='```'"$2" '$0 == fence {inside = 1; next} /^```/ {inside = 0} inside' "$1" |
    sed -e ':a' -e '/\\$/{N;s/\\\n *//;ba' -e '}'
}

complain() {
  echo "docs_test: ${1#"$root"/}: $2" >&2
  sed 's/^/  /' "$work/said" >&2
  failed=1
}

for page in "$root"/README.md "$root"/docs/*.md; do
  fixture "$work/$(basename "$page" .md)"
  while read -r command; do
    case $command in
      "lasso serve"*)  # runs until it is told to stop
        command=${command%%  #*}
        timeout -s INT 30 ${command/--open/--port 0} >"$work/said" 2>&1 &
        for ((i = 0; i < 100; ++i)); do grep -q "http://" "$work/said" && break; sleep 0.2; done
        grep -q "http://" "$work/said" || complain "$page" "$command"
        kill -INT $! 2>/dev/null && wait $! || true ;;
      scripts/*) bash -c "$root/$command" >"$work/said" 2>&1 </dev/null || complain "$page" "$command" ;;
      *) bash -c "$command" >"$work/said" 2>&1 </dev/null || complain "$page" "$command" ;;
    esac
  done < <(commands "$page" sh)
  while read -r command; do
    command=${command#torchrun --no_python --nproc_per_node 2 }
    [[ $command == lasso* ]] || continue
    bash -c "timeout 60 $command" >"$work/said" 2>&1 </dev/null && code=0 || code=$?
    [[ $code -ne 2 ]] || complain "$page" "$command"
  done < <(commands "$page" console)
  # No command stands outside of these blocks.
  if grep -qx '```' <(awk '/^```/ {inside = !inside; if (inside) print}' "$page"); then
    echo "a block without a language" >"$work/said"
    complain "$page" '```'
  fi
done
exit $failed

#!/usr/bin/env bash
# Fuzzes the readers of checkpoints with libFuzzer, each for some minutes, from small sound files.
# Needs clang and its runtime (Debian: clang, libclang-rt-14-dev).
#
#   scripts/fuzz.sh [SECONDS]      a target, 600 by default
#
# What was found lies in build/fuzz/found/; a file that crashes a reader belongs into a test.
set -euo pipefail

if [[ "${1:-}" == "--help" ]]; then
  sed -n '2,/^set/{/^#/{s/^# \{0,1\}//;p}}' "$0"
  exit
fi
seconds=${1:-600}
cd "$(dirname "$0")/.."
cmake --preset fuzz -Wno-dev >/dev/null
cmake --build --preset fuzz

found=build/fuzz/found
mkdir -p "$found" build/fuzz/{safetensors,torch_archive,pickle}
cp -n tests/files/container_test.safetensors build/fuzz/safetensors/
cp -n tests/files/container_test.{ckpt,pt} build/fuzz/torch_archive/
# The archive's first record is the pickle: cut it out, it is the third target's seed.
unzip -p tests/files/container_test.pt '*/data.pkl' >build/fuzz/pickle/container_test.pkl
for target in safetensors torch_archive pickle; do
  "build/fuzz/bin/${target}_fuzz" "build/fuzz/$target" -max_total_time="$seconds" -max_len=20000 \
    -rss_limit_mb=2048 -timeout=10 -print_final_stats=1 -artifact_prefix="$found/$target-"
done

#!/usr/bin/env bash
# Installs the packages, builds with warnings as errors, runs all tests.
#
#   scripts/test.sh [PRESET]       dev (default) or asan
set -euo pipefail

if [[ "${1:-}" == "--help" ]]; then
  sed -n '2,/^set/{/^#/{s/^# \{0,1\}//;p}}' "$0"
  exit
fi
preset=${1:-dev}
cd "$(dirname "$0")/.."
scripts/install_packages.sh parallel inotify-tools ffmpeg python3-numpy python3-pytest lv2-dev lilv-utils sordi
cmake --preset "$preset" -Wno-dev >/dev/null
cmake --build --preset "$preset"
ctest --preset "$preset" --parallel "$(nproc)"
# What this machine cannot test, its tests say.
skipped=$(grep -aohE "^ *skipped: .*" "build/$preset/Testing/Temporary/LastTest.log" | sort -u || true)
[[ -z "$skipped" ]] || printf '\nNot tested here:\n%s\n' "$skipped"

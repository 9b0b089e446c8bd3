#!/usr/bin/env bash
# From a bare Debian 12 to a separated sound: installs the packages, builds the program, takes the
# clock out of examples/kitchen.flac, and says what it made.
#
#   scripts/quickstart.sh
set -euo pipefail

if [[ "${1:-}" == "--help" ]]; then
  sed -n '2,/^set/{/^#/{s/^# \{0,1\}//;p}}' "$0"
  exit
fi
cd "$(dirname "$0")/.."
scripts/install_packages.sh
cmake --preset release -Wno-dev >/dev/null
cmake --build --preset release

lasso=build/release/bin/lasso
"$lasso" separate "clock ticking" examples/kitchen.flac -o build/kitchen.clock.flac \
  --residual build/kitchen.rest.flac --force
rest=$("$lasso" evaluate examples/examples.csv --json -q |
  sed -n '/"query": "clock ticking"/,/}/s/.*"sdri_db": \([-0-9.]*\).*/\1/p')
echo
echo "  examples/kitchen.flac       a voice beside a ticking clock"
echo "  build/kitchen.clock.flac    the clock"
echo "  build/kitchen.rest.flac     everything else"
LC_ALL=C printf '\nMeasured against the clock alone, the rest was lowered by %.1f dB.\n' "$rest"
echo "Now your own:  $lasso separate \"dog barking\" RECORDING"

#!/usr/bin/env bash
# Tests the page of `lasso serve` in Chromium: installs Chromium, Node.js and, from npm, a driver and axe-core.
#
#   scripts/test_page.sh [LASSO]     the program (default: that of the dev preset)
set -euo pipefail

if [[ "${1:-}" == "--help" ]]; then
  sed -n '2,/^set/{/^#/{s/^# \{0,1\}//;p}}' "$0"
  exit
fi
cd "$(dirname "$0")/.."
LASSO=$(realpath "${1:-build/dev/bin/lasso}")
export LASSO

skip() {
  echo "skipped: the page in a browser, $1"
  exit
}
packages=(ffmpeg fonts-dejavu-core)
command -v chromium >/dev/null || packages+=(chromium)
command -v node >/dev/null || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)
scripts/install_packages.sh "${packages[@]}" >/dev/null 2>&1 || skip "as Chromium and Node.js cannot be installed here"

work=$(dirname "$LASSO")/../page-tests
mkdir -p "$work"
cp tests/page/* "$work"
npm install --prefix "$work" --no-audit --no-fund --no-package-lock --silent ||
  skip "as npm gives no puppeteer-core and axe-core here"
LASSO_SOURCE=$PWD node --test --test-concurrency=1 --test-reporter=spec "$work"/page.test.mjs

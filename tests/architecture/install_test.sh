#!/usr/bin/env bash
# Installs the build into a throw-away folder and uses the program from there: it must find its
# tokenizer module and its model, wherever the folder lies.
set -euo pipefail
build=$1
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
cmake --install "$build" --prefix "$prefix/first" >/dev/null
mv "$prefix/first" "$prefix/moved"
cp "$(dirname "$0")/../../examples/kitchen.flac" "$prefix/"
cd "$prefix"
env -u LASSO_MODEL -u LASSO_MODEL_PATH XDG_DATA_HOME="$prefix" \
  moved/bin/lasso separate "clock ticking" kitchen.flac --json -v
test -s kitchen.clock-ticking.flac

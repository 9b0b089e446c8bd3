#!/usr/bin/env bash
# Installs the build into a throw-away folder and uses the library from there as other programs do: in C
# through pkg-config, in C++ through find_package(), as an LV2 plugin, and in Python.
set -euo pipefail
build=$1
source=$(realpath "$(dirname "$0")/../..")
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
cmake --install "$build" --prefix "$prefix/first" >/dev/null
mv "$prefix/first" "$prefix/lasso"
library=$(realpath "$(find "$prefix/lasso" -name liblasso.so)")
if ldd "$library" | grep -q libasan; then
  echo "skipped: the library in other programs, as it is built with sanitizers"
  exit
fi
export XDG_CACHE_HOME=$prefix/cache LASSO_MODEL=lasso-mini OMP_WAIT_POLICY=passive
export LASSO=$prefix/lasso/bin/lasso
cp "$source/examples/kitchen.flac" "$prefix"
cd "$prefix"

fail() { echo "library_test: $*" >&2; exit 1; }
find "$source"/examples/{c,cpp,lv2,python} -maxdepth 1 -type f -exec awk 'FNR > 60 {exit 1}' {} + || fail "an example has more than 60 lines"

echo "== C"
flags=$(PKG_CONFIG_PATH=$(dirname "$library")/pkgconfig pkg-config --cflags --libs lasso)
for example in separate_file live_blocks; do
  # shellcheck disable=SC2086  # several flags
  cc -std=c11 -Wall -Wextra -Wpedantic -Werror "$source/examples/c/$example.c" $flags -Wl,-rpath,"$(dirname "$library")" -o $example
done
"$LASSO" separate "clock ticking" kitchen.flac -o program.flac -q
./separate_file "clock ticking" kitchen.flac library.flac 2>/dev/null | grep -q '"event":"done"'
cmp program.flac library.flac
! ./separate_file "clock ticking" missing.flac other.flac 2>message || fail "a missing file was separated"
grep -q "error: .*missing.flac" message
ffmpeg -v error -i kitchen.flac -f f32le kitchen.f32
./live_blocks "clock ticking" 32000 <kitchen.f32 >clock.f32
[[ $(stat -c %s clock.f32) -eq $(stat -c %s kitchen.f32) ]] || fail "live_blocks wrote another length"

echo "== the interface as it was"
cc -std=c11 "$source/tests/capi/layout.c" $flags -Wl,-rpath,"$(dirname "$library")" -o layout
{ nm -D --defined-only --with-symbol-versions "$library" | awk '$2 == "T" && $3 ~ /@LASSO_[0-9]/ {print $3}' | LC_ALL=C sort; ./layout; } >abi.txt
diff "$source/tests/capi/abi.txt" abi.txt ||
  fail "the interface has changed. Functions and fields may be added: then update tests/capi/abi.txt. Any other change needs a new LASSO_API_VERSION"

echo "== C++"
cmake -S "$source/examples" -B examples -DCMAKE_PREFIX_PATH="$prefix/lasso" -DCMAKE_CXX_FLAGS="-Wall -Wextra" -Wno-dev >/dev/null
cmake --build examples >/dev/null
examples/separate_noise | grep -q "sound 2: -"

echo "== LV2"
if command -v lv2apply >/dev/null && [[ -e examples/lasso.lv2/plugin.so ]]; then
  mapfile -t ontologies < <(find /usr/lib/lv2 -name '*.ttl' ! -path '*eg-*')
  sord_validate "${ontologies[@]}" examples/lasso.lv2/*.ttl | grep -q "Found 0 errors"
  export LV2_PATH=$prefix/examples
  lv2ls | grep -qx urn:lasso:separate
  lv2info urn:lasso:separate | grep -q "Has latency: *yes"
  ffmpeg -v error -i kitchen.flac -af apad=pad_dur=4 kitchen.wav
  lv2apply -i kitchen.wav -o kept.wav -c freewheel 1 urn:lasso:separate
  lv2apply -i kitchen.wav -o removed.wav -c freewheel 1 -c remove 1 urn:lasso:separate
  # Two seconds later, what was kept and what was removed add up to the recording.
  ffmpeg -v error -i kept.wav -i removed.wav -filter_complex amix=inputs=2:normalize=0 -f f32le sum.f32
  /usr/bin/python3 - <<'EOF'
import numpy
kitchen, total = (numpy.fromfile(name, "<f4") for name in ("kitchen.f32", "sum.f32"))
delay = int(numpy.argmax(numpy.correlate(total[: 8 * 32000], kitchen[:32000], "valid")))
assert 32000 < delay < 3 * 32000, delay
assert numpy.abs(total[delay : delay + 200_000] - kitchen[:200_000]).max() < 2e-4
EOF
else
  echo "skipped: the LV2 plugin, as lv2-dev, lilv-utils or sordi is missing"
fi

echo "== Python"
LASSO_LIBRARY=$library PYTHONPATH=$source/python PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 -m pytest -q -p no:cacheprovider "$source/python/tests"

#!/usr/bin/env bash
# Builds the packages in fresh Debian 12 and 13 roots by the steps of Containerfile, runs the whole suite
# in the one of Debian 13, and uses the packages in roots where nothing is installed. As root.
#
#   tests/scripts/packages_test.sh [FOLDER [STEP...]]
#
# The roots lie in FOLDER (build/roots), some 15 GB. Steps, all of them unless some are named:
#   roots   makes the roots again
#   build   builds the Debian packages of both, the archive and the wheel on Debian 12
#   suite   scripts/test.sh on Debian 13
#   use     installs and uses the packages
set -euo pipefail

cd "$(dirname "$0")/../.."
mkdir -p "${1:-build/roots}"
work=$(realpath "${1:-build/roots}")
steps=("${@:2}")
[[ ${#steps[@]} -gt 0 ]] || steps=(roots build suite use)
readonly releases=(bookworm trixie)
[[ $(id -u) -eq 0 ]] || { echo "packages_test: run as root" >&2; exit 1; }
scripts/install_packages.sh debootstrap

fail() { echo "packages_test: $*" >&2; exit 1; }

# in_root ROOT COMMAND [ARGUMENT...]: with /proc and /dev, which go when it ends.
in_root() {
  unshare --mount --pid --fork bash -c '
    mount -t proc proc "$0/proc"; mount --rbind /dev "$0/dev"; cp /etc/resolv.conf "$0/etc/"
    exec chroot "$0" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
      LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive OMP_WAIT_POLICY=passive "$@"' "$@"
}

# The RUN lines of a stage of Containerfile, 1 or 2.
steps_of() { awk -v stage="$1" '/^FROM/ {n++} n == stage && sub(/^RUN /, "")' Containerfile; }

make_roots() {
  local mirror release
  mirror=$(apt-get indextargets --format '$(REPO_URI)' "Created-By: Packages" | head -1)
  for release in "${releases[@]}"; do
    rm -rf "$work/$release"
    mkdir -p "$work/$release"
    debootstrap --variant=minbase "$release" "$work/$release/bare" "$mirror" >"$work/$release/debootstrap.log"
    cp -a "$work/$release/bare" "$work/$release/build"
    in_root "$work/$release/build" apt-get update -q
  done
}

# The source tree as a clone has it, with what is not committed yet.
copy_source() {
  mkdir -p "$1/lasso"
  git ls-files -z --cached --others --exclude-standard | tar -C . --null -T - -c --ignore-failed-read | tar -C "$1/lasso" -x
}

build_packages() {
  local release root
  for release in "${releases[@]}"; do
    root=$work/$release/build
    copy_source "$root"
    rm -rf "$root/packages"
    in_root "$root" sh -c "$(steps_of 1)"
  done
  in_root "$work/bookworm/build" sh -c '/lasso/scripts/package.sh tar /packages && /lasso/scripts/package.sh wheel /packages'
  in_root "$work/bookworm/build" sh -c 'apt-get install -y -q ffmpeg && cd /packages &&
    ffmpeg -v error -y -f lavfi -i testsrc=d=8:s=320x180 -i /lasso/examples/kitchen.flac -shortest kitchen.mp4'
}

# use ROOT LASSO: what people do first.
use() {
  cp examples/kitchen.flac "$work/bookworm/build/packages/kitchen.mp4" "$1/tmp/"
  in_root "$1" sh -ec "cd /tmp
    lasso=$2
    began=\$(date +%s%N)
    \$lasso separate 'clock ticking' kitchen.flac 2>&1 | tee message
    grep -q '9[0-9] % likely present' message
    echo \"first sound after \$(((\$(date +%s%N) - began) / 1000000)) ms\"
    \$lasso separate speech kitchen.mp4 --remove
    \$lasso separate speech kitchen.flac --spectrogram kitchen.png
    \$lasso bench kitchen.flac --rounds 1
    test -s kitchen.clock-ticking.flac && test -s kitchen.png && test -s kitchen.speech.mp4
    \$lasso doctor"
}

# use_from_programs ROOT: in C and C++ with lasso-dev, and in Python with the wheel, which needs no other package.
use_from_programs() {
  in_root "$1" sh -ec "
    apt-get install -y -q --no-install-recommends /packages/lasso_*.deb /packages/lasso-dev_*.deb cmake make g++ pkg-config
    cd /tmp
    cmake -S /usr/share/doc/lasso-dev/examples -B examples >/dev/null && cmake --build examples >/dev/null
    cc /usr/share/doc/lasso-dev/examples/c/separate_file.c \$(pkg-config --cflags --libs lasso) -o separate_file
    examples/separate_noise
    ./separate_file 'clock ticking' /usr/share/lasso/examples/kitchen.flac clock.flac | tail -n 1
    apt-get purge -y -q lasso lasso-dev
    apt-get autopurge -y -q
    apt-get install -y -q --no-install-recommends python3-venv python3-numpy
    python3 -m venv --system-site-packages python
    python/bin/pip install -q --no-index /packages/lasso-*.whl
    python/bin/python -c '
import lasso, numpy
noise = numpy.random.default_rng(1).uniform(-0.3, 0.3, (32000, 2)).astype(numpy.float32)
with lasso.Model() as model:
    print(model.name, numpy.abs(model.separate(noise, 32000, \"rain\")).max())
    model.separate_file(\"/tmp/kitchen.flac\", \"speech\", \"speech.flac\")'
    test -s clock.flac && test -s speech.flac"
}

fresh_root() {
  rm -rf "$2"
  cp -a "$work/$1/bare" "$2"
}

use_packages() {
  local release root archive name
  for release in "${releases[@]}"; do
    printf '\n== %s: the Debian package\n' "$release"
    root=$work/$release/with-deb
    fresh_root "$release" "$root"
    mkdir "$root/packages"
    cp "$work/$release/build/packages/"*.deb "$root/packages"
    in_root "$root" sh -c "$(steps_of 2)" >"$work/$release/apt.log" || fail "see $work/$release/apt.log"
    tail -n 3 "$work/$release/apt.log"
    use "$root" lasso
    [[ -s $root/usr/share/man/man1/lasso.1.gz && -s $root/usr/share/bash-completion/completions/lasso ]] ||
      fail "manual or completions are not installed"

    printf '\n== %s: the archive\n' "$release"
    root=$work/$release/with-archive
    fresh_root "$release" "$root"
    archive=$(ls "$work"/bookworm/build/packages/lasso-*.tar.xz)
    name=$(basename "$archive" .tar.xz)
    time tar -C "$root/opt" -xf "$archive"
    use "$root" "/opt/$name/bin/lasso"

    printf '\n== %s: the library in other programs\n' "$release"
    root=$work/$release/with-library
    fresh_root "$release" "$root"
    mkdir "$root/packages"
    cp "$work/$release/build/packages/"*.deb "$work"/bookworm/build/packages/lasso-*.whl "$root/packages"
    cp examples/kitchen.flac "$root/tmp"
    in_root "$root" apt-get update -q >"$work/$release/library.log"
    use_from_programs "$root" >>"$work/$release/library.log" 2>&1 || fail "see $work/$release/library.log"
    tail -n 3 "$work/$release/library.log"
  done
  ls -l "$work"/*/build/packages/
}

for step in "${steps[@]}"; do
  case $step in
    roots) make_roots ;;
    build) build_packages ;;
    suite) copy_source "$work/trixie/build"; in_root "$work/trixie/build" /lasso/scripts/test.sh ;;
    use) use_packages ;;
    *) fail "no step '$step'" ;;
  esac
done

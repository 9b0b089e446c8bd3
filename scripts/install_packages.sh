#!/usr/bin/env bash
# Installs the Debian packages that building needs, if any is missing. As root or through sudo.
#
#   scripts/install_packages.sh [MORE...]
set -euo pipefail

if [[ "${1:-}" == "--help" ]]; then
  sed -n '2,/^set/{/^#/{s/^# \{0,1\}//;p}}' "$0"
  exit
fi
# Without libopenblas0-pthread, LibTorch's matrix products run thirty times slower.
packages=(g++ cmake ninja-build pkg-config catch2
  libtorch-dev libgloo-dev libopenblas0-pthread libsndfile1-dev libsoxr-dev libsamplerate0-dev
  libcli11-dev libspdlog-dev nlohmann-json3-dev libsentencepiece-dev
  libavformat-dev libavcodec-dev libavutil-dev libswresample-dev
  libdnnl-dev libutf8proc-dev libssl-dev libcurl4-openssl-dev libmicrohttpd-dev libcairo2-dev "$@")

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[[ ${#missing[@]} -eq 0 ]] && exit

as_root=()
if [[ $(id -u) -ne 0 ]]; then
  command -v sudo >/dev/null ||
    { echo "install_packages: run as root, or install sudo" >&2; exit 1; }
  as_root=(sudo)
fi
echo "Installing ${missing[*]}"
"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -q --no-install-recommends "${missing[@]}"

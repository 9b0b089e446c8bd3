#!/usr/bin/env bash
# Builds a package of lasso from the source tree, on Debian; installs what building needs.
#
#   scripts/package.sh deb [FOLDER]     Debian packages for this release of Debian: the program, and lasso-dev
#   scripts/package.sh tar [FOLDER]     an archive that holds all libraries but glibc
#   scripts/package.sh wheel [FOLDER]   the Python package, with all libraries but glibc's and libstdc++
#
# The package is written to FOLDER (build/packages).
set -euo pipefail

usage() { sed -n '2,/^set/{/^#/{s/^# \{0,1\}//;p}}' "$0"; }
kind=${1:-}
case $kind in
  deb | tar | wheel) ;;
  --help) usage; exit ;;
  *) usage >&2; exit 2 ;;
esac
mkdir -p "${2:-$(dirname "$0")/../build/packages}"
packages=$(realpath "${2:-$(dirname "$0")/../build/packages}")
cd "$(dirname "$0")/.."

more=(file dpkg-dev fonts-dejavu-core patchelf xz-utils)
[[ $kind != wheel ]] || more+=(python3-setuptools python3-wheel)
scripts/install_packages.sh "${more[@]}"
build=build/package
cmake --preset release -B $build -Wno-dev >/dev/null
cmake --build $build

if [[ $kind == deb ]]; then
  cpack --config $build/CPackConfig.cmake -B "$packages" >/dev/null
  rm -r "$packages/_CPack_Packages"
  ls -s --block-size=1 "$(ls -t "$packages"/lasso_*.deb | head -1)" "$(ls -t "$packages"/lasso-dev_*.deb | head -1)"
  exit
fi

# The archive: the installed tree, and in lib/lasso every library that it needs. What belongs to
# glibc stays out: it fits the kernel and the loader of the machine it runs on.
glibc='^(ld-linux.*|lib(c|m|mvec|dl|rt|pthread|resolv|util|anl|nss_.*|nsl|BrokenLocale|thread_db))\.so'
version=$(sed -n 's/^project(lasso VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
name=lasso-$version-linux-$(uname -m)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/$name
cmake --install $build --prefix "$tree" --strip >/dev/null
libraries=$(dirname "$(find "$tree/lib" -name liblasso_sentencepiece.so)")
engine=$(find "$tree/lib" -name 'liblasso.so.*' -type f)  # which the program loads
soname=$(patchelf --print-soname "$engine")
rm -rf "$libraries/unused"  # below, what is not used goes altogether
programs=("$tree/bin/lasso" "$engine" "$libraries"/liblasso_*.so)

# LibTorch is linked to more than it uses: OpenCV, and with it Qt, GDAL and a hundred others. An
# object keeps the libraries of which it uses a symbol.
cp "${programs[@]}" "$work"
declare -A origin  # of each library, by its name
while read -r library path; do origin[$library]=$path; done < <(
  ldd "${programs[@]}" | awk -v engine="$soname" '$2 == "=>" && $3 ~ /^\// && $1 != engine {print $1, $3}' | sort -u)
symbols() { nm -D "--$1-only" "$2" 2>/dev/null | awk '{sub(/@.*/, "", $NF); print $NF}' | sort -u; }
needed() { patchelf --print-needed "$1"; }
for library in "${!origin[@]}"; do
  symbols defined "${origin[$library]}" >"$work/$library.defined"
done
waiting=("${programs[@]}")
while [[ ${#waiting[@]} -gt 0 ]]; do
  object=${waiting[0]}
  waiting=("${waiting[@]:1}")
  symbols undefined "$object" >"$work/undefined"
  for library in $(needed "$object"); do
    [[ -n ${origin[$library]:-} && ! $library =~ $glibc ]] || continue
    if [[ -z $(comm -12 "$work/undefined" "$work/$library.defined" | head -1) ]]; then
      patchelf --remove-needed "$library" "$object"
    elif [[ ! -e $libraries/$library ]]; then
      cp -L "${origin[$library]}" "$libraries/$library"
      chmod 755 "$libraries/$library"
      waiting+=("$libraries/$library")
    fi
  done
done
for library in "$libraries"/*.so*; do patchelf --set-rpath '$ORIGIN' "$library"; done
from_program=\$ORIGIN/$(realpath --relative-to "$tree/bin" "$(dirname "$engine")")
patchelf --set-rpath "$from_program:$from_program/lasso" "$tree/bin/lasso"
patchelf --set-rpath '$ORIGIN/lasso' "$engine"
missing=$(LD_BIND_NOW=1 ldd -r "${programs[@]}" 2>&1 | grep -E "undefined symbol|not found" || true)
[[ -z $missing ]] || { printf 'package: the archive is not complete:\n%s\n' "$missing" >&2; exit 1; }

# Pictures have text, and a bare machine has no fonts.
mkdir "$tree/share/lasso/fonts"
cp /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf "$tree/share/lasso/fonts"
cat >"$tree/share/lasso/fonts/fonts.conf" <<'EOF'
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir prefix="relative">.</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
EOF

# Whose libraries they are, and under which licences.
licences=$tree/share/doc/lasso/libraries
mkdir -p "$licences"
for library in "$libraries"/*.so*; do
  source=${origin[$(basename "$library")]:-}
  [[ -n $source ]] || continue
  dpkg -S "$(realpath "$source")" 2>/dev/null | sed 's/:.*//' || dpkg -S "$source" | sed 's/:.*//'
done | sort -u - <(echo fonts-dejavu-core) | while read -r package; do
  dpkg-query -W -f '${Package} ${Version} (source: ${source:Package} ${source:Version})\n' "$package"
  cp -L "/usr/share/doc/$package/copyright" "$licences/$package"
done >"$licences/PACKAGES"
glibc_needed=$(objdump -T "${programs[@]}" "$libraries"/*.so* 2>/dev/null |
  grep -o 'GLIBC_2\.[0-9]*' | sort -uV | tail -1)
mkdir -p "$packages"
if [[ $kind == wheel ]]; then
  # In a process with other libraries, those of the compiler are the system's: newer ones serve all.
  rm -f "$libraries"/libstdc++.so.6 "$libraries"/libgcc_s.so.1
  cp -r python "$work/python"
  mkdir "$work/python/lasso/lib"
  cp "$engine" "$work/python/lasso/lib/$soname"
  cp -r "$libraries" "$work/python/lasso/lib/lasso"
  rm -r "$tree/share/doc/lasso-dev"
  mkdir "$work/python/lasso/share"
  cp -r "$tree/share/lasso" "$tree/share/doc" "$work/python/lasso/share"
  cp LICENSE "$work/python"
  cd "$work/python"
  sed -i "s/^version = .*/version = \"$version\"/" pyproject.toml
  /usr/bin/python3 -c 'import setuptools; setuptools.setup()' -q bdist_wheel \
    --python-tag py3 --plat-name "manylinux_$(tr . _ <<<"${glibc_needed#GLIBC_}")_$(uname -m)" --dist-dir "$packages" >/dev/null
  ls -s --block-size=1 "$packages"/lasso-*.whl
  exit
fi
tar -C "$work" --owner=0 --group=0 --sort=name -c "$name" | xz -T0 -9 >"$packages/$name.tar.xz"
ls -s --block-size=1 "$packages/$name.tar.xz"
echo "unpacked: $(du -sm "$tree" | cut -f1) MB, $(find "$libraries" -name '*.so*' | wc -l) libraries"
echo "needs ${glibc_needed/_/ } or later"

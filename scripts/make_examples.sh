#!/usr/bin/env bash
# Makes the recordings in examples/: a voice from espeak-ng over sounds that sox synthesises.
# Nothing is fetched, and the noise is seeded, so the same versions of the two make the same files.
#
#   scripts/make_examples.sh [FOLDER]       default: examples/
#
# Needs the packages espeak-ng and sox.
set -euo pipefail

if [[ "${1:-}" == "--help" ]]; then
  sed -n '2,/^set/{/^#/{s/^# \{0,1\}//;p}}' "$0"
  exit
fi
out=$(realpath "${1:-$(dirname "$0")/../examples}")
for tool in espeak-ng sox; do
  command -v $tool >/dev/null || { echo "make_examples: install the package $tool" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
seconds=8
form=(-r 32000 -c 1 -b 16)

# sox -R: the same noise every time. -D: no dither, so that mixture minus target is the rest.
sox() { command sox -V1 -R -D "$@"; }

say() {  # FILE VOICE TEXT: speech in a small room, from 0.5 s on
  espeak-ng -v "$2" -s 150 -w spoken.wav "$3"
  sox spoken.wav "${form[@]}" "$1" gain -n -9 reverb 15 50 20 pad 0.5 $seconds trim 0 $seconds
}

rain() {  # FILE: hiss, and drops that rise and fall
  sox -n "${form[@]}" hiss.wav synth $seconds pinknoise highpass 700 gain -n -24
  sox -n "${form[@]}" drops.wav synth $seconds whitenoise gain -12 highpass 2500 tremolo 23 90 \
    tremolo 7.3 80 gain -n -22
  sox -m -v 1 hiss.wav -v 1 drops.wav "${form[@]}" "$1" gain -n -17
}

clock() {  # FILE: two ticks a second, every other one deeper
  local tone
  for tone in 3100 2300; do
    sox -n "${form[@]}" click.wav synth 0.012 sine $tone synth 0.012 whitenoise mix \
      fade l 0.0005 0.012 0.010
    sox click.wav tick$tone.wav reverb 10 60 10 pad 0 0.5 trim 0 0.5
  done
  sox tick3100.wav tick2300.wav "${form[@]}" pair.wav
  sox pair.wav "${form[@]}" "$1" repeat 7 trim 0 $seconds gain -n -1
}

mix() {  # NAME TARGET REST QUERY: mixture and target, and a line of the list
  sox "$2" "${form[@]}" "$out/$1-target.flac"
  sox -m -v 1 "$2" -v 1 "$3" "${form[@]}" "$out/$1.flac"
  printf '%s.flac,%s-target.flac,%s\n' "$1" "$1" "$4" >>"$out/examples.csv"
}

mkdir -p "$out"
echo "mixture,target,query" >"$out/examples.csv"
say weather.wav en-gb "It has been raining since the early morning, and the streets are empty."
say kitchen.wav en-us "The kettle is on the stove. Dinner will be ready in twenty minutes."
rain rain.wav
clock clock.wav
mix street rain.wav weather.wav "rain falling"
mix kitchen clock.wav kitchen.wav "clock ticking"

#!/usr/bin/env bash
# Scores a model on what its card reports: a table in Markdown, and every report as JSON in WORK.
#
#   scripts/evaluate_model.sh MODEL CLIPS.csv PHRASES.csv ESC10-MIXTURES.csv WORK
#
# MODEL is a folder or a name. ESC10-MIXTURES.csv is a list for `lasso evaluate`. Mixtures of all other
# categories are made once, in WORK: 300 of two clips each of fold 4, from seed 1; with them go phrases of
# PHRASES.csv that are held out from training, other recordings, and queries for what is not there.
# LASSO says which program; needs jq.
set -euo pipefail

if [[ $# -ne 5 ]]; then
  sed -n '2,/^set/{/^#/{s/^# \{0,1\}//;p}}' "$0"
  [[ "${1:-}" == "--help" ]] && exit
  exit 2
fi
model=$1
clips=$2
phrases=$3
esc10=$4
work=$5
lasso=${LASSO:-lasso}
other=$work/mixtures

if [[ ! -f "$other/mixtures.csv" ]]; then
  without=()
  for category in chainsaw clock_tick crackling_fire crying_baby dog helicopter rain rooster sea_waves sneezing; do
    without+=(--without "$category")
  done
  mkdir -p "$work"
  "$lasso" mix --clips "$clips" --queries "$phrases" "${without[@]}" -o "$other" -n 300 --seed 1 -q
fi

score() {  # NAME LIST OPTIONS...
  "$lasso" evaluate "$2" --model "$model" --json -q "${@:3}" >"$work/$1.json"
}
row() {  # NAME WORDS
  jq -r --arg words "$2" 'def short: . * 100 | round / 100;
    "| \($words) | \(.pairs) | \(.mean.sdri_db | short) | \(.mean.si_sdri_db | short) | \(.median.si_sdri_db | short) |"' \
    "$work/$1.json"
}

score esc10 "$esc10"
score other "$other/mixtures.csv"
score unseen "$other/mixtures.csv" --query-column unseen
score like "$other/mixtures.csv" --like
score absent "$other/absent.csv"

echo "| mixtures, asked by | pairs | SDRi | SI-SDRi | SI-SDRi, median |"
echo "| --- | --- | --- | --- | --- |"
row esc10 "ESC-10, words"
row other "all other categories, words"
row unseen "the same, phrases kept out of training"
row like "the same, another recording"
echo
jq -r '.absent | "Absent: \(.share_below_20_db * 100 | round) % of \(.queries) come out 20 dB below the mixture or more; " +
  "median \(.median_level_db * 10 | round / 10) dB."' "$work/absent.json"
echo
echo "| category | pairs | SI-SDRi |"
echo "| --- | --- | --- |"
jq -r '.categories | to_entries | sort_by(-.value.si_sdri_db)[] |
  "| \(.key) | \(.value.pairs) | \(.value.si_sdri_db * 10 | round / 10) |"' "$work/other.json"

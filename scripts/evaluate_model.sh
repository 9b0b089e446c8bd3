#!/usr/bin/env bash
# Scores a model on what its card reports: tables in Markdown, and every report as JSON in WORK.
#
#   scripts/evaluate_model.sh MODEL CLIPS.csv PHRASES.csv ESC10-MIXTURES.csv WORK
#
# MODEL is a folder or a name. ESC10-MIXTURES.csv is a list for `lasso evaluate`. The other mixtures are
# made once, in WORK, from fold 4: 300 of two clips each of all other categories, with phrases of
# PHRASES.csv that are held out from training, other recordings, and queries for what is not there; and
# 10 for each of the everyday queries in scripts/everyday.csv, among typical companions. The last two
# tables have a figure for each query and each category, the worst first, four in a row.
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
everyday=$work/everyday

if [[ ! -f "$other/mixtures.csv" ]]; then
  without=()
  for category in chainsaw clock_tick crackling_fire crying_baby dog helicopter rain rooster sea_waves sneezing; do
    without+=(--without "$category")
  done
  mkdir -p "$work"
  "$lasso" mix --clips "$clips" --queries "$phrases" "${without[@]}" -o "$other" -n 300 --seed 1 -q
fi
if [[ ! -f "$everyday/mixtures.csv" ]]; then
  "$lasso" mix --clips "$clips" --scenarios "$(dirname "$0")/everyday.csv" -o "$everyday" -n 10 --seed 1 -q
fi

score() {  # NAME LIST OPTIONS...
  "$lasso" evaluate "$2" --model "$model" --json -q "${@:3}" >"$work/$1.json"
}
row() {  # NAME WORDS
  jq -r --arg words "$2" 'def short: . * 100 | round / 100;
    ([.items[] | select(.si_sdri_db < 0)] | length) as $worse |
    "| \($words) | \(.pairs) | \(.mean.sdri_db | short) | \(.mean.si_sdri_db | short) | " +
    "\(.median.si_sdri_db | short) | \($worse * 100 / .pairs | round) % |"' "$work/$1.json"
}

score esc10 "$esc10"
score once "$esc10" --passes 1
score other "$other/mixtures.csv"
score other_once "$other/mixtures.csv" --passes 1
score unseen "$other/mixtures.csv" --query-column unseen
score like "$other/mixtures.csv" --like
score absent "$other/absent.csv"
score everyday "$everyday/mixtures.csv"

echo "| mixtures, asked by | pairs | SDRi | SI-SDRi | SI-SDRi, median | worse than the mixture |"
echo "| --- | --- | --- | --- | --- | --- |"
row esc10 "ESC-10, words"
row once "the same, one pass"
row other "all other categories, words"
row other_once "the same, one pass"
row unseen "the same, phrases kept out of training"
row like "the same, another recording"
row everyday "everyday queries"
echo
jq -r '.absent | "Absent: \(.share_below_20_db * 100 | round) % of \(.queries) come out 20 dB below the mixture or more; " +
  "median \(.median_level_db * 10 | round / 10) dB."' "$work/absent.json"
for list in everyday other; do
  echo
  echo "| $list | SI-SDRi | | SI-SDRi | | SI-SDRi | | SI-SDRi |"
  echo "| --- | --- | --- | --- | --- | --- | --- | --- |"
  jq -r '[.categories | to_entries | sort_by(.value.si_sdri_db)[] |
      "\(.key) | \(.value.si_sdri_db * 10 | round / 10)"] |
    range(0; length; 4) as $first | "| " + (.[$first:$first + 4] | join(" | ")) + " |"' "$work/$list.json"
done

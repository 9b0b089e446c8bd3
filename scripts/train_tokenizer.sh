#!/usr/bin/env bash
# Trains the SentencePiece tokenizer of a small model on plain text, one phrase a line.
#
#   scripts/train_tokenizer.sh OUT.model VOCABULARY TEXT...
#
# For models/lasso-mini the texts were texts.txt of make_phrases.py and the names of AudioSet's labels:
# nothing that is for academic use only.
set -euo pipefail

if [[ "${1:-}" == "--help" || $# -lt 3 ]]; then
  sed -n '2,/^set/{/^#/{s/^# \{0,1\}//;p}}' "$0"
  [[ "${1:-}" == "--help" ]]; exit
fi
out=$1 vocabulary=$2
shift 2
command -v spm_train >/dev/null || { echo "train_tokenizer: install the package sentencepiece" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sort -u "$@" >"$work/text"

# Lower case and compatible forms folded (nmt_nfkc_cf); every byte can be spelt, so no query is
# unknown; one thread, so that the same text gives the same model.
spm_train --input="$work/text" --model_prefix="$work/tokenizer" --vocab_size="$vocabulary" \
  --model_type=unigram --normalization_rule_name=nmt_nfkc_cf --byte_fallback=true \
  --character_coverage=0.9995 --num_threads=1 --max_sentence_length=16384 \
  --hard_vocab_limit=true --minloglevel=1
mv "$work/tokenizer.model" "$out"

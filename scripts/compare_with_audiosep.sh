#!/usr/bin/env bash
# Times `lasso separate` and AudioSep's Python original with the same weights on one recording, in turns.
#
#   scripts/compare_with_audiosep.sh AUDIOSEP CHECKPOINT MODEL RECORDING [QUERY]
#
# AUDIOSEP: a checkout of the original that works, with its config/ and checkpoint/ folders.
# CHECKPOINT: audiosep_base_4M_steps.ckpt. MODEL: what `lasso model import` made of it.
# $PYTHON runs the original (default: python3), $LASSO is the program (default: lasso).
set -euo pipefail

if [[ $# -lt 4 ]]; then
  sed -n '2,/^set/{/^#/{s/^# \{0,1\}//;p}}' "$0"
  exit 2
fi
original=$(realpath "$1")
checkpoint=$(realpath "$2")
model=$3
recording=$4
query=${5:-rain}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cat >"$scratch/original.py" <<'PYTHON'
import sys

import torch
from pipeline import build_audiosep, inference

checkpoint, recording, query, output = sys.argv[1:]
device = torch.device("cpu")
model = build_audiosep(config_yaml="config/audiosep_base.yaml", checkpoint_path=checkpoint, device=device)
inference(model, recording, query, output, device)
PYTHON
reference="cd $(printf %q "$original") && PYTHONPATH=. ${PYTHON:-python3} $scratch/original.py"
reference+=" $(printf %q "$checkpoint") {} $(printf %q "$query") $scratch/original.wav"
"${LASSO:-lasso}" bench "$(realpath "$recording")" --query "$query" --model "$model" --rounds 3 --reference "$reference"

#!/usr/bin/env bash
# Checks our code with clang-format and clang-tidy; the settings lie in the root folder.
#
#   scripts/lint.sh            what differs from the last commit
#   scripts/lint.sh --all      everything (clang-tidy takes about a minute a file)
#   scripts/lint.sh --fix      lets clang-format rewrite what it would complain of, no more
set -euo pipefail

if [[ "${1:-}" == "--help" ]]; then
  sed -n '2,/^set/{/^#/{s/^# \{0,1\}//;p}}' "$0"
  exit
fi
cd "$(dirname "$0")/.."
all=$(git ls-files --cached --others --exclude-standard '*.cpp' '*.hpp')
if [[ "${1:-}" == "--fix" ]]; then
  clang-format -i $all
  exit
else
  clang-format --dry-run --Werror $all
fi
if [[ "${1:-}" == "--all" ]]; then
  files=$(grep '\.cpp$' <<<"$all")
else
  files=$( (git diff --name-only HEAD -- '*.cpp'; git ls-files --others --exclude-standard '*.cpp') | sort -u)
fi
[[ -z "$files" ]] && exit
cmake --preset tidy -Wno-dev >/dev/null
xargs -P "$(nproc)" -n 1 clang-tidy -p build/tidy --quiet <<<"$files"

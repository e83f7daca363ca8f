#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes each mistake of mutants.txt in a copy of the sources, builds, and runs the tests of this folder, which must fail.
# Usage: mutants.sh SOURCE_FOLDER BUILD_FOLDER [FIRST [LAST]] (by number). Exit code: 0 all caught, 1 else, 2 a wrong list.
set -euo pipefail
source=$(readlink -f "$1")
work=$2
first=${3:-1}
last=${4:-9999}
mkdir -p "$work"
work=$(readlink -f "$work")
list=$source/tests/obligations/mutants.txt

refresh() { # FILE: as it is in the sources
    cp "$source/$1" "$work/source/$1"
}

mkdir -p "$work/source"
tar -C "$source" --exclude=./build --exclude=./.git -cf - . | tar -C "$work/source" -xf -
cmake -S "$work/source" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
    -DCMAKE_CXX_COMPILER_LAUNCHER="$(command -v ccache || true)" >/dev/null
build() { ninja -C "$work/build" obligations_test >"$work/build.log" 2>&1; }
run() { timeout 300 "$work/build/bin/obligations_test" --gtest_brief=1 >"$work/run.log" 2>&1; }

build || { tail -n 30 "$work/build.log" >&2; exit 2; }
run || { echo "the tests fail without any mistake" >&2; exit 2; }

number=0
survivors=0
while IFS= read -r line; do
    [[ $line == \#* || -z $line ]] && continue
    number=$((number + 1))
    ((number < first || number > last)) && continue
    mapfile -t part < <(python3 -c '
import re, sys
for field in re.split(r"(?<!\\)\|", sys.argv[1], maxsplit=3):
    print(field.strip().replace("\\|", "|"))' "$line")
    kind=${part[0]} file=${part[1]}
    if ! python3 - "$work/source/$file" "${part[2]}" "${part[3]}" <<'PY'
import re, sys
path, old, new = sys.argv[1:]
text = open(path).read()
# Line breaks are the formatter's business.
pattern = r"\s*".join(re.escape(word) for word in old.split())
found = re.search(pattern, text)
if not found:
    sys.exit(1)
open(path, "w").write(text[:found.start()] + new + text[found.end():])
PY
    then
        echo "mutant $number: $file has no such text: ${part[2]}" >&2
        exit 2
    fi
    if ! build; then
        verdict="does not compile"
        survivors=$((survivors + 1))
    elif run; then
        verdict="SURVIVES"
        survivors=$((survivors + 1))
    else
        verdict="caught by $(sed -n 's/.*FAILED.*Obligations\.[A-Za-z]*\/\([a-z_A-Z0-9]*\).*/\1/p' "$work/run.log" | sort -u | wc -l): $(sed -n 's/.*FAILED.*Obligations\.[A-Za-z]*\/\([a-z_A-Z0-9]*\).*/\1/p' "$work/run.log" | head -n 1)"
    fi
    printf '%2d %-10s %-34s %s\n   %s -> %s\n' "$number" "$kind" "$file" "$verdict" "${part[2]}" "${part[3]}"
    refresh "$file"
done <"$list"
echo "$number mutants, $survivors not caught"
((survivors == 0))

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes each mistake of mutants.txt in a copy of the sources, builds, and runs the tests of this folder, which must fail.
# Usage: mutants.sh SOURCE_FOLDER BUILD_FOLDER [FIRST [LAST]] (by number). Exit code: 0 all caught, 1 else, 2 a wrong list.
# What was caught is kept in BUILD_FOLDER/caught for as long as sources and tests are the same: an interrupted run goes on.
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
# An interrupted run may have left objects that are younger than the sources.
grep -v '^#' "$list" | cut -d '|' -f 2 | sort -u | while read -r file; do [[ -z $file ]] || refresh "$file"; done
# As far below the sources as a preset's build: what a compiler cache has seen there is the same here.
cmake -S "$work/source" -B "$work/source/build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
    -DCMAKE_CXX_COMPILER_LAUNCHER="$(command -v ccache || true)" >/dev/null
build() { ninja -C "$work/source/build" -j2 obligations_test >"$work/build.log" 2>&1; }
run() { # the tests whose names match, up to the first that fails
    timeout 300 "$work/source/build/bin/obligations_test" --gtest_brief=1 --gtest_fail_fast --gtest_filter="$1" >"$work/run.log" 2>&1
}
catcher() { sed -n 's/.*FAILED.*Obligations\.[A-Za-z]*\/\([a-z_A-Z0-9]*\).*/\1/p' "$work/run.log" | head -n 1; }
all_sources=$(cd "$source" && find compiler grammar cmake tests/obligations -type f ! -name mutants.txt -print0 | sort -z |
    xargs -0 sha256sum | sha256sum)
mkdir -p "$work/caught"

build || { tail -n 30 "$work/build.log" >&2; exit 2; }
run '*' || { echo "the tests fail without any mistake" >&2; exit 2; }

number=0
survivors=0
while IFS= read -r line; do
    [[ $line == \#* || -z $line ]] && continue
    number=$((number + 1))
    ((number < first || number > last)) && continue
    kept=$work/caught/$(printf '%s\n%s' "$all_sources" "$line" | sha256sum | cut -c 1-32)
    if [[ -e $kept ]]; then
        cat "$kept"
        continue
    fi
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
    caught=0
    if ! build; then
        verdict="does not compile"
    elif run "*/${kind}_*" && run '*'; then
        verdict="SURVIVES"
    else
        caught=1
        verdict="caught by $(catcher)"
        [[ $verdict == "caught by " ]] && verdict="caught: $(tail -n 1 "$work/run.log" | cut -c 1-60)"
    fi
    row=$(printf '%2d %-10s %-34s %s\n   %s -> %s' "$number" "$kind" "$file" "$verdict" "${part[2]}" "${part[3]}")
    echo "$row"
    if ((caught)); then echo "$row" >"$kept"; else survivors=$((survivors + 1)); fi
    refresh "$file"
done <"$list"
echo "$number mutants, $survivors not caught"
((survivors == 0))

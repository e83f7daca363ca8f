#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: smt_files_test.sh TOOL SPECS TESTS: solvers accept every file that `prove --smt-dir` writes, for each kind of
# obligation, right and wrong, and answer what ptspec answered (which the file's `:status` says, and they check).
set -euo pipefail
tool=$1 shipped=$2 tests=$3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PTSPEC_CACHE="$folder/cache" NO_COLOR=1
wrong=0
complain() {
    echo "$*"
    wrong=$((wrong + 1))
}

# The files of a golden test, where it wants them.
unpack() { # test folder
    awk -v folder="$2" '
        /^--- / { close(file); file = "" }
        /^--- file / {
            file = folder "/" $3
            path = file
            sub("/[^/]*$", "", path)
            system("mkdir -p \"" path "\"")
            next
        }
        file != "" { print > file }' "$1"
}

declare -A solver=([z3]='z3 -T:60' [cvc5]='cvc5 --tlimit=60000')
command -v z3 >/dev/null || unset 'solver[z3]'
command -v cvc5 >/dev/null || unset 'solver[cvc5]'
((${#solver[@]} > 0)) || { echo "SKIPPED: neither z3 nor cvc5 is here" && exit 77; }

declare -A asked count=([sat]=0 [unsat]=0 [unknown]=0)
for name in good law_refuted format_not_exhaustive frame_violated safety_lost_bits requires_not_met example_wrong \
    vacuous_claim must_fail_good finding effects_good effects_frame effects_order effects_vacuous walk_good \
    walk_wrong_end machine_proved machine_refuted machine_unsafe machine_must_fail layout; do
    mkdir "$folder/$name"
    unpack "$tests/golden/prove/$name.test" "$folder/$name"
    cd "$folder/$name"
    code=0
    # What the test proves first.
    arguments=$(sed -n 's/^--- run ptspec prove //p' "$tests/golden/prove/$name.test" | head -n 1)
    # shellcheck disable=SC2086
    "$tool" prove ${arguments//\$SPECS/"$shipped"} --smt-dir smt >out 2>&1 || code=$?
    ((code <= 1)) || complain "$name: exit $code: $(head -n 3 out)"
    files=$(find . -path './smt/*.smt2' | wc -l)
    # What layouts and examples owe is computed, and nobody is asked.
    [[ $name == layout || $name == example_wrong ]] || ((files > 0)) || complain "$name: no files"
    for file in smt/*.smt2; do
        [[ -f $file ]] || continue
        head -n 1 "$file" | grep -q '^; [A-Za-z]' || complain "$name/$file: does not say what it asks"
        grep -q '^; wanted: \(un\)\?sat, ' "$file" || complain "$name/$file: does not say what it wants"
        status=$(sed -n 's/^(set-info :status \(.*\))$/\1/p' "$file")
        question=$(grep -v '^;' "$file" | cksum)
        [[ -z ${asked[$question]-} ]] || continue
        asked[$question]=1
        count[$status]=$((count[$status] + 1))
        for one in "${!solver[@]}"; do
            code=0
            # shellcheck disable=SC2086
            answer=$(${solver[$one]} "$file" 2>&1) || code=$?
            [[ $answer == "$status" && $code == 0 ]] ||
                complain "$name/$file: ptspec says $status, $one $answer, exit $code"
        done
    done
done
echo "${count[sat]} sat, ${count[unsat]} unsat, ${count[unknown]} unknown, each asked once of: ${!solver[*]}; $wrong wrong"
((wrong == 0 && count[sat] > 0 && count[unsat] > 0 && count[unknown] == 0))

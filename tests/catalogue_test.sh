#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: catalogue_test.sh ROOT: every message of the catalogue is reported by some phase, and shown by a golden test
# unless tests/golden/not_shown.txt says why it cannot be.
set -euo pipefail
cd "$1"
wrong=0
complain() {
    echo "$*"
    wrong=$((wrong + 1))
}

shown=" $(grep -rhoE '\[[EPRW][0-9]{4}\]' tests/golden --include='*.test' | tr -d '[]' | sort -u | tr '\n' ' ') "
used=" $(grep -rhoE 'Code::[a-z_0-9]+' compiler runtime --include='*.cc' --include='*.h' --exclude='*_test.cc' |
    sed 's/.*:://' | sort -u | tr '\n' ' ') "
declare -A excuse
while read -r number reason; do
    [[ $number == '#'* || -z $number ]] && continue
    [[ -n $reason ]] || complain "not_shown.txt: $number has no reason"
    excuse[$number]=$reason
done <tests/golden/not_shown.txt

count=0
while read -r name number; do
    count=$((count + 1))
    [[ $used == *" $name "* ]] || complain "$number $name: nothing reports it"
    if [[ $shown == *" $number "* ]]; then
        [[ -z ${excuse[$number]-} ]] || complain "$number $name: is shown, not_shown.txt says it is not"
    elif [[ -z ${excuse[$number]-} ]]; then
        complain "$number $name: no golden test shows it"
    fi
    unset "excuse[$number]"
done < <(sed -n 's/^PTSPEC_CODE(\([a-z_0-9]*\), "\([EPRW][0-9]*\)".*/\1 \2/p' compiler/support/catalogue/*.def)
for number in "${!excuse[@]}"; do complain "not_shown.txt: there is no $number"; done
echo "$count messages, $wrong wrong"
((wrong == 0 && count > 0))

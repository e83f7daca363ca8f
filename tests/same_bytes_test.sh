#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# same_bytes_test.sh TOOL SPECS: a report does not tell how many workers there were; only `seconds` differs.
set -eu
tool=$1
specs=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

for jobs in 1 2; do
    for round in 1 2; do
        "$tool" prove "$specs" --no-cache --jobs $jobs --json - | sed '/"seconds":/d' >"$folder/$jobs-$round"
    done
done
test -s "$folder/1-1"
for other in 1-2 2-1 2-2; do
    cmp "$folder/1-1" "$folder/$other"
done

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: make_corpus.sh TARGET FOLDER: seeds for a fuzzer from shipped specifications and golden tests, and a
# dictionary from the tokens of the grammar, FOLDER/TARGET.dict.
set -euo pipefail
target=$1
root=$(dirname "$(dirname "$(dirname "$(readlink -f "$0")")")")
mkdir -p "$2"
out=$(readlink -f "$2")
cd "$root"
mkdir -p "$out/seeds"

# Named by content, so that making it again adds nothing.
seed() {
    local file
    file=$(mktemp "$out/seeds/new.XXXXXX")
    cat >"$file"
    mv "$file" "$out/seeds/$(sha1sum <"$file" | cut -c1-16)"
}

case $target in
    front | fmt)
        while read -r file; do seed <"$file"; done < <(find specs tests/data -name '*.pts')
        if [[ $target == front ]]; then
            while read -r file; do
                sed '/^--- run /,$d' "$file" | sed -n '/^--- file /,$p' | seed
            done < <(find tests/golden -name '*.test' -exec grep -l '^--- file' {} +)
        else
            while read -r file; do
                awk '/^--- /{on = /^--- file .*\.pts$/ && !done; if (on) done = 1; next} on' "$file" | seed
            done < <(find tests/golden -name '*.test' -exec grep -l '^--- file' {} +)
        fi
        ;;
    eval)
        { sed -n "s/^--- run ptspec eval .*'\(.*\)'.*/\1/p" tests/golden/*/*.test
            sed -n 's/^ *example \(.*\)/\1/p; s/^ *op [^=]* = \(.*\)/\1/p; s/^ *law [^:]*if [^:]*: \(.*\)/\1/p' \
                tests/data/syntax/*.pts $(find specs -name '*.pts')
            cat tests/fuzz/expressions.txt; } |
            while read -r expression; do printf '%s' "$expression" | seed; done
        ;;
    *)
        echo "make_corpus.sh: no fuzzer is called '$target'" >&2
        exit 2
        ;;
esac

{ sed -n "s/^[A-Z_0-9]* *: '\([^' ]*\)' ;\$/\"\1\"/p" grammar/Ptspec.g4
    printf '"0x%s"\n' ffffffffffffffff 8000000000000000 1
    printf '"%s"\n' pxx pte pmd '/*' '*/' '///' u64 bits '\x0d' '\x0a' '\xef\xbb\xbf'; } >"$out/$target.dict"
echo "$(find "$out/seeds" -type f | wc -l) seeds, $(wc -l <"$out/$target.dict") tokens"

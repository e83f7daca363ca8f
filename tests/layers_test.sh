#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks the shape of the tree: who includes whom, how long a file is, that each says its licence.
# usage: layers_test.sh ROOT
set -euo pipefail
cd "$1"

# Each folder of compiler/, and the folders that it may include besides itself: those above it. Those that share a
# line do not know each other.
layers=(support syntax model sema vcgen smt query "prove diff testgen" emit driver)

longest=700
failures=0
fail() {
    printf '%s\n' "$*"
    failures=$((failures + 1))
}

# The project's own text files. Outside of a clone (an unpacked archive) all files count but those of a build.
all_files() {
    git ls-files --cached --others --exclude-standard 2>/dev/null ||
        find . -name build -prune -o -type f -printf '%P\n'
}
mapfile -t files < <(all_files | sort)
existing=()
for file in "${files[@]}"; do
    if [[ -f $file ]]; then existing+=("$file"); fi
done
((${#existing[@]} > 0)) || fail "no files found below $1"

# prints the existing files that match a regular expression
matching() { printf '%s\n' "${existing[@]}" | grep -E -e "$1" || true; }

check_includes() {
    local line folder file below=""
    for line in "${layers[@]}"; do
        for folder in $line; do
            local allowed="$below $folder "
            while IFS=: read -r file include; do
                local other=${include#*compiler/}
                other=${other%%/*}
                [[ $allowed == *" $other "* ]] || fail "$file includes compiler/$other, which is not below it"
            done < <(matching "^compiler/$folder/" | xargs -r grep -HoE '#include "compiler/[a-z_]+/' || true)
        done
        below+=" $line "
    done

    # A folder that is not in the list would be checked by nobody.
    while read -r folder; do
        [[ $below == *" $folder "* ]] || fail "compiler/$folder is not in the list of layers"
    done < <(matching '^compiler/[^/]+/' | cut -d/ -f2 | sort -u)

    while read -r file; do
        [[ $file == compiler/smt/* ]] || fail "$file includes a header of Z3; only compiler/smt may"
    done < <(matching '\.(h|cc)$' | xargs -r grep -lE '#include [<"]z3' || true)
    while read -r file; do
        [[ $file == compiler/syntax/* ]] || fail "$file includes a header of ANTLR; only compiler/syntax may"
    done < <(matching '\.(h|cc)$' | xargs -r grep -lE '#include [<"](antlr4|Ptspec(Lexer|Parser))' || true)
    # The runtime goes into the guest and next to other people's code: it must not need the compiler.
    while read -r file; do
        fail "$file includes a header of compiler/"
    done < <(matching '^(runtime/(include|kernel|init|suite|backend)|generated)/.*\.(h|c|cc)$' |
        xargs -r grep -lE '#include "compiler/' || true)
}

check_lengths() {
    local lines file
    while read -r lines file; do
        if [[ $file != total ]] && ((lines > longest)); then
            fail "$file has $lines lines; more than $longest is more than one idea"
        fi
    done < <(matching '\.(cc|h|c|g4|pts|def|cmake|sh)$|CMakeLists\.txt$|^dev$' | grep -v '^generated/' | xargs -r wc -l)
}

check_licences() {
    local file
    while read -r file; do
        head -n 3 "$file" | grep -q 'SPDX-License-Identifier: ' || fail "$file has no SPDX line"
    done < <(matching '\.(cc|h|c|g4|pts|def|cmake|sh)$|CMakeLists\.txt$|Kbuild$|^dev$' |
        grep -v -e '^tests/data/' -e '/testdata/')
}

check_includes
check_lengths
check_licences

printf '%s files looked at, %s wrong\n' "${#existing[@]}" "$failures"
((failures == 0))

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# kept_report_test.sh TOOL: a run is answered from an earlier one's record only if nothing that it read has changed.
set -eu
tool=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export PTSPEC_CACHE="$folder/cache" NO_COLOR=1
failed=0

mkdir -p specs/own
cat >specs/leaf.pts <<'END'
module leaf

contract leaf for pxx in pte {
    op pxx_present(e: pxx) -> bool
    op pxx_mkold(e: pxx) -> pxx

    law stays(e: pxx) if pxx_present(e): pxx_present(pxx_mkold(e))
}
END
cat >specs/own/toy.pts <<'END'
module own.toy

import leaf

arch toy {
    word 64
    entry pte : bits<64> {
        0     present
        4:1   ignored
        5     accessed
        63:6  rest
    }
    op pte_present(e) = e.present
    op pte_mkold(e) = e with { accessed = 0 }
}

target toy : toy { levels pte  contracts leaf }
END

# expect WHAT kept|asked CODE ARGUMENTS...
expect() {
    what=$1 wanted=$2 code=$3
    shift 3
    got=0
    "$tool" "$@" >out 2>&1 || got=$?
    if grep -q 'no file has changed' out; then how=kept; else how=asked; fi
    if [ "$got" != "$code" ] || [ "$how" != "$wanted" ]; then
        failed=1
        echo "FAILED: $what: $how, exit $got (wanted $wanted, exit $code):"
        cat out
    fi
}

expect 'the first run' asked 0 prove
cp out first
expect 'the same again' kept 0 prove
if [ "$(sed '$d' first)" != "$(sed '$d' out)" ]; then
    failed=1
    echo "FAILED: the second run says something else:" && diff first out
fi
expect 'every obligation' asked 0 prove -v
expect 'every obligation again' kept 0 prove -v
expect 'not from the cache' asked 0 prove --no-cache
expect 'with a report' asked 0 prove --json report.json
expect 'a folder that is named' asked 0 prove specs/own -I specs

printf '// more\n' >>specs/leaf.pts
expect 'a file that changed' asked 0 prove
expect 'and did not change again' kept 0 prove
printf 'module more\n' >specs/more.pts
expect 'a new file' asked 0 prove
rm specs/more.pts
expect 'a file that is gone' asked 0 prove
printf '[prove]\nlimit = 1000000\n' >ptspec.toml
expect 'a project file' asked 0 prove
rm ptspec.toml

expect 'as it was' asked 0 prove
sed -i 's/accessed = 0/present = 0/' specs/own/toy.pts
expect 'a law that is broken' asked 1 prove
expect 'what is refuted is asked again' asked 1 prove
sed -i 's/present = 0/accessed = 0/' specs/own/toy.pts
expect 'mended: as in the last run that proved' kept 0 prove
for record in cache/reports/*; do
    sed -i 's/"proved":[0-9]*/"proved":99/' "$record"
done
expect 'a damaged record' asked 0 prove
for record in cache/reports/*; do
    : >"$record"
done
expect 'an empty record' asked 0 prove
mkdir other
cd other
expect 'another folder' asked 0 prove ../specs
exit "$failed"

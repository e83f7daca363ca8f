#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# cross_check_test.sh TOOL: what a second solver that lies, shrugs or is not there does to a run.
set -eu
tool=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export PTSPEC_CACHE="$folder/cache" NO_COLOR=1
failed=0

cat >toy.pts <<'END'
module toy

contract leaf for pxx in pte {
    op pxx_present(e: pxx) -> bool
    op pxx_mkold(e: pxx) -> pxx

    law stays(e: pxx) if pxx_present(e): pxx_present(pxx_mkold(e))
}

arch toy {
    word 64
    entry pte : bits<64> {
        0     present
        5     accessed
        4:1   ignored
        63:6  rest
    }
    op pte_present(e) = e.present
    op pte_mkold(e) = e with { accessed = 0 }
}

target toy : toy { levels pte  contracts leaf }
END

cat >ring.pts <<'END'
module ring

machine ring {
    var at : 0..<6 = 0
    action move() requires at != 3 && at != 5 { at = if at == 2 then 0 else at + 1; }
    invariant never_three: at != 3
}
END

solver() { # name body
    printf '#!/bin/sh\nif [ "$1" = --version ]; then echo "%s 1"; exit; fi\n%s\n' "$1" "$2" >"$1"
    chmod +x "$1"
}
solver liar 'echo sat'
solver shrug 'echo unknown'

expect() { # exit-code text arguments
    wanted=$1 text=$2
    shift 2
    code=0
    "$tool" prove "$spec" "$@" >out 2>&1 || code=$?
    if [ "$code" != "$wanted" ] || ! grep -q -e "$text" out; then
        echo "FAILED: prove $*: exit $code (wanted $wanted), and \"$text\" in:"
        cat out
        failed=1
    fi
}

spec=toy.pts
expect 1 'error\[P0113\]: two solvers disagree about law `stays` for toy at pte' --cross-check ./liar
expect 1 'z3 says unsat, liar 1 says sat' --cross-check ./liar --smt-dir smt
test -f smt/toy_leaf.stays@pte-as_written.smt2 || { echo "FAILED: no file of the disputed goal"; failed=1; }
expect 1 '"disagreements": 1' --cross-check ./liar --json -
expect 3 '3 goals are not confirmed by the second solver: it says: unknown; the first: toy leaf.stays@pte' --cross-check ./shrug
expect 3 '"unconfirmed": 3' --cross-check ./shrug --json -
expect 4 'apt-get install cvc5' --cross-check ./nobody
code=0
PATH=/nowhere "$tool" prove toy.pts --cross-check cvc5 >out 2>&1 || code=$?
[ "$code" = 4 ] && grep -q 'there is no `cvc5` here' out || { echo "FAILED: no cvc5: exit $code"; failed=1; }
if command -v cvc5 >/dev/null; then
    expect 0 'cvc5 version .*: 3 goals answered alike, 0 differently, 0 not confirmed' --cross-check cvc5
    expect 0 '"cross_checked": 3' --cross-check cvc5 --json -
fi

# Machines are asked about likewise, and nothing rests on what is disputed.
spec=ring.pts
expect 1 'error\[P0113\]: two solvers disagree about invariant `never_three` of machine ring' --cross-check ./liar
expect 1 'z3 says unsat, liar 1 says sat' --cross-check ./liar
expect 3 'goals are not confirmed by the second solver: it says: unknown' --cross-check ./shrug
if command -v cvc5 >/dev/null; then
    expect 0 'cvc5 version .*: [1-9][0-9]* goals answered alike, 0 differently, 0 not confirmed' --cross-check cvc5
fi
exit $failed

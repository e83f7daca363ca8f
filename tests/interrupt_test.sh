#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# interrupt_test.sh TOOL: Ctrl-C while the solver is at something hopeless. What was answered is kept, nothing
# goes on running.
set -eu
tool=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export PTSPEC_CACHE="$folder/cache" NO_COLOR=1

cat >toy.pts <<'END'
module toy

contract leaf for pxx in pte {
    op pxx_low(e: pxx) -> ulong
    op pxx_high(e: pxx) -> ulong
    op pxx_swap(e: pxx) -> pxx

    law easy(e: pxx): pxx_low(pxx_swap(e)) == pxx_high(e)
    /// A prime of 61 bits: no solver of this kind finds out in the time of a test that it has no divisors.
    law hopeless(e: pxx) if pxx_low(e) > 1 && pxx_high(e) > 1: pxx_low(e) *% pxx_high(e) != 0x1fffffffffffffff
}

arch toy {
    word 64
    entry pte : bits<64> {
        31:0  low
        63:32 high
    }
    op pte_low(e)  = e.low as ulong
    op pte_high(e) = e.high as ulong
    op pte_swap(e) = e with { low = e.high, high = e.low }
}

target toy : toy { levels pte  contracts leaf }
END

fail() {
    echo "FAILED: $*"
    cat out
    exit 1
}

# The children of a process, all the way down.
workers() { cat /proc/"$1"/task/*/children 2>/dev/null || true; }

# A shell starts what is in the background with SIGINT ignored, which the tool respects: SIGTERM means the same.
"$tool" prove toy.pts --jobs 1 --limit 4000000000 --timeout 500 >out 2>&1 &
run=$!
# Until it is at the hopeless one: the worker is there for a while, and its time goes up.
sleep 3
alive=$(workers $run)
[ -n "$alive" ] || fail "no worker process"
kill -TERM $run
code=0
wait $run || code=$?
[ $code = 3 ] || fail "exit code $code"
grep -q 'interrupted: .* what was answered so far is kept' out || fail "it does not say that it was interrupted"
for worker in $alive; do
    [ ! -e /proc/"$worker" ] || fail "worker $worker lives on"
done

"$tool" prove toy.pts --jobs 1 --limit 4000000000 --timeout 1 >out 2>&1 && fail "the hopeless law was decided" || code=$?
[ $code = 3 ] || fail "exit code $code the second time"
grep -q ' [1-9][0-9]* from the cache' out || fail "nothing was kept"
grep -q 'time limit of 1 s reached' out || fail "no time limit"

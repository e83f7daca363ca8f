#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# An installed tool, used from a project of somebody else's: installed_test.sh BUILD-FOLDER
set -euo pipefail

build=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
    echo "installed_test: $*" >&2
    exit 1
}

cmake --install "$build" --prefix "$work/prefix" >"$work/install.log" || fail "the installation failed"
tool=$work/prefix/bin/ptspec
export PTSPEC_CACHE=$work/cache
# Nothing of the tree in which it was built may be needed: another place, another name.
mv "$work/prefix" "$work/moved"
tool=$work/moved/bin/ptspec

# A contract, an architecture and a target of one's own, which import ours.
mkdir -p "$work/project/own/my" "$work/project/shared/their"
cat >"$work/project/shared/their/contract.pts" <<'SPEC'
module their.contract

contract marks for pxx in pte {
    op pxx_marked(e: pxx) -> bool
    op pxx_mkmarked(e: pxx) -> pxx
    law mark_sets(e: pxx): pxx_marked(pxx_mkmarked(e))
}
SPEC
cat >"$work/project/own/my/toy.pts" <<'SPEC'
module my.toy

import api.types
import their.contract

arch toy {
    entry pte : bits<64> { 0 present 1 marked 63:2 flags }
    op pte_marked(e) = e.marked
    op pte_mkmarked(e) touches marked = e with { marked = 1 }
    op pgprot_valid(prot) = prot == 1
    op pgprot_none(prot) = prot == 0
    bind type pte = "pte_t" value "__pte($)" word "pte_val($)"
}
target toy : toy { levels pte  contracts types, marks }
SPEC
cd "$work/project"
"$tool" check own --import-path shared || fail "check"
"$tool" prove own --import-path shared || fail "prove"
"$tool" gen own --import-path shared --target toy --out "$work/generated" || fail "gen"
[[ -s $work/generated/toy/ref.h ]] || fail "gen wrote no reference"

# The same, as the project file says it.
printf 'specs = ["own"]\nimport_paths = ["shared"]\n' >ptspec.toml
"$tool" check || fail "check with a project file"

# An architecture of ours, with a law of one's own.
mkdir -p more/my
cat >more/my/kernel.pts <<'SPEC'
module my.kernel

import arch.x86_64.target

contract mine for pxx in pte {
    law wrprotect_is_final(e: pxx) if pxx_maps(e): !pxx_write(pxx_wrprotect(pxx_wrprotect(e))) || pxx_shstk(e)
}
SPEC
"$tool" check more || fail "check of a law about x86_64"

# Generated tests as part of a build.
cat >CMakeLists.txt <<'CMAKE'
cmake_minimum_required(VERSION 3.25)
project(mine LANGUAGES C CXX)
find_package(ptspec REQUIRED)
ptspec_generate(TARGET_NAME toy_tests SPECS own IMPORT_PATHS shared TARGET toy OUT generated)
CMAKE
cmake -S . -B "$work/out" -G Ninja -Dptspec_DIR="$work/moved/share/ptspec/cmake" >"$work/cmake.log" 2>&1 ||
    { cat "$work/cmake.log"; fail "find_package(ptspec)"; }
cmake --build "$work/out" --target toy_tests_generated >"$work/build.log" 2>&1 ||
    { cat "$work/build.log"; fail "ptspec_generate()"; }
[[ -s $work/out/generated/toy/suite.cc ]] || fail "ptspec_generate() wrote no suite"
for header in ptspec/abi.h ptspec/memory.h; do
    [[ -s $work/moved/share/ptspec/runtime/include/$header ]] || fail "$header is not installed"
done
echo "installed_test: good"

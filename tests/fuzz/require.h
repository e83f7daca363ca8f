// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <cstdlib>

namespace ptspec::fuzz {

// Ends the process in the way that every fuzzer takes for a find.
inline void require(bool condition, const char* what) {
    if (condition) return;
    std::fprintf(stderr, "ptspec fuzzing: %s\n", what);
    std::abort();
}

}  // namespace ptspec::fuzz

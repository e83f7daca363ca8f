// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

#include "compiler/emit/code_graph.h"

namespace ptspec::emit {

// To the right if the shift is negative.
constexpr uint64_t shifted(uint64_t bits, int shift) { return shift >= 0 ? bits << shift : bits >> -shift; }

// A test of one bit can be for equality or for inequality: makes it the one that is wanted. False for other
// tests, if they are not that already.
constexpr bool convert(Test& test, bool equal) {
    if (test.equal == equal) {
        return true;
    }
    if (!std::has_single_bit(test.mask)) {
        return false;
    }
    test.equal = equal;
    test.value ^= test.mask;
    return true;
}

}  // namespace ptspec::emit

// SPDX-License-Identifier: Apache-2.0
//
// How large an expression may be. Every later phase walks trees recursively; these limits are what keeps any
// input from exhausting the stack there.
#pragma once

#include <cstddef>

namespace ptspec::syntax {

// Constructs inside each other: parentheses, calls, if, let, match, blocks.
inline constexpr size_t max_nesting = 200;

// Edges from the root of an expression to its deepest leaf.
inline constexpr size_t max_expression_depth = 1000;

}  // namespace ptspec::syntax

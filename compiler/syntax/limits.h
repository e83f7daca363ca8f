// SPDX-License-Identifier: Apache-2.0
//
// How large an input may be in ways that cost more than time. Every later phase walks trees recursively;
// these limits are what keeps any input from exhausting the stack there.
#pragma once

#include <cstddef>

namespace ptspec::syntax {

// Constructs inside each other: parentheses, calls, if, let, match, blocks.
inline constexpr size_t max_nesting = 200;

// Edges from the root of an expression to its deepest leaf.
inline constexpr size_t max_expression_depth = 1000;

// More faults of one kind in one file than anybody reads.
inline constexpr size_t max_reports = 100;
inline constexpr char more_faults_note[] = "this file has more errors; the first 100 of this kind are shown";

}  // namespace ptspec::syntax

// SPDX-License-Identifier: Apache-2.0
//
// One operator applied to values: the arithmetic behind the interpreter, constant folding and the known bits
// of a node, so that there is one place where it can be wrong.
#pragma once

#include <cstdint>
#include <span>
#include <variant>

#include "compiler/model/interpreter.h"

namespace ptspec::model {

using Applied = std::variant<uint64_t, Fault::Kind>;

// Not for constants, variables, calls, reads and quantifiers. Logical operators and if_then_else take all
// their operands here; that some are not evaluated is the caller's business. Values must fit their sorts.
Applied apply_operator(Op op, Sort result, uint64_t payload, std::span<const Sort> sorts,
                       std::span<const uint64_t> values);

// The value that SMT-LIB gives where apply_operator faults.
uint64_t solver_value(Op op, Sort result, uint64_t payload, std::span<const uint64_t> values);

}  // namespace ptspec::model

// SPDX-License-Identifier: Apache-2.0
//
// Known bits and totality of a node from those of its operands. Folding and safety obligations rest on it:
// what it claims must hold for every assignment (facts_test.cc holds it against the interpreter).
#pragma once

#include <span>

#include "compiler/model/expr.h"

namespace ptspec::model {

Facts facts_of(const ExprPool& pool, const Node& node, std::span<const ExprId> operands);

}  // namespace ptspec::model

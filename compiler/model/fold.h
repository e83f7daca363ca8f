// SPDX-License-Identifier: Apache-2.0
//
// What a node is built as instead of itself. Three rules keep folding honest: the folded form has a value
// wherever the unfolded one has (the same), it faults wherever the unfolded one faults, and neither depends
// on what is known beyond the operands. Masks, sets and clears of entry bits end up in one form,
// `(x & keep) | set`, so that chains of updates meet as equal nodes long before a solver sees them.
//
// Each function gives no_expr if there is nothing to fold.
#pragma once

#include "compiler/model/expr.h"

namespace ptspec::model {

ExprId fold_unary(ExprPool& pool, Op op, ExprId operand, Span origin);
ExprId fold_binary(ExprPool& pool, Op op, ExprId left, ExprId right, Span origin);
ExprId fold_extract(ExprPool& pool, ExprId operand, unsigned hi, unsigned lo, Span origin);
ExprId fold_zero_extend(ExprPool& pool, ExprId operand, unsigned width, Span origin);
ExprId fold_if_then_else(ExprPool& pool, ExprId condition, ExprId then_value, ExprId else_value, Span origin);

}  // namespace ptspec::model

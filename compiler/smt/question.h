// SPDX-License-Identifier: Apache-2.0
//
// smt/: questions about boolean expressions, as SMT-LIB 2 text, and the solver that answers them.
//
// Takes:       an expression without calls and the variables it ranges over.
// Gives:       text that means the same (question.h), and verdicts on text (solver.h).
// Never knows: laws, obligations, where a question comes from. The only folder that includes Z3's headers,
//              and none of its own headers show them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "compiler/model/expr.h"

namespace ptspec::smt {

struct Input {
    model::VariableId variable = 0;
    model::Sort sort;
    std::string symbol;  // in the text; the variable's own name where SMT-LIB lets it
};

// "Is there a value of the inputs that makes the expression true?" The text is all the solver gets to see,
// and what an answer is filed under; it depends on names and shape alone, not on ids.
struct Question {
    std::string text;
    size_t assertions = 0;      // how many the text makes
    std::vector<Input> inputs;  // those that occur, in the order that was asked for
};

// Operators have their SMT-LIB meaning here: exact ones wrap, a shift too far gives 0, division by zero all
// ones. That an exact operator never needs to wrap is an obligation of its own. The query must not contain
// calls.
Question make_question(const model::ExprPool& pool, model::ExprId query,
                       std::span<const model::VariableId> inputs);

}  // namespace ptspec::smt

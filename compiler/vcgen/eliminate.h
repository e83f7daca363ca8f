// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "compiler/vcgen/goal.h"

namespace ptspec::vcgen {

// What is known of a memory beside what is written about it: a condition on each of its words, by key.
using MemoryAxioms = std::map<model::MemoryId, std::function<model::ExprId(model::ExprId key)>>;

struct Elimination {
    model::ExprId query = model::no_expr;
    std::vector<model::VariableId> inputs;  // witnesses of quantifiers, then words of memory
    std::vector<MemoryWord> words;
    // Something that holds for a whole range was used for some values of the range only: `unsatisfiable`
    // stands, a model may be none of the query's.
    bool weakened = false;
};

// A question without memory and quantifiers in the place of one with them. Each word of memory that the query
// looks at becomes a variable, equal where the keys are equal; so a table of any size costs what is read of
// it. A `forall` that must fail gets a witness; one that is known is used for the values that lead to words
// which the query reads.
//
// Thorough: ranges that are known are short (at most `short_range` values) and used completely. Then a model
// is one of the query's; but `unsatisfiable` says nothing of longer ranges.
inline constexpr unsigned short_range = 6;
Elimination eliminate(model::ExprPool& pool, model::ExprId query, const MemoryAxioms& axioms, bool thorough);

// The reference that a slot is, as bits: the solver's meaning, equal wherever the slot is inside its table.
model::ExprId slot_as_bits(model::ExprPool& pool, model::ExprId reference, model::ExprId offset,
                           model::SlotShape shape);

}  // namespace ptspec::vcgen

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "compiler/model/expr.h"

namespace ptspec::vcgen {

// Sums in one form. Adding the pages of a range one by one or all at once is the same sum to a reader, but an
// adder's proof of that costs a SAT solver seconds: here both become the same node.
//
// A word is `constant + coefficient * atom + ...` modulo 2^width; wrapping addition, subtraction,
// multiplication by a constant and shifts to the left by one are taken apart, everything else is an atom.
class LinearForms {
  public:
    explicit LinearForms(model::ExprPool& pool) : pool_(pool) {}

    // The operator over operands that are in this form already, again in this form; nothing if it is no sum
    // or has too many atoms to be worth it. Operators: add, subtract, multiply and shift left, wrapping.
    std::optional<model::ExprId> apply(model::Op op, model::ExprId left, model::ExprId right);

  private:
    struct Term {
        model::ExprId atom;
        uint64_t coefficient;
    };
    struct Sum {
        std::vector<Term> terms;  // by atom; no coefficient is 0
        uint64_t constant = 0;
    };

    Sum sum_of(model::ExprId id) const;
    static void add_scaled(Sum& sum, const Sum& other, uint64_t factor, uint64_t mask);
    model::ExprId build(const Sum& sum, model::Sort sort);

    model::ExprPool& pool_;
    std::unordered_map<model::ExprId, Sum> sums_;  // of what apply() has built
};

}  // namespace ptspec::vcgen

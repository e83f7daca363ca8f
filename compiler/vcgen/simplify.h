// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "compiler/model/expr.h"
#include "compiler/vcgen/linear.h"

namespace ptspec::vcgen {

// Questions to a solver in few words. Arithmetic is read as the solver reads it (exact operators wrap),
// single bits are looked for where they come from, sums and bit tests have one form, and the last conjunct,
// the denied claim, is read in the light of the others. The result has the query's value wherever the query
// has one; where an operator faults it may have another, which safety obligations exclude.
//
// It is part of what a proof rests on; simplify_test.cc holds it against the interpreter.
class Simplifier {
  public:
    explicit Simplifier(model::ExprPool& pool) : pool_(pool), linear_(pool) {}

    model::ExprId simplify(model::ExprId query);

  private:
    // What the other conjuncts say.
    struct Known {
        std::unordered_map<model::ExprId, bool> truth;
        struct Bits {
            uint64_t zeros = 0, ones = 0;
        };
        std::unordered_map<model::ExprId, Bits> bits;  // of variables
        bool contradiction = false;
    };

    model::ExprId normal(model::ExprId root);
    model::ExprId under(const Known& known, model::ExprId root);
    model::ExprId rebuild(model::ExprId original, const std::vector<model::ExprId>& operands);

    // simplify_bits.cc. Bits are followed `depth` operators down; what is deeper is cut out by an ordinary
    // extract.
    static constexpr unsigned max_depth = 48;
    model::ExprId slice(model::ExprId word, unsigned hi, unsigned lo, unsigned depth = max_depth);
    model::ExprId slice_of(model::ExprId word, unsigned hi, unsigned lo, unsigned depth);
    model::ExprId bit_as_bool(model::ExprId bit, unsigned depth = max_depth);
    model::ExprId bit_as_bool_of(model::ExprId bit, unsigned depth);
    model::ExprId equality(model::ExprId left, model::ExprId right);
    model::ExprId masked_equality(model::ExprId word, uint64_t mask, uint64_t value);

    // simplify_words.cc
    model::ExprId above(model::ExprId high, unsigned width, uint64_t low);
    model::ExprId rounded(model::Op op, model::ExprId word, model::ExprId mask);
    model::ExprId shifted_right(model::ExprId word, model::ExprId amount);
    model::ExprId split_sum(model::ExprId sum);
    std::optional<unsigned> common_split(model::ExprId left, model::ExprId right) const;
    std::optional<unsigned> common_width(model::ExprId left, model::ExprId right) const;
    model::ExprId comparison(model::Op op, model::ExprId left, model::ExprId right);

    model::ExprId choose(model::ExprId condition, model::ExprId then_value, model::ExprId else_value);
    model::ExprId logical(model::Op op, model::ExprId left, model::ExprId right);
    model::ExprId sum(model::Op op, model::ExprId left, model::ExprId right);
    std::vector<model::ExprId> conjuncts_of(model::ExprId root) const;
    void learn(model::ExprId conjunct, Known& known) const;

    model::ExprPool& pool_;
    LinearForms linear_;
    std::unordered_map<model::ExprId, model::ExprId> normal_;
    std::unordered_map<uint64_t, model::ExprId> slices_;  // by word and bounds
    std::unordered_map<model::ExprId, model::ExprId> bools_;
};

}  // namespace ptspec::vcgen

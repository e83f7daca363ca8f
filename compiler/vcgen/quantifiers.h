// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/model/expr.h"

namespace ptspec::vcgen {

// Takes the quantifiers out of a query, on the side of caution: what it gives follows from the query. Where
// all of a query's `forall`s must fail it is the same question.
class Quantifiers {
  public:
    // `thorough`: as in eliminate.h.
    Quantifiers(model::ExprPool& pool, bool thorough) : pool_(pool), thorough_(thorough) {}

    // Conjuncts; together they follow from the query.
    std::vector<model::ExprId> eliminate(model::ExprId query);

    const std::vector<model::VariableId>& witnesses() const { return witnesses_; }
    bool weakened() const { return weakened_; }

  private:
    // A `forall` that is known wherever its guard is true.
    struct Universal {
        model::ExprId forall = model::no_expr;
        model::ExprId guard = model::no_expr;
        std::set<model::ExprId> used;  // values
    };

    bool has_quantifier(model::ExprId id);
    // `id` if it is wanted to be true, its negation else; without quantifiers.
    model::ExprId transform(model::ExprId id, bool wanted);
    model::ExprId transform_new(model::ExprId id, bool wanted);
    model::ExprId known(model::ExprId forall);
    model::ExprId witness(model::ExprId forall);
    // A condition inside a value: named, so that it can be spoken of both ways.
    model::ExprId named(model::ExprId id);
    void instantiate(size_t universal, model::ExprId value);
    std::vector<model::ExprId> values_for(const Universal& universal,
                                          const std::vector<model::ExprId>& reads) const;
    model::ExprId either(model::ExprId a, model::ExprId b) {
        return pool_.binary(model::Op::logical_or, a, b);
    }
    model::ExprId both(model::ExprId a, model::ExprId b) {
        return pool_.binary(model::Op::logical_and, a, b);
    }

    model::ExprPool& pool_;
    bool thorough_;
    bool weakened_ = false;
    std::vector<model::ExprId> conjuncts_;
    std::vector<Universal> universals_;
    std::vector<model::VariableId> witnesses_;
    std::map<std::pair<model::ExprId, bool>, model::ExprId> transformed_;
    std::unordered_map<model::ExprId, bool> has_quantifier_;
};

}  // namespace ptspec::vcgen

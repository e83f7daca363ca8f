// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>
#include <vector>

#include "compiler/model/expr.h"

namespace ptspec::random {

// Random expressions of the kind that page-table helpers are made of: fields read, tested, moved and
// replaced. Random trees of all operators hardly ever look like that.
class FieldProgram {
  public:
    FieldProgram(model::ExprPool& pool, std::vector<model::VariableId> variables, uint64_t seed)
        : pool_(pool), variables_(std::move(variables)), random_(seed) {}

    model::ExprId value(model::Sort sort, unsigned depth) {
        return sort.is_bool() ? condition(depth) : bits(sort.width, depth);
    }

  private:
    uint64_t below(uint64_t bound) { return random_() % bound; }
    // Few bits, most of them below 16: where masks meet.
    uint64_t mask(unsigned width);
    model::ExprId variable(unsigned width);
    // Bits of some wider word.
    model::ExprId slice(unsigned width, unsigned depth);
    model::ExprId bits(unsigned width, unsigned depth);
    model::ExprId condition(unsigned depth);

    model::ExprPool& pool_;
    std::vector<model::VariableId> variables_;
    std::mt19937_64 random_;
};

}  // namespace ptspec::random

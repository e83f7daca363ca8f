// SPDX-License-Identifier: Apache-2.0
//
// Random well-typed expressions as plain trees, with an evaluation of their own that shares nothing with the
// pool: neither interning nor folding. What the pool, the interpreter and the solver make of a tree is held
// against it.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include "compiler/model/expr.h"

namespace ptspec::model::testing {

struct Tree {
    Op op = Op::constant;
    Sort sort;
    uint64_t payload = 0;  // variables: the index of the variable in the generator's list
    std::vector<Tree> operands;
};

class TreeGenerator {
  public:
    // Trees over these variables.
    TreeGenerator(ExprPool& pool, std::vector<VariableId> variables, uint64_t seed)
        : pool_(pool), variables_(std::move(variables)), random_(seed) {}

    Tree tree(Sort sort, unsigned depth);
    // Values for all variables, many of them at boundaries.
    std::vector<uint64_t> values();

    ExprId build(const Tree& tree);
    // No value: a fault.
    static std::optional<uint64_t> evaluate(const Tree& tree, const std::vector<uint64_t>& values);

    std::mt19937_64& random() { return random_; }

  private:
    uint64_t below(uint64_t bound) { return random_() % bound; }
    unsigned width_up_to(unsigned most) { return 1 + static_cast<unsigned>(below(most)); }
    uint64_t interesting(Sort sort);
    Tree leaf(Sort sort);
    Tree boolean(unsigned depth);
    Tree bits(Sort sort, unsigned depth);

    ExprPool& pool_;
    std::vector<VariableId> variables_;
    std::mt19937_64 random_;
};

}  // namespace ptspec::model::testing

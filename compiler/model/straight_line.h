// SPDX-License-Identifier: Apache-2.0
//
// The same expressions for very many inputs: laid out once, every node evaluated in order, nothing looked up.
// Arithmetic is as the solver reads it (InterpreterOptions::arithmetic_as_solver), so that each expression
// has a value; whether an operator faults is for those who ask to say, by expressions. What is found with it
// is shown to the interpreter before it counts.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compiler/model/expr.h"

namespace ptspec::model {

class StraightLine {
  public:
    // The roots hold no calls, reads and quantifiers, and no variables but `inputs`.
    StraightLine(const ExprPool& pool, std::span<const ExprId> roots, std::span<const VariableId> inputs);

    // Values of the inputs in, values of the roots out. They stay until the next call.
    std::span<const uint64_t> evaluate(std::span<const uint64_t> inputs);

    size_t nodes() const { return steps_.size(); }

  private:
    struct Step {
        Op op = Op::constant;
        Sort sort, operand_sort[2];
        uint8_t operand_count = 0;
        uint32_t operands[3] = {0, 0, 0};
        uint64_t payload = 0;
    };

    uint64_t apply(const Step& step) const;

    std::vector<Step> steps_;
    std::vector<uint32_t> roots_;   // by root: its step
    std::vector<uint64_t> values_;  // by step
    std::vector<uint64_t> results_;
};

}  // namespace ptspec::model

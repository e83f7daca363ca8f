// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <unordered_map>
#include <vector>

#include "compiler/model/model.h"

namespace ptspec::testgen {

// Many expressions without calls under one assignment at a time, every node once. For choosing vectors only:
// that a vector lies in a domain is decided by the interpreter.
class Evaluator {
  public:
    Evaluator(const model::ExprPool& pool, std::span<const model::ExprId> roots);

    void assign(std::span<const model::VariableId> variables, std::span<const uint64_t> words);
    // The expression, one of the roots or below one, has a value and that is true.
    bool holds(model::ExprId id) const;

  private:
    enum class State : uint8_t { fault, value };
    void evaluate(size_t step);

    const model::ExprPool& pool_;
    std::vector<model::ExprId> nodes_;
    std::unordered_map<model::ExprId, uint32_t> places_;
    std::vector<uint32_t> operands_, first_operand_;
    std::vector<uint64_t> values_;
    std::vector<State> states_;
    std::unordered_map<model::VariableId, uint64_t> assignment_;
};

}  // namespace ptspec::testgen

// SPDX-License-Identifier: Apache-2.0
//
// Which operators a set of random programs has.
#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "compiler/model/model.h"

namespace ptspec::random {

class OperatorCount {
  public:
    // Counts what the operations and laws are made of.
    void add(const model::ClosedModel& model);
    void add(const OperatorCount& other);

    // "concat 1234, extract 99 ..."
    std::string text() const;
    // Operators on values of which there are fewer than `least`; empty: none. Memory and quantifiers are
    // no part of these programs.
    std::string rarer_than(size_t least) const;

  private:
    static constexpr size_t operator_count = static_cast<size_t>(model::Op::if_then_else) + 1;
    std::array<size_t, operator_count> counts_{};
};

}  // namespace ptspec::random

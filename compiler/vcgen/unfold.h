// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <unordered_map>
#include <vector>

#include "compiler/model/model.h"

namespace ptspec::vcgen {

// Expressions without calls: bodies stand where their operations were called. Exact while no `requires` is
// broken and nothing faults, which are obligations of their own.
class Unfolder {
  public:
    // With the bodies of `replacements` instead of the model's own.
    explicit Unfolder(model::ClosedModel& model,
                      const std::vector<model::Replacement>* replacements = nullptr);

    model::ExprId unfold(model::ExprId root);

  private:
    model::ExprId body_of(model::OperationId operation);
    model::ExprId call(model::OperationId operation, std::vector<model::ExprId> arguments);

    model::ClosedModel& model_;
    const std::vector<model::Replacement>* replacements_;
    std::vector<model::ExprId> bodies_;  // unfolded, by operation; no_expr: not needed so far
    std::unordered_map<model::ExprId, model::ExprId> unfolded_;
    std::map<std::pair<model::OperationId, std::vector<model::ExprId>>, model::ExprId> calls_;
};

}  // namespace ptspec::vcgen

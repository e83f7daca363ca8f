// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unordered_map>
#include <vector>

#include "compiler/model/model.h"

namespace ptspec::vcgen {

// For every node below a root: when is it evaluated? Logical operators and if_then_else choose what counts; a
// node that several places share is evaluated if one of them is.
class PathConditions {
  public:
    PathConditions(model::ExprPool& pool, model::ExprId root);

    // The root's nodes, each after its operands.
    const std::vector<model::ExprId>& nodes() const { return nodes_; }
    model::ExprId operator[](model::ExprId node) const { return conditions_.at(node); }

  private:
    void reach(model::ExprPool& pool, model::ExprId node, model::ExprId condition);

    std::vector<model::ExprId> nodes_;
    std::unordered_map<model::ExprId, model::ExprId> conditions_;
};

// A value for each quantified variable below a root, so that the parts of a quantifier's body can be spoken
// of outside of it. The values' variables are added to `opened`.
model::Substitution open_quantifiers(model::ExprPool& pool, model::ExprId root,
                                     std::vector<model::VariableId>& opened);

}  // namespace ptspec::vcgen

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <unordered_map>

#include "compiler/model/expr.h"

namespace ptspec::model {

// Variables that `forall` binds, by their width and how deep others lie in the body: what two pools say alike
// becomes one expression.
using BoundVariables = std::map<std::pair<unsigned, unsigned>, VariableId>;

// Brings expressions of one pool into another (which may be the same one), so that two models can be compared
// in one question. Variables become what they were bound to; spans stay behind, for they are another text's.
class Importer {
  public:
    // What stands in the place of a call whose arguments have been imported.
    using Call = std::function<ExprId(const Node& call, std::span<const ExprId> arguments)>;

    // Without `call` the expressions must be free of calls. `bound` is shared by all that go to one pool.
    Importer(const ExprPool& from, ExprPool& to, BoundVariables& bound, Call call = {})
        : from_(from), to_(to), bound_(bound), call_(std::move(call)) {}

    // Before anything that holds the variable is imported.
    void bind(VariableId variable, ExprId to) { variables_[variable] = to; }
    void bind_memory(MemoryId memory, MemoryId to) { memories_[memory] = to; }

    // Every variable and memory in it must have been bound, but for those that a `forall` binds.
    ExprId import(ExprId root);

  private:
    void bind_quantified(const std::vector<ExprId>& nodes);

    const ExprPool& from_;
    ExprPool& to_;
    BoundVariables& bound_;
    Call call_;
    Substitution variables_;
    std::unordered_map<MemoryId, MemoryId> memories_;
    std::unordered_map<ExprId, ExprId> imported_;
    std::unordered_map<ExprId, unsigned> depths_;
};

}  // namespace ptspec::model

// SPDX-License-Identifier: Apache-2.0
//
// From the model's expressions to the graph of C code. Exact operators become plain ones: that they lose nothing
// is proven before anybody looks at generated code.
#pragma once

#include <unordered_map>
#include <vector>

#include "compiler/emit/code_graph.h"
#include "compiler/model/model.h"

namespace ptspec::emit {

// What the variables of an expression are in the function around it.
using VariableMap = std::unordered_map<model::VariableId, CodeId>;

// The parameters by position, and the target's config values.
VariableMap map_variables(CodeGraph& graph, const model::ClosedModel& model,
                          const std::vector<model::Parameter>& parameters);

CodeId lower(CodeGraph& graph, const model::ClosedModel& model, model::ExprId root, const VariableMap& variables);

// True where evaluating `root` calls no guarded operation outside its domain. Literally true if there is nothing
// to ask.
CodeId domain_of(CodeGraph& graph, const model::ClosedModel& model, model::ExprId root,
                 const VariableMap& variables);

}  // namespace ptspec::emit

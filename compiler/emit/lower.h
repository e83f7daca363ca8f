// SPDX-License-Identifier: Apache-2.0
//
// From the model's expressions to the graph of C code. Exact operators become plain ones: that they lose
// nothing is proven before anybody looks at generated code.
#pragma once

#include <map>
#include <unordered_map>
#include <vector>

#include "compiler/emit/code_graph.h"
#include "compiler/emit/code_only.h"
#include "compiler/model/model.h"

namespace ptspec::emit {

// What the variables of an expression are in the function around it.
using VariableMap = std::unordered_map<model::VariableId, CodeId>;

// The parameters by position, and the target's config values.
VariableMap map_variables(CodeGraph& graph, const model::ClosedModel& model,
                          const std::vector<model::Parameter>& parameters);

CodeId lower(CodeGraph& graph, const model::ClosedModel& model, model::ExprId root,
             const VariableMap& variables);

// The nodes of an expression but those in the bodies of `forall`s, each after its operands.
std::vector<model::ExprId> outside_of_foralls(const model::ExprPool& pool, model::ExprId root);

// What the body of a `forall` speaks of, beside the bound variable and the configuration.
std::vector<model::VariableId> free_variables(const model::ClosedModel& model, model::ExprId forall);

// Why an operation may not be called with some arguments: they break its `requires`, or its binding's `where`
// keeps tests from calling the kernel with them.
enum class Limit { requires_, where };

// What must be true for the operation to be called with these arguments: its `requires`, one by one, as the
// reference judges them, but for conditions on ghosts; or its binding's `where`, if it has one.
std::vector<CodeId> limits_of_call(CodeGraph& graph, const CodeOnly& code, model::OperationId operation,
                                   const std::vector<CodeId>& arguments, Limit limit);

using Known = std::map<CodeId, unsigned>;  // what is true, and since when

// True where evaluating `root` calls no operation beyond the limit. What is known is left out; literally true
// if nothing is left.
CodeId within_limit(CodeGraph& graph, const CodeOnly& code, model::ExprId root, const VariableMap& variables,
                    Limit limit, const Known& known);

}  // namespace ptspec::emit

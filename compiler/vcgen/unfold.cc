// SPDX-License-Identifier: Apache-2.0
#include "compiler/vcgen/unfold.h"

#include <algorithm>

namespace ptspec::vcgen {

using model::ExprId;
using model::no_expr;
using model::Node;
using model::Op;
using model::OperationId;

Unfolder::Unfolder(model::ClosedModel& model, const std::vector<model::Replacement>* replacements)
    : model_(model), replacements_(replacements), bodies_(model.operations.size(), no_expr) {}

// Bodies of all operations below, callees first: no recursion however long the chain of calls is.
ExprId Unfolder::body_of(OperationId operation) {
    std::vector<OperationId> pending{operation};
    while (!pending.empty()) {
        const OperationId current = pending.back();
        if (bodies_[current] != no_expr) {
            pending.pop_back();
            continue;
        }
        ExprId body = model_.operations[current].body;
        if (replacements_ != nullptr) {
            const auto found = std::ranges::find(*replacements_, current, &model::Replacement::operation);
            body = found != replacements_->end() ? found->body : body;
        }
        const size_t waiting = pending.size();
        for (const ExprId id : model_.pool.reachable(body)) {
            const Node& node = model_.pool.node(id);
            if (node.op == Op::call && bodies_[node.payload] == no_expr) {
                pending.push_back(static_cast<OperationId>(node.payload));
            }
        }
        if (pending.size() == waiting) {
            bodies_[current] = unfold(body);
        }
    }
    return bodies_[operation];
}

ExprId Unfolder::call(OperationId operation, std::vector<ExprId> arguments) {
    const auto [place, is_new] = calls_.emplace(std::pair(operation, arguments), no_expr);
    if (is_new) {
        model::Substitution substitution;
        const auto& parameters = model_.operations[operation].parameters;
        for (size_t i = 0; i < parameters.size(); ++i) {
            substitution.emplace(parameters[i].variable, arguments[i]);
        }
        const ExprId body = body_of(operation);
        place->second = model_.pool.substitute(body, substitution);
    }
    return place->second;
}

ExprId Unfolder::unfold(ExprId root) {
    model::ExprPool& pool = model_.pool;
    for (const ExprId id : pool.reachable(root)) {
        if (unfolded_.contains(id)) {
            continue;
        }
        const Node node = pool.node(id);
        std::vector<ExprId> operands;
        for (const ExprId operand : pool.operands(id)) {
            operands.push_back(unfolded_.at(operand));
        }
        ExprId result = no_expr;
        if (node.op == Op::call) {
            result = call(static_cast<OperationId>(node.payload), std::move(operands));
        } else if (node.op == Op::implies) {
            // The pool keeps implications as they are written; here their folding is wanted.
            const ExprId unmet = pool.unary(Op::logical_not, operands[0], pool.origin(id));
            result = pool.binary(Op::logical_or, unmet, operands[1], pool.origin(id));
        } else {
            result = operands.empty() ? id : pool.rebuild(id, operands);
        }
        unfolded_.emplace(id, result);
    }
    return unfolded_.at(root);
}

}  // namespace ptspec::vcgen

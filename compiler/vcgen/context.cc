// SPDX-License-Identifier: Apache-2.0
#include "compiler/vcgen/context.h"

#include <algorithm>

namespace ptspec::vcgen {

using model::ExprId;
using model::Op;

Context::Context(model::ClosedModel& closed) : model(closed), pool(closed.pool), unfolder(closed) {
    const ExprId where = closed.config_where == model::no_expr ? pool.boolean(true) : closed.config_where;
    config_where_ = unfold(where);
}

ExprId Context::all(std::span<const ExprId> conditions) {
    ExprId result = pool.boolean(true);
    for (const ExprId condition : conditions) {
        result = both(result, condition);
    }
    return result;
}

ExprId Context::whole_claim(const model::Law& law) {
    ExprId result = pool.boolean(true);
    for (const model::Conjunct& conjunct : law.conjuncts) {
        result = both(result, conjunct.claim);
    }
    return result;
}

bool Context::mentions_config(ExprId id) {
    for (auto next = static_cast<ExprId>(mentions_config_.size()); next <= id; ++next) {
        const model::Node& node = pool.node(next);
        bool mentions = node.op == Op::variable && pool.variable(static_cast<model::VariableId>(node.payload)).kind ==
                                                       model::Variable::Kind::config;
        for (const ExprId operand : pool.operands(next)) {
            mentions = mentions || mentions_config_[operand] != 0;
        }
        mentions_config_.push_back(mentions ? 1 : 0);
    }
    return mentions_config_[id] != 0;
}

std::vector<model::VariableId> Context::variables_of(std::span<const model::Parameter> parameters) {
    std::vector<model::VariableId> result;
    for (const model::Parameter& parameter : parameters) {
        result.push_back(parameter.variable);
    }
    return result;
}

std::vector<model::VariableId> Context::config_variables() const {
    std::vector<model::VariableId> result;
    for (const model::Config& config : model.configs) {
        result.push_back(config.variable);
    }
    return result;
}

Goal Context::bare_goal(ExprId query, Goal::Expect expect, std::vector<model::VariableId> variables, Span span,
                        std::string label) {
    Goal result;
    result.query = query;
    result.expect = expect;
    result.inputs = std::move(variables);
    result.span = span;
    result.label = std::move(label);
    return result;
}

Goal Context::goal(ExprId query, Goal::Expect expect, const std::vector<model::VariableId>& variables, Span span,
                   std::string label) {
    Goal result = bare_goal(query, expect, variables, span, std::move(label));
    if (mentions_config(query)) {
        result.query = both(config_where_, query);
        const std::vector<model::VariableId> configs = config_variables();
        result.inputs.insert(result.inputs.end(), configs.begin(), configs.end());
    }
    return result;
}

void Context::add(Obligation obligation) {
    if (obligation.goals.empty()) {
        return;
    }
    const std::string id = obligation.id;
    for (unsigned count = 2; !ids_.insert(obligation.id).second; ++count) {
        obligation.id = id + " #" + std::to_string(count);
    }
    obligations.push_back(std::move(obligation));
}

bool Context::has_finding(uint32_t law) const {
    return std::ranges::any_of(model.must_fails, [&](const model::MustFail& must_fail) {
        return must_fail.kind == model::MustFail::Kind::finding && must_fail.law == law;
    });
}

ExprId Context::known_to_break(uint32_t law) {
    ExprId result = pool.boolean(false);
    for (const model::MustFail& must_fail : model.must_fails) {
        if (must_fail.kind == model::MustFail::Kind::finding && must_fail.law == law) {
            result = either(result, must_fail.when);
        }
    }
    return result;
}

}  // namespace ptspec::vcgen

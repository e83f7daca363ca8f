// SPDX-License-Identifier: Apache-2.0
#include "compiler/vcgen/context.h"

#include <algorithm>

#include "compiler/model/conjunction.h"

namespace ptspec::vcgen {

using model::ExprId;
using model::Op;

Context::Context(model::ClosedModel& closed, const VcgenOptions& options)
    : model(closed),
      pool(closed.pool),
      unfolder(closed),
      simplify_(options.simplify),
      simplifier_(closed.pool) {
    for (size_t i = 0; i < closed.configs.size(); ++i) {
        config_bits_.emplace(closed.configs[i].variable, ConfigSet{1} << std::min<size_t>(i, 63));
    }
    if (closed.config_where != model::no_expr) {
        const ExprId where = unfold(closed.config_where);
        constraints_ = constraints_of(simplify_ ? simplifier_.simplify(where) : where);
        written_constraints_ = constraints_of(where);
    }
}

std::vector<Context::Constraint> Context::constraints_of(ExprId where) {
    std::vector<Constraint> result;
    for (const ExprId id : model::conjunction_parts(pool, where)) {
        if (!pool.is_true(id)) {
            result.push_back({id, configs_in(id)});
        }
    }
    return result;
}

ExprId Context::allowed(const std::vector<Constraint>& constraints, ConfigSet& relevant) {
    for (ConfigSet before = 0; before != relevant;) {
        before = relevant;
        for (const Constraint& constraint : constraints) {
            relevant |= (constraint.configs & relevant) != 0 ? constraint.configs : 0;
        }
    }
    ExprId result = pool.boolean(true);
    for (const Constraint& constraint : constraints) {
        if ((constraint.configs & relevant) != 0 || constraint.configs == 0) {
            result = both(result, constraint.condition);
        }
    }
    return result;
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

Context::ConfigSet Context::configs_in(ExprId id) {
    for (auto next = static_cast<ExprId>(configs_in_.size()); next <= id; ++next) {
        const model::Node& node = pool.node(next);
        ConfigSet configs = 0;
        if (node.op == Op::variable) {
            const auto found = config_bits_.find(static_cast<model::VariableId>(node.payload));
            configs = found != config_bits_.end() ? found->second : 0;
        }
        for (const ExprId operand : pool.operands(next)) {
            configs |= configs_in_[operand];
        }
        configs_in_.push_back(configs);
    }
    return configs_in_[id];
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

Goal Context::bare_goal(ExprId query, Goal::Expect expect, std::vector<model::VariableId> variables,
                        Span span, std::string label) {
    Goal result;
    result.query = simplify_ ? simplifier_.simplify(query) : query;
    result.written = query;
    result.expect = expect;
    result.inputs = std::move(variables);
    result.span = span;
    result.label = std::move(label);
    return result;
}

Goal Context::memory_goal(ExprId query, Goal::Expect expect, const std::vector<model::VariableId>& variables,
                          Span span, std::string label, const MemoryAxioms& memory_axioms) {
    const auto make = [&](bool thorough) {
        Elimination without = eliminate(pool, query, memory_axioms, thorough);
        std::vector<model::VariableId> all = variables;
        all.insert(all.end(), without.inputs.begin(), without.inputs.end());
        Goal result = goal(without.query, expect, all, span, label);
        result.words = std::move(without.words);
        return std::pair(std::move(result), without.weakened);
    };
    auto [result, weakened] = make(false);
    if (!weakened) {
        return std::move(result);
    }
    Goal in_short = make(true).first;
    if (expect == Goal::Expect::satisfiable) {
        std::swap(result, in_short);
    }
    result.otherwise = std::make_shared<const Goal>(std::move(in_short));
    return std::move(result);
}

Goal Context::goal(ExprId query, Goal::Expect expect, const std::vector<model::VariableId>& variables,
                   Span span, std::string label) {
    if (!pool.facts(query).scalar) {
        return memory_goal(query, expect, variables, span, std::move(label), {});
    }
    Goal result = bare_goal(query, expect, variables, span, std::move(label));
    // What is said of other configs alone cannot change the answer: all of it together has a solution, which
    // is an obligation of its own (add_config_obligations).
    if (ConfigSet relevant = configs_in(result.written); relevant != 0) {
        result.written = both(allowed(written_constraints_, relevant), result.written);
    }
    ConfigSet relevant = configs_in(result.query);
    if (relevant == 0) {
        return result;
    }
    result.query = both(allowed(constraints_, relevant), result.query);
    for (const model::Config& config : model.configs) {
        if ((config_bits_.at(config.variable) & relevant) != 0) {
            result.inputs.push_back(config.variable);
        }
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

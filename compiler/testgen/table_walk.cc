// SPDX-License-Identifier: Apache-2.0
#include "compiler/testgen/table_walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "compiler/vcgen/eliminate.h"

namespace ptspec::testgen {

using model::ExprId;
using model::no_expr;
using model::Op;

namespace {

constexpr size_t most_paths = 32;

struct State {
    uint32_t memory = 0;
    bool old = false;
};
std::optional<State> table_state(const model::ClosedModel& model, uint64_t state) {
    for (uint32_t i = 0; i < model.memories.size(); ++i) {
        const model::Memory& memory = model.memories[i];
        if (memory.kind == model::Memory::Kind::table && (memory.current == state || memory.old == state)) {
            return State{i, memory.old == state};
        }
    }
    return std::nullopt;
}

}  // namespace

bool reads_ghosts(const model::ClosedModel& model, ExprId unfolded) {
    return std::ranges::any_of(model.pool.reachable(unfolded), [&](ExprId id) {
        const model::Node& node = model.pool.node(id);
        return node.op == Op::read && !table_state(model, node.payload);
    });
}

bool TableWalk::is_known(ExprId expr) const {
    return std::ranges::none_of(model_.pool.reachable(expr), [&](ExprId id) {
        const model::Node& node = model_.pool.node(id);
        if (node.op != Op::variable) {
            return node.op == Op::forall || node.op == Op::read;
        }
        const auto kind = model_.pool.variable(static_cast<model::VariableId>(node.payload)).kind;
        return kind == model::Variable::Kind::fresh || kind == model::Variable::Kind::bound ||
               kind == model::Variable::Kind::local;
    });
}

ExprId TableWalk::unknown(model::Sort sort) {
    return model_.pool.var(model_.pool.add_variable("unknown", sort, model::Variable::Kind::fresh));
}

ExprId TableWalk::content(uint32_t memory, ExprId key) {
    const auto known = std::ranges::find_if(
        contents_, [&](const Content& content) { return content.memory == memory && content.key == key; });
    if (known != contents_.end()) {
        return model_.pool.var(known->variable);
    }
    const model::Sort sort = model_.types[model_.memories[memory].value].sort;
    if (!is_known(key)) {
        return unknown(sort);
    }
    const model::VariableId variable = model_.pool.add_variable(
        fmt::format("{} word {}", model_.memories[memory].name, contents_.size()), sort);
    contents_.push_back({memory, key, variable});
    return model_.pool.var(variable);
}

ExprId TableWalk::read(const model::Node& node, ExprId key, const Reached& at) {
    const auto state = table_state(model_, node.payload);
    if (!state) {
        return unknown(node.sort);
    }
    const bool lost = !state->old && std::ranges::find(at.unknown, state->memory) != at.unknown.end();
    ExprId value = lost ? unknown(node.sort) : content(state->memory, key);
    for (const Reached::Written& written : at.written) {
        if (!state->old && written.memory == state->memory) {
            value = model_.pool.if_then_else(model_.pool.binary(Op::equal, key, written.key), written.value,
                                             value);
        }
    }
    return value;
}

ExprId TableWalk::rewrite(ExprId root, const Reached& at) {
    model::ExprPool& pool = model_.pool;
    const std::vector<ExprId> nodes = pool.reachable(root);
    const auto about_tables = [&](ExprId id) {
        const Op op = pool.node(id).op;
        return op == Op::read || op == Op::slot || op == Op::forall;
    };
    if (std::ranges::none_of(nodes, about_tables)) {
        return root;
    }
    std::unordered_map<ExprId, ExprId> made;
    for (const ExprId id : nodes) {
        const model::Node node = pool.node(id);
        std::vector<ExprId> operands;
        for (const ExprId operand : pool.operands(id)) {
            operands.push_back(made.at(operand));
        }
        ExprId result = operands.empty() ? id : no_expr;
        if (node.op == Op::read) {
            result = read(node, operands[0], at);
        } else if (node.op == Op::slot) {
            result = vcgen::slot_as_bits(pool, operands[0], operands[1], model::slot_shape(node.payload));
        } else if (node.op == Op::forall) {
            // For the first value, which says at least what words there are to choose.
            model::Substitution first;
            first.emplace(static_cast<model::VariableId>(node.payload), pool.operands(id)[0]);
            const ExprId body = rewrite(pool.substitute(pool.operands(id)[2], first), at);
            const ExprId empty = pool.unary(Op::logical_not, pool.binary(Op::less, operands[0], operands[1]));
            result = pool.binary(Op::logical_or, empty, body);
        } else if (result == no_expr) {
            result = pool.rebuild(id, operands);
        }
        made.emplace(id, result);
    }
    return made.at(root);
}

ExprId TableWalk::resolve(ExprId expr, const Reached& at) {
    return rewrite(model_.pool.substitute(unfolder_.unfold(expr), at.values), at);
}

void TableWalk::forget(const model::Block& block, Reached& at) {
    for (const model::Statement& statement : block) {
        if (const auto* assign = std::get_if<model::Assign>(&statement.node)) {
            at.values[assign->variable] = unknown(model_.pool.variable(assign->variable).sort);
        } else if (const auto* store = std::get_if<model::Store>(&statement.node)) {
            at.unknown.push_back(store->memory);
        } else if (const auto* call = std::get_if<model::Call>(&statement.node)) {
            if (call->result) {
                at.values[*call->result] = unknown(model_.pool.variable(*call->result).sort);
            }
            for (const model::Region& region : model_.operations[call->operation].effects->modifies) {
                at.unknown.push_back(region.memory);
            }
        } else if (const auto* branch = std::get_if<model::If>(&statement.node)) {
            forget(branch->then_block, at);
            forget(branch->else_block, at);
        } else if (const auto* loop = std::get_if<model::For>(&statement.node)) {
            forget(loop->body, at);
        }
    }
}

void TableWalk::step(const model::Statement& statement, Reached from, std::vector<Reached>& on,
                     std::vector<Step>& steps) {
    model::ExprPool& pool = model_.pool;
    const auto asked = [&](ExprId expr) {
        const ExprId resolved = resolve(expr, from);
        steps.push_back({from.path, resolved});
        return resolved;
    };
    if (const auto* assign = std::get_if<model::Assign>(&statement.node)) {
        from.values[assign->variable] = asked(assign->value);
    } else if (const auto* store = std::get_if<model::Store>(&statement.node)) {
        const ExprId key = asked(store->key), value = asked(store->value);
        if (is_known(key)) {
            from.written.push_back({store->memory, key, value});
        } else {
            from.unknown.push_back(store->memory);
        }
    } else if (const auto* call = std::get_if<model::Call>(&statement.node)) {
        const model::Operation& callee = model_.operations[call->operation];
        Reached inside = from;
        for (size_t i = 0; i < call->arguments.size(); ++i) {
            inside.values[callee.parameters[i].variable] = asked(call->arguments[i]);
        }
        std::vector<Reached> outer_ends = std::move(ends_);
        std::vector<ExprId> outer_results = std::move(results_);
        std::vector<Reached> after = walk(callee.effects->body, inside, steps);
        for (Reached& end : after) {
            if (call->result) {
                const auto result = end.values.find(callee.effects->result);
                end.values[*call->result] =
                    result != end.values.end() ? result->second : unknown(pool.variable(*call->result).sort);
            }
            on.push_back(std::move(end));
        }
        ends_ = std::move(outer_ends);
        results_ = std::move(outer_results);
        return;
    } else if (const auto* branch = std::get_if<model::If>(&statement.node)) {
        const ExprId condition = asked(branch->condition);
        for (const bool taken : {true, false}) {
            Reached inside = from;
            inside.path = both(inside.path, taken ? condition : pool.unary(Op::logical_not, condition));
            if (pool.is_false(inside.path)) {
                continue;
            }
            std::vector<Reached> states{std::move(inside)};
            for (const model::Statement& inner : taken ? branch->then_block : branch->else_block) {
                std::vector<Reached> next;
                for (Reached& state : states) {
                    step(inner, std::move(state), next, steps);
                }
                states = std::move(next);
            }
            on.insert(on.end(), states.begin(), states.end());
        }
        return;
    } else if (const auto* loop = std::get_if<model::For>(&statement.node)) {
        const ExprId low = asked(loop->low), high = asked(loop->high);
        Reached inside = from;
        inside.values[loop->variable] = low;
        inside.path = both(inside.path, pool.binary(Op::less, low, high));
        std::vector<Reached> states{std::move(inside)};
        for (const model::Statement& inner : loop->body) {
            std::vector<Reached> next;
            for (Reached& state : states) {
                step(inner, std::move(state), next, steps);
            }
            states = std::move(next);
        }
        forget(loop->body, from);
    } else if (const auto* result = std::get_if<model::Return>(&statement.node)) {
        results_.push_back(result->value != no_expr ? asked(result->value) : no_expr);
        ends_.push_back(std::move(from));
        return;
    }
    if (on.size() < most_paths) {
        on.push_back(std::move(from));
    }
}

std::vector<Reached> TableWalk::walk(const model::Block& block, const Reached& from,
                                     std::vector<Step>& steps) {
    ends_.clear();
    results_.clear();
    std::vector<Reached> states{from};
    for (const model::Statement& statement : block) {
        std::vector<Reached> next;
        for (Reached& state : states) {
            step(statement, std::move(state), next, steps);
        }
        states = std::move(next);
    }
    // Whose result it is, is known by the body's first statement: one operation at a time is gone through.
    for (size_t i = 0; i < ends_.size(); ++i) {
        for (const model::Operation& operation : model_.operations) {
            if (results_[i] != no_expr && operation.effects && &operation.effects->body == &block) {
                ends_[i].values[operation.effects->result] = results_[i];
            }
        }
    }
    states.insert(states.end(), ends_.begin(), ends_.end());
    return states;
}

}  // namespace ptspec::testgen

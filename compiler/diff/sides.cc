// SPDX-License-Identifier: Apache-2.0
#include "compiler/diff/sides.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace ptspec::diff {

using model::ExprId;
using model::Op;
using model::VariableId;

Sides::Sides(model::ClosedModel& before_model, model::ClosedModel& after_model)
    : before(before_model),
      after(after_model),
      pool(after_model.pool),
      unfold_before_(before_model),
      unfold_after_(after_model),
      simplifier_(after_model.pool),
      unfolded_(before_model.pool, after_model.pool, bound_),
      canonical_(after_model.pool, after_model.pool, bound_),
      any_before_(
          before_model.pool, after_model.pool, bound_,
          [this](const model::Node& call, auto arguments) { return any_call(before, call, arguments); }),
      any_after_(after_model.pool, after_model.pool, bound_, [this](const model::Node& call, auto arguments) {
          return any_call(after, call, arguments);
      }) {
    add_configs();
    identify_memories();
}

// By name; what only one side has stays apart.
void Sides::identify_memories() {
    const auto to_itself = [&](model::MemoryId memory) {
        canonical_.bind_memory(memory, memory);
        any_after_.bind_memory(memory, memory);
    };
    for (const model::Memory& memory : after.memories) {
        for (const model::MemoryId state : {memory.current, memory.old, memory.first}) {
            to_itself(state);
        }
    }
    for (const model::Memory& memory : before.memories) {
        const auto same = std::ranges::find(after.memories, memory.name, &model::Memory::name);
        const auto identify_state = [&](model::MemoryId model::Memory::*state) {
            const model::MemoryState& old_state = before.pool.memory(memory.*state);
            bool shared = same != after.memories.end() && same->kind == memory.kind;
            if (shared) {
                const model::MemoryState& new_state = pool.memory((*same).*state);
                shared = old_state.key == new_state.key && old_state.value == new_state.value;
            }
            const model::MemoryId to = shared ? (*same).*state : pool.add_memory(old_state);
            unfolded_.bind_memory(memory.*state, to);
            any_before_.bind_memory(memory.*state, to);
        };
        identify_state(&model::Memory::current);
        identify_state(&model::Memory::old);
        if (memory.kind == model::Memory::Kind::event) {
            identify_state(&model::Memory::first);
        }
    }
}

ExprId Sides::from_after(ExprId id) {
    const ExprId unfolded = unfold_after_.unfold(id);
    const std::vector<ExprId> nodes = pool.reachable(unfolded);
    if (std::ranges::none_of(nodes, [&](ExprId node) { return pool.node(node).op == Op::forall; })) {
        return unfolded;
    }
    for (const ExprId node : nodes) {
        if (pool.node(node).op == Op::variable) {
            canonical_.bind(static_cast<VariableId>(pool.node(node).payload), node);
        }
    }
    return canonical_.import(unfolded);
}

bool Sides::reads_memory(ExprId id) const {
    return std::ranges::any_of(pool.reachable(id),
                               [&](ExprId node) { return pool.node(node).op == Op::read; });
}

void Sides::add_configs() {
    for (const model::Config& config : after.configs) {
        configs_.push_back(config.variable);
    }
    for (const model::Config& config : before.configs) {
        const auto same = std::ranges::find(after.configs, config.name, &model::Config::name);
        if (same != after.configs.end() && same_type(config.type, same->type)) {
            identify(config.variable, same->variable);
            shared_configs_.emplace(same->variable, config.variable);
            continue;
        }
        const VariableId own =
            pool.add_variable(config.name + " (before)", before.pool.variable(config.variable).sort,
                              model::Variable::Kind::config);
        identify(config.variable, own);
        configs_.push_back(own);
    }
}

bool Sides::has_shared_config(VariableId before_variable) const {
    return std::ranges::any_of(shared_configs_,
                               [&](const auto& pair) { return pair.second == before_variable; });
}

bool Sides::same_type(model::TypeId before_type, model::TypeId after_type) const {
    const model::Type &left = before.types[before_type], &right = after.types[after_type];
    return left.name == right.name && left.kind == right.kind && left.sort == right.sort;
}

bool Sides::same_types(const std::vector<model::Parameter>& left,
                       const std::vector<model::Parameter>& right) const {
    return std::ranges::equal(left, right, [&](const model::Parameter& a, const model::Parameter& b) {
        return same_type(a.type, b.type);
    });
}

void Sides::identify(VariableId before_variable, VariableId after_variable) {
    unfolded_.bind(before_variable, pool.var(after_variable));
    any_before_.bind(before_variable, pool.var(after_variable));
    identified_.emplace_back(before_variable, after_variable);
}

void Sides::identify(const std::vector<model::Parameter>& left, const std::vector<model::Parameter>& right) {
    for (size_t i = 0; i < left.size(); ++i) {
        identify(left[i].variable, right[i].variable);
    }
}

ExprId Sides::any_from_after(ExprId id) {
    for (const ExprId node : pool.reachable(id)) {
        if (pool.node(node).op == Op::variable) {
            any_after_.bind(static_cast<VariableId>(pool.node(node).payload), node);
        }
    }
    return any_after_.import(id);
}

ExprId Sides::any_call(const model::ClosedModel& model, const model::Node& call,
                       std::span<const ExprId> arguments) {
    const model::Operation& operation = model.operations[static_cast<model::OperationId>(call.payload)];
    const bool is_before = &model == &before;
    const auto other = (is_before ? after : before).find_operation(operation.name);
    std::string name = operation.name;
    std::optional<model::TypeId> type;
    if (!is_before) {
        type = operation.result;
    }
    // Operations of one name but another signature have nothing in common.
    bool shared = false;
    if (other) {
        const model::Operation& left = is_before ? operation : before.operations[*other];
        const model::Operation& right = is_before ? after.operations[*other] : operation;
        shared = same_types(left.parameters, right.parameters) && same_type(left.result, right.result);
        if (shared) {
            type = right.result;
        }
    }
    if (!shared && is_before) {
        name += " (before)";
    }
    const auto [place, is_new] =
        any_values_.emplace(Key(name, {arguments.begin(), arguments.end()}), VariableId{0});
    if (is_new) {
        place->second = pool.add_variable(name, call.sort, model::Variable::Kind::fresh);
        calls_.emplace(place->second, AnyCall{name, type, {arguments.begin(), arguments.end()}});
    }
    return pool.var(place->second);
}

std::vector<VariableId> Sides::any_values(ExprId root) const {
    // Arguments of a call are not reachable from the value that stands for it.
    std::set<VariableId> found;
    std::vector<ExprId> pending{root};
    while (!pending.empty()) {
        const ExprId next = pending.back();
        pending.pop_back();
        for (const ExprId id : pool.reachable(next)) {
            const model::Node& node = pool.node(id);
            const auto variable = static_cast<VariableId>(node.payload);
            if (node.op == Op::variable && calls_.contains(variable) && found.insert(variable).second) {
                const std::vector<ExprId>& arguments = calls_.at(variable).arguments;
                pending.insert(pending.end(), arguments.begin(), arguments.end());
            }
        }
    }
    // A value was made after the values in its arguments.
    return {found.begin(), found.end()};
}

ExprId Sides::congruence(ExprId left, ExprId right) {
    const std::vector<VariableId> values = any_values(both(left, right));
    ExprId result = pool.boolean(true);
    for (size_t i = 0; i < values.size(); ++i) {
        for (size_t k = i + 1; k < values.size(); ++k) {
            const AnyCall &first = calls_.at(values[i]), &second = calls_.at(values[k]);
            if (first.name != second.name) {
                continue;
            }
            ExprId differs = negate(pool.binary(Op::equal, pool.var(values[i]), pool.var(values[k])));
            for (size_t argument = 0; argument < first.arguments.size(); ++argument) {
                differs = both(differs,
                               pool.binary(Op::equal, first.arguments[argument], second.arguments[argument]));
            }
            result = both(result, negate(differs));
        }
    }
    return result;
}

std::string Sides::text_of(VariableId variable) const {
    const auto call = calls_.find(variable);
    if (call == calls_.end()) {
        return pool.variable(variable).name;
    }
    std::string arguments;
    for (const ExprId argument : call->second.arguments) {
        const model::Node& node = pool.node(argument);
        std::string text = "...";
        if (node.op == Op::variable) {
            text = text_of(static_cast<VariableId>(node.payload));
        } else if (node.op == Op::constant) {
            text = fmt::format("{:#x}", node.payload);
        }
        arguments += (arguments.empty() ? "" : ", ") + text;
    }
    return call->second.name + "(" + arguments + ")";
}

NamedValue Sides::named_call(VariableId any_value, uint64_t value) const {
    return {text_of(any_value), calls_.at(any_value).type, value};
}

model::Assignment Sides::in_before(const model::Assignment& in_after) const {
    model::Assignment result;
    for (const auto& [left, right] : identified_) {
        if (const auto found = in_after.find(right); found != in_after.end()) {
            result[left] = found->second;
        }
    }
    return result;
}

}  // namespace ptspec::diff

// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/machine_run.h"

#include <fmt/format.h>

#include <bit>

#include "compiler/model/interpreter.h"

namespace ptspec::model {

namespace {

Assignment assignment_of(const Machine& machine, const MachineState& state) {
    Assignment assignment;
    for (size_t i = 0; i < machine.components.size(); ++i) {
        assignment[machine.components[i].variable] = state[i];
    }
    return assignment;
}

Assignment assignment_of(const Machine& machine, const MachineState& state, const Move& move) {
    Assignment assignment = assignment_of(machine, state);
    const Action& action = machine.actions[move.action];
    for (size_t i = 0; i < action.parameters.size(); ++i) {
        assignment[action.parameters[i].variable] = move.parameters[i];
    }
    return assignment;
}

bool is_true(const Evaluation& evaluation) {
    const auto* value = std::get_if<uint64_t>(&evaluation);
    return value != nullptr && *value == 1;
}

bool in_range(const StateComponent& component, uint64_t value) {
    return (!component.limit || value < *component.limit) && (!component.low || value >= *component.low);
}

std::optional<Wrong> fault(const Machine& machine, ExprId value, const Assignment& assignment) {
    const Evaluation evaluation = evaluate(machine.closed, value, assignment);
    if (const auto* found = std::get_if<Fault>(&evaluation)) {
        return Wrong{found->text(),
                     found->where == no_expr ? Span{} : machine.closed.pool.origin(found->where)};
    }
    return std::nullopt;
}

bool lies_in(Span part, Span whole) {
    return part.file == whole.file && whole.begin <= part.begin && part.end <= whole.end;
}

std::optional<Wrong> broken(const Machine& machine, const std::vector<ActionCheck>& checks,
                            const Assignment& assignment) {
    for (const ActionCheck& check : checks) {
        if (check.kind == ActionCheck::Kind::lowers) continue;
        if (!is_true(evaluate(machine.closed, check.path, assignment))) continue;
        if (!is_true(evaluate(machine.closed, check.holds, assignment))) return Wrong{check.text, check.span};
    }
    return std::nullopt;
}

// What goes wrong in the action, the first thing first.
std::optional<Wrong> wrong_in(const Machine& machine, const Action& action, const Assignment& assignment) {
    for (const Evaluated& each : action.evaluated) {
        if (!is_true(evaluate(machine.closed, each.path, assignment))) continue;
        if (auto wrong = fault(machine, each.value, assignment)) {
            if (!lies_in(wrong->place, each.span)) wrong->place = each.span;
            return wrong;
        }
    }
    return broken(machine, action.checks, assignment);
}

}  // namespace

unsigned Machine::state_bits() const {
    unsigned bits = 0;
    for (const StateComponent& component : components) {
        if (component.limit) {
            bits += static_cast<unsigned>(std::bit_width(*component.limit - 1));
            continue;
        }
        const Sort sort = closed.types[component.type].sort;
        bits += sort.is_bool() ? 1U : sort.width;
    }
    return bits;
}

std::string Machine::title() const {
    std::string text = name;
    for (const auto& [parameter, value] : parameters) text += fmt::format(", {} = {}", parameter, value);
    return text;
}

std::string Machine::value_text(TypeId type, uint64_t value, bool is_set) const {
    if (const auto known = members.find(type); known != members.end()) {
        return value < known->second.size() ? known->second[value] : fmt::format("{}", value);
    }
    if (closed.types[type].kind == Type::Kind::boolean) return value != 0 ? "true" : "false";
    if (is_set) {
        std::string text;
        for (unsigned i = 0; i < 64; ++i) {
            if ((value >> i & 1) != 0) text += fmt::format("{}{}", text.empty() ? "" : ", ", i);
        }
        return "{" + text + "}";
    }
    return value < 10 ? fmt::format("{}", value) : fmt::format("{:#x}", value);
}

std::optional<MachineState> initial_state(const Machine& machine, const MachineState& free) {
    MachineState state;
    for (size_t i = 0; i < machine.components.size(); ++i) {
        const StateComponent& component = machine.components[i];
        uint64_t value = i < free.size() ? free[i] : 0;
        if (component.init != no_expr) {
            const Evaluation evaluation = evaluate(machine.closed, component.init, {});
            if (!std::holds_alternative<uint64_t>(evaluation)) return std::nullopt;
            value = std::get<uint64_t>(evaluation);
        }
        if (!in_range(component, value)) return std::nullopt;
        state.push_back(value);
    }
    return state;
}

std::optional<bool> holds(const Machine& machine, ExprId claim, const MachineState& state) {
    const Evaluation evaluation = evaluate(machine.closed, claim, assignment_of(machine, state));
    if (const auto* value = std::get_if<uint64_t>(&evaluation)) return *value == 1;
    return std::nullopt;
}

bool enabled(const Machine& machine, const MachineState& state, const Move& move) {
    const Action& action = machine.actions[move.action];
    return is_true(evaluate(machine.closed, action.guard, assignment_of(machine, state, move)));
}

std::optional<MachineState> take(const Machine& machine, const MachineState& state, const Move& move,
                                 std::optional<Wrong>& wrong) {
    if (!enabled(machine, state, move)) return std::nullopt;
    const Action& action = machine.actions[move.action];
    const Assignment assignment = assignment_of(machine, state, move);
    wrong = wrong_in(machine, action, assignment);
    MachineState next;
    for (size_t i = 0; i < action.next.size(); ++i) {
        const Evaluation evaluation = evaluate(machine.closed, action.next[i], assignment);
        const auto* value = std::get_if<uint64_t>(&evaluation);
        if (value == nullptr || !in_range(machine.components[i], *value)) return std::nullopt;
        next.push_back(*value);
    }
    return next;
}

bool shows(const Machine& machine, const StateProperty& property, Trace& trace) {
    if (trace.states.size() != trace.moves.size() + 1) return false;
    const auto begin = initial_state(machine, trace.states[0]);
    if (!begin || *begin != trace.states[0]) return false;
    for (size_t i = 0; i < trace.moves.size(); ++i) {
        std::optional<Wrong> wrong;
        const auto next = take(machine, trace.states[i], trace.moves[i], wrong);
        if (!next || wrong || *next != trace.states[i + 1]) return false;
    }
    const MachineState& end = trace.states.back();
    switch (property.kind) {
        case StateProperty::Kind::invariant:
        case StateProperty::Kind::places:
            return holds(machine, property.claim, end) == false;
        case StateProperty::Kind::cover:
        case StateProperty::Kind::reaches:
            return holds(machine, property.claim, end) == true;
        case StateProperty::Kind::fires:
            return trace.last && enabled(machine, end, *trace.last);
        case StateProperty::Kind::safe: {
            if (!trace.last) {
                auto wrong = broken(machine, property.checks, assignment_of(machine, end));
                if (!wrong) wrong = fault(machine, property.claim, assignment_of(machine, end));
                if (wrong) {
                    trace.wrong = wrong->text;
                    trace.wrong_place = wrong->place;
                }
                return wrong.has_value();
            }
            const Assignment assignment = assignment_of(machine, end, *trace.last);
            const Action& action = machine.actions[trace.last->action];
            std::optional<Wrong> wrong = broken(machine, action.guard_checks, assignment);
            if (!wrong) wrong = fault(machine, action.guard, assignment);
            if (!wrong && is_true(evaluate(machine.closed, action.guard, assignment))) {
                wrong = wrong_in(machine, action, assignment);
            }
            if (wrong) {
                trace.wrong = wrong->text;
                trace.wrong_place = wrong->place;
            }
            return wrong.has_value();
        }
        case StateProperty::Kind::lowers: {
            if (!trace.last || !enabled(machine, end, *trace.last)) return false;
            const Assignment assignment = assignment_of(machine, end, *trace.last);
            for (const ActionCheck& check : machine.actions[trace.last->action].checks) {
                if (check.kind == ActionCheck::Kind::lowers &&
                    !is_true(evaluate(machine.closed, check.holds, assignment))) {
                    trace.wrong = check.text;
                    trace.wrong_place = check.span;
                    return true;
                }
            }
            return false;
        }
    }
    return false;
}

}  // namespace ptspec::model

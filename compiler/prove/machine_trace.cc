// SPDX-License-Identifier: Apache-2.0
//
// Runs of machines: from the solver's values, through the interpreter, to rows that are read.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "compiler/prove/machines.h"

namespace ptspec::prove {

using model::Machine;
using model::MachineState;
using model::Move;
using model::Trace;

std::optional<Trace> trace_of(const Machine& machine, const vcgen::MachineGoals& goals,
                              const model::StateProperty& property, const vcgen::Goal& goal,
                              const std::vector<uint64_t>& values, unsigned steps) {
    std::unordered_map<model::VariableId, uint64_t> found;
    for (size_t i = 0; i < goal.inputs.size() && i < values.size(); ++i) found[goal.inputs[i]] = values[i];
    const auto value = [&](model::VariableId variable) {
        const auto known = found.find(variable);
        return known == found.end() ? 0 : known->second;
    };
    MachineState free;
    for (const model::VariableId variable : goals.first_state(true)) free.push_back(value(variable));
    const auto begin = initial_state(machine, free);
    if (!begin) return std::nullopt;
    Trace trace;
    trace.states.push_back(*begin);
    for (unsigned step = 0; step < steps; ++step) {
        const vcgen::MachineChoice& choice = goals.choice(step);
        Move move;
        move.action = static_cast<uint32_t>(value(choice.action));
        if (move.action >= machine.actions.size()) return std::nullopt;
        for (const model::VariableId variable : choice.parameters[move.action])
            move.parameters.push_back(value(variable));
        std::optional<model::Wrong> wrong;
        auto next = take(machine, trace.states.back(), move, wrong);
        if (!next || wrong) return std::nullopt;
        trace.states.push_back(std::move(*next));
        trace.moves.push_back(std::move(move));
    }
    if (property.action) {
        Move last{*property.action, {}};
        for (const model::VariableId variable : goals.last_parameters(last.action))
            last.parameters.push_back(value(variable));
        trace.last = std::move(last);
    }
    if (!shows(machine, property, trace)) return std::nullopt;
    return trace;
}

namespace {

constexpr size_t columns = 96;

std::string move_text(const Machine& machine, const Move& move) {
    const model::Action& action = machine.actions[move.action];
    std::string text;
    for (size_t i = 0; i < action.parameters.size(); ++i) {
        text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", action.parameters[i].name,
                            machine.value_text(action.parameters[i].type, move.parameters[i], false));
    }
    return fmt::format("{}({})", action.name, text);
}

// Each value with its name; without `before` all, else those that changed.
std::vector<std::string> value_texts(const Machine& machine, const MachineState& state,
                                     const MachineState* before) {
    std::vector<std::string> texts;
    for (size_t i = 0; i < state.size(); ++i) {
        if (before != nullptr && (*before)[i] == state[i]) continue;
        const model::StateComponent& component = machine.components[i];
        texts.push_back(fmt::format("{} = {}", component.name,
                                    machine.value_text(component.type, state[i], component.is_set)));
    }
    return texts;
}

class Rows {
  public:
    explicit Rows(size_t width) : width_(width) {}
    void add(const std::string& head, const std::vector<std::string>& values) {
        std::string row = fmt::format("  {:<{}}", head, width_);
        const size_t indent = row.size();
        for (const std::string& value : values) {
            if (row.size() + value.size() + 3 > columns && row.size() > indent) {
                lines.push_back(row);
                row = std::string(indent, ' ');
            }
            row += "   " + value;
        }
        row.erase(row.find_last_not_of(' ') + 1);
        lines.push_back(std::move(row));
    }
    std::vector<std::string> lines;

  private:
    size_t width_;
};

}  // namespace

std::vector<std::string> trace_lines(const Machine& machine, const Trace& trace) {
    size_t width = 5;
    for (const Move& move : trace.moves) width = std::max(width, move_text(machine, move).size());
    if (trace.last) width = std::max(width, move_text(machine, *trace.last).size());
    Rows rows(std::min<size_t>(width, 48) + 3);
    const size_t steps = trace.moves.size();
    rows.lines.push_back(
        fmt::format("trace of {} step{}: {}", steps, steps == 1 ? "" : "s", machine.title()));
    rows.add("   begin", value_texts(machine, trace.states[0], nullptr));
    for (size_t i = 0; i < steps; ++i) {
        rows.add(fmt::format("{:>2} {}", i + 1, move_text(machine, trace.moves[i])),
                 value_texts(machine, trace.states[i + 1], &trace.states[i]));
    }
    if (trace.last) rows.add(" > " + move_text(machine, *trace.last), {trace.wrong});
    return std::move(rows.lines);
}

}  // namespace ptspec::prove

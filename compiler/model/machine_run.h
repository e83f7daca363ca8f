// SPDX-License-Identifier: Apache-2.0
//
// What a step of a machine does, by the reference interpreter: traces that a solver found are run here before
// anyone sees them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/model/machine.h"

namespace ptspec::model {

using MachineState = std::vector<uint64_t>;  // by component

struct Move {
    uint32_t action = 0;
    std::vector<uint64_t> parameters;
};

// A run: `states` has one more element than `moves`.
struct Trace {
    std::vector<MachineState> states;
    std::vector<Move> moves;
    std::optional<Move> last;  // the action that goes wrong in the last state, or can happen there
    std::string wrong;         // why, in words
    Span wrong_place;
};

// Values that a state begins with where the machine does not say: by component, the others are ignored.
std::optional<MachineState> initial_state(const Machine& machine, const MachineState& free);

// The state after the move; nothing if its guard does not hold or a value is out of its range. `wrong` gets
// what goes wrong in the action, if something does.
struct Wrong {
    std::string text;
    Span place;
};
std::optional<MachineState> take(const Machine& machine, const MachineState& state, const Move& move,
                                 std::optional<Wrong>& wrong);

// Whether the claim holds in the state; nothing for a fault.
std::optional<bool> holds(const Machine& machine, ExprId claim, const MachineState& state);
// Whether the guard and the ranges of parameters allow the move.
bool enabled(const Machine& machine, const MachineState& state, const Move& move);

// All in one: does the trace show what the property is about, a violation or, for covers, a witness?
bool shows(const Machine& machine, const StateProperty& property, Trace& trace);

}  // namespace ptspec::model

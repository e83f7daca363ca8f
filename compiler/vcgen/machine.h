// SPDX-License-Identifier: Apache-2.0
//
// Machines -> goals. A run is spelt out as one expression: the state after a step is written over the choices
// that were made (which action, which parameters), so that a question ranges over the first state and the
// choices alone.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compiler/model/machine.h"
#include "compiler/vcgen/goal.h"

namespace ptspec::vcgen {

// The variables that stand for one choice.
struct MachineChoice {
    model::VariableId action = 0;
    std::vector<std::vector<model::VariableId>> parameters;  // by action
};

class MachineGoals {
  public:
    explicit MachineGoals(model::Machine& machine);

    // Is there a run of exactly `steps` steps from an initial state, without a fault, that shows what the
    // property is about (a violation; of a cover: a witness)? Those in `known` hold in all states of the run.
    Goal run(const model::StateProperty& property, unsigned steps, std::span<const uint32_t> known);
    // Such a run, with these very values: the first state by component (where it is free), and the moves.
    struct Course {
        std::vector<uint64_t> begin;
        std::vector<uint32_t> actions;
        std::vector<std::vector<uint64_t>> parameters;  // by step
        std::vector<uint64_t> last;                     // parameters of the property's action
    };
    Goal run_along(const model::StateProperty& property, const Course& course);
    // The inductive step: a run of `steps` steps from any state with different states, in which `assumed`
    // hold but in the last state, and `known` everywhere, that ends in a violation.
    Goal step(const model::StateProperty& property, unsigned steps, std::span<const uint32_t> assumed,
              std::span<const uint32_t> known);
    // Can the claim be false at all, in a state where the ranges of the variables hold?
    Goal refutable(const model::StateProperty& property);

    // The variables of the goals' inputs: the first state, then the choices.
    const std::vector<model::VariableId>& first_state(bool initial) const {
        return initial ? initial_.free : any_.free;
    }
    const MachineChoice& choice(unsigned step) const { return choices_[step]; }
    const std::vector<model::VariableId>& last_parameters(uint32_t action) const { return last_[action]; }

    // The pieces that questions are made of, over the components and the action's parameters: something goes
    // wrong in the guard, whether it holds or not; something goes wrong where it holds.
    model::ExprId guard_wrong(uint32_t action) const { return guard_wrong_[action]; }
    model::ExprId wrong(uint32_t action) const { return wrong_[action]; }
    // What shows the property in a state.
    model::ExprId shown(const model::StateProperty& property);

  private:
    using State = std::vector<model::ExprId>;
    struct Run {
        std::vector<State> states;
        std::vector<model::ExprId> moved;     // by step: the choice is allowed, and nothing goes wrong
        std::vector<model::VariableId> free;  // by component; those of the first state
        model::ExprId begin = model::no_expr;
    };

    enum class Begin : uint8_t { initial, any, unbounded };
    Run begin(Begin where);
    void extend(Run& run, unsigned steps);
    void add_choice();
    model::ExprId at(const State& state, model::ExprId claim);
    model::ExprId in_ranges(const State& state);
    model::ExprId goes_wrong(const model::Action& action, bool lowers);
    model::ExprId broken(const std::vector<model::ActionCheck>& checks, bool lowers);
    model::ExprId faults(model::ExprId value);
    // What shows the property, in the state; with fresh parameters for its action.
    model::ExprId shown(const model::StateProperty& property, const State& state);
    model::ExprId holds(uint32_t property, const State& state);
    Goal goal(const Run& run, model::ExprId query, unsigned steps, const model::StateProperty& property);

    model::ExprId both(model::ExprId a, model::ExprId b);
    model::ExprId either(model::ExprId a, model::ExprId b);
    model::ExprId no(model::ExprId a);

    model::Machine& machine_;
    model::ExprPool& pool_;
    std::vector<MachineChoice> choices_;
    std::vector<std::vector<model::VariableId>> last_;  // parameters of the action that ends a run
    // By action, over components and parameters: what goes wrong where it is enabled, and in its guard.
    std::vector<model::ExprId> wrong_, guard_wrong_;
    // `any`: what no action ever writes has its first value. `unbounded`: that, too, has any.
    Run initial_, any_, unbounded_;
};

}  // namespace ptspec::vcgen

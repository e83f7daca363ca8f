// SPDX-License-Identifier: Apache-2.0
#include "compiler/vcgen/machine.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "compiler/vcgen/fault_condition.h"
#include "compiler/vcgen/path_condition.h"

namespace ptspec::vcgen {

using model::Action;
using model::ExprId;
using model::Op;
using model::StateProperty;
using model::Substitution;
using model::VariableId;

MachineGoals::MachineGoals(model::Machine& machine) : machine_(machine), pool_(machine.closed.pool) {
    for (const Action& action : machine_.actions) {
        wrong_.push_back(goes_wrong(action, false));
        guard_wrong_.push_back(either(broken(action.guard_checks, false), faults(action.guard)));
        std::vector<VariableId> parameters;
        for (const model::ActionParameter& parameter : action.parameters) {
            parameters.push_back(
                pool_.add_variable(parameter.name + "!", machine_.closed.types[parameter.type].sort));
        }
        last_.push_back(std::move(parameters));
    }
    initial_ = begin(Begin::initial);
    any_ = begin(Begin::any);
    unbounded_ = begin(Begin::unbounded);
}

ExprId MachineGoals::both(ExprId a, ExprId b) { return pool_.binary(Op::logical_and, a, b); }
ExprId MachineGoals::either(ExprId a, ExprId b) { return pool_.binary(Op::logical_or, a, b); }
ExprId MachineGoals::no(ExprId a) { return pool_.unary(Op::logical_not, a); }

// Some operator of the value faults where it is evaluated.
ExprId MachineGoals::faults(ExprId value) {
    ExprId result = pool_.boolean(false);
    if (pool_.is_total(value)) return result;
    PathConditions conditions(pool_, value);
    for (const ExprId node : std::vector(conditions.nodes())) {
        const ExprId fault = fault_condition(pool_, node);
        if (!pool_.is_false(fault)) result = either(result, both(conditions[node], fault));
    }
    return result;
}

ExprId MachineGoals::broken(const std::vector<model::ActionCheck>& checks, bool lowers) {
    ExprId result = pool_.boolean(false);
    for (const model::ActionCheck& check : checks) {
        if ((check.kind == model::ActionCheck::Kind::lowers) != lowers) continue;
        result = either(result, both(check.path, no(check.holds)));
    }
    return result;
}

ExprId MachineGoals::goes_wrong(const Action& action, bool lowers) {
    ExprId result = broken(action.checks, lowers);
    if (lowers) return result;
    for (const model::Evaluated& each : action.evaluated)
        result = either(result, both(each.path, faults(each.value)));
    return result;
}

MachineGoals::Run MachineGoals::begin(Begin where) {
    Run run;
    State state;
    const char* mark = where == Begin::initial ? "" : where == Begin::any ? "?" : "??";
    for (size_t i = 0; i < machine_.components.size(); ++i) {
        const model::StateComponent& component = machine_.components[i];
        const ExprId here = pool_.var(component.variable);
        const bool constant = std::ranges::all_of(
            machine_.actions, [&](const Action& action) { return action.next[i] == here; });
        const bool fixed = component.init != model::no_expr &&
                           (where == Begin::initial || (where == Begin::any && constant));
        run.free.push_back(
            pool_.add_variable(component.name + mark, machine_.closed.types[component.type].sort));
        state.push_back(fixed ? component.init : pool_.var(run.free.back()));
    }
    run.begin = in_ranges(state);
    run.states.push_back(std::move(state));
    return run;
}

ExprId MachineGoals::in_ranges(const State& state) {
    ExprId result = pool_.boolean(true);
    for (size_t i = 0; i < state.size(); ++i) {
        const model::StateComponent& component = machine_.components[i];
        const model::Sort sort = pool_.sort(state[i]);
        if (component.limit && *component.limit <= mask_of(sort))
            result = both(result, pool_.binary(Op::less, state[i], pool_.constant(sort, *component.limit)));
        if (component.low)
            result =
                both(result, pool_.binary(Op::less_equal, pool_.constant(sort, *component.low), state[i]));
    }
    return result;
}

void MachineGoals::add_choice() {
    const auto bits = static_cast<unsigned>(
        std::max<size_t>(1, std::bit_width(std::max<size_t>(machine_.actions.size(), 1) - 1)));
    const size_t step = choices_.size();
    MachineChoice choice;
    choice.action = pool_.add_variable(fmt::format("action@{}", step + 1), model::bits_sort(bits));
    for (const Action& action : machine_.actions) {
        std::vector<VariableId> parameters;
        for (const model::ActionParameter& parameter : action.parameters) {
            parameters.push_back(
                pool_.add_variable(fmt::format("{}.{}@{}", action.name, parameter.name, step + 1),
                                   machine_.closed.types[parameter.type].sort));
        }
        choice.parameters.push_back(std::move(parameters));
    }
    choices_.push_back(std::move(choice));
}

void MachineGoals::extend(Run& run, unsigned steps) {
    while (run.moved.size() < steps) {
        const size_t step = run.moved.size();
        if (choices_.size() == step) add_choice();
        const MachineChoice& choice = choices_[step];
        const State& now = run.states.back();
        State next = now;
        ExprId moved = pool_.boolean(false);
        const ExprId chosen = pool_.var(choice.action);
        for (size_t a = 0; a < machine_.actions.size(); ++a) {
            const Action& action = machine_.actions[a];
            Substitution substitution;
            for (size_t i = 0; i < now.size(); ++i) substitution[machine_.components[i].variable] = now[i];
            for (size_t i = 0; i < action.parameters.size(); ++i)
                substitution[action.parameters[i].variable] = pool_.var(choice.parameters[a][i]);
            const ExprId mine = pool_.binary(Op::equal, chosen, pool_.constant(pool_.sort(chosen), a));
            const ExprId guard = pool_.substitute(action.guard, substitution);
            const ExprId fine = no(pool_.substitute(either(guard_wrong_[a], wrong_[a]), substitution));
            moved = either(moved, both(mine, both(guard, fine)));
            for (size_t i = 0; i < next.size(); ++i) {
                // What the action leaves alone needs no branch of its own.
                if (action.next[i] == pool_.var(machine_.components[i].variable)) continue;
                next[i] = pool_.if_then_else(mine, pool_.substitute(action.next[i], substitution), next[i]);
            }
        }
        run.moved.push_back(moved);
        run.states.push_back(std::move(next));
    }
}

ExprId MachineGoals::at(const State& state, ExprId claim) {
    Substitution substitution;
    for (size_t i = 0; i < state.size(); ++i) substitution[machine_.components[i].variable] = state[i];
    return pool_.substitute(claim, substitution);
}

ExprId MachineGoals::shown(const StateProperty& property) {
    switch (property.kind) {
        case StateProperty::Kind::invariant:
        case StateProperty::Kind::places:
            return no(property.claim);
        case StateProperty::Kind::cover:
        case StateProperty::Kind::reaches:
            return property.claim;
        default:
            break;
    }
    if (!property.action) return either(broken(property.checks, false), faults(property.claim));
    const Action& action = machine_.actions[*property.action];
    if (property.kind == StateProperty::Kind::safe)
        return either(both(action.guard, wrong_[*property.action]), guard_wrong_[*property.action]);
    if (property.kind == StateProperty::Kind::lowers)
        return both(action.guard, both(no(wrong_[*property.action]), goes_wrong(action, true)));
    return action.guard;
}

ExprId MachineGoals::shown(const StateProperty& property, const State& state) {
    const ExprId result = shown(property);
    if (!property.action) return at(state, result);
    const Action& action = machine_.actions[*property.action];
    Substitution substitution;
    for (size_t i = 0; i < action.parameters.size(); ++i)
        substitution[action.parameters[i].variable] = pool_.var(last_[*property.action][i]);
    return at(state, pool_.substitute(result, substitution));
}

ExprId MachineGoals::holds(uint32_t property, const State& state) {
    const StateProperty& known = machine_.properties[property];
    return known.is_of_states() ? at(state, known.claim) : pool_.boolean(true);
}

Goal MachineGoals::goal(const Run& run, ExprId query, unsigned steps, const StateProperty& property) {
    Goal goal;
    goal.query = goal.written = query;
    goal.expect = property.is_cover() ? Goal::Expect::satisfiable : Goal::Expect::unsatisfiable;
    goal.inputs = run.free;
    for (unsigned step = 0; step < steps; ++step) {
        goal.inputs.push_back(choices_[step].action);
        for (const auto& parameters : choices_[step].parameters)
            goal.inputs.insert(goal.inputs.end(), parameters.begin(), parameters.end());
    }
    if (property.action) {
        const auto& last = last_[*property.action];
        goal.inputs.insert(goal.inputs.end(), last.begin(), last.end());
    }
    goal.span = property.span;
    goal.role = Goal::Role::machine_run;
    return goal;
}

Goal MachineGoals::run(const StateProperty& property, unsigned steps, std::span<const uint32_t> known) {
    extend(initial_, steps);
    ExprId query = initial_.begin;
    for (unsigned step = 0; step < steps; ++step) {
        query = both(query, initial_.moved[step]);
        for (const uint32_t each : known) query = both(query, holds(each, initial_.states[step + 1]));
    }
    query = both(query, shown(property, initial_.states[steps]));
    Goal result = goal(initial_, query, steps, property);
    result.label = fmt::format("after {} steps", steps);
    return result;
}

Goal MachineGoals::run_along(const StateProperty& property, const Course& course) {
    const auto steps = static_cast<unsigned>(course.actions.size());
    Goal result = run(property, steps, {});
    ExprId pinned = pool_.boolean(true);
    const auto pin = [&](VariableId variable, uint64_t value) {
        const ExprId is = pool_.var(variable);
        const model::Sort sort = pool_.sort(is);
        const ExprId wanted = sort.is_bool() ? pool_.boolean(value != 0) : pool_.constant(sort, value);
        pinned = both(pinned, pool_.binary(Op::equal, is, wanted));
    };
    for (size_t i = 0; i < machine_.components.size(); ++i) {
        if (machine_.components[i].init == model::no_expr) pin(initial_.free[i], course.begin[i]);
    }
    for (unsigned step = 0; step < steps; ++step) {
        pin(choices_[step].action, course.actions[step]);
        const auto& parameters = choices_[step].parameters[course.actions[step]];
        for (size_t i = 0; i < parameters.size(); ++i) pin(parameters[i], course.parameters[step][i]);
    }
    if (property.action) {
        for (size_t i = 0; i < course.last.size(); ++i) pin(last_[*property.action][i], course.last[i]);
    }
    result.query = both(pinned, result.query);
    result.label += ", as found";
    return result;
}

Goal MachineGoals::step(const StateProperty& property, unsigned steps, std::span<const uint32_t> assumed,
                        std::span<const uint32_t> known) {
    extend(any_, steps);
    ExprId query = any_.begin;
    for (unsigned step = 0; step <= steps; ++step) {
        const State& state = any_.states[step];
        for (const uint32_t each : known) query = both(query, holds(each, state));
        if (step == steps) break;
        for (const uint32_t each : assumed) query = both(query, holds(each, state));
        query = both(query, any_.moved[step]);
        if (property.is_cover()) query = both(query, no(shown(property, state)));
        // A run that comes back to a state is no shorter way to anything.
        for (unsigned earlier = 0; steps > 1 && earlier < step; ++earlier) {
            ExprId same = pool_.boolean(true);
            for (size_t i = 0; i < state.size(); ++i)
                same = both(same, pool_.binary(Op::equal, any_.states[earlier][i], state[i]));
            query = both(query, no(same));
        }
    }
    query = both(query, shown(property, any_.states[steps]));
    Goal result = goal(any_, query, steps, property);
    result.expect = Goal::Expect::unsatisfiable;
    result.role = Goal::Role::machine_step;
    result.label = fmt::format("inductive step over {} steps", steps);
    return result;
}

Goal MachineGoals::refutable(const StateProperty& property) {
    Goal result =
        goal(unbounded_, both(unbounded_.begin, shown(property, unbounded_.states[0])), 0, property);
    result.expect = Goal::Expect::satisfiable;
    result.role = Goal::Role::machine_refutable;
    result.label = "can be false";
    return result;
}

}  // namespace ptspec::vcgen

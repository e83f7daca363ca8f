// SPDX-License-Identifier: Apache-2.0
#include "compiler/prove/machine_search.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

namespace ptspec::prove {

using model::Action;
using model::ExprId;
using model::Move;
using model::StateProperty;
using model::VariableId;

namespace {

constexpr size_t most_values = 64, most_moves = 1024, most_beginnings = 256;

std::vector<VariableId> inputs_of(const model::Machine& machine, const Action* action) {
    std::vector<VariableId> inputs;
    for (const model::StateComponent& component : machine.components) inputs.push_back(component.variable);
    if (action) {
        for (const model::ActionParameter& parameter : action->parameters)
            inputs.push_back(parameter.variable);
    }
    return inputs;
}

// Every way to take one value of each list; the last runs fastest.
bool next_combination(const std::vector<std::vector<uint64_t>>& lists, std::vector<size_t>& at) {
    for (size_t i = lists.size(); i-- > 0;) {
        if (++at[i] < lists[i].size()) return true;
        at[i] = 0;
    }
    return false;
}

size_t combinations(const std::vector<std::vector<uint64_t>>& lists) {
    size_t count = 1;
    for (const auto& list : lists) count *= list.size();
    return count;
}

}  // namespace

size_t MachineSearch::KeyHash::operator()(const Key& key) const {
    uint64_t hash = key.size();
    for (const uint64_t word : key) {
        hash = (hash ^ word) * 0x9e3779b97f4a7c15;
        hash ^= hash >> 29;
    }
    return hash;
}

MachineSearch::MachineSearch(const model::Machine& machine, vcgen::MachineGoals& goals, bool up_to_symmetry)
    : machine_(machine), found_(machine.properties.size()) {
    const model::ExprPool& pool = machine.closed.pool;
    std::vector<std::optional<ExprId>> lowers(machine.actions.size());
    std::vector<std::array<std::optional<uint32_t>, 3>> of_action(machine.actions.size());
    std::vector<ExprId> claims;
    for (uint32_t i = 0; i < machine.properties.size(); ++i) {
        const StateProperty& property = machine.properties[i];
        if (!property.action) {
            state_properties_.push_back(i);
            claims.push_back(goals.shown(property));
            continue;
        }
        auto& [safe, fires, lowers_property] = of_action[*property.action];
        if (property.kind == StateProperty::Kind::safe) safe = i;
        if (property.kind == StateProperty::Kind::fires) fires = i;
        if (property.kind == StateProperty::Kind::lowers) {
            lowers_property = i;
            lowers[*property.action] = goals.shown(property);
        }
    }
    claims_.emplace(pool, claims, inputs_of(machine, nullptr));
    for (uint32_t a = 0; a < machine.actions.size(); ++a) {
        const Action& action = machine.actions[a];
        const auto inputs = inputs_of(machine, &action);
        std::vector<std::vector<uint64_t>> choices;
        for (size_t most = most_values; choices.empty(); most /= 2) {
            for (const model::ActionParameter& parameter : action.parameters) {
                choices.push_back(
                    values(machine.closed.types[parameter.type].sort, parameter.low, parameter.limit, most));
            }
            if (action.parameters.empty()) break;
            if (combinations(choices) > most_moves && most > 2) choices.clear();
        }
        std::vector<ExprId> effect{goals.wrong(a)};
        effect.insert(effect.end(), action.next.begin(), action.next.end());
        steppers_.push_back(
            {std::move(choices),
             model::StraightLine(pool, std::vector<ExprId>{goals.guard_wrong(a), action.guard}, inputs),
             model::StraightLine(pool, effect, inputs), std::nullopt, of_action[a][0], of_action[a][1],
             of_action[a][2]});
        if (lowers[a]) {
            steppers_.back().lowers.emplace(pool, std::span(&*lowers[a], 1), inputs);
        }
    }
    if (up_to_symmetry) {
        find_alike();
        exhaustive_ = false;
    }
    begin();
}

// All of them if they are few; else the smallest ones and the largest, and then nothing is excluded.
std::vector<uint64_t> MachineSearch::values(model::Sort sort, std::optional<uint64_t> low,
                                            std::optional<uint64_t> limit, size_t most) {
    const uint64_t first = low.value_or(0);
    const uint64_t last = limit ? std::min(*limit - 1, mask_of(sort)) : mask_of(sort);
    std::vector<uint64_t> result;
    if (last - first < most) {
        for (uint64_t value = first; value - first <= last - first && result.size() < most; ++value)
            result.push_back(value);
        return result;
    }
    exhaustive_ = false;
    for (uint64_t value = first; result.size() + 1 < std::clamp<size_t>(most, 2, 4); ++value)
        result.push_back(value);
    if (most > 1) result.push_back(last);
    return result;
}

void MachineSearch::begin() {
    std::vector<std::vector<uint64_t>> lists;
    for (size_t most = most_values; lists.empty(); most /= 2) {
        for (const model::StateComponent& component : machine_.components) {
            if (component.init != model::no_expr) {
                lists.push_back({0});
                continue;
            }
            lists.push_back(
                values(machine_.closed.types[component.type].sort, component.low, component.limit, most));
        }
        if (machine_.components.empty()) break;
        if (combinations(lists) > most_beginnings) lists.clear();
    }
    std::vector<size_t> at(lists.size(), 0);
    do {
        State free;
        for (size_t i = 0; i < lists.size(); ++i) free.push_back(lists[i][at[i]]);
        if (auto state = model::initial_state(machine_, free)) reach(std::move(*state), 0, {});
    } while (next_combination(lists, at));
}

void MachineSearch::go_on(uint64_t work, const std::vector<bool>& wanted) {
    const uint64_t enough = spent_ + work;
    const auto any_wanted = [&] {
        for (size_t i = 0; i < wanted.size(); ++i) {
            if (wanted[i] && !found_[i]) return true;
        }
        return false;
    };
    while (next_ < states_.size() && states_.size() < most_states && spent_ < enough && any_wanted()) {
        const auto from = static_cast<uint32_t>(next_++);
        expand(from);
        const bool level_done = next_ == states_.size() || states_[next_].depth > states_[from].depth;
        if (level_done) excluded_ = static_cast<int>(states_[from].depth);
    }
}

void MachineSearch::expand(uint32_t from) {
    for (uint32_t action = 0; action < steppers_.size(); ++action) {
        const auto& choices = steppers_[action].choices;
        std::vector<uint64_t> inputs = states_[from].state;
        const size_t first = inputs.size();
        inputs.resize(first + choices.size());
        std::vector<size_t> at(choices.size(), 0);
        do {
            for (size_t i = 0; i < choices.size(); ++i) inputs[first + i] = choices[i][at[i]];
            move(from, action, inputs);
        } while (next_combination(choices, at));
    }
}

void MachineSearch::move(uint32_t from, uint32_t action, std::vector<uint64_t>& inputs) {
    Stepper& stepper = steppers_[action];
    const size_t components = machine_.components.size();
    const auto chosen = [&] {
        return Move{action, {inputs.begin() + static_cast<ptrdiff_t>(components), inputs.end()}};
    };
    spent_ += stepper.guard.nodes();
    const auto guard = stepper.guard.evaluate(inputs);
    if (guard[0] != 0) {
        note(stepper.safe, from, chosen());
        return;
    }
    if (guard[1] == 0) return;
    note(stepper.fires, from, chosen());
    spent_ += stepper.effect.nodes();
    const auto effect = stepper.effect.evaluate(inputs);
    if (effect[0] != 0) {
        note(stepper.safe, from, chosen());
        return;
    }
    if (stepper.lowers && stepper.lowers->evaluate(inputs)[0] != 0)
        note(stepper.lowers_property, from, chosen());
    reach(State(effect.begin() + 1, effect.end()), from, chosen());
}

void MachineSearch::reach(State state, uint32_t before, Move move) {
    const auto number = static_cast<uint32_t>(states_.size());
    if (!known_.emplace(key(state), number).second) return;
    const bool initial = states_.empty() || next_ == 0;
    const unsigned depth = initial ? 0 : states_[before].depth + 1;
    spent_ += claims_->nodes();
    const auto shown = claims_->evaluate(state);
    states_.push_back({std::move(state), initial ? number : before, depth, std::move(move)});
    for (size_t i = 0; i < shown.size(); ++i) {
        if (shown[i] != 0) note(state_properties_[i], number, std::nullopt);
    }
}

void MachineSearch::note(std::optional<uint32_t> property, uint32_t state, std::optional<Move> last) {
    if (property && !found_[*property]) found_[*property] = Found{state, std::move(last)};
}

std::optional<model::Trace> MachineSearch::found(uint32_t property) const {
    if (!found_[property]) return std::nullopt;
    model::Trace trace;
    trace.last = found_[property]->last;
    uint32_t at = found_[property]->state;
    for (; states_[at].before != at; at = states_[at].before) {
        trace.states.push_back(states_[at].state);
        trace.moves.push_back(states_[at].move);
    }
    trace.states.push_back(states_[at].state);
    std::ranges::reverse(trace.states);
    std::ranges::reverse(trace.moves);
    return trace;
}

// Things that may be alike: arrays of one length (processes are arrays), and with them the sets that have as
// many members.
void MachineSearch::find_alike() {
    in_columns_.assign(machine_.components.size(), false);
    std::map<std::string, std::vector<size_t>> arrays;
    std::map<size_t, std::vector<Column>> by_count;
    for (size_t i = 0; i < machine_.components.size(); ++i) {
        const model::StateComponent& component = machine_.components[i];
        const size_t bracket = component.name.find('[');
        if (bracket != std::string::npos && component.name.find('[', bracket + 1) == std::string::npos)
            arrays[component.name.substr(0, bracket)].push_back(i);
    }
    const auto columns = [&](size_t count) -> std::vector<Column>& {
        auto& result = by_count[count];
        result.resize(count);
        return result;
    };
    for (const auto& [name, elements] : arrays) {
        auto& things = columns(elements.size());
        for (size_t i = 0; i < elements.size(); ++i) {
            things[i].elements.push_back(elements[i]);
            in_columns_[elements[i]] = true;
        }
    }
    for (size_t i = 0; i < machine_.components.size(); ++i) {
        const model::StateComponent& component = machine_.components[i];
        if (!component.is_set || in_columns_[i]) continue;
        const unsigned width = machine_.closed.types[component.type].sort.width;
        auto& things = columns(width);
        for (unsigned bit = 0; bit < width; ++bit) things[bit].bits.emplace_back(i, bit);
        in_columns_[i] = true;
    }
    for (size_t i = 0; i < machine_.components.size(); ++i) {
        if (!in_columns_[i] && machine_.components[i].limit) pointers_.push_back(i);
    }
    for (auto& [count, things] : by_count) alike_.push_back(std::move(things));
}

MachineSearch::Key MachineSearch::key(const State& state) const {
    if (alike_.empty()) return state;
    Key result;
    for (size_t i = 0; i < state.size(); ++i) {
        if (!in_columns_[i]) result.push_back(state[i]);
    }
    for (const auto& things : alike_) {
        std::vector<Key> columns;
        for (size_t number = 0; number < things.size(); ++number) {
            const Column& column = things[number];
            Key one;
            uint64_t bits = 0;
            for (const auto& [component, bit] : column.bits) bits = bits << 1 | (state[component] >> bit & 1);
            one.push_back(bits);
            for (const size_t component : column.elements) one.push_back(state[component]);
            for (const size_t component : pointers_) one.push_back(state[component] == number ? 1 : 0);
            columns.push_back(std::move(one));
        }
        std::ranges::sort(columns);
        for (const Key& column : columns) result.insert(result.end(), column.begin(), column.end());
    }
    return result;
}

}  // namespace ptspec::prove

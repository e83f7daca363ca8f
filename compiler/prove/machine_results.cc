// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "compiler/prove/machines.h"

namespace ptspec::prove {

namespace {

using model::Machine;
using model::StateProperty;
using vcgen::Goal;

std::string id_of(const Machine& machine, const StateProperty& property) {
    switch (property.kind) {
        case StateProperty::Kind::invariant:
        case StateProperty::Kind::places:
            return property.name;
        case StateProperty::Kind::cover:
            return "cover " + property.name;
        case StateProperty::Kind::safe:
            return property.action ? "safe " + machine.actions[*property.action].name : "safe claims";
        case StateProperty::Kind::lowers:
            return "lowers " + property.name;
        case StateProperty::Kind::fires:
            return "vacuity: " + property.name + " happens";
        case StateProperty::Kind::reaches:
            return "vacuity: antecedent in " + property.name;
    }
    return property.name;
}

// With one name there can be several: of `safe`, one for each action.
Settled all_named(const Machine& machine, const std::vector<Settled>& all, uint32_t property) {
    Settled worst = all[property];
    for (size_t i = 0; i < all.size(); ++i) {
        const StateProperty& other = machine.properties[i];
        if (other.name != machine.properties[property].name ||
            other.kind != machine.properties[property].kind)
            continue;
        const Settled& settled = all[i];
        if (worst.status != Status::refuted && settled.status != Status::proved) worst = settled;
    }
    return worst;
}

}  // namespace

ObligationResult result_of(const Machine& machine, uint32_t index, const Settled& settled) {
    const StateProperty& property = machine.properties[index];
    ObligationResult result;
    result.obligation.kind = vcgen::ObligationKind::machine;
    result.obligation.id = id_of(machine, property);
    result.obligation.span = property.span;
    result.status = settled.status;
    Goal goal = settled.goal.value_or(Goal{});
    goal.span = property.span;
    goal.label = settled.method;
    result.obligation.goals.push_back(std::move(goal));
    GoalResult answer;
    answer.status = settled.status;
    answer.reason = settled.reason;
    answer.disagreement = settled.disagreement;
    answer.not_reproduced = settled.not_reproduced;
    answer.cached = settled.cached;
    answer.key = settled.key;
    result.goals.push_back(std::move(answer));
    result.machine = MachineAnswer{&machine, index, std::nullopt, settled.method, settled.trace};
    return result;
}

ObligationResult result_of(const Machine& variant, const std::vector<Settled>& settled,
                           const model::MachineVariant& told, const Machine& original,
                           const std::vector<Settled>& original_settled) {
    const Settled broken = all_named(variant, settled, told.property),
                  kept = all_named(original, original_settled, told.original_property);
    ObligationResult result = result_of(variant, told.property, broken);
    result.obligation.id =
        fmt::format("{} {}", told.kind == model::MustFail::Kind::mutant ? "mutant" : "history", told.name);
    result.obligation.span = told.fails_span;
    result.machine->variant = static_cast<size_t>(&told - variant.variants.data());
    GoalResult& answer = result.goals[0];
    if (broken.status == Status::refuted && kept.status == Status::proved) {
        answer.status = Status::proved;
    } else if (broken.status == Status::proved || kept.status == Status::refuted) {
        answer.status = Status::refuted;
        answer.reason = kept.status == Status::refuted ? "the machine itself breaks it"
                                                       : "the variant keeps it: " + broken.method;
    } else {
        answer.status = Status::unknown;
        if (broken.status == Status::refuted) answer.reason = "the machine itself: " + kept.reason;
    }
    result.status = answer.status;
    return result;
}

}  // namespace ptspec::prove

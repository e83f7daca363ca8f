// SPDX-License-Identifier: Apache-2.0
#include "compiler/prove/machine_proof.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

namespace ptspec::prove {

using model::StateProperty;

MachineProof::MachineProof(model::Machine& subject)
    : machine(subject), goals(subject), settled(subject.properties.size()) {
    // Of a variant only what must fail is of interest; a cover that must be unreachable needs the invariants.
    if (machine.variants.empty()) return;
    std::set<std::string> names;
    bool covers = false;
    for (const model::MachineVariant& variant : machine.variants) {
        names.insert(machine.properties[variant.property].name);
        covers |= machine.properties[variant.property].is_cover();
    }
    for (uint32_t i = 0; i < settled.size(); ++i) {
        const StateProperty& property = machine.properties[i];
        const bool told =
            property.kind != StateProperty::Kind::fires && property.kind != StateProperty::Kind::reaches;
        settled[i].open = (told && names.contains(property.name)) || (covers && property.is_of_states());
    }
}

bool MachineProof::has_open() const { return std::ranges::any_of(settled, &Settled::open); }

void MachineProof::look_at_states(uint64_t work, uint64_t alike_work) {
    const bool further = alike_work > 0;
    if (!search) search = std::make_unique<MachineSearch>(machine, goals, false);
    const bool hopes =
        std::ranges::any_of(settled, [](const Settled& each) { return each.open && !each.candidate; });
    if (further && !search->complete() && hopes) {
        MachineSearch alike(machine, goals, true);
        go_on(alike, alike_work);
    }
    go_on(*search, work);
    close_what_has_failed();
    if (further && search->complete()) settle_by_exhaustion();
}

void MachineProof::go_on(MachineSearch& states, uint64_t work) {
    std::vector<bool> wanted;
    for (uint32_t i = 0; i < settled.size(); ++i) wanted.push_back(hopes_for(i));
    states.go_on(work, wanted);
    for (uint32_t i = 0; i < wanted.size(); ++i) {
        if (!wanted[i]) continue;
        auto trace = states.found(i);
        if (!trace) continue;
        if (!states.is_exhaustive()) long_runs.emplace_back(i, *trace);
        take(i, std::move(*trace), states.is_exhaustive());
    }
}

void MachineProof::take(uint32_t property, model::Trace trace, bool shortest) {
    if (!shows(machine, machine.properties[property], trace)) {
        settle_unreproduced(property);
    } else if (machine.properties[property].is_cover() || shortest) {
        settle_by_run(property, std::move(trace));
    } else {
        settled[property].candidate = std::move(trace);
    }
}

void MachineProof::settle_by_run(uint32_t property, model::Trace trace) {
    Settled& result = settled[property];
    const size_t steps = trace.moves.size();
    result.open = false;
    result.method = fmt::format("after {} step{}", steps, steps == 1 ? "" : "s");
    result.status = machine.properties[property].is_cover() ? Status::proved : Status::refuted;
    result.trace = std::move(trace);
}

void MachineProof::settle_by_induction(uint32_t property, const vcgen::Goal& goal,
                                       const query::Answer& answer, unsigned steps) {
    Settled& result = settled[property];
    result.open = false;
    result.status = machine.properties[property].is_cover() ? Status::refuted : Status::proved;
    result.method = steps <= 1 ? "inductive" : fmt::format("{}-inductive", steps);
    result.goal = goal;
    result.key = answer.key;
    result.cached = answer.cached;
}

void MachineProof::settle_by_exhaustion() {
    for (uint32_t i = 0; i < settled.size(); ++i) {
        if (!hopes_for(i)) continue;
        Settled& result = settled[i];
        result.open = false;
        result.status = machine.properties[i].is_cover() ? Status::refuted : Status::proved;
        result.method = fmt::format("all {} states", search->states());
    }
}

void MachineProof::settle_unreproduced(uint32_t property) {
    Settled& result = settled[property];
    result.open = false;
    result.status = Status::unknown;
    result.not_reproduced = true;
    result.reason = "the interpreter and the solver do not agree on the run that was found";
}

void MachineProof::close_what_has_failed() {
    for (const model::MachineVariant& variant : machine.variants) {
        const StateProperty& meant = machine.properties[variant.property];
        const auto is_meant = [&](uint32_t i) {
            return machine.properties[i].name == meant.name && machine.properties[i].kind == meant.kind;
        };
        bool failed = false;
        for (uint32_t i = 0; i < settled.size(); ++i)
            failed |= is_meant(i) && !settled[i].open && settled[i].status == Status::refuted;
        for (uint32_t i = 0; failed && i < settled.size(); ++i) {
            if (is_meant(i)) settled[i].open = false;
        }
    }
}

}  // namespace ptspec::prove

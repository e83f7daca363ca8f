// SPDX-License-Identifier: Apache-2.0
// Private to this folder: what the proof of a machine rests on.
#pragma once

#include <string>
#include <vector>

#include "compiler/prove/prove.h"
#include "compiler/vcgen/machine.h"

namespace ptspec::prove {

// What became of one property of a machine.
struct Settled {
    Status status = Status::unknown;
    bool open = true;
    std::string method;  // `inductive`, `3-inductive`, `after 4 steps`
    std::string reason;  // unknown
    bool disagreement = false, not_reproduced = false, cached = false;
    std::string key;
    std::optional<model::Trace> trace;
    std::optional<model::Trace> candidate;  // shows it, but a shorter one may do so, too
    std::optional<vcgen::Goal> goal;        // the last one that was asked
};

// The run that the values of the goal's inputs are, with its states from the interpreter; nothing if the
// interpreter does not see what the property is about.
std::optional<model::Trace> trace_of(const model::Machine& machine, const vcgen::MachineGoals& goals,
                                     const model::StateProperty& property, const vcgen::Goal& goal,
                                     const std::vector<uint64_t>& values, unsigned steps);

// What became of a property, as a result of the report.
ObligationResult result_of(const model::Machine& machine, uint32_t property, const Settled& settled);
// Of a variant: it must fail, the machine itself must not. What became of all properties of both.
ObligationResult result_of(const model::Machine& variant, const std::vector<Settled>& settled,
                           const model::MachineVariant& told, const model::Machine& original,
                           const std::vector<Settled>& original_settled);

// Adds a result to the totals.
void count(Totals& totals, const ObligationResult& result);

}  // namespace ptspec::prove

// SPDX-License-Identifier: Apache-2.0
// Private to this folder: what the solver found, once more in the reference interpreter.
#pragma once

#include <optional>
#include <vector>

#include "compiler/prove/prove.h"

namespace ptspec::prove {

// The counterexample that the values of the goal's inputs are, or nothing if the interpreter does not see
// one. `configs` has values for the config variables that the goal does not speak of.
std::optional<Counterexample> replay(const model::ClosedModel& model, const vcgen::Obligation& obligation,
                                     const vcgen::Goal& goal, const query::Answer& answer,
                                     const model::Assignment& configs);

// The same of a goal about a walk.
std::optional<Counterexample> replay_walk(const model::ClosedModel& model, const vcgen::Goal& goal,
                                          const query::Answer& answer, const model::Assignment& configs);

}  // namespace ptspec::prove

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "compiler/model/model.h"
#include "compiler/testgen/questions.h"
#include "compiler/vcgen/unfold.h"

namespace ptspec::testgen {

// One value of each config variable, in the model's order.
using Configuration = std::vector<uint64_t>;

// Up to three allowed configurations, of which the first is the plan's own: the smallest values with as many
// yes as can be, since what a machine has is more to test than what it lacks; the smallest; the largest.
std::vector<Configuration> find_configurations(model::ClosedModel& model, vcgen::Unfolder& unfolder,
                                               const Solver& solver);

model::Substitution as_substitution(model::ClosedModel& model, const Configuration& configuration);

}  // namespace ptspec::testgen

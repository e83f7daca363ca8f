// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/prove/prove.h"
#include "compiler/query/query.h"

namespace ptspec::prove {

/// Whether the values that satisfy a goal's query are of interest: those of a counterexample, and those with
/// which a variant breaks a law on purpose.
bool wants_values(const vcgen::Goal& goal);

/// What an answer says of its goal. A counterexample is replayed in the interpreter; one that does not
/// reproduce makes the goal unknown. `configuration` is some boot of the target, for what the goal leaves
/// open.
GoalResult judge(const model::ClosedModel& model, const vcgen::Obligation& obligation,
                 const vcgen::Goal& goal, const query::Answer& answer,
                 const model::Assignment& configuration);

/// The same where the goal has another form (`Goal::otherwise`) that was asked too, since the first answer is
/// none.
GoalResult judge(const model::ClosedModel& model, const vcgen::Obligation& obligation,
                 const vcgen::Goal& goal, const query::Answer& answer, const query::Answer& other,
                 const model::Assignment& configuration);

/// Whether the answer is the one that the goal hopes for; false for unknown.
bool is_as_expected(const vcgen::Goal& goal, const query::Answer& answer);

}  // namespace ptspec::prove

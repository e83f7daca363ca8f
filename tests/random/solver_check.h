// SPDX-License-Identifier: Apache-2.0
//
// What the solver makes of the operations of a random model, held against the interpreter.
#pragma once

#include <cstddef>
#include <string>

#include "tests/random/random_model.h"

namespace ptspec::random {

struct SolverReport {
    size_t values = 0;         // inputs that both agree on
    size_t left_out = 0;       // operations too large once their calls are unfolded
    std::string disagreement;  // empty: none
};

// For the first `inputs` inputs of every operation: is it satisfiable that the operation's term has another
// value than the interpreter's? Many such questions are one, which must be unsatisfiable. Inputs without a
// value in the language count, too: terms are total, and the interpreter knows how to read them so.
// `falsified`: one expected value is wrong, so that there must be a disagreement.
SolverReport check_with_solver(RandomModel& random, size_t inputs, bool falsified = false);

}  // namespace ptspec::random

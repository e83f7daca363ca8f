// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "compiler/query/query.h"
#include "compiler/smt/second_solver.h"

namespace ptspec::query {

struct Opinion {
    enum class Kind {
        none,         // nobody asked: there is no answer to hold it against
        confirmed,    // the second solver says the same
        disagrees,    // it says the opposite
        unconfirmed,  // it does not know, or said nothing in time
    } kind = Kind::none;
    std::string reason;  // disagrees, unconfirmed: a sentence
};

// Asks for every decided goal a second solver, about the goal as it was before simplification; goals that
// simplification alone decided are asked like the others. Limits, workers, cache, files and stop are those of
// `options`. A goal of which the second solver has another opinion is written to the folder for SMT files,
// and asked once more as the first solver got it, to say where the two part.
std::vector<Opinion> cross_check(const std::vector<GoalRef>& goals, const std::vector<Answer>& answers,
                                 const smt::SecondSolver& solver, const Options& options,
                                 Statistics& statistics);

}  // namespace ptspec::query

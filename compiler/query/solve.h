// SPDX-License-Identifier: Apache-2.0
// Private to this folder: one question, from the solver's first word to values that can be believed.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/model/interpreter.h"
#include "compiler/smt/solver.h"

namespace ptspec::query {

struct SolveOptions {
    uint64_t resources = 0;             // for each check
    std::chrono::milliseconds time{0};  // for everything
    bool minimise = true;
};

struct Solved {
    smt::Verdict verdict = smt::Verdict::unknown;
    std::string reason;
    std::vector<uint64_t> values;  // one an input of the question
    bool minimal = false;
    bool repeatable = true;  // false: something else than question and resource limit had a hand in it
};

// `query` is what `question` was made of: values are evaluated before they are believed.
Solved solve(smt::Solver& solver, const smt::Question& question, const model::ClosedModel& model,
             model::ExprId query, const SolveOptions& options);

// Whether the interpreter, reading arithmetic as the solver does, finds the query true under the values.
bool satisfies(const model::ClosedModel& model, model::ExprId query, const smt::Question& question,
               const std::vector<uint64_t>& values);

}  // namespace ptspec::query

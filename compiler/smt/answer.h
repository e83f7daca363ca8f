// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ptspec::smt {

enum class Verdict { unsatisfiable, satisfiable, unknown };

// Why a check has no verdict. Only the first depends on nothing but question and limit.
enum class Cause {
    none,
    resource_limit,
    memory,      // more than the process may have
    wall_clock,  // too late
    stopped,     // on request
    crashed,     // the process died
    solver,      // the solver gives up by itself
};

struct Check {
    Verdict verdict = Verdict::unknown;
    Cause cause = Cause::none;
    std::string reason;            // unknown: a sentence
    std::vector<uint64_t> values;  // satisfiable: one an input of the question
};

// Part of a value: bits hi..lo of an input (an index into the question's inputs) are this number.
struct Fixed {
    size_t input = 0;
    unsigned hi = 0, lo = 0;
    uint64_t value = 0;
};

}  // namespace ptspec::smt

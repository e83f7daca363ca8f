// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "compiler/smt/question.h"
#include "compiler/support/result.h"

namespace ptspec::smt {

enum class Verdict { unsatisfiable, satisfiable, unknown };

// Why a check has no verdict. Only the first depends on nothing but question and limit.
enum class Cause { none, resource_limit, wall_clock, stopped, solver };

struct Limits {
    uint64_t resources = 20'000'000;  // the solver's own deterministic count, for each check
    uint32_t wall_clock_ms = 60'000;  // for each check; a backstop
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

// One solver process state. Not shared between threads; make one in each. Nothing is thrown out of it.
class Solver {
  public:
    // `stop` cuts running checks short.
    explicit Solver(std::stop_token stop = {});
    ~Solver();
    Solver(Solver&&) noexcept;
    Solver& operator=(Solver&&) noexcept;

    // Name, build and way of solving: what a kept answer depends on beside its question.
    static std::string identity();

    // Takes a question in the place of the one before. `fresh` forgets everything that earlier questions have
    // left behind in the solver (some 0.6 ms): then a check depends on the question and its limit alone.
    Result<void> load(const Question& question, bool fresh = false);

    Check check(const Limits& limits);
    // The question as it was loaded, by preprocessing and one big SAT problem: slower for most questions, but
    // with sums and definitions it gets further.
    Check check_at_once(const Limits& limits);
    // Narrows the question from here on.
    void fix(const Fixed& fixed);
    // A check as if `fixed` held as well; if that is satisfiable, it stays fixed.
    Check try_fix(const Fixed& fixed, const Limits& limits);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ptspec::smt

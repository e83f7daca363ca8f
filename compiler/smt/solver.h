// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

#include "compiler/smt/answer.h"
#include "compiler/smt/question.h"

namespace ptspec::smt {

struct Limits {
    using Clock = std::chrono::steady_clock;
    uint64_t resources = 20'000'000;  // the solver's own deterministic count, for each check
    Clock::time_point deadline = Clock::now() + std::chrono::minutes(1);  // a backstop
};

struct SolverOptions {
    // The program of the worker process.
    std::filesystem::path program = worker_program();
    uint64_t memory_mb = 2048;
    std::stop_token stop = {};  // cuts running checks short

    // `ptspec-solver`, beside the program that runs.
    static std::filesystem::path worker_program();
};

// The solver, in a process of its own, which is started when there is something to check. What needs more
// memory than the limit, takes longer than the deadline, crashes or is killed gives `unknown`; the next
// question gets a new process. Not shared between threads; make one in each.
class Solver {
  public:
    explicit Solver(SolverOptions options = {});
    ~Solver();
    Solver(Solver&&) noexcept;
    Solver& operator=(Solver&&) noexcept;

    // Name, build and way of solving: what a kept answer depends on beside its question.
    static std::string identity();

    // Takes a question in the place of the one before. `fresh` forgets everything that earlier questions have
    // left behind in the solver (some 0.6 ms): then a check depends on the question and its limit alone, but
    // for what a process that has served before does to its memory. A text that the solver cannot read shows
    // in the checks.
    void load(const Question& question, bool fresh = false);
    // The process has seen no question but the one that is loaded.
    bool undisturbed() const;

    Check check(const Limits& limits);
    // The question as it was loaded, by preprocessing and one big SAT problem: slower for most questions, but
    // with sums and definitions it gets further.
    Check check_at_once(const Limits& limits);
    // Narrows the question from here on.
    void fix(const Fixed& fixed);
    // A check as if `fixed` held as well; if that is satisfiable, it stays fixed.
    Check try_fix(const Fixed& fixed, const Limits& limits);

    // Of the worker process; 0 while there is none.
    int process() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ptspec::smt

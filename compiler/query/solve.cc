// SPDX-License-Identifier: Apache-2.0
#include "compiler/query/solve.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace ptspec::query {

namespace {

using smt::Cause;
using smt::Check;
using smt::Verdict;

// A solver that has seen other questions answers the next one faster, but how much of its limit it needs then
// depends on what it has seen. So the first attempt is made with little, and what it cannot decide is asked
// anew in a fresh solver, whose verdict depends on question and limit alone. Where the first attempt would
// come near the limit there is none.
constexpr uint64_t first_attempt_share = 20;
constexpr uint64_t largest_first_attempt = 200'000;
constexpr uint64_t smallest_first_attempt = 20'000;
// Of long questions, those about ranges of entries, it decides one in three: they are simplified as a whole.
constexpr size_t longest_incremental = 4'000;  // bytes
constexpr uint64_t first_attempt_of_long = 4;

// For each check while minimising: a small counterexample is worth less than a verdict.
constexpr uint64_t minimise_share = 20;

// What depends on nothing but question and resource limit.
bool is_repeatable(Cause cause) {
    return cause == Cause::none || cause == Cause::resource_limit || cause == Cause::solver;
}

// The process is gone. What it did to its memory before may have had a part in that.
bool lost_process(Cause cause) { return cause == Cause::memory || cause == Cause::crashed; }

model::InterpreterOptions as_solver() {
    model::InterpreterOptions options;
    options.arithmetic_as_solver = true;
    return options;
}

// Finds the smallest values that satisfy a query, compared as the sequence of the inputs: bit after bit from
// the most significant one of the first input. The interpreter is asked first: most bits of a random model
// turn out to be superfluous without the solver's help.
class Minimiser {
  public:
    Minimiser(smt::Solver& solver, const smt::Question& question, const model::ClosedModel& model,
              model::ExprId query, const smt::Limits& limits)
        : solver_(solver),
          inputs_(question.inputs),
          interpreter_(model, as_solver()),
          query_(query),
          limits_(limits) {
        for (const smt::Input& input : inputs_) {
            open_.push_back(std::max<unsigned>(input.sort.width, 1));
        }
    }

    // False if a limit came first; `values` satisfy the query in any case. `cause` then says which.
    bool run(std::vector<uint64_t>& values, Cause& cause) {
        for (size_t input = 0; input < inputs_.size(); ++input) {
            for (unsigned bit = open_[input]; bit-- > 0;) {
                if ((values[input] >> bit & 1) != 0 && !lower(values, input, bit, cause)) {
                    return false;
                }
            }
        }
        return true;
    }

    bool holds(const std::vector<uint64_t>& values) {
        model::Assignment assignment;
        for (size_t i = 0; i < inputs_.size(); ++i) {
            assignment[inputs_[i].variable] = values[i];
        }
        const model::Evaluation evaluation = interpreter_.evaluate(query_, assignment);
        const auto* value = std::get_if<uint64_t>(&evaluation);
        return value != nullptr && *value == 1;
    }

  private:
    // Clears the bit if it can be cleared, everything above it staying as it is. False: a limit.
    bool lower(std::vector<uint64_t>& values, size_t input, unsigned bit, Cause& cause) {
        const uint64_t one = uint64_t{1} << bit;
        for (const uint64_t cleared : {values[input] & ~(one | (one - 1)), values[input] & ~one}) {
            const uint64_t before = std::exchange(values[input], cleared);
            if (holds(values)) {
                return true;
            }
            values[input] = before;
        }
        fix_above(values, input, bit);
        Check check = solver_.try_fix({input, bit, bit, 0}, limits_);
        if (check.verdict == Verdict::unknown) {
            cause = check.cause;
            return false;
        }
        if (check.verdict == Verdict::satisfiable) {
            if (!holds(check.values)) {
                cause = Cause::solver;
                return false;
            }
            values = std::move(check.values);
            open_[input] = bit;
        }
        return true;
    }

    void fix_above(const std::vector<uint64_t>& values, size_t input, unsigned bit) {
        for (size_t i = 0; i <= input; ++i) {
            const unsigned down_to = i < input ? 0 : bit + 1;
            if (open_[i] > down_to) {
                const unsigned hi = open_[i] - 1;
                const uint64_t mask = model::mask_of(model::bits_sort(hi - down_to + 1));
                solver_.fix({i, hi, down_to, values[i] >> down_to & mask});
                open_[i] = down_to;
            }
        }
    }

    smt::Solver& solver_;
    const std::vector<smt::Input>& inputs_;
    model::Interpreter interpreter_;
    model::ExprId query_;
    smt::Limits limits_;
    std::vector<unsigned> open_;  // of each input the bits below this one are not fixed in the solver yet
};

struct Attempt {
    Solved solved;
    Cause cause = Cause::none;  // what ended it early
};

Attempt attempt(smt::Solver& solver, bool fresh, const smt::Question& question,
                const model::ClosedModel& model, model::ExprId query, const SolveOptions& options,
                const smt::Limits& limits) {
    Attempt result;
    Solved& solved = result.solved;
    solver.load(question, fresh);
    const bool at_once = fresh || question.text.size() > longest_incremental;
    Check check = at_once ? solver.check_at_once(limits) : solver.check(limits);
    if (fresh && check.cause == Cause::resource_limit) {
        check = solver.check(limits);
    }
    solved.verdict = check.verdict;
    solved.reason = std::move(check.reason);
    result.cause = check.cause;
    if (check.verdict == Verdict::satisfiable) {
        smt::Limits each = limits;
        each.resources = std::max<uint64_t>(1, fresh ? limits.resources / minimise_share : limits.resources);
        Minimiser minimiser(solver, question, model, query, each);
        if (!minimiser.holds(check.values)) {
            solved.verdict = Verdict::unknown;
            solved.reason = "internal error: the solver's values do not satisfy its own question";
            return result;
        }
        solved.values = std::move(check.values);
        if (options.minimise) {
            solved.minimal = minimiser.run(solved.values, result.cause);
        }
    }
    solved.repeatable = is_repeatable(result.cause);
    return result;
}

std::string time_reason(std::chrono::milliseconds time) {
    return fmt::format("time limit of {} s reached", static_cast<double>(time.count()) / 1000);
}

}  // namespace

Solved solve(smt::Solver& solver, const smt::Question& question, const model::ClosedModel& model,
             model::ExprId query, const SolveOptions& options) {
    smt::Limits limits{options.resources, smt::Limits::Clock::now() + options.time};
    const auto attempted = [&](bool fresh) {
        Attempt result = attempt(solver, fresh, question, model, query, options, limits);
        if (result.cause == Cause::wall_clock && result.solved.verdict == Verdict::unknown) {
            result.solved.reason = time_reason(options.time);
        }
        return result;
    };
    const uint64_t little = question.text.size() > longest_incremental
                                ? options.resources / first_attempt_of_long
                                : std::min(largest_first_attempt, options.resources / first_attempt_share);
    if (little >= smallest_first_attempt) {
        limits.resources = little;
        Attempt first = attempted(false);
        const bool decided = first.solved.verdict != Verdict::unknown && first.cause == Cause::none;
        if (decided || first.cause == Cause::wall_clock || first.cause == Cause::stopped) {
            return std::move(first.solved);
        }
        limits.resources = options.resources;
    }
    Attempt last = attempted(true);
    if (lost_process(last.cause) && !solver.undisturbed()) {
        last = attempted(true);
    }
    return std::move(last.solved);
}

bool satisfies(const model::ClosedModel& model, model::ExprId query, const smt::Question& question,
               const std::vector<uint64_t>& values) {
    if (values.size() != question.inputs.size()) {
        return false;
    }
    model::Assignment assignment;
    for (size_t i = 0; i < values.size(); ++i) {
        assignment[question.inputs[i].variable] = values[i];
    }
    const model::Evaluation evaluation = model::evaluate(model, query, assignment, as_solver());
    const auto* value = std::get_if<uint64_t>(&evaluation);
    return value != nullptr && *value == 1;
}

}  // namespace ptspec::query

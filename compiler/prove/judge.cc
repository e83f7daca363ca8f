// SPDX-License-Identifier: Apache-2.0
#include "compiler/prove/judge.h"

#include "compiler/prove/replay.h"

namespace ptspec::prove {

using vcgen::Goal;
using vcgen::Obligation;

// Witnesses of what must be satisfiable are of no interest, but for those that break a law on purpose.
bool wants_values(const Goal& goal) {
    switch (goal.role) {
        case Goal::Role::variant:
        case Goal::Role::inside:
        case Goal::Role::config_possible:
        case Goal::Role::walk_variant:
            return true;
        default:
            return goal.expect == Goal::Expect::unsatisfiable;
    }
}

bool is_as_expected(const Goal& goal, const query::Answer& answer) {
    return answer.verdict != query::Verdict::unknown &&
           (answer.verdict == query::Verdict::unsatisfiable) == (goal.expect == Goal::Expect::unsatisfiable);
}

GoalResult judge(const model::ClosedModel& model, const Obligation& obligation, const Goal& goal,
                 const query::Answer& answer, const model::Assignment& configuration) {
    GoalResult result;
    result.cached = answer.cached;
    result.key = answer.key;
    if (answer.verdict == query::Verdict::unknown) {
        result.reason = answer.reason;
        return result;
    }
    const bool as_expected = is_as_expected(goal, answer);
    if (goal.in_part && !as_expected) {
        result.reason = "no run with at most " + std::to_string(vcgen::longest_run) +
                        " rounds of each loop goes wrong; longer ones are not looked at";
        return result;
    }
    result.status = as_expected ? Status::proved : Status::refuted;
    const bool shows_input = answer.verdict == query::Verdict::satisfiable && wants_values(goal);
    if (shows_input && goal.role != Goal::Role::config_possible) {
        result.counterexample = goal.walk ? replay_walk(model, goal, answer, configuration)
                                          : replay(model, obligation, goal, answer, configuration);
        if (goal.walk && !result.counterexample) {
            // The states that the proof tries to keep to are the compiler's choice: leaving them is no
            // mistake of the walk.
            result.status = Status::unknown;
            result.reason =
                "the walk leaves the states in which this could be shown, and does not go "
                "wrong in this way where it does";
            return result;
        }
        // A variant that faults does not break its law; it says nothing. Nor does one prove a finding by
        // faulting.
        const bool faults = as_expected && result.counterexample && !result.counterexample->fault.empty();
        if (!result.counterexample || faults) {
            result.status = Status::unknown;
            result.not_reproduced = !faults;
            result.reason = faults
                                ? "the input found makes an operation fault: " + result.counterexample->fault
                                : "the interpreter does not reproduce the solver's input";
        }
    }
    return result;
}

GoalResult judge(const model::ClosedModel& model, const Obligation& obligation, const Goal& goal,
                 const query::Answer& answer, const query::Answer& other,
                 const model::Assignment& configuration) {
    // A counterexample in parts of a range may be one nevertheless, and is nearer to the text.
    if (goal.expect == Goal::Expect::unsatisfiable) {
        const GoalResult first = judge(model, obligation, goal, answer, configuration);
        if (first.status == Status::refuted) {
            return first;
        }
        if (other.verdict == query::Verdict::satisfiable) {
            return judge(model, obligation, *goal.otherwise, other, configuration);
        }
    } else if (other.verdict == query::Verdict::unsatisfiable) {
        return judge(model, obligation, *goal.otherwise, other, configuration);
    }
    GoalResult result;
    result.key = answer.key;
    result.reason =
        other.verdict == query::Verdict::unknown
            ? other.reason
            : "what is known of whole ranges does not lead to a proof, and no counterexample with short "
              "ranges exists: state what is needed as an `assert` or an invariant";
    return result;
}

}  // namespace ptspec::prove

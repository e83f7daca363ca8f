// SPDX-License-Identifier: Apache-2.0
#include "compiler/prove/prove.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <span>

#include "compiler/prove/machines.h"
#include "compiler/prove/replay.h"
#include "compiler/prove/second_opinions.h"
#include "compiler/support/hash.h"

namespace ptspec::prove {

namespace {

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

// What is asked, and what answer is the good one.
std::string obligation_key(const Obligation& obligation, std::span<const std::string> goal_keys) {
    ContentHasher hasher;
    hasher.add(static_cast<uint64_t>(obligation.kind));
    for (size_t i = 0; i < obligation.goals.size(); ++i) {
        const bool unsatisfiable = obligation.goals[i].expect == Goal::Expect::unsatisfiable;
        hasher.add(uint64_t{unsatisfiable}).add(static_cast<uint64_t>(obligation.goals[i].role));
        hasher.add(goal_keys[i]);
    }
    return hasher.digest().hex();
}

Status worst(const std::vector<GoalResult>& goals) {
    Status result = Status::proved;
    for (const GoalResult& goal : goals) {
        if (goal.status == Status::refuted) {
            return Status::refuted;
        }
        result = goal.status == Status::unknown ? Status::unknown : result;
    }
    return result;
}

class Prover {
  public:
    Prover(const std::vector<model::ClosedModel*>& models, const ProveOptions& options)
        : models_(models), options_(options) {}

    ProofReport run() {
        const auto begin = std::chrono::steady_clock::now();
        generate();
        if (options_.stands) {
            set_aside_what_stands();
        }
        const std::vector<query::GoalRef> refs = references();
        query::Statistics statistics;
        const std::vector<query::Answer> answers = query::run(refs, options_.query, statistics);
        const std::vector<query::Opinion> opinions = second_opinions_.ask(refs, answers, statistics);
        find_configurations(std::span(answers).last(configuration_goals_.size()));
        ask_otherwise(answers);
        size_t next = 0;
        for (TargetReport& target : report_.targets) {
            judge(target, std::span(answers).subspan(next), std::span(opinions).subspan(next));
            next += goals_of(target);
        }
        report_.totals.goals = next;
        report_.totals.unique = statistics.unique;
        report_.totals.solved = statistics.solved;
        report_.totals.cached = statistics.cached;
        report_.warnings = std::move(statistics.warnings);
        second_opinions_.add_to(report_);
        report_.stopped = options_.query.stop.stop_requested();
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
        report_.totals.seconds = taken.count();
        return std::move(report_);
    }

  private:
    static size_t goals_of(const TargetReport& target) {
        size_t count = 0;
        for (const ObligationResult& result : target.obligations) {
            count += result.unchanged ? 0 : result.obligation.goals.size();
        }
        return count;
    }

    void set_aside_what_stands() {
        const std::vector<std::string> keys = query::keys(references(), options_.query);
        size_t next = 0;
        for (TargetReport& target : report_.targets) {
            for (ObligationResult& result : target.obligations) {
                const size_t goals = result.obligation.goals.size();
                result.key = obligation_key(result.obligation, std::span(keys).subspan(next, goals));
                next += goals;
                result.unchanged = options_.stands(*target.model, result.obligation, result.key);
            }
        }
    }

    void generate() {
        for (model::ClosedModel* model : models_) {
            TargetReport target;
            target.model = model;
            for (Obligation& obligation : vcgen::generate_obligations(*model, options_.vcgen)) {
                if (obligation.goals[0].role == Goal::Role::config_possible) {
                    configuration_goals_.push_back({model, obligation.goals[0]});
                }
                if (!options_.wanted || options_.wanted(*model, obligation)) {
                    ObligationResult result;
                    result.obligation = std::move(obligation);
                    target.obligations.push_back(std::move(result));
                }
            }
            report_.targets.push_back(std::move(target));
        }
    }

    std::vector<query::GoalRef> references() const {
        std::vector<query::GoalRef> refs;
        for (const TargetReport& target : report_.targets) {
            for (const ObligationResult& result : target.obligations) {
                if (result.unchanged) {
                    continue;
                }
                for (const Goal& goal : result.obligation.goals) {
                    refs.push_back({target.model, &goal,
                                    target.model->target.name + " " + result.obligation.id,
                                    wants_values(goal), options_.place ? options_.place(goal.span) : ""});
                }
            }
        }
        for (const auto& [model, goal] : configuration_goals_) {
            refs.push_back({model, &goal, model->target.name + " configuration"});
        }
        return refs;
    }

    // Some configuration of each target that a boot allows, for counterexamples that hold in any.
    void find_configurations(std::span<const query::Answer> answers) {
        for (size_t i = 0; i < configuration_goals_.size(); ++i) {
            const auto& [model, goal] = configuration_goals_[i];
            model::Assignment& configuration = configurations_[model];
            for (size_t k = 0; k < goal.inputs.size() && k < answers[i].values.size(); ++k) {
                configuration[goal.inputs[k]] = answers[i].values[k];
            }
        }
        for (const TargetReport& target : report_.targets) {
            for (const model::Config& config : target.model->configs) {
                configurations_[target.model].try_emplace(config.variable, 0);
            }
        }
    }

    void judge(TargetReport& target, std::span<const query::Answer> answers,
               std::span<const query::Opinion> opinions) {
        const model::Assignment& configuration = configurations_[target.model];
        size_t next = 0;
        for (ObligationResult& result : target.obligations) {
            if (result.unchanged) {
                result.status = Status::proved;
                count(*target.model, result);
                continue;
            }
            for (const Goal& goal : result.obligation.goals) {
                const query::Answer& answer = answers[next];
                const query::Opinion& opinion = opinions[next++];
                const auto other = otherwise_.find(&goal);
                result.goals.push_back(
                    other == otherwise_.end()
                        ? judge_goal(*target.model, result.obligation, goal, answer, configuration)
                        : judge_both(*target.model, result.obligation, goal, answer, other->second.answer,
                                     configuration));
                weigh(result.goals.back(), other == otherwise_.end()
                                               ? opinion
                                               : std::max(opinion, other->second.opinion, less_trust));
            }
            result.status = worst(result.goals);
            std::vector<std::string> keys;
            for (const GoalResult& goal : result.goals) {
                keys.push_back(goal.key);
            }
            result.key = obligation_key(result.obligation, keys);
            count(*target.model, result);
        }
    }

    static GoalResult judge_goal(const model::ClosedModel& model, const Obligation& obligation,
                                 const Goal& goal, const query::Answer& answer,
                                 const model::Assignment& configuration) {
        GoalResult result;
        result.cached = answer.cached;
        result.key = answer.key;
        if (answer.verdict == query::Verdict::unknown) {
            result.reason = answer.reason;
            return result;
        }
        const bool as_expected =
            (answer.verdict == query::Verdict::unsatisfiable) == (goal.expect == Goal::Expect::unsatisfiable);
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
                result.reason =
                    faults ? "the input found makes an operation fault: " + result.counterexample->fault
                           : "the interpreter does not reproduce the solver's input";
            }
        }
        return result;
    }

    // Where a goal's answer is none, because ranges were used in part or in short form, the other form is
    // asked.
    void ask_otherwise(const std::vector<query::Answer>& answers) {
        std::vector<query::GoalRef> refs;
        std::vector<const Goal*> asked;
        size_t next = 0;
        for (const TargetReport& target : report_.targets) {
            for (const ObligationResult& result : target.obligations) {
                for (const Goal& goal : result.obligation.goals) {
                    const query::Answer& answer = answers[next++];
                    const bool as_expected = (answer.verdict == query::Verdict::unsatisfiable) ==
                                             (goal.expect == Goal::Expect::unsatisfiable);
                    if (goal.otherwise && answer.verdict != query::Verdict::unknown && !as_expected) {
                        refs.push_back({target.model, goal.otherwise.get(),
                                        target.model->target.name + " " + result.obligation.id, true});
                        asked.push_back(&goal);
                    }
                }
            }
        }
        if (refs.empty()) {
            return;
        }
        query::Statistics statistics;
        const std::vector<query::Answer> others = query::run(refs, options_.query, statistics);
        const std::vector<query::Opinion> opinions = second_opinions_.ask(refs, others, statistics);
        for (size_t i = 0; i < asked.size(); ++i) {
            otherwise_.emplace(asked[i], Otherwise{others[i], opinions[i]});
        }
        report_.totals.solved += statistics.solved;
        report_.totals.cached += statistics.cached;
    }

    static GoalResult judge_both(const model::ClosedModel& model, const Obligation& obligation,
                                 const Goal& goal, const query::Answer& answer, const query::Answer& other,
                                 const model::Assignment& configuration) {
        // A counterexample in parts of a range may be one nevertheless, and is nearer to the text.
        if (goal.expect == Goal::Expect::unsatisfiable) {
            const GoalResult first = judge_goal(model, obligation, goal, answer, configuration);
            if (first.status == Status::refuted) {
                return first;
            }
            if (other.verdict == query::Verdict::satisfiable) {
                return judge_goal(model, obligation, *goal.otherwise, other, configuration);
            }
        } else if (other.verdict == query::Verdict::unsatisfiable) {
            return judge_goal(model, obligation, *goal.otherwise, other, configuration);
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

    static bool less_trust(const query::Opinion& left, const query::Opinion& right) {
        const auto rank = [](const query::Opinion& opinion) {
            switch (opinion.kind) {
                case query::Opinion::Kind::disagrees:
                    return 3;
                case query::Opinion::Kind::unconfirmed:
                    return 2;
                case query::Opinion::Kind::confirmed:
                    return 1;
                case query::Opinion::Kind::none:
                    break;
            }
            return 0;
        };
        return rank(left) < rank(right);
    }

    void weigh(GoalResult& goal, const query::Opinion& opinion) {
        second_opinions_.count(opinion);
        if (opinion.kind == query::Opinion::Kind::disagrees) {
            goal.status = Status::unknown;
            goal.disagreement = true;
            goal.reason = opinion.reason;
        }
    }

    void count(const model::ClosedModel& model, const ObligationResult& result) {
        if (result.obligation.informative) return;
        prove::count(report_.totals, result);
        const Obligation& obligation = result.obligation;
        if (obligation.kind == vcgen::ObligationKind::must_fail && result.status == Status::proved &&
            model.must_fails[*obligation.must_fail].kind == model::MustFail::Kind::finding) {
            ++report_.totals.findings;
        }
    }

    const std::vector<model::ClosedModel*>& models_;
    const ProveOptions& options_;
    ProofReport report_;
    struct Otherwise {
        query::Answer answer;
        query::Opinion opinion;
    };
    std::map<const Goal*, Otherwise> otherwise_;
    // Asked also where the report does not show the obligation.
    std::vector<std::pair<const model::ClosedModel*, Goal>> configuration_goals_;
    std::map<const model::ClosedModel*, model::Assignment> configurations_;
    SecondOpinions second_opinions_{options_};
};

}  // namespace

void count(Totals& totals, const ObligationResult& result) {
    ++totals.obligations;
    switch (result.status) {
        case Status::proved:
            ++(result.unchanged ? totals.unchanged : totals.proved);
            break;
        case Status::refuted:
            ++totals.refuted;
            break;
        case Status::unknown:
            ++totals.unknown;
            break;
    }
}

ProofReport prove(const std::vector<model::ClosedModel*>& models, const ProveOptions& options) {
    return Prover(models, options).run();
}

}  // namespace ptspec::prove

// SPDX-License-Identifier: Apache-2.0
#include "compiler/prove/prove.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <numeric>
#include <span>

#include "compiler/prove/judge.h"
#include "compiler/prove/machines.h"
#include "compiler/prove/second_opinions.h"
#include "compiler/support/hash.h"
#include "compiler/support/worker_pool.h"

namespace ptspec::prove {

namespace {

using vcgen::Goal;
using vcgen::Obligation;

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
        answers_ = query::run(refs, options_.query, statistics);
        opinions_ = second_opinions_.ask(refs, answers_, statistics);
        find_configurations(std::span(answers_).last(configuration_goals_.size()));
        ask_otherwise();
        judge_all();
        for (const TargetReport& target : report_.targets) {
            for (const ObligationResult& result : target.obligations) {
                count(*target.model, result);
            }
        }
        report_.totals.goals = asked_.size();
        report_.totals.unique = statistics.unique;
        report_.totals.solved += statistics.solved;
        report_.totals.cached += statistics.cached;
        report_.warnings = std::move(statistics.warnings);
        second_opinions_.add_to(report_);
        report_.stopped = options_.query.stop.stop_requested();
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
        report_.totals.seconds = taken.count();
        return std::move(report_);
    }

  private:
    // A goal that is asked: those of obligations that stand are not.
    struct Asked {
        const TargetReport* target;
        ObligationResult* result;
        const Goal* goal;
    };

    void set_aside_what_stands() {
        const std::vector<std::string> keys = query::keys(references(), options_.query);
        size_t next = 0;
        for (TargetReport& target : report_.targets) {
            for (ObligationResult& result : target.obligations) {
                const size_t goals = result.obligation.goals.size();
                result.key = obligation_key(result.obligation, std::span(keys).subspan(next, goals));
                next += goals;
                result.unchanged = options_.stands(*target.model, result.obligation, result.key);
                if (result.unchanged) {
                    result.status = Status::proved;
                }
            }
        }
    }

    // Each target's model has a pool of its own, so that they can grow side by side: the largest first, since
    // nothing else may be left to do beside it at the end.
    void generate() {
        std::vector<size_t> order(models_.size());
        std::iota(order.begin(), order.end(), size_t{0});
        std::ranges::stable_sort(order, std::greater{}, [&](size_t i) { return models_[i]->pool.size(); });
        std::vector<std::vector<Obligation>> generated(models_.size());
        const auto obligations_of = [&](size_t job) {
            return vcgen::generate_obligations(*models_[order[job]], options_.vcgen);
        };
        run_stateless_in_order(order.size(), options_.query.workers, obligations_of,
                               [&](size_t job, std::vector<Obligation> obligations) {
                                   generated[order[job]] = std::move(obligations);
                               });
        for (size_t i = 0; i < models_.size(); ++i) {
            add_target(models_[i], std::move(generated[i]));
        }
    }

    void add_target(model::ClosedModel* model, std::vector<Obligation> obligations) {
        TargetReport target;
        target.model = model;
        for (Obligation& obligation : obligations) {
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

    query::GoalRef reference(const Asked& asked, const Goal& goal) const {
        query::GoalRef ref{asked.target->model, &goal, "", wants_values(goal)};
        if (options_.query.smt_directory || options_.second_solver) {
            ref.name = asked.target->model->target.name + " " + asked.result->obligation.id;
            ref.place = options_.place ? options_.place(goal.span) : "";
        }
        return ref;
    }

    std::vector<query::GoalRef> references() {
        asked_.clear();
        std::vector<query::GoalRef> refs;
        for (TargetReport& target : report_.targets) {
            for (ObligationResult& result : target.obligations) {
                if (result.unchanged) {
                    continue;
                }
                for (const Goal& goal : result.obligation.goals) {
                    asked_.push_back({&target, &result, &goal});
                    refs.push_back(reference(asked_.back(), goal));
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

    // Where a goal's answer is none, because ranges were used in part or in short form, the other form is
    // asked.
    void ask_otherwise() {
        std::vector<query::GoalRef> refs;
        std::vector<size_t> places;
        for (size_t i = 0; i < asked_.size(); ++i) {
            const Goal& goal = *asked_[i].goal;
            if (goal.otherwise && answers_[i].verdict != query::Verdict::unknown &&
                !is_as_expected(goal, answers_[i])) {
                refs.push_back(reference(asked_[i], *goal.otherwise));
                places.push_back(i);
            }
        }
        if (refs.empty()) {
            return;
        }
        query::Statistics statistics;
        const std::vector<query::Answer> others = query::run(refs, options_.query, statistics);
        const std::vector<query::Opinion> opinions = second_opinions_.ask(refs, others, statistics);
        for (size_t i = 0; i < places.size(); ++i) {
            otherwise_.emplace(places[i], others[i]);
            query::Opinion& opinion = opinions_[places[i]];
            opinion = std::max(opinion, opinions[i], less_trust);
        }
        report_.totals.solved += statistics.solved;
        report_.totals.cached += statistics.cached;
    }

    void judge_all() {
        for (size_t i = 0; i < asked_.size(); ++i) {
            const auto& [target, result, goal] = asked_[i];
            const model::ClosedModel& model = *target->model;
            const auto other = otherwise_.find(i);
            result->goals.reserve(result->obligation.goals.size());
            result->goals.push_back(
                other == otherwise_.end()
                    ? judge(model, result->obligation, *goal, answers_[i], configurations_[&model])
                    : judge(model, result->obligation, *goal, answers_[i], other->second,
                            configurations_[&model]));
            weigh(result->goals.back(), opinions_[i]);
            if (result->goals.size() == result->obligation.goals.size()) {
                conclude(*result);
            }
        }
    }

    static void conclude(ObligationResult& result) {
        result.status = worst(result.goals);
        std::vector<std::string> keys;
        for (const GoalResult& goal : result.goals) {
            keys.push_back(goal.key);
        }
        result.key = obligation_key(result.obligation, keys);
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
    std::vector<Asked> asked_;
    std::vector<query::Answer> answers_;         // by place in asked_
    std::vector<query::Opinion> opinions_;       // likewise
    std::map<size_t, query::Answer> otherwise_;  // likewise
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

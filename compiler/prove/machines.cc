// SPDX-License-Identifier: Apache-2.0
//
// Proofs about machines. Most of what can happen at all happens soon, and going from state to state finds it
// at little cost (machine_search.h). For the rest, in rounds: is a violation reached in exactly so many steps
// (so that the first one found has a shortest trace), and do the invariants follow from themselves over so
// many steps? Those that do for each other are proved together; those that do not are left out and the rest
// is asked again, so that nothing rests on what is open. A round of all machines is one batch of goals. What
// few steps do not decide is decided by looking at all states, if they are few.
#include "compiler/prove/machines.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <set>
#include <variant>

#include "compiler/prove/kept_runs.h"
#include "compiler/prove/machine_proof.h"
#include "compiler/prove/second_opinions.h"
#include "compiler/support/worker_pool.h"

namespace ptspec::prove {

namespace {

using model::Machine;
using model::StateProperty;
using vcgen::Goal;

class Driver {
  public:
    Driver(const std::vector<Machine*>& machines, const ProveOptions& options)
        : second_opinions(options), options_(options) {
        for (Machine* machine : machines) proofs_.push_back(std::make_unique<MachineProof>(*machine));
    }

    void run() {
        search(first_work, false);
        for (unsigned depth = 0; depth <= most_steps && any_open() && !stopped(); ++depth) {
            look_for_runs(depth);
            for (auto& proof : proofs_) proof->close_what_has_failed();
            if (depth <= most_induction) strengthen(depth + 1);
            if (depth <= most_induction) rest_on_known(depth);
            if (depth == patience) search(further_work, true);
        }
        confirm_runs();
        for (auto& proof : proofs_) {
            for (uint32_t i = 0; i < proof->settled.size(); ++i) {
                Settled& settled = proof->settled[i];
                if (!settled.open) continue;
                if (settled.candidate) {
                    proof->settle_by_run(i, std::move(*settled.candidate));
                    continue;
                }
                settled.reason = stopped()
                                     ? "stopped on request"
                                     : fmt::format(
                                           "no run of up to {} steps decides it, and it does not follow "
                                           "from the invariants over up to {} steps",
                                           most_steps, most_induction + 1);
                settled.open = false;
            }
        }
    }

    // An answer that is disputed is none, and nothing rests on it.
    void weigh(query::Answer& answer, const query::Opinion& opinion, Settled& settled) {
        second_opinions.count(opinion);
        if (opinion.kind != query::Opinion::Kind::disagrees) return;
        answer.verdict = query::Verdict::unknown;
        answer.reason = opinion.reason;
        settled.open = false;
        settled.status = Status::unknown;
        settled.disagreement = true;
        settled.reason = opinion.reason;
    }

    std::vector<std::unique_ptr<MachineProof>> proofs_;
    query::Statistics statistics;
    SecondOpinions second_opinions;

  private:
    static constexpr unsigned most_steps = 40, most_induction = 8;
    // Longer runs make questions that nobody reads.
    static constexpr unsigned most_confirmed = 12;
    // Few steps are asked about before all states are looked at, if they can be.
    static constexpr unsigned patience = 2;
    static constexpr uint64_t first_work = 1'000'000, alike_work = 20'000'000, further_work = 60'000'000;

    struct Asked {
        MachineProof* proof;
        uint32_t property;
        Goal goal;
    };

    bool stopped() const { return options_.query.stop.stop_requested(); }
    bool any_open() const {
        return std::ranges::any_of(proofs_, [](const auto& proof) { return proof->has_open(); });
    }

    static std::string name_of(const MachineProof& proof, uint32_t property) {
        return proof.machine.title() + " " + proof.machine.properties[property].name;
    }

    std::vector<query::Answer> ask(const std::vector<Asked>& asked, bool values) {
        std::vector<query::GoalRef> refs;
        for (const Asked& each : asked) {
            const StateProperty::Kind kind = each.proof->machine.properties[each.property].kind;
            const bool shown = kind != StateProperty::Kind::fires && kind != StateProperty::Kind::reaches;
            refs.push_back({&each.proof->machine.closed, &each.goal, name_of(*each.proof, each.property),
                            values && shown});
        }
        std::vector<query::Answer> answers = query::run(refs, options_.query, statistics);
        const std::vector<query::Opinion> opinions = second_opinions.ask(refs, answers, statistics);
        for (size_t i = 0; i < asked.size(); ++i)
            weigh(answers[i], opinions[i], asked[i].proof->settled[asked[i].property]);
        return answers;
    }

    // From state to state; `further`: first with symmetry, which gets far, then until all states were looked
    // at if they are not too many: what none of them shows is decided.
    void search(uint64_t work, bool further) {
        if (further) recall();
        const auto one = [&](size_t i) {
            if (proofs_[i]->has_open()) proofs_[i]->look_at_states(work, further ? alike_work : 0);
            return std::monostate();
        };
        run_stateless_in_order(
            proofs_.size(), options_.query.workers, one, [](size_t, std::monostate) {}, options_.query.stop);
        if (further) keep();
    }

    // Runs that took long to find the last time.
    void recall() {
        for (auto& proof : proofs_) {
            for (uint32_t i = 0; i < proof->settled.size(); ++i) {
                if (!proof->hopes_for(i)) continue;
                if (auto trace = kept_.find(proof->machine, proof->goals, i))
                    proof->take(i, std::move(*trace), false);
            }
            proof->close_what_has_failed();
        }
    }

    void keep() {
        for (auto& proof : proofs_) {
            for (const auto& [property, trace] : proof->long_runs)
                kept_.keep(proof->machine, proof->goals, property, trace);
        }
        if (const auto written = kept_.flush(); !written)
            statistics.warnings.push_back(written.error().message);
    }

    // Where questions are wanted as files or by a second solver, runs that were found without a question get
    // one: is this a run, and does it show the property?
    void confirm_runs() {
        if ((!options_.query.smt_directory && !options_.second_solver) || stopped()) return;
        std::vector<Asked> asked;
        for (auto& proof : proofs_) {
            for (uint32_t i = 0; i < proof->settled.size(); ++i) {
                const Settled& settled = proof->settled[i];
                if (settled.open || !settled.trace || settled.goal) continue;
                if (settled.trace->moves.size() > most_confirmed) continue;
                vcgen::MachineGoals::Course course{settled.trace->states[0], {}, {}, {}};
                for (const model::Move& move : settled.trace->moves) {
                    course.actions.push_back(move.action);
                    course.parameters.push_back(move.parameters);
                }
                if (settled.trace->last) course.last = settled.trace->last->parameters;
                asked.push_back(
                    {proof.get(), i, proof->goals.run_along(proof->machine.properties[i], course)});
            }
        }
        const auto answers = ask(asked, false);
        for (size_t i = 0; i < asked.size(); ++i) {
            Settled& settled = asked[i].proof->settled[asked[i].property];
            settled.goal = asked[i].goal;
            settled.key = answers[i].key;
            if (answers[i].verdict == query::Verdict::unsatisfiable)
                asked[i].proof->settle_unreproduced(asked[i].property);
        }
    }

    // Every open property at exactly this depth. Those that induction may prove are asked about even where
    // the search has excluded it, so that a proof is the solver's from its beginning.
    void look_for_runs(unsigned depth) {
        std::vector<Asked> asked;
        for (auto& proof : proofs_) {
            for (uint32_t i = 0; i < proof->settled.size(); ++i) {
                Settled& settled = proof->settled[i];
                if (!settled.open) continue;
                if (settled.candidate && settled.candidate->moves.size() == depth) {
                    proof->settle_by_run(i, std::move(*settled.candidate));
                    continue;
                }
                const bool excluded = proof->search && static_cast<int>(depth) <= proof->search->excluded();
                if (excluded && (settled.candidate || depth > most_induction)) continue;
                asked.push_back(
                    {proof.get(), i, proof->goals.run(proof->machine.properties[i], depth, proof->known)});
            }
        }
        const auto answers = ask(asked, true);
        for (size_t i = 0; i < asked.size(); ++i) take_run(asked[i], answers[i], depth);
    }

    void take_run(const Asked& asked, const query::Answer& answer, unsigned depth) {
        MachineProof& proof = *asked.proof;
        Settled& settled = proof.settled[asked.property];
        const StateProperty& property = proof.machine.properties[asked.property];
        settled.goal = asked.goal;
        settled.key = answer.key;
        settled.cached = answer.cached;
        if (answer.verdict == query::Verdict::unsatisfiable) return;
        settled.open = false;
        if (answer.verdict == query::Verdict::unknown && settled.candidate && !settled.disagreement) {
            proof.settle_by_run(asked.property, std::move(*settled.candidate));
            return;
        }
        if (answer.verdict == query::Verdict::unknown) {
            settled.reason = fmt::format("runs of {} steps: {}", depth, answer.reason);
            return;
        }
        if (answer.values.empty() && !asked.goal.inputs.empty()) {  // nobody asked for them
            settled.method = fmt::format("after {} step{}", depth, depth == 1 ? "" : "s");
            settled.status = property.is_cover() ? Status::proved : Status::refuted;
            return;
        }
        auto trace = trace_of(proof.machine, proof.goals, property, asked.goal, answer.values, depth);
        if (trace) {
            proof.settle_by_run(asked.property, std::move(*trace));
        } else {
            proof.settle_unreproduced(asked.property);
        }
    }

    // Which of the open invariants follow from each other over `steps` steps?
    void strengthen(unsigned steps) {
        for (auto& proof : proofs_) {
            proof->assumed.clear();
            for (uint32_t i = 0; i < proof->settled.size(); ++i) {
                if (proof->hopes_for(i) && proof->machine.properties[i].is_of_states())
                    proof->assumed.push_back(i);
            }
        }
        std::set<MachineProof*> settled;
        while (!stopped()) {
            std::vector<Asked> asked;
            for (auto& proof : proofs_) {
                if (settled.contains(proof.get())) continue;
                for (const uint32_t i : proof->assumed) {
                    asked.push_back({proof.get(), i,
                                     proof->goals.step(proof->machine.properties[i], steps, proof->assumed,
                                                       proof->known)});
                }
            }
            if (asked.empty()) return;
            const auto answers = ask(asked, false);
            std::set<MachineProof*> changed;
            for (size_t i = 0; i < asked.size(); ++i) {
                if (answers[i].verdict == query::Verdict::unsatisfiable) continue;
                std::erase(asked[i].proof->assumed, asked[i].property);
                changed.insert(asked[i].proof);
            }
            for (size_t i = 0; i < asked.size(); ++i) {
                MachineProof& proof = *asked[i].proof;
                if (changed.contains(&proof)) continue;
                settled.insert(&proof);
                proof.settle_by_induction(asked[i].property, asked[i].goal, answers[i], steps);
                proof.known.push_back(asked[i].property);
            }
            for (auto& proof : proofs_) {
                if (proof->assumed.empty()) settled.insert(proof.get());
            }
        }
    }

    // What is no invariant itself: does it follow from those that are proved?
    void rest_on_known(unsigned steps) {
        std::vector<Asked> asked;
        for (auto& proof : proofs_) {
            for (uint32_t i = 0; i < proof->settled.size(); ++i) {
                if (!proof->hopes_for(i) || proof->machine.properties[i].is_of_states()) continue;
                asked.push_back({proof.get(), i,
                                 proof->goals.step(proof->machine.properties[i], steps, {}, proof->known)});
            }
        }
        if (asked.empty()) return;
        const auto answers = ask(asked, false);
        for (size_t i = 0; i < asked.size(); ++i) {
            if (answers[i].verdict == query::Verdict::unsatisfiable)
                asked[i].proof->settle_by_induction(asked[i].property, asked[i].goal, answers[i], steps);
        }
    }

    const ProveOptions& options_;
    KeptRuns kept_{options_.query.cache.get()};
};

}  // namespace

void prove_machines(const std::vector<Machine*>& machines, const ProveOptions& options, ProofReport& report) {
    const auto begin = std::chrono::steady_clock::now();
    Driver driver(machines, options);
    // What an invariant excludes at all, asked with the first round.
    std::vector<Goal> refutable;
    std::vector<std::pair<MachineProof*, uint32_t>> refutable_of;
    for (auto& proof : driver.proofs_) {
        if (!proof->machine.variants.empty()) continue;
        for (uint32_t i = 0; i < proof->machine.properties.size(); ++i) {
            if (proof->machine.properties[i].kind != StateProperty::Kind::invariant) continue;
            refutable.push_back(proof->goals.refutable(proof->machine.properties[i]));
            refutable_of.emplace_back(proof.get(), i);
        }
    }
    std::vector<query::GoalRef> refs;
    for (size_t i = 0; i < refutable.size(); ++i) {
        const Machine& machine = refutable_of[i].first->machine;
        refs.push_back({&machine.closed, &refutable[i], machine.title() + " vacuity", false});
    }
    auto says = query::run(refs, options.query, driver.statistics);
    const auto opinions = driver.second_opinions.ask(refs, says, driver.statistics);
    driver.run();
    for (auto& proof : driver.proofs_) {
        if (!proof->machine.variants.empty()) continue;
        TargetReport target;
        target.model = &proof->machine.closed;
        target.machine = &proof->machine;
        for (uint32_t i = 0; i < proof->settled.size(); ++i)
            target.obligations.push_back(result_of(proof->machine, i, proof->settled[i]));
        for (size_t i = 0; i < refutable.size(); ++i) {
            if (refutable_of[i].first != proof.get()) continue;
            Settled settled;
            driver.weigh(says[i], opinions[i], settled);
            settled.status = says[i].verdict == query::Verdict::satisfiable     ? Status::proved
                             : says[i].verdict == query::Verdict::unsatisfiable ? Status::refuted
                                                                                : Status::unknown;
            settled.reason = says[i].reason;
            settled.cached = says[i].cached;
            settled.key = says[i].key;
            settled.goal = refutable[i];
            ObligationResult result = result_of(proof->machine, refutable_of[i].second, settled);
            result.obligation.id =
                "vacuity: " + proof->machine.properties[refutable_of[i].second].name + " says something";
            target.obligations.push_back(std::move(result));
        }
        for (auto& variant : driver.proofs_) {
            for (const model::MachineVariant& told : variant->machine.variants) {
                const auto own = std::ranges::find_if(machines, [&](const Machine* each) {
                    return each->variants.empty() && each->title() == variant->machine.title();
                });
                if (own != machines.end() && *own == &proof->machine)
                    target.obligations.push_back(
                        result_of(variant->machine, variant->settled, told, proof->machine, proof->settled));
            }
        }
        for (const ObligationResult& result : target.obligations) count(report.totals, result);
        report.targets.push_back(std::move(target));
    }
    report.totals.goals += driver.statistics.goals;
    report.totals.unique += driver.statistics.unique;
    report.totals.solved += driver.statistics.solved;
    report.totals.cached += driver.statistics.cached;
    driver.second_opinions.add_to(report);
    for (std::string& warning : driver.statistics.warnings) report.warnings.push_back(std::move(warning));
    report.stopped = report.stopped || options.query.stop.stop_requested();
    report.totals.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace ptspec::prove

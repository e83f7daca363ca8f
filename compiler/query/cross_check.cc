// SPDX-License-Identifier: Apache-2.0
#include "compiler/query/cross_check.h"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <optional>

#include "compiler/query/cache.h"
#include "compiler/query/question_files.h"
#include "compiler/smt/question.h"
#include "compiler/support/worker_pool.h"

namespace ptspec::query {

namespace {

using smt::Check;

// Goals with one text and one answer.
struct Asked {
    const GoalRef* goal = nullptr;
    Verdict first = Verdict::unknown;
    std::string text;
    ContentHash key;
    uint64_t material_size = 0;
    Opinion opinion;
};

const char* word(Verdict verdict) { return verdict == Verdict::satisfiable ? "sat" : "unsat"; }

class CrossCheck {
  public:
    CrossCheck(const std::vector<GoalRef>& goals, const std::vector<Answer>& answers,
               const smt::SecondSolver& solver, const Options& options, Statistics& statistics)
        : goals_(goals), answers_(answers), solver_(solver), options_(options), statistics_(statistics) {}

    std::vector<Opinion> run() {
        if (options_.cache) {
            cache_ = &options_.cache->open();
        }
        collect();
        ask_open();
        if (cache_) {
            if (const auto written = cache_->flush(); !written) {
                statistics_.warnings.push_back(written.error().message);
            }
        }
        explain_disagreements();
        std::vector<Opinion> result;
        for (const std::optional<size_t>& place : asked_of_) {
            result.push_back(place ? asked_[*place].opinion : Opinion{});
        }
        return result;
    }

  private:
    void collect() {
        std::map<std::pair<ContentHash, Verdict>, size_t> seen;
        for (size_t i = 0; i < goals_.size(); ++i) {
            const GoalRef& ref = goals_[i];
            asked_of_.emplace_back();
            if (answers_[i].verdict == Verdict::unknown) {
                continue;
            }
            Asked next;
            next.goal = &ref;
            next.first = answers_[i].verdict;
            next.text = smt::make_question(ref.model->pool, ref.goal->written, ref.goal->inputs).text;
            next.material_size = solver_.identity().size() + next.text.size();
            next.key = ContentHasher().add("second").add(solver_.identity()).add(next.text).digest();
            const auto [place, is_new] = seen.emplace(std::pair(next.key, next.first), asked_.size());
            asked_of_.back() = place->second;
            if (!is_new) {
                continue;
            }
            if (const KeptAnswer* kept = cache_ ? cache_->find(next.key, next.material_size) : nullptr;
                kept != nullptr && kept->satisfiable == (next.first == Verdict::satisfiable)) {
                next.opinion.kind = Opinion::Kind::confirmed;
            } else {
                open_.push_back(asked_.size());
            }
            asked_.push_back(std::move(next));
        }
    }

    Check ask(const std::string& text) const {
        return solver_.check(text, {std::chrono::milliseconds(options_.wall_clock_ms), options_.memory_mb},
                             options_.stop);
    }

    void ask_open() {
        const auto work = [&](char, size_t job, std::stop_token) {
            return std::make_unique<Check>(ask(asked_[open_[job]].text));
        };
        const auto deliver = [&](size_t job, std::unique_ptr<Check> check) {
            judge(asked_[open_[job]], *check);
            if (options_.progress) {
                options_.progress(job + 1, open_.size());
            }
        };
        const size_t done = run_in_order(
            open_.size(), options_.workers, [] { return char{}; }, work, deliver, options_.stop);
        for (size_t job = done; job < open_.size(); ++job) {
            asked_[open_[job]].opinion = {Opinion::Kind::unconfirmed, "stopped on request"};
        }
    }

    void judge(Asked& asked, const Check& check) {
        if (check.verdict == smt::Verdict::unknown) {
            asked.opinion = {Opinion::Kind::unconfirmed, check.reason};
            return;
        }
        const bool satisfiable = check.verdict == smt::Verdict::satisfiable;
        if (satisfiable != (asked.first == Verdict::satisfiable)) {
            asked.opinion.kind = Opinion::Kind::disagrees;
            return;
        }
        asked.opinion.kind = Opinion::Kind::confirmed;
        if (cache_) {
            cache_->add(asked.key, {satisfiable, false, asked.material_size, {}});
        }
    }

    void explain_disagreements() {
        std::optional<QuestionFiles> written;
        if (options_.smt_directory) {
            written.emplace(files_, *options_.smt_directory);
        }
        for (Asked& asked : asked_) {
            if (asked.opinion.kind != Opinion::Kind::disagrees) {
                continue;
            }
            const GoalRef& ref = *asked.goal;
            const Verdict second =
                asked.first == Verdict::satisfiable ? Verdict::unsatisfiable : Verdict::satisfiable;
            std::string& reason = asked.opinion.reason;
            reason =
                fmt::format("z3 says {}, {} says {}", word(asked.first), solver_.identity(), word(second));
            const Check same =
                ask(smt::make_question(ref.model->pool, ref.goal->query, ref.goal->inputs).text);
            if (same.verdict != smt::Verdict::unknown) {
                const bool agrees =
                    (same.verdict == smt::Verdict::satisfiable) == (asked.first == Verdict::satisfiable);
                reason += agrees ? "; of the goal as it was simplified both say the same"
                                 : "; the same of the goal as it was simplified";
            }
            if (!written) {
                continue;
            }
            if (const auto file = written->write(ref, asked.text, Verdict::unknown, "-as_written")) {
                reason += fmt::format("; the goal: {}", file->generic_string());
            } else {
                statistics_.warnings.push_back(file.error().message);
            }
        }
    }

    const std::vector<GoalRef>& goals_;
    const std::vector<Answer>& answers_;
    const smt::SecondSolver& solver_;
    const Options& options_;
    Statistics& statistics_;
    RealFileSystem files_;
    AnswerCache* cache_ = nullptr;
    std::vector<Asked> asked_;
    std::vector<size_t> open_;                     // of asked_
    std::vector<std::optional<size_t>> asked_of_;  // by goal
};

}  // namespace

std::vector<Opinion> cross_check(const std::vector<GoalRef>& goals, const std::vector<Answer>& answers,
                                 const smt::SecondSolver& solver, const Options& options,
                                 Statistics& statistics) {
    return CrossCheck(goals, answers, solver, options, statistics).run();
}

}  // namespace ptspec::query

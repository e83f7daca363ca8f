// SPDX-License-Identifier: Apache-2.0
#include "compiler/query/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <tuple>

#include "compiler/query/cache.h"
#include "compiler/query/guess.h"
#include "compiler/query/question_files.h"
#include "compiler/query/solve.h"
#include "compiler/smt/question.h"
#include "compiler/support/worker_pool.h"

namespace ptspec::query {

namespace {

// One expression of one model, whatever the obligations that ask about it.
struct Asked {
    size_t unique = 0;
    std::vector<model::VariableId> variables;  // those of the question's inputs, by place
};

// Goals with one key: the first of them stands for all.
struct Unique {
    const GoalRef* goal = nullptr;
    smt::Question question;
    ContentHash key;
    uint64_t material_size = 0;
    bool minimise = false;
    Solved solved;
    bool done = false;
    bool cached = false;
};

// Old answers with these values of `minimise` and `limit` must not be mixed: the verdict may depend on the
// limit.
ContentHash key_of(const std::string& text, const Options& options, bool minimise, uint64_t& material_size) {
    const std::string solver = smt::Solver::identity();
    material_size = solver.size() + text.size();
    return ContentHasher().add(solver).add(options.resource_limit).add(uint64_t{minimise}).add(text).digest();
}

Verdict verdict_of(smt::Verdict verdict) {
    switch (verdict) {
        case smt::Verdict::unsatisfiable:
            return Verdict::unsatisfiable;
        case smt::Verdict::satisfiable:
            return Verdict::satisfiable;
        case smt::Verdict::unknown:
            break;
    }
    return Verdict::unknown;
}

class Run {
  public:
    Run(const std::vector<GoalRef>& goals, const Options& options, Statistics& statistics)
        : goals_(goals), options_(options), statistics_(statistics) {}

    std::vector<Answer> run() {
        collect();
        if (options_.cache) {
            cache_ = &options_.cache->open();
            look_up();
        }
        solve_open();
        flush();
        if (options_.smt_directory) {
            write_questions();
        }
        statistics_.goals += goals_.size();
        statistics_.unique += unique_.size();
        return answers();
    }

    std::vector<std::string> keys() {
        collect();
        std::vector<std::string> result;
        for (size_t i = 0; i < goals_.size(); ++i) {
            result.push_back(unique_of(i).key.hex());
        }
        return result;
    }

  private:
    bool minimise(const GoalRef& ref) const { return ref.wants_values && options_.minimise; }

    void collect() {
        using Expression =
            std::tuple<const model::ClosedModel*, model::ExprId, bool, std::vector<model::VariableId>>;
        std::map<Expression, size_t> by_expression;
        std::vector<const GoalRef*> expressions;
        for (const GoalRef& ref : goals_) {
            const auto [seen, is_new] = by_expression.emplace(
                Expression(ref.model, ref.goal->query, minimise(ref), ref.goal->inputs), expressions.size());
            asked_of_.push_back(seen->second);
            if (is_new) {
                expressions.push_back(&ref);
            }
        }
        std::map<ContentHash, size_t> by_key;
        const auto make = [&](size_t part) {
            std::vector<Unique> made;
            const size_t end = std::min(expressions.size(), (part + 1) * questions_at_once);
            for (size_t i = part * questions_at_once; i < end; ++i) {
                made.push_back(make_unique(*expressions[i]));
            }
            return made;
        };
        const auto add = [&](size_t, std::vector<Unique> made) {
            for (Unique& next : made) {
                const auto [place, is_new] = by_key.emplace(next.key, unique_.size());
                Asked asked{place->second, {}};
                for (const smt::Input& input : next.question.inputs) {
                    asked.variables.push_back(input.variable);
                }
                asked_.push_back(std::move(asked));
                if (is_new) {
                    unique_.push_back(std::move(next));
                }
            }
        };
        run_stateless_in_order((expressions.size() + questions_at_once - 1) / questions_at_once,
                               options_.workers, make, add);
    }

    Unique make_unique(const GoalRef& ref) const {
        Unique next;
        next.goal = &ref;
        next.minimise = minimise(ref);
        next.question = smt::make_question(ref.model->pool, ref.goal->query, ref.goal->inputs);
        next.key = key_of(next.question.text, options_, next.minimise, next.material_size);
        return next;
    }

    const Unique& unique_of(size_t goal) const { return unique_[asked_[asked_of_[goal]].unique]; }

    void write_questions() {
        QuestionFiles written(files_, *options_.smt_directory);
        for (size_t i = 0; i < goals_.size(); ++i) {
            const Unique& unique = unique_of(i);
            const Verdict found = unique.done ? verdict_of(unique.solved.verdict) : Verdict::unknown;
            if (auto file = written.write(goals_[i], unique.question.text, found); !file) {
                statistics_.warnings.push_back(file.error().message);
                return;
            }
        }
    }

    void look_up() {
        for (Unique& unique : unique_) {
            const KeptAnswer* kept = cache_->find(unique.key, unique.material_size);
            if (kept == nullptr) {
                continue;
            }
            const GoalRef& ref = *unique.goal;
            // A model from disk is evaluated like one from the solver; there is no such check for
            // "unsatisfiable", whose line was written by this solver build for this very text.
            if (kept->satisfiable && !satisfies(*ref.model, ref.goal->query, unique.question, kept->values)) {
                continue;
            }
            unique.solved.verdict =
                kept->satisfiable ? smt::Verdict::satisfiable : smt::Verdict::unsatisfiable;
            unique.solved.values = kept->values;
            unique.solved.minimal = kept->minimal;
            unique.done = unique.cached = true;
            ++statistics_.cached;
        }
    }

    void solve_open() {
        std::vector<Unique*> open;
        for (Unique& unique : unique_) {
            if (!unique.done) {
                open.push_back(&unique);
            }
        }
        SolveOptions solve_options;
        solve_options.resources = options_.resource_limit;
        solve_options.time = std::chrono::milliseconds(options_.wall_clock_ms);
        size_t done = unique_.size() - open.size();
        const auto make_solver = [&] {
            return smt::Solver({options_.solver, options_.memory_mb, options_.stop});
        };
        const auto work = [&](smt::Solver& solver, size_t job, std::stop_token) {
            const Unique& unique = *open[job];
            SolveOptions own = solve_options;
            own.minimise = unique.minimise;
            if (!unique.minimise && unique.goal->goal->expect == vcgen::Goal::Expect::satisfiable) {
                if (auto values = guess(*unique.goal->model, unique.goal->goal->query, unique.question)) {
                    return std::make_unique<Solved>(
                        Solved{smt::Verdict::satisfiable, "", std::move(*values)});
                }
            }
            return std::make_unique<Solved>(
                solve(solver, unique.question, *unique.goal->model, unique.goal->goal->query, own));
        };
        const auto deliver = [&](size_t job, std::unique_ptr<Solved> solved) {
            open[job]->solved = std::move(*solved);
            open[job]->done = true;
            ++done;
            ++statistics_.solved;
            keep(*open[job]);
            if (options_.progress) {
                options_.progress(done, unique_.size());
            }
        };
        run_in_order(open.size(), options_.workers, make_solver, work, deliver, options_.stop);
    }

    void keep(const Unique& unique) {
        const Solved& solved = unique.solved;
        if (!cache_ || solved.verdict == smt::Verdict::unknown) {
            return;
        }
        // A counterexample that a clock kept from being minimised would be kept from it for ever.
        if (solved.verdict == smt::Verdict::satisfiable && !solved.repeatable) {
            return;
        }
        cache_->add(unique.key, {solved.verdict == smt::Verdict::satisfiable, solved.minimal,
                                 unique.material_size, solved.values});
        if (cache_->new_answers() >= flush_after) {
            flush();
        }
    }

    void flush() {
        if (!cache_) {
            return;
        }
        if (const Result<void> written = cache_->flush(); !written) {
            statistics_.warnings.push_back(written.error().message);
        }
    }

    std::vector<Answer> answers() const {
        std::vector<Answer> result;
        result.reserve(goals_.size());
        for (size_t i = 0; i < goals_.size(); ++i) {
            const Unique& unique = unique_of(i);
            Answer answer;
            answer.key = unique.key.hex();
            if (!unique.done) {
                answer.reason = "stopped on request";
                result.push_back(std::move(answer));
                continue;
            }
            answer.verdict = verdict_of(unique.solved.verdict);
            answer.reason = unique.solved.reason;
            answer.cached = unique.cached;
            answer.minimal = unique.solved.minimal;
            if (answer.verdict == Verdict::satisfiable && goals_[i].wants_values) {
                answer.values = values_for(*goals_[i].goal, asked_[asked_of_[i]], unique);
            }
            result.push_back(std::move(answer));
        }
        return result;
    }

    // By the order of the goal's inputs; one that the question does not mention is free, and 0.
    static std::vector<uint64_t> values_for(const vcgen::Goal& goal, const Asked& asked,
                                            const Unique& unique) {
        std::vector<uint64_t> values;
        for (const model::VariableId variable : goal.inputs) {
            const auto place = std::ranges::find(asked.variables, variable);
            const auto index = static_cast<size_t>(place - asked.variables.begin());
            values.push_back(place != asked.variables.end() ? unique.solved.values[index] : 0);
        }
        return values;
    }

    static constexpr size_t flush_after = 2000;
    static constexpr size_t questions_at_once = 256;

    const std::vector<GoalRef>& goals_;
    const Options& options_;
    Statistics& statistics_;
    RealFileSystem files_;
    AnswerCache* cache_ = nullptr;
    std::vector<Unique> unique_;
    std::vector<Asked> asked_;
    std::vector<size_t> asked_of_;  // by goal
};

}  // namespace

std::vector<Answer> run(const std::vector<GoalRef>& goals, const Options& options, Statistics& statistics) {
    return Run(goals, options, statistics).run();
}

std::vector<std::string> keys(const std::vector<GoalRef>& goals, const Options& options) {
    Statistics statistics;
    return Run(goals, options, statistics).keys();
}

}  // namespace ptspec::query

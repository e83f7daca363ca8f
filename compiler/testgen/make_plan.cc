// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "compiler/model/interpreter.h"
#include "compiler/support/hash.h"
#include "compiler/testgen/group_planner.h"
#include "compiler/testgen/test_memory.h"
#include "compiler/testgen/testgen.h"

namespace ptspec::testgen {

namespace {

using model::ExprId;
using model::Op;

class Planner {
  public:
    Planner(model::ClosedModel& model, const SourceMap& sources, const Options& options)
        : model_(model),
          pool_(model.pool),
          options_(options),
          unfolder_(model),
          solver_(model, options.query),
          memory_(model) {
        groups_ = group_by_domain(model, sources);
    }

    TestPlan run() {
        configurations_ = find_configurations(model_, unfolder_, solver_);
        for (const Group& group : groups_) {
            planners_.emplace_back(model_, group, types_);
        }
        for (size_t i = 0; i < configurations_.size(); ++i) {
            plan_under(i);
        }
        return finish();
    }

  private:
    bool mentions_config(const Group& group) const {
        std::vector<ExprId> roots{group.domain};
        for (const Wish& wish : group.wishes) {
            roots.push_back(wish.condition);
        }
        for (const model::TypeId type : group.types) {
            for (const ViewCondition& view : types_[type].views) {
                roots.push_back(view.exact);
            }
        }
        return std::ranges::any_of(pool_.reachable(roots), [&](ExprId id) {
            const model::Node& node = pool_.node(id);
            return node.op == Op::variable &&
                   pool_.variable(static_cast<model::VariableId>(node.payload)).kind ==
                       model::Variable::Kind::config;
        });
    }

    // Asks for what is open in the chosen groups until nothing is or the rest is out of reach. Everything
    // that is open in a group is one question: mostly the answer is that none of it can be. What is too hard
    // for the solver together is asked for in halves, and alone with patience. Gives how much stays unknown.
    template <typename OpenOf>
    size_t reach(const std::vector<size_t>& chosen, const char* what, OpenOf open_of) {
        size_t unknown = 0;
        std::vector<std::pair<size_t, std::vector<Open>>> work;
        work.reserve(chosen.size());
        for (const size_t index : chosen) {
            work.emplace_back(index, open_of(planners_[index]));
        }
        for (size_t round = 0; !work.empty(); ++round) {
            std::erase_if(work, [](const auto& item) { return item.second.empty(); });
            std::vector<Question> asked;
            for (const auto& [index, open] : work) {
                ExprId any = pool_.boolean(false);
                for (const Open& one : open) {
                    any = pool_.binary(Op::logical_or, any, one.condition);
                }
                asked.push_back({any, groups_[index].variables,
                                 fmt::format("{} {} {}.{}", what, groups_[index].key, round, asked.size())});
            }
            const auto answers = solver_.ask(asked);
            std::vector<std::pair<size_t, std::vector<Open>>> next;
            for (size_t i = 0; i < answers.size(); ++i) {
                auto& [index, open] = work[i];
                if (answers[i].verdict == query::Verdict::satisfiable) {
                    if (planners_[index].add_found(answers[i].values, open)) {
                        next.emplace_back(index, std::move(open));
                    }
                } else if (answers[i].verdict == query::Verdict::unknown && open.size() == 1) {
                    const auto last = solver_.ask({asked[i]}, true).front();
                    if (last.verdict == query::Verdict::satisfiable) {
                        planners_[index].add_found(last.values, open);
                    }
                    unknown += last.verdict == query::Verdict::unknown ? 1 : 0;
                } else if (answers[i].verdict == query::Verdict::unknown) {
                    const auto middle = open.begin() + static_cast<std::ptrdiff_t>(open.size() / 2);
                    next.emplace_back(index, std::vector(open.begin(), middle));
                    next.emplace_back(index, std::vector(middle, open.end()));
                }
            }
            work.clear();
            for (auto& [index, open] : next) {
                std::set<ExprId> still;
                for (const Open& one : open_of(planners_[index])) {
                    still.insert(one.condition);
                }
                std::erase_if(open, [&](const Open& one) { return !still.contains(one.condition); });
                work.emplace_back(index, std::move(open));
            }
        }
        return unknown;
    }

    void plan_under(size_t number) {
        types_ = find_type_words(model_, unfolder_, solver_, configurations_[number]);
        std::vector<size_t> chosen;
        for (size_t i = 0; i < groups_.size(); ++i) {
            if (number != 0 && !mentions_config(groups_[i])) {
                continue;
            }
            planners_[i].enter(configurations_[number]);
            if (!groups_[i].uses_tables && planners_[i].input_bits() <= options_.exhaustive_bits) {
                planners_[i].add_everything();
                continue;
            }
            chosen.push_back(i);
            planners_[i].add_bases();
        }
        reach(chosen, "view", [](const GroupPlanner& planner) { return planner.open_views(); });
        for (const size_t i : chosen) {
            planners_[i].add_boundaries();
            const uint64_t seed =
                ContentHasher().add(options_.seed).add(number).add(groups_[i].key).digest().low;
            planners_[i].add_random(options_.random_per_set, seed);
        }
        // What an earlier configuration left open is asked again.
        unknown_ = reach(chosen, "branch", [](const GroupPlanner& planner) { return planner.open_wishes(); });
    }

    TestPlan finish() {
        TestPlan plan;
        plan.config_values = configurations_.front();
        interpreter_.emplace(model_);
        for (size_t i = 0; i < groups_.size(); ++i) {
            const Group& group = groups_[i];
            plan.branches += group.wishes.size();
            plan.covered += planners_[i].fulfilled();
            VectorSet set;
            set.exhaustive = !group.uses_tables && planners_[i].input_bits() <= options_.exhaustive_bits;
            std::vector<std::vector<uint64_t>> wanted(group.operations.size());
            for (const TestVector& vector : planners_[i].vectors()) {
                add_if_true(group, vector, set, wanted);
            }
            if (set.vectors.empty()) {
                continue;
            }
            const auto number = static_cast<uint32_t>(plan.sets.size());
            plan.sets.push_back(std::move(set));
            for (const uint32_t law : group.laws) {
                plan.laws.push_back({law, number});
            }
            for (size_t k = 0; k < group.operations.size(); ++k) {
                plan.operations.push_back({group.operations[k], number, std::move(wanted[k])});
            }
        }
        plan.unknown = unknown_;
        plan.unreachable = plan.branches - plan.covered - plan.unknown;
        std::ranges::sort(plan.laws, {}, &LawTest::law);
        std::ranges::sort(plan.operations, {}, &OperationTest::operation);
        return plan;
    }

    model::Assignment assignment(const std::vector<model::Parameter>& parameters,
                                 const std::vector<uint64_t>& words,
                                 const Configuration& configuration) const {
        model::Assignment assignment;
        for (size_t i = 0; i < parameters.size(); ++i) {
            assignment[parameters[i].variable] = words[i];
        }
        for (size_t i = 0; i < model_.configs.size(); ++i) {
            assignment[model_.configs[i].variable] = configuration[i];
        }
        return assignment;
    }

    static bool is_true(const model::Evaluation& evaluation) {
        const uint64_t* value = std::get_if<uint64_t>(&evaluation);
        return value != nullptr && *value == 1;
    }

    // Conditions on ghosts are not for tests.
    bool all_true(const std::vector<ExprId>& conditions, const model::Assignment& values,
                  const model::MemoryImages& memories) {
        return std::ranges::all_of(conditions, [&](ExprId condition) {
            const auto [known, is_new] = testable_.emplace(condition, condition);
            if (is_new) {
                const ExprId unfolded = unfolder_.unfold(condition);
                known->second = reads_ghosts(model_, unfolded) ? without_ghosts(unfolded) : condition;
            }
            return is_true(interpreter_->evaluate(known->second, values, memories));
        });
    }

    ExprId without_ghosts(ExprId unfolded) {
        if (pool_.node(unfolded).op != Op::logical_and) {
            return reads_ghosts(model_, unfolded) ? pool_.boolean(true) : unfolded;
        }
        const ExprId left = without_ghosts(pool_.operands(unfolded)[0]);
        return pool_.binary(Op::logical_and, left, without_ghosts(pool_.operands(unfolded)[1]));
    }

    // The group's first member speaks for all.
    bool in_domain(const Group& group, const std::vector<uint64_t>& words,
                   const model::MemoryImages& memories, const Configuration& configuration) {
        if (!group.laws.empty()) {
            const model::Law& law = model_.laws[group.laws.front()];
            return all_true({law.condition}, assignment(law.parameters, words, configuration), memories);
        }
        const model::Operation& operation = model_.operations[group.operations.front()];
        return all_true(operation.requires_, assignment(operation.parameters, words, configuration),
                        memories);
    }

    // What an operation gives and does; nothing if it has no value, which a safety obligation says.
    bool add_wanted(const model::Operation& operation, const std::vector<uint64_t>& words, bool tables,
                    const model::MemoryImages& memories, std::vector<uint64_t>& wanted) {
        const model::Assignment values = assignment(operation.parameters, words, configurations_.front());
        uint64_t digest = 0;
        if (operation.body != model::no_expr) {
            const auto result = interpreter_->evaluate(operation.body, values, memories);
            const uint64_t* value = std::get_if<uint64_t>(&result);
            if (value == nullptr) {
                return false;
            }
            wanted.push_back(*value);
        } else {
            const auto id = static_cast<model::OperationId>(&operation - model_.operations.data());
            const std::vector<uint64_t> arguments(
                words.begin(), words.begin() + static_cast<std::ptrdiff_t>(operation.parameters.size()));
            const model::Execution done =
                model::execute(model_, id, arguments, values, memories, {.check_claims = false});
            if (!done.finished()) {
                return false;
            }
            wanted.push_back(done.result.value_or(0));
            digest = memory_.digest(memories, done.memories);
        }
        if (tables) {
            wanted.push_back(digest);
        }
        return true;
    }

    // The interpreter has the last word about what is in a domain, and the only one about what is wanted
    // there.
    void add_if_true(const Group& group, const TestVector& vector, VectorSet& set,
                     std::vector<std::vector<uint64_t>>& wanted) {
        TestVector complete = vector;
        model::MemoryImages memories;
        const auto allowed = [&](const Configuration& configuration) {
            return in_domain(group, complete.words, memories, configuration);
        };
        if (!group.uses_tables) {
            if (!std::ranges::any_of(configurations_, allowed)) {
                return;
            }
        } else if (!fill_tables(group, vector, complete, memories, set.vectors.size())) {
            return;
        }
        std::vector<std::vector<uint64_t>> row(group.operations.size());
        const bool interpreted = allowed(configurations_.front());
        for (size_t i = 0; i < row.size(); ++i) {
            const model::Operation& operation = model_.operations[group.operations[i]];
            if (!interpreted) {
                row[i].assign(group.uses_tables ? 2 : 1, 0);
            } else if (!add_wanted(operation, complete.words, group.uses_tables, memories, row[i])) {
                return;
            }
        }
        set.vectors.push_back(std::move(complete));
        for (size_t i = 0; i < row.size(); ++i) {
            wanted[i].insert(wanted[i].end(), row[i].begin(), row[i].end());
        }
    }

    // Each vector with other things around what it names, as far as they lie in the domain.
    bool fill_tables(const Group& group, const TestVector& vector, TestVector& complete,
                     model::MemoryImages& memories, size_t number) {
        const std::vector<Filling> fillings = memory_.fillings(group, types_);
        for (size_t tried = 0; tried < fillings.size(); ++tried) {
            const Filling& filling = fillings[(number + tried) % fillings.size()];
            for (const Configuration& configuration : configurations_) {
                const std::vector<uint64_t> image =
                    memory_.image(group, vector.words, as_substitution(model_, configuration), filling);
                complete.words.assign(
                    vector.words.begin(),
                    vector.words.begin() + static_cast<std::ptrdiff_t>(group.parameter_count));
                complete.words.insert(complete.words.end(), image.begin(), image.end());
                memories = memory_.as_images(image);
                if (in_domain(group, complete.words, memories, configuration)) {
                    return true;
                }
            }
        }
        return false;
    }

    model::ClosedModel& model_;
    model::ExprPool& pool_;
    Options options_;
    vcgen::Unfolder unfolder_;
    Solver solver_;
    TestMemory memory_;
    std::optional<model::Interpreter> interpreter_;
    std::map<ExprId, ExprId> testable_;  // conditions without what they say of ghosts
    std::vector<Group> groups_;
    std::vector<GroupPlanner> planners_;
    std::vector<Configuration> configurations_;
    std::vector<TypeWords> types_;
    size_t unknown_ = 0;
};

}  // namespace

TestPlan make_plan(model::ClosedModel& model, const SourceMap& sources, const Options& options) {
    return Planner(model, sources, options).run();
}

}  // namespace ptspec::testgen

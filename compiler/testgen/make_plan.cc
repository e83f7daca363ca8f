// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/model/interpreter.h"
#include "compiler/support/hash.h"
#include "compiler/testgen/group_planner.h"
#include "compiler/testgen/testgen.h"

namespace ptspec::testgen {

namespace {

using model::ExprId;
using model::no_expr;
using model::Op;

// What is hard to decide about many branches at once is easier about fewer: the full limit is for single
// ones.
constexpr uint64_t question_limit = 2'000'000;

class Planner {
  public:
    Planner(model::ClosedModel& model, const SourceMap& sources, const Options& options)
        : model_(model), pool_(model.pool), options_(options), unfolder_(model) {
        groups_ = group_by_domain(model, sources);
    }

    TestPlan run() {
        find_configurations();
        for (const Group& group : groups_) {
            planners_.emplace_back(model_, group, types_);
        }
        for (size_t i = 0; i < configurations_.size(); ++i) {
            plan_under(i);
        }
        return finish();
    }

  private:
    struct Asked {
        ExprId condition;
        std::vector<model::VariableId> inputs;
        std::string name;
    };

    std::vector<query::Answer> ask(const std::vector<Asked>& questions, bool patient = false) {
        std::vector<vcgen::Goal> goals(questions.size());
        std::vector<query::GoalRef> refs;
        for (size_t i = 0; i < questions.size(); ++i) {
            goals[i].query = questions[i].condition;
            goals[i].inputs = questions[i].inputs;
            goals[i].expect = vcgen::Goal::Expect::satisfiable;
            refs.push_back({&model_, &goals[i], model_.target.name + " " + questions[i].name});
        }
        query::Options options = options_.query;
        if (!patient) {
            options.resource_limit = std::min(options.resource_limit, question_limit);
        }
        query::Statistics statistics;
        return query::run(refs, options, statistics);
    }

    // Three allowed configurations, of which the first is the plan's own: the smallest values with as many
    // yes as can be, since what a machine has is more to test than what it lacks; the smallest; the largest.
    void find_configurations() {
        if (model_.configs.empty()) {
            configurations_.emplace_back();
            return;
        }
        const ExprId where = unfolder_.unfold(model_.config_where);
        enum class Prefer { yes, small, large };
        std::vector<Asked> questions;
        std::vector<std::vector<bool>> turned;
        for (const Prefer prefer : {Prefer::yes, Prefer::small, Prefer::large}) {
            // The solver gives the smallest values: of the complement where large ones are wanted.
            model::Substitution substitution;
            Asked asked{no_expr, {}, "configuration"};
            turned.emplace_back();
            for (const model::Config& config : model_.configs) {
                const model::Sort sort = pool_.variable(config.variable).sort;
                const bool turn = prefer == Prefer::large || (prefer == Prefer::yes && sort.is_bool());
                const model::VariableId variable =
                    turn ? pool_.add_variable("not " + config.name, sort) : config.variable;
                turned.back().push_back(turn);
                asked.inputs.push_back(variable);
                if (turn) {
                    substitution.emplace(
                        config.variable,
                        pool_.unary(sort.is_bool() ? Op::logical_not : Op::bit_not, pool_.var(variable)));
                }
            }
            asked.condition = pool_.substitute(where, substitution);
            questions.push_back(std::move(asked));
        }
        const auto answers = ask(questions);
        for (size_t i = 0; i < answers.size(); ++i) {
            if (answers[i].verdict != query::Verdict::satisfiable) {
                continue;
            }
            Configuration configuration;
            for (size_t k = 0; k < model_.configs.size(); ++k) {
                const uint64_t mask = model::mask_of(pool_.variable(model_.configs[k].variable).sort);
                configuration.push_back(turned[i][k] ? ~answers[i].values[k] & mask : answers[i].values[k]);
            }
            if (std::ranges::find(configurations_, configuration) == configurations_.end()) {
                configurations_.push_back(std::move(configuration));
            }
        }
        if (configurations_.empty()) {
            configurations_.emplace_back(model_.configs.size(), 0);  // none is allowed: proofs say so
        }
    }

    model::Substitution substitution_of(const Configuration& configuration) {
        model::Substitution substitution;
        for (size_t i = 0; i < model_.configs.size(); ++i) {
            const model::VariableId variable = model_.configs[i].variable;
            substitution.emplace(variable, pool_.constant(pool_.variable(variable).sort, configuration[i]));
        }
        return substitution;
    }

    void find_type_words(const Configuration& configuration) {
        types_.assign(model_.types.size(), {});
        const model::Substitution substitution = substitution_of(configuration);
        std::vector<Asked> questions;
        std::vector<std::pair<model::TypeId, size_t>> asked;
        for (model::TypeId id = 0; id < model_.types.size(); ++id) {
            const model::Type& type = model_.types[id];
            if (type.kind != model::Type::Kind::entry && type.kind != model::Type::Kind::opaque) {
                continue;
            }
            const model::EntryFormat& format = model_.formats[type.format];
            ExprId none_before = pool_.boolean(true);
            for (const model::View& view : format.views) {
                const ExprId condition = unfolder_.unfold(view.condition);
                const ExprId exact = pool_.binary(Op::logical_and, none_before, condition);
                none_before =
                    pool_.binary(Op::logical_and, none_before, pool_.unary(Op::logical_not, condition));
                asked.emplace_back(id, types_[id].views.size());
                questions.push_back(
                    {pool_.substitute(exact, substitution), {format.self}, "view " + view.name});
                types_[id].views.push_back({&view, exact});
            }
        }
        const auto answers = ask(questions);
        for (size_t i = 0; i < answers.size(); ++i) {
            if (answers[i].verdict == query::Verdict::satisfiable) {
                add_view_words(asked[i].first, asked[i].second, questions[i].condition, answers[i].values[0]);
            }
        }
        for (model::TypeId id = 0; id < model_.types.size(); ++id) {
            if (types_[id].views.empty()) {
                types_[id].candidates = number_candidates(model_.types[id].sort.width);
            }
        }
    }

    void add_view_words(model::TypeId id, size_t view, ExprId exact, uint64_t smallest) {
        const model::EntryFormat& format = model_.formats[model_.types[id].format];
        Evaluator evaluator(pool_, std::span(&exact, 1));
        const auto in_view = [&](uint64_t word) {
            evaluator.assign(std::span(&format.self, 1), std::span(&word, 1));
            return evaluator.holds(exact);
        };
        const auto found =
            view_candidates(types_[id].views[view].view->name, smallest, format.width, in_view);
        types_[id].candidates.insert(types_[id].candidates.end(), found.begin(), found.end());
    }

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
        for (const size_t index : chosen) {
            work.emplace_back(index, open_of(planners_[index]));
        }
        for (size_t round = 0; !work.empty(); ++round) {
            std::erase_if(work, [](const auto& item) { return item.second.empty(); });
            std::vector<Asked> asked;
            for (const auto& [index, open] : work) {
                ExprId any = pool_.boolean(false);
                for (const Open& one : open) {
                    any = pool_.binary(Op::logical_or, any, one.condition);
                }
                asked.push_back({any, groups_[index].variables,
                                 fmt::format("{} {} {}.{}", what, groups_[index].key, round, asked.size())});
            }
            const auto answers = ask(asked);
            std::vector<std::pair<size_t, std::vector<Open>>> next;
            for (size_t i = 0; i < answers.size(); ++i) {
                auto& [index, open] = work[i];
                if (answers[i].verdict == query::Verdict::satisfiable) {
                    if (planners_[index].add_found(answers[i].values, open)) {
                        next.emplace_back(index, std::move(open));
                    }
                } else if (answers[i].verdict == query::Verdict::unknown && open.size() == 1) {
                    const auto last = ask({asked[i]}, true).front();
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
        find_type_words(configurations_[number]);
        std::vector<size_t> chosen;
        for (size_t i = 0; i < groups_.size(); ++i) {
            if (number != 0 && !mentions_config(groups_[i])) {
                continue;
            }
            planners_[i].enter(configurations_[number]);
            if (planners_[i].input_bits() <= options_.exhaustive_bits) {
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
        model::Interpreter interpreter(model_);
        for (size_t i = 0; i < groups_.size(); ++i) {
            const Group& group = groups_[i];
            plan.branches += group.wishes.size();
            plan.covered += planners_[i].fulfilled();
            VectorSet set;
            set.exhaustive = planners_[i].input_bits() <= options_.exhaustive_bits;
            std::vector<std::vector<uint64_t>> wanted(group.operations.size());
            for (const TestVector& vector : planners_[i].vectors()) {
                add_if_true(group, vector, interpreter, set, wanted);
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

    model::Assignment assignment(const std::vector<model::Parameter>& parameters, const TestVector& vector,
                                 const Configuration& configuration) const {
        model::Assignment assignment;
        for (size_t i = 0; i < parameters.size(); ++i) {
            assignment[parameters[i].variable] = vector.words[i];
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

    // The interpreter has the last word about what is in a domain, and the only one about what is wanted
    // there.
    void add_if_true(const Group& group, const TestVector& vector, model::Interpreter& interpreter,
                     VectorSet& set, std::vector<std::vector<uint64_t>>& wanted) const {
        const auto in_domain = [&](const Configuration& configuration) {
            if (!group.laws.empty()) {
                const model::Law& law = model_.laws[group.laws.front()];
                return is_true(
                    interpreter.evaluate(law.condition, assignment(law.parameters, vector, configuration)));
            }
            const model::Operation& operation = model_.operations[group.operations.front()];
            const model::Assignment values = assignment(operation.parameters, vector, configuration);
            return std::ranges::all_of(operation.requires_, [&](ExprId requirement) {
                return is_true(interpreter.evaluate(requirement, values));
            });
        };
        if (!std::ranges::any_of(configurations_, in_domain)) {
            return;
        }
        std::vector<uint64_t> row(group.operations.size());
        if (in_domain(configurations_.front())) {
            for (size_t i = 0; i < row.size(); ++i) {
                const model::Operation& operation = model_.operations[group.operations[i]];
                const auto result = interpreter.evaluate(
                    operation.body, assignment(operation.parameters, vector, configurations_.front()));
                const uint64_t* value = std::get_if<uint64_t>(&result);
                if (value == nullptr) {
                    return;  // the operation faults in its own domain: a safety obligation says so
                }
                row[i] = *value;
            }
        }
        set.vectors.push_back(vector);
        for (size_t i = 0; i < row.size(); ++i) {
            wanted[i].push_back(row[i]);
        }
    }

    model::ClosedModel& model_;
    model::ExprPool& pool_;
    Options options_;
    vcgen::Unfolder unfolder_;
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

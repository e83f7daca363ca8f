// SPDX-License-Identifier: Apache-2.0
#include "compiler/diff/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "compiler/diff/comparer.h"
#include "compiler/model/draw.h"

namespace ptspec::diff {

namespace {

using model::VariableId;

class Judge {
  public:
    Judge(Comparer& comparer, const Question& question, const query::Answer& answer)
        : sides_(comparer.sides), question_(question), minimal_(answer.minimal) {
        for (size_t i = 0; i < question.goal.inputs.size(); ++i) {
            input_[question.goal.inputs[i]] = answer.values[i];
        }
    }

    // Nothing: the interpreter sees no difference.
    std::optional<Evidence> run() {
        const Compared& compared = question_.compared;
        Evidence evidence;
        evidence.minimal = minimal_;
        const model::ClosedModel& before_model = compared.any_implementation ? sides_.after : sides_.before;
        evidence.before = side(before_model, compared.before, compared.before_type,
                               compared.any_implementation ? input_ : sides_.in_before(input_));
        evidence.after = side(sides_.after, compared.after, compared.after_type, input_);
        if (evidence.before.value == evidence.after.value) {
            return std::nullopt;
        }
        for (const model::Parameter& parameter : question_.parameters) {
            evidence.parameters.push_back({parameter.name, parameter.type, input_.at(parameter.variable)});
        }
        for (const VariableId value : question_.any_values) {
            evidence.calls.push_back(sides_.named_call(value, input_.at(value)));
        }
        add_configs(evidence);
        return evidence;
    }

  private:
    Side side(const model::ClosedModel& model, model::ExprId expr, std::optional<model::TypeId> type,
              model::Assignment assignment) const {
        model::InterpreterOptions options;
        options.check_requires = false;  // that operations call others where they may is proved elsewhere
        const model::Evaluation evaluation = model::evaluate(model, expr, assignment, options);
        Side result;
        result.type = type;
        result.assignment = std::move(assignment);
        if (const auto* fault = std::get_if<model::Fault>(&evaluation)) {
            result.text = "no value (" + fault->text() + ")";
            return result;
        }
        result.value = std::get<uint64_t>(evaluation);
        if (*result.value < question_.compared.words.size()) {
            result.text = question_.compared.words[*result.value];
        } else {
            result.text = type ? model::typed_value_text(model.types[*type], *result.value)
                               : fmt::format("{:#x}", *result.value);
        }
        return result;
    }

    void add_configs(Evidence& evidence) const {
        const model::ExprPool& pool = sides_.pool;
        for (const model::ExprId id : pool.reachable(question_.goal.query)) {
            const model::Node& node = pool.node(id);
            const auto variable = static_cast<VariableId>(node.payload);
            if (node.op != model::Op::variable ||
                pool.variable(variable).kind != model::Variable::Kind::config) {
                continue;
            }
            const auto known = std::ranges::find(sides_.after.configs, variable, &model::Config::variable);
            std::optional<model::TypeId> type;
            if (known != sides_.after.configs.end()) {
                type = known->type;
            }
            evidence.configs.push_back({pool.variable(variable).name, type, input_.at(variable)});
        }
        std::ranges::sort(evidence.configs, {}, &NamedValue::name);
    }

    const Sides& sides_;
    const Question& question_;
    bool minimal_;
    model::Assignment input_;
};

class Run {
  public:
    Run(const std::vector<Pair>& pairs, const query::Options& options) : pairs_(pairs), options_(options) {}

    Report run() {
        const auto begin = std::chrono::steady_clock::now();
        for (const Pair& pair : pairs_) {
            comparers_.push_back(pair.before != nullptr && pair.after != nullptr
                                     ? std::make_unique<Comparer>(*pair.before, *pair.after)
                                     : nullptr);
        }
        ask_for_configurations();
        ask_everything();
        for (size_t i = 0; i < pairs_.size(); ++i) {
            report_.targets.push_back(target(pairs_[i], comparers_[i].get()));
        }
        count();
        report_.totals.goals = statistics_.goals;
        report_.totals.unique = statistics_.unique;
        report_.totals.solved = statistics_.solved;
        report_.totals.cached = statistics_.cached;
        report_.warnings = std::move(statistics_.warnings);
        report_.stopped = options_.stop.stop_requested();
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
        report_.totals.seconds = taken.count();
        return std::move(report_);
    }

  private:
    void ask_for_configurations() {
        std::vector<std::optional<vcgen::Goal>> goals;
        for (const auto& comparer : comparers_) {
            goals.push_back(comparer ? comparer->common_configuration() : std::nullopt);
        }
        std::vector<query::GoalRef> refs;
        for (size_t i = 0; i < goals.size(); ++i) {
            if (goals[i]) {
                refs.push_back({&comparers_[i]->sides.after, &*goals[i], "configurations", false});
            }
        }
        const std::vector<query::Answer> answers =
            refs.empty() ? std::vector<query::Answer>{} : query::run(refs, options_, statistics_);
        size_t next = 0;
        for (size_t i = 0; i < goals.size(); ++i) {
            const bool common = !goals[i] || answers[next++].verdict == query::Verdict::satisfiable;
            if (comparers_[i]) {
                comparers_[i]->compare(common);
            }
        }
    }

    void ask_everything() {
        std::vector<query::GoalRef> refs;
        for (const auto& comparer : comparers_) {
            if (!comparer) {
                continue;
            }
            const Sides& sides = comparer->sides;
            for (const Question& question : comparer->questions) {
                refs.push_back({&sides.after, &question.goal,
                                sides.after.target.name + " " + comparer->items[question.item].name, true});
            }
        }
        const std::vector<query::Answer> answers = query::run(refs, options_, statistics_);
        size_t next = 0;
        for (const auto& comparer : comparers_) {
            if (comparer) {
                for (const Question& question : comparer->questions) {
                    judge(*comparer, question, answers[next++]);
                }
            }
        }
    }

    static void judge(Comparer& comparer, const Question& question, const query::Answer& answer) {
        Item& item = comparer.items[question.item];
        if (answer.verdict == query::Verdict::unknown) {
            item.reason = answer.reason;
        } else if (answer.verdict == query::Verdict::satisfiable) {
            auto evidence = Judge(comparer, question, answer).run();
            if (evidence) {
                item.changes.push_back({question.what, question.text, std::move(evidence)});
            } else {
                item.reason = "the interpreter does not reproduce the solver's input";
            }
        }
    }

    static TargetDiff target(const Pair& pair, Comparer* comparer) {
        TargetDiff result;
        result.before = pair.before;
        result.after = pair.after;
        const model::Target& any = (pair.after != nullptr ? pair.after : pair.before)->target;
        result.name = any.name;
        if (comparer == nullptr) {
            Item item{ItemKind::target, any.name, any.name, "", Status::added, {}, "", {}, {}};
            item.status = pair.before == nullptr ? Status::added : Status::removed;
            (pair.before == nullptr ? item.after : item.before) = any.span;
            result.items.push_back(std::move(item));
            return result;
        }
        result.items = std::move(comparer->items);
        for (Item& item : result.items) {
            if (item.status == Status::same) {
                item.status = !item.changes.empty()  ? Status::changed
                              : !item.reason.empty() ? Status::unknown
                                                     : Status::same;
            }
        }
        return result;
    }

    void count() {
        Totals& totals = report_.totals;
        for (const TargetDiff& target : report_.targets) {
            for (const Item& item : target.items) {
                ++totals.items;
                totals.same += item.status == Status::same ? 1 : 0;
                totals.changed += item.status == Status::changed ? 1 : 0;
                totals.added += item.status == Status::added ? 1 : 0;
                totals.removed += item.status == Status::removed ? 1 : 0;
                totals.unknown += item.status == Status::unknown ? 1 : 0;
            }
        }
    }

    const std::vector<Pair>& pairs_;
    const query::Options& options_;
    std::vector<std::unique_ptr<Comparer>> comparers_;
    query::Statistics statistics_;
    Report report_;
};

}  // namespace

Report compare(const std::vector<Pair>& pairs, const query::Options& options) {
    return Run(pairs, options).run();
}

}  // namespace ptspec::diff

// SPDX-License-Identifier: Apache-2.0
#include "compiler/diff/comparer.h"

#include "compiler/vcgen/fault_condition.h"
#include "compiler/vcgen/path_condition.h"

namespace ptspec::diff {

using model::ExprId;
using model::Op;
using vcgen::Goal;

Comparer::Comparer(model::ClosedModel& before, model::ClosedModel& after) : sides(before, after) {
    const auto where = [](model::ClosedModel& of) {
        return of.config_where != model::no_expr ? of.config_where : of.pool.boolean(true);
    };
    before_where_ = sides.from_before(where(before));
    after_where_ = sides.from_after(where(after));
    configs_differ_ = before_where_ != after_where_;
}

std::optional<Goal> Comparer::common_configuration() {
    if (!configs_differ_) {
        return std::nullopt;
    }
    Goal goal;
    goal.query = sides.simplify(sides.both(before_where_, after_where_));
    goal.expect = Goal::Expect::satisfiable;
    goal.inputs = sides.configs();
    return goal;
}

void Comparer::compare(bool has_common_configuration) {
    has_common_configuration_ = has_common_configuration;
    compare_target();
    compare_configs();
    compare_formats();
    compare_operations();
    compare_laws();
    compare_must_fails();
    compare_excuses();
}

void Comparer::state(size_t item, Change::What what, std::string text) {
    items[item].changes.push_back({what, std::move(text), std::nullopt});
}

void Comparer::ask(size_t item, Change::What what, std::string text, const Over& over, Compared compared,
                   ExprId query) {
    if (sides.reads_memory(query)) {
        items[item].reason =
            "what depends on memory is written differently, and is not compared by the solver";
        return;
    }
    query = sides.simplify(query);
    const auto speaks_of_config = [&] {
        for (const ExprId id : sides.pool.reachable(query)) {
            const model::Node& node = sides.pool.node(id);
            if (node.op == Op::variable &&
                sides.pool.variable(static_cast<model::VariableId>(node.payload)).kind ==
                    model::Variable::Kind::config) {
                return true;
            }
        }
        return false;
    };
    if (over.configs_allowed && has_common_configuration_ && speaks_of_config()) {
        query = sides.both(sides.both(before_where_, after_where_), query);
    }
    if (sides.pool.is_false(query)) {
        return;
    }
    Question question;
    question.item = item;
    question.what = what;
    question.text = std::move(text);
    question.compared = std::move(compared);
    if (over.parameters != nullptr) {
        question.parameters = *over.parameters;
    }
    question.any_values = over.any_values;
    question.goal.query = query;
    question.goal.expect = Goal::Expect::unsatisfiable;
    for (const model::Parameter& parameter : question.parameters) {
        question.goal.inputs.push_back(parameter.variable);
    }
    const auto add_inputs = [&](const std::vector<model::VariableId>& more) {
        question.goal.inputs.insert(question.goal.inputs.end(), more.begin(), more.end());
    };
    add_inputs(over.any_values);
    add_inputs(sides.configs());
    questions.push_back(std::move(question));
}

// Exact operators may fault; what the solver makes of them then is no value.
ExprId Comparer::value_exists(ExprId unfolded) {
    ExprId faults = sides.pool.boolean(false);
    if (!sides.pool.is_total(unfolded)) {
        const vcgen::PathConditions paths(sides.pool, unfolded);
        for (const ExprId id : paths.nodes()) {
            const ExprId fault = vcgen::fault_condition(sides.pool, id);
            if (!sides.pool.is_false(fault)) {
                faults = sides.pool.binary(Op::logical_or, faults, sides.both(paths[id], fault));
            }
        }
    }
    return sides.negate(faults);
}

void Comparer::ask_result(size_t item, Change::What what, std::string text, const Over& over,
                          Compared compared, ExprId domain) {
    const ExprId left = sides.from_before(compared.before), right = sides.from_after(compared.after);
    if (left == right) {
        return;
    }
    const ExprId left_exists = value_exists(left), right_exists = value_exists(right);
    const ExprId one_exists = sides.negate(sides.pool.binary(Op::equal, left_exists, right_exists));
    const ExprId differ = sides.both(left_exists, sides.negate(sides.pool.binary(Op::equal, left, right)));
    ask(item, what, std::move(text), over, std::move(compared),
        sides.both(domain, sides.pool.binary(Op::logical_or, one_exists, differ)));
}

void Comparer::ask_condition(size_t item, Change::What fewer, Change::What more, std::string fewer_text,
                             std::string more_text, const Over& over, Compared compared) {
    const ExprId left = sides.from_before(compared.before), right = sides.from_after(compared.after);
    if (left == right) {
        return;
    }
    ask(item, fewer, std::move(fewer_text), over, compared, sides.both(left, sides.negate(right)));
    ask(item, more, std::move(more_text), over, std::move(compared), sides.both(right, sides.negate(left)));
}

ExprId Comparer::conjunction(model::ExprPool& of, const std::vector<ExprId>& conditions) {
    ExprId result = of.boolean(true);
    for (const ExprId condition : conditions) {
        result = of.binary(Op::logical_and, result, condition);
    }
    return result;
}

}  // namespace ptspec::diff

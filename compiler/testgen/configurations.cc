// SPDX-License-Identifier: Apache-2.0
#include "compiler/testgen/configurations.h"

#include <algorithm>

namespace ptspec::testgen {

using model::ExprId;
using model::no_expr;
using model::Op;

std::vector<Configuration> find_configurations(model::ClosedModel& model, vcgen::Unfolder& unfolder,
                                               const Solver& solver) {
    std::vector<Configuration> found;
    if (model.configs.empty()) {
        found.emplace_back();
        return found;
    }
    const ExprId where = unfolder.unfold(model.config_where);
    enum class Prefer { yes, small, large };
    std::vector<Question> questions;
    std::vector<std::vector<bool>> turned;
    for (const Prefer prefer : {Prefer::yes, Prefer::small, Prefer::large}) {
        // The solver gives the smallest values: of the complement where large ones are wanted.
        model::Substitution substitution;
        Question asked{no_expr, {}, "configuration"};
        turned.emplace_back();
        for (const model::Config& config : model.configs) {
            const model::Sort sort = model.pool.variable(config.variable).sort;
            const bool turn = prefer == Prefer::large || (prefer == Prefer::yes && sort.is_bool());
            const model::VariableId variable =
                turn ? model.pool.add_variable("not " + config.name, sort) : config.variable;
            turned.back().push_back(turn);
            asked.inputs.push_back(variable);
            if (turn) {
                substitution.emplace(config.variable,
                                     model.pool.unary(sort.is_bool() ? Op::logical_not : Op::bit_not,
                                                      model.pool.var(variable)));
            }
        }
        asked.condition = model.pool.substitute(where, substitution);
        questions.push_back(std::move(asked));
    }
    const auto answers = solver.ask(questions);
    for (size_t i = 0; i < answers.size(); ++i) {
        if (answers[i].verdict != query::Verdict::satisfiable) {
            continue;
        }
        Configuration configuration;
        for (size_t k = 0; k < model.configs.size(); ++k) {
            const uint64_t mask = model::mask_of(model.pool.variable(model.configs[k].variable).sort);
            configuration.push_back(turned[i][k] ? ~answers[i].values[k] & mask : answers[i].values[k]);
        }
        if (std::ranges::find(found, configuration) == found.end()) {
            found.push_back(std::move(configuration));
        }
    }
    if (found.empty()) {
        found.emplace_back(model.configs.size(), 0);  // none is allowed: proofs say so
    }
    return found;
}

model::Substitution as_substitution(model::ClosedModel& model, const Configuration& configuration) {
    model::Substitution substitution;
    for (size_t i = 0; i < model.configs.size(); ++i) {
        const model::VariableId variable = model.configs[i].variable;
        substitution.emplace(variable,
                             model.pool.constant(model.pool.variable(variable).sort, configuration[i]));
    }
    return substitution;
}

}  // namespace ptspec::testgen

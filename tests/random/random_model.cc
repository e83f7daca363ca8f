// SPDX-License-Identifier: Apache-2.0
#include "tests/random/random_model.h"

#include <fmt/format.h>

#include "compiler/model/testing/random_tree.h"
#include "tests/random/field_program.h"

namespace ptspec::random {

using model::ExprId;
using model::testing::ModelBuilder;
using model::testing::TreeGenerator;

RandomModel::RandomModel(uint64_t seed, unsigned operations, unsigned laws, unsigned inputs)
    : builder("", "random"), random_(seed) {
    types_.push_back(builder.boolean());
    for (const unsigned width : {1U, 8U, 12U, 31U, 32U, 40U, 63U, 64U}) {
        types_.push_back(builder.bits(width));
    }
    for (const auto& [name, width] :
         {std::pair("small", 32U), std::pair("large", 64U), std::pair("odd", 40U)}) {
        types_.push_back(builder.entry(name, width, {ModelBuilder::field("all", width - 1, 0)}));
    }
    builder.config("mask", types_[8]);
    builder.config("shift", types_[2]);
    for (unsigned i = 0; i < operations; ++i) {
        const std::vector<model::Parameter> parameters = random_parameters(3);
        const model::TypeId result = types_[random_() % types_.size()];
        const ExprId body =
            random_expression(parameters, builder.model.types[result].sort, i, 2 + i % 5, i % 2 != 0);
        const model::OperationId id = builder.operation(fmt::format("f{}", i), parameters, result, body);
        if (random_() % 3 == 0) {
            builder.model.operations[id].requires_.push_back(
                random_expression(parameters, model::bool_sort, i / 2, 2, true));
        }
        operation_inputs.push_back(random_inputs(parameters, inputs));
    }
    for (unsigned i = 0; i < laws; ++i) {
        const std::vector<model::Parameter> parameters = random_parameters(2);
        const auto condition = [&] {
            return random_expression(parameters, model::bool_sort, operations,
                                     1 + static_cast<unsigned>(random_() % 3), true);
        };
        const ExprId when = random_() % 4 == 0 ? builder.pool().boolean(true) : condition();
        const ExprId first = condition(), second = condition();
        builder.law(fmt::format("law{}", i), parameters, when, {first, second});
        law_inputs.push_back(random_inputs(parameters, inputs));
    }
}

std::vector<model::Parameter> RandomModel::random_parameters(size_t most) {
    std::vector<model::Parameter> parameters;
    for (size_t i = 0; i < 1 + random_() % most; ++i) {
        parameters.push_back(builder.parameter(fmt::format("p{}", i), types_[random_() % types_.size()]));
    }
    return parameters;
}

std::vector<model::VariableId> RandomModel::variables_of(
    const std::vector<model::Parameter>& parameters) const {
    std::vector<model::VariableId> variables;
    for (const model::Config& config : builder.model.configs) {
        variables.push_back(config.variable);
    }
    for (const model::Parameter& parameter : parameters) {
        variables.push_back(parameter.variable);
    }
    return variables;
}

ExprId RandomModel::random_expression(const std::vector<model::Parameter>& parameters, model::Sort sort,
                                      model::OperationId callees, unsigned depth, bool fields) {
    std::vector<model::VariableId> variables = variables_of(parameters);
    // Variables that become calls.
    model::Substitution calls;
    for (unsigned i = 0; callees > 0 && i < 2; ++i) {
        const auto callee = static_cast<model::OperationId>(random_() % callees);
        const model::Operation operation = builder.model.operations[callee];
        std::vector<ExprId> arguments;
        TreeGenerator generator(builder.pool(), variables, random_());
        for (const model::Parameter& parameter : operation.parameters) {
            arguments.push_back(generator.build(generator.tree(builder.model.types[parameter.type].sort, 2)));
        }
        const model::Sort result = builder.model.types[operation.result].sort;
        const model::VariableId stand_in = builder.pool().add_variable("call", result);
        calls.emplace(stand_in,
                      builder.pool().substitute(builder.pool().call(callee, result, arguments), calls));
        variables.push_back(stand_in);
    }
    TreeGenerator trees(builder.pool(), variables, random_());
    FieldProgram program(builder.pool(), variables, random_());
    const ExprId expression = fields ? program.value(sort, depth) : trees.build(trees.tree(sort, depth));
    return builder.pool().substitute(expression, calls);
}

std::vector<RandomInput> RandomModel::random_inputs(const std::vector<model::Parameter>& parameters,
                                                    unsigned count) {
    std::vector<RandomInput> inputs;
    TreeGenerator values(builder.pool(), variables_of(parameters), random_());
    for (unsigned i = 0; i < count; ++i) {
        const std::vector<uint64_t> all = values.values();
        const auto configs = all.begin() + static_cast<std::ptrdiff_t>(builder.model.configs.size());
        inputs.push_back({{all.begin(), configs}, {configs, all.end()}});
    }
    return inputs;
}

model::Assignment RandomModel::assignment(const std::vector<model::Parameter>& parameters,
                                          const RandomInput& input) const {
    model::Assignment assignment;
    for (size_t i = 0; i < input.configs.size(); ++i) {
        assignment[builder.model.configs[i].variable] = input.configs[i];
    }
    for (size_t i = 0; i < parameters.size(); ++i) {
        assignment[parameters[i].variable] = input.words[i];
    }
    return assignment;
}

}  // namespace ptspec::random

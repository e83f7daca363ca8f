// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>
#include <vector>

#include "compiler/model/interpreter.h"
#include "compiler/model/testing/model_builder.h"

namespace ptspec::random {

struct RandomInput {
    std::vector<uint64_t> configs, words;
};

// A model of random operations over entries, numbers, booleans and two config values, each calling earlier
// ones here and there, some with a `requires`; and random laws about them. Nothing in it needs to be true.
class RandomModel {
  public:
    RandomModel(uint64_t seed, unsigned operations, unsigned laws, unsigned inputs);

    model::testing::ModelBuilder builder;
    std::vector<std::vector<RandomInput>> operation_inputs, law_inputs;

    model::Assignment assignment(const std::vector<model::Parameter>& parameters,
                                 const RandomInput& input) const;

  private:
    std::vector<model::Parameter> random_parameters(size_t most);
    // An expression of the sort, with calls of operations before `callees`.
    model::ExprId random_expression(const std::vector<model::Parameter>& parameters, model::Sort sort,
                                    model::OperationId callees, unsigned depth, bool fields);
    std::vector<RandomInput> random_inputs(const std::vector<model::Parameter>& parameters, unsigned count);
    std::vector<model::VariableId> variables_of(const std::vector<model::Parameter>& parameters) const;

    std::mt19937_64 random_;
    std::vector<model::TypeId> types_;
};

}  // namespace ptspec::random

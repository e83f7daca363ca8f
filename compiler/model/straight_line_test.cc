// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/straight_line.h"

#include <gtest/gtest.h>

#include "compiler/model/interpreter.h"
#include "compiler/model/testing/model_builder.h"
#include "compiler/model/testing/random_tree.h"

namespace ptspec::model {
namespace {

TEST(StraightLine, GivesWhatTheInterpreterGives) {
    InterpreterOptions reading;
    reading.arithmetic_as_solver = true;
    for (uint64_t seed = 1; seed <= 60; ++seed) {
        testing::ModelBuilder builder("", "toy");
        ExprPool& pool = builder.pool();
        const std::vector<VariableId> variables{pool.add_variable("a", bits_sort(64)),
                                                pool.add_variable("b", bits_sort(7)),
                                                pool.add_variable("c", bool_sort)};
        testing::TreeGenerator generator(pool, variables, seed);
        std::vector<ExprId> roots;
        for (const Sort sort : {bits_sort(64), bits_sort(7), bool_sort})
            roots.push_back(generator.build(generator.tree(sort, 5)));
        StraightLine line(pool, roots, variables);
        Interpreter interpreter(builder.model, reading);
        for (unsigned round = 0; round < 20; ++round) {
            const std::vector<uint64_t> values = generator.values();
            Assignment assignment;
            for (size_t i = 0; i < variables.size(); ++i) assignment[variables[i]] = values[i];
            const auto found = line.evaluate(values);
            for (size_t i = 0; i < roots.size(); ++i) {
                const Evaluation wanted = interpreter.evaluate(roots[i], assignment);
                ASSERT_TRUE(std::holds_alternative<uint64_t>(wanted));
                EXPECT_EQ(found[i], std::get<uint64_t>(wanted)) << "seed " << seed << " root " << i;
            }
        }
    }
}

}  // namespace
}  // namespace ptspec::model

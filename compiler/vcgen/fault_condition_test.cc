// SPDX-License-Identifier: Apache-2.0
#include "compiler/vcgen/fault_condition.h"

#include <gtest/gtest.h>

#include "compiler/model/interpreter.h"
#include "compiler/model/testing/random_tree.h"
#include "compiler/vcgen/path_condition.h"
#include "compiler/vcgen/unfold.h"

namespace ptspec::vcgen {
namespace {

using model::bits_sort;
using model::ExprId;
using model::ExprPool;
using model::Op;
using model::Sort;

uint64_t value_of(const model::ClosedModel& model, ExprId id, const model::Assignment& assignment) {
    model::InterpreterOptions options;
    options.arithmetic_as_solver = true;
    return std::get<uint64_t>(model::evaluate(model, id, assignment, options));
}

class FaultConditionTest : public ::testing::TestWithParam<Op> {};

// By exhaustion at 4 bits; there the short product is used.
TEST_P(FaultConditionTest, SaysExactlyWhenTheOperatorFaults) {
    model::ClosedModel model;
    ExprPool& pool = model.pool;
    const auto a = pool.add_variable("a", bits_sort(4)), b = pool.add_variable("b", bits_sort(4));
    const ExprId node = pool.binary(GetParam(), pool.var(a), pool.var(b));
    const ExprId condition = fault_condition(pool, node);
    for (uint64_t left = 0; left < 16; ++left) {
        for (uint64_t right = 0; right < 16; ++right) {
            const model::Assignment assignment{{a, left}, {b, right}};
            const bool faults =
                std::holds_alternative<model::Fault>(model::evaluate(model, node, assignment));
            EXPECT_EQ(value_of(model, condition, assignment), uint64_t{faults}) << left << " " << right;
        }
    }
}

TEST_P(FaultConditionTest, AlsoAtFullWidthAndWithConstants) {
    model::ClosedModel model;
    ExprPool& pool = model.pool;
    for (const unsigned width : {33u, 40u, 63u, 64u}) {
        const auto a = pool.add_variable("a", bits_sort(width)), b = pool.add_variable("b", bits_sort(width));
        model::testing::TreeGenerator generator(pool, {a, b}, width);
        const ExprId node = pool.binary(GetParam(), pool.var(a), pool.var(b));
        const ExprId condition = fault_condition(pool, node);
        for (int i = 0; i < 3000; ++i) {
            const auto values = generator.values();
            const model::Assignment assignment{{a, values[0]}, {b, values[1]}};
            const bool faults =
                std::holds_alternative<model::Fault>(model::evaluate(model, node, assignment));
            ASSERT_EQ(value_of(model, condition, assignment), uint64_t{faults})
                << values[0] << " " << values[1];
            const ExprId with_constant =
                pool.binary(GetParam(), pool.var(a), pool.constant(bits_sort(width), values[1]));
            const bool faults_too =
                std::holds_alternative<model::Fault>(model::evaluate(model, with_constant, assignment));
            ASSERT_EQ(value_of(model, fault_condition(pool, with_constant), assignment),
                      uint64_t{faults_too});
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Operators, FaultConditionTest,
                         ::testing::Values(Op::add, Op::subtract, Op::multiply, Op::divide, Op::remainder,
                                           Op::shift_left, Op::shift_left_wrapping, Op::shift_right));

// A node is evaluated exactly where its path condition holds: the interpreter faults if and only if some node
// is both reached and faulting, judged without the interpreter's laziness.
TEST(PathConditionTest, WithFaultConditionsTellsWhenAnExpressionFaults) {
    model::ClosedModel model;
    ExprPool& pool = model.pool;
    std::vector<model::VariableId> variables;
    for (const unsigned width : {0u, 1u, 4u, 8u, 32u, 64u}) {
        variables.push_back(
            pool.add_variable("v" + std::to_string(width), Sort{static_cast<uint8_t>(width)}));
    }
    model::testing::TreeGenerator generator(pool, variables, 23);
    int faults = 0;
    for (int i = 0; i < 2000; ++i) {
        const ExprId root =
            generator.build(generator.tree(Sort{static_cast<uint8_t>(generator.random()() % 65)}, 5));
        const PathConditions paths(pool, root);
        ExprId some_fault = pool.boolean(false);
        for (const ExprId id : paths.nodes()) {
            const ExprId here = pool.binary(Op::logical_and, paths[id], fault_condition(pool, id));
            some_fault = pool.binary(Op::logical_or, some_fault, here);
        }
        for (int round = 0; round < 5; ++round) {
            const auto values = generator.values();
            model::Assignment assignment;
            for (size_t v = 0; v < variables.size(); ++v) {
                assignment[variables[v]] = values[v];
            }
            const bool faulted =
                std::holds_alternative<model::Fault>(model::evaluate(model, root, assignment));
            faults += faulted ? 1 : 0;
            // Beyond the first fault conditions are read as a solver reads them, so only "some fault" is
            // comparable.
            ASSERT_EQ(value_of(model, some_fault, assignment) == 1, faulted) << "tree " << i;
        }
    }
    EXPECT_GT(faults, 500);
}

TEST(UnfolderTest, LongChainsOfOperationsDoNotNeedTheStack) {
    model::ClosedModel model;
    model.types.push_back({model::Type::Kind::bits, "bits<8>", bits_sort(8), 0});
    ExprPool& pool = model.pool;
    for (uint32_t i = 0; i < 2'000; ++i) {
        const auto x = pool.add_variable("x", bits_sort(8));
        model::Operation operation;
        operation.name = "f" + std::to_string(i);
        operation.parameters = {{"x", 0, x, {}}};
        const ExprId argument = pool.binary(Op::add_wrapping, pool.var(x), pool.constant(bits_sort(8), 1));
        operation.body = i == 0 ? pool.var(x) : pool.call(i - 1, bits_sort(8), std::array{argument});
        model.operations.push_back(std::move(operation));
    }
    const ExprId call = pool.call(1'999, bits_sort(8), std::array{pool.constant(bits_sort(8), 0)});
    Unfolder unfolder(model);
    EXPECT_EQ(unfolder.unfold(call), pool.constant(bits_sort(8), 1'999 % 256));
}

}  // namespace
}  // namespace ptspec::vcgen

// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/expr.h"

#include <gtest/gtest.h>

#include "compiler/model/interpreter.h"
#include "compiler/model/testing/random_tree.h"

namespace ptspec::model {
namespace {

using testing::Tree;
using testing::TreeGenerator;

class ExprTest : public ::testing::Test {
  protected:
    ExprId word(uint64_t value, unsigned width = 64) { return pool.constant(bits_sort(width), value); }

    ClosedModel model;
    ExprPool& pool = model.pool;
    VariableId x_id = pool.add_variable("x", bits_sort(64));
    VariableId y_id = pool.add_variable("y", bits_sort(64));
    VariableId p_id = pool.add_variable("p", bool_sort);
    ExprId x = pool.var(x_id), y = pool.var(y_id), p = pool.var(p_id);
};

TEST_F(ExprTest, EqualExpressionsAreOneNode) {
    EXPECT_EQ(pool.binary(Op::bit_xor, x, y), pool.binary(Op::bit_xor, x, y));
    EXPECT_NE(pool.binary(Op::subtract, x, y), pool.binary(Op::subtract, y, x));
    EXPECT_EQ(word(5), word(5));
    EXPECT_NE(word(5), word(5, 32));
}

TEST_F(ExprTest, TheFirstPlaceThatWroteAnExpressionIsItsOrigin) {
    const ExprId made = pool.binary(Op::bit_xor, x, y);
    EXPECT_FALSE(pool.origin(made).is_valid());
    pool.binary(Op::bit_xor, x, y, Span{0, 3, 4});
    pool.binary(Op::bit_xor, x, y, Span{0, 8, 9});
    EXPECT_EQ(pool.origin(made), (Span{0, 3, 4}));
}

TEST_F(ExprTest, OperandsHaveSmallerIds) {
    TreeGenerator generator(pool, {x_id, y_id, p_id}, 1);
    for (int i = 0; i < 200; ++i) {
        generator.build(generator.tree(bits_sort(64), 6));
    }
    for (ExprId id = 0; id < pool.size(); ++id) {
        for (const ExprId operand : pool.operands(id)) {
            EXPECT_LT(operand, id);
        }
    }
}

TEST_F(ExprTest, ChainsOfUpdatesMeetInOneForm) {
    const auto set = [&](ExprId word_, unsigned bit) {
        return pool.replace_bits(word_, bit, bit, word(1, 1));
    };
    const auto clear = [&](ExprId word_, unsigned bit) {
        return pool.replace_bits(word_, bit, bit, word(0, 1));
    };
    EXPECT_EQ(set(set(x, 6), 11), set(set(x, 11), 6));
    EXPECT_EQ(set(clear(x, 6), 6), set(x, 6));
    EXPECT_EQ(clear(set(x, 6), 6), clear(x, 6));
    EXPECT_EQ(set(clear(x, 1), 6), clear(set(x, 6), 1));
    EXPECT_EQ(set(set(x, 3), 3), set(x, 3));
    EXPECT_EQ(pool.extract(set(clear(x, 1), 6), 6, 6), word(1, 1));
    EXPECT_EQ(pool.extract(set(clear(x, 1), 6), 5, 2), pool.extract(x, 5, 2));
    const ExprId field = pool.extract(y, 39, 0);
    EXPECT_EQ(pool.extract(pool.replace_bits(x, 51, 12, field), 51, 12), field);
    EXPECT_EQ(pool.extract(pool.replace_bits(x, 51, 12, field), 63, 52), pool.extract(x, 63, 52));
    EXPECT_EQ(pool.binary(Op::bit_or, pool.binary(Op::bit_and, x, word(0xff)),
                          pool.binary(Op::bit_and, x, word(~uint64_t{0xff}))),
              x);
}

TEST_F(ExprTest, FoldingNeverHidesAFault) {
    const ExprId faulty = pool.binary(Op::divide, x, y);
    EXPECT_FALSE(pool.is_total(faulty));
    EXPECT_FALSE(pool.is_constant(pool.binary(Op::bit_and, faulty, word(0))));
    EXPECT_FALSE(pool.is_constant(pool.binary(Op::multiply, faulty, word(0))));
    EXPECT_FALSE(pool.is_constant(pool.binary(Op::subtract, faulty, faulty)));
    EXPECT_FALSE(pool.is_constant(pool.binary(Op::equal, faulty, faulty)));
    EXPECT_FALSE(pool.is_constant(pool.binary(Op::add, word(~uint64_t{0}), word(1))));
    EXPECT_FALSE(pool.is_constant(pool.binary(Op::shift_left, word(1, 4), word(4, 8))));
    EXPECT_FALSE(pool.is_constant(pool.binary(Op::divide, word(1), word(0))));
    const ExprId test = pool.binary(Op::less, faulty, x);
    EXPECT_FALSE(pool.is_constant(pool.binary(Op::logical_or, test, pool.boolean(true))));
    EXPECT_TRUE(pool.is_true(pool.binary(Op::logical_or, pool.boolean(true), test)));
    EXPECT_FALSE(pool.is_constant(pool.if_then_else(test, word(1), word(1))));
}

TEST_F(ExprTest, AFalseAntecedentStaysVisible) {
    EXPECT_EQ(pool.node(pool.binary(Op::implies, pool.boolean(false), p)).op, Op::implies);
    EXPECT_EQ(pool.node(pool.binary(Op::implies, pool.boolean(false), pool.boolean(true))).op, Op::implies);
    EXPECT_EQ(pool.node(pool.binary(Op::implies, p, pool.boolean(true))).op, Op::implies);
    EXPECT_EQ(pool.binary(Op::implies, pool.boolean(true), p), p);
}

TEST_F(ExprTest, SubstitutionReplacesVariablesAndFoldsOnTheWay) {
    const ExprId body = pool.binary(Op::bit_or, pool.binary(Op::bit_and, x, y), word(1));
    EXPECT_EQ(pool.substitute(body, {{y_id, word(0)}}), word(1));
    EXPECT_EQ(pool.substitute(body, {{x_id, y}}), pool.binary(Op::bit_or, y, word(1)));
    // All at once: what comes in is not replaced again.
    const ExprId swapped = pool.substitute(pool.binary(Op::subtract, x, y), {{x_id, y}, {y_id, x}});
    EXPECT_EQ(swapped, pool.binary(Op::subtract, y, x));
}

TEST_F(ExprTest, CallsKeepTheirArgumentsThroughSubstitution) {
    const ExprId inner = pool.call(3, bits_sort(64), std::array{x, y});
    const ExprId again = pool.call(4, bits_sort(64), pool.operands(inner));
    EXPECT_TRUE(std::ranges::equal(pool.operands(again), pool.operands(inner)));
    EXPECT_EQ(pool.substitute(inner, {{x_id, y}}), pool.call(3, bits_sort(64), std::array{y, y}));
    EXPECT_FALSE(pool.is_total(inner));
}

TEST_F(ExprTest, DeepChainsDoNotNeedTheStack) {
    ExprId chain = x;
    for (int i = 0; i < 100'000; ++i) {
        chain = pool.binary(i % 2 == 0 ? Op::bit_xor : Op::add_wrapping, chain, y);
    }
    const ExprId moved = pool.substitute(chain, {{x_id, word(0)}, {y_id, x}});
    EXPECT_EQ(pool.reachable(chain).size(), 100'002U);
    const Evaluation whole = evaluate(model, chain, {{x_id, 0}, {y_id, 77}});
    EXPECT_EQ(std::get<uint64_t>(evaluate(model, moved, {{x_id, 77}})), std::get<uint64_t>(whole));
}

TEST_F(ExprTest, DeepLogicalChainsDoNotNeedTheStack) {
    ExprId chain = p;
    ExprId masks = x;
    for (unsigned i = 0; i < 100'000; ++i) {
        chain = pool.binary(Op::logical_and, pool.binary(Op::less, word(i), x), chain);
        masks = pool.binary(Op::bit_or, masks, pool.binary(Op::bit_and, y, word(i * 2)));
    }
    EXPECT_EQ(std::get<uint64_t>(evaluate(model, chain, {{x_id, ~uint64_t{0}}, {p_id, 1}})), 1U);
    EXPECT_EQ(std::get<uint64_t>(evaluate(model, pool.extract(masks, 0, 0), {{x_id, 1}, {y_id, 0}})), 1U);
}

// Every fold at once: what the pool makes of a tree has the tree's value where it has one, and none
// elsewhere; and what is known of a node is true of its value.
TEST_F(ExprTest, FoldedAndUnfoldedAgree) {
    std::vector<VariableId> variables{x_id, y_id, p_id};
    for (const unsigned width : {1u, 2u, 4u, 8u, 12u, 31u, 32u, 40u, 63u}) {
        variables.push_back(pool.add_variable("v" + std::to_string(width), bits_sort(width)));
    }
    TreeGenerator generator(pool, variables, 42);
    size_t with_value = 0, with_fault = 0;
    for (int i = 0; i < 30'000; ++i) {
        const unsigned width = static_cast<unsigned>(generator.random()() % 65);
        const Tree tree = generator.tree(Sort{static_cast<uint8_t>(width)}, 1 + i % 6);
        const ExprId root = generator.build(tree);
        ASSERT_EQ(pool.sort(root), tree.sort);
        Interpreter interpreter(model);
        for (int round = 0; round < 4; ++round) {
            const std::vector<uint64_t> values = generator.values();
            Assignment assignment;
            for (size_t v = 0; v < variables.size(); ++v) {
                assignment[variables[v]] = values[v];
            }
            const std::optional<uint64_t> wanted = TreeGenerator::evaluate(tree, values);
            const Evaluation found = interpreter.evaluate(root, assignment);
            ASSERT_EQ(wanted.has_value(), std::holds_alternative<uint64_t>(found)) << "tree " << i;
            ++(wanted ? with_value : with_fault);
            const Facts& facts = pool.facts(root);
            if (wanted) {
                ASSERT_EQ(*wanted, std::get<uint64_t>(found)) << "tree " << i;
                ASSERT_EQ(*wanted & facts.zeros, 0U) << "tree " << i;
                ASSERT_EQ(~*wanted & facts.ones, 0U) << "tree " << i;
            } else {
                ASSERT_FALSE(facts.total) << "tree " << i;
            }
        }
    }
    EXPECT_GT(with_value, 50'000U);
    EXPECT_GT(with_fault, 10'000U);
}

}  // namespace
}  // namespace ptspec::model

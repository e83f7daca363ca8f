// SPDX-License-Identifier: Apache-2.0
#include "compiler/vcgen/simplify.h"

#include <gtest/gtest.h>

#include <array>
#include <random>

#include "compiler/model/interpreter.h"
#include "compiler/model/testing/random_tree.h"

namespace ptspec::vcgen {
namespace {

using model::bits_sort;
using model::bool_sort;
using model::ExprId;
using model::ExprPool;
using model::Op;
using model::Sort;

class SimplifierTest : public ::testing::Test {
  protected:
    ExprId word(uint64_t value, unsigned width = 64) { return pool.constant(bits_sort(width), value); }
    ExprId bit(ExprId of, unsigned index) {
        return pool.unary(Op::bit_to_bool, pool.extract(of, index, index));
    }
    ExprId negate(ExprId id) { return pool.unary(Op::logical_not, id); }
    ExprId both(ExprId left, ExprId right) { return pool.binary(Op::logical_and, left, right); }
    ExprId either(ExprId left, ExprId right) { return pool.binary(Op::logical_or, left, right); }
    ExprId equal(ExprId left, ExprId right) { return pool.binary(Op::equal, left, right); }
    ExprId simplify(ExprId query) { return Simplifier(pool).simplify(query); }

    model::ClosedModel model;
    ExprPool& pool = model.pool;
    model::VariableId e_id = pool.add_variable("e", bits_sort(64)),
                      n_id = pool.add_variable("n", bits_sort(64));
    model::VariableId m_id = pool.add_variable("m", bits_sort(64)), p_id = pool.add_variable("p", bool_sort);
    ExprId e = pool.var(e_id), n = pool.var(n_id), m = pool.var(m_id), p = pool.var(p_id);
};

TEST_F(SimplifierTest, BitsAreFollowedThroughChoices) {
    const ExprId changed = pool.if_then_else(p, pool.binary(Op::bit_or, e, word(0x40)),
                                             pool.binary(Op::bit_and, e, word(~uint64_t{0x2})));
    EXPECT_EQ(simplify(bit(changed, 11)), bit(e, 11));
    EXPECT_EQ(simplify(bit(changed, 6)), either(p, bit(e, 6)));
    EXPECT_EQ(simplify(bit(changed, 1)), both(p, bit(e, 1)));
    EXPECT_TRUE(pool.is_false(simplify(negate(equal(bit(changed, 11), bit(e, 11))))));
}

TEST_F(SimplifierTest, TheClaimIsReadInTheLightOfTheCondition) {
    const ExprId present = bit(e, 0);
    const ExprId updated = pool.binary(Op::bit_or, e, word(0x40));
    EXPECT_TRUE(pool.is_false(simplify(both(present, negate(either(bit(updated, 0), p))))));
    EXPECT_TRUE(pool.is_false(simplify(both(present, both(p, negate(both(p, bit(e, 0))))))));
    EXPECT_TRUE(pool.is_false(simplify(both(present, equal(e, word(0))))));
    EXPECT_TRUE(pool.is_false(simplify(both(present, both(negate(present), p)))));
}

TEST_F(SimplifierTest, MasksBecomeSlices) {
    const ExprId flag = negate(equal(pool.binary(Op::bit_and, e, word(0x80)), word(0)));
    EXPECT_EQ(simplify(flag), bit(e, 7));
    const ExprId none = equal(pool.binary(Op::bit_and, e, word(~uint64_t{0x60})), word(0));
    EXPECT_EQ(simplify(none),
              both(equal(pool.extract(e, 4, 0), word(0, 5)), equal(pool.extract(e, 63, 7), word(0, 57))));
}

TEST_F(SimplifierTest, SumsHaveOneForm) {
    const auto pages = [&](ExprId count) { return pool.binary(Op::shift_left, count, word(12, 8)); };
    const ExprId one_by_one = pool.binary(Op::add, pool.binary(Op::add, e, pages(n)), pages(m));
    const ExprId at_once = pool.binary(Op::add, e, pages(pool.binary(Op::add, n, m)));
    EXPECT_TRUE(pool.is_true(simplify(equal(one_by_one, at_once))));
    const ExprId back = pool.binary(Op::subtract_wrapping, at_once, pages(m));
    EXPECT_TRUE(pool.is_true(simplify(equal(back, pool.binary(Op::add_wrapping, pages(n), e)))));
    // The flags below what is added stay as they are.
    EXPECT_EQ(simplify(bit(one_by_one, 6)), bit(e, 6));
    const ExprId signed_sum =
        pool.if_then_else(p, pool.binary(Op::subtract_wrapping, e, pages(n)), one_by_one);
    EXPECT_EQ(simplify(bit(signed_sum, 11)), bit(e, 11));
}

TEST_F(SimplifierTest, AddressesAreSteppedByTheirUpperBits) {
    constexpr uint64_t page = 0x1000, huge = 0x200000;
    const ExprId aligned = pool.binary(Op::bit_and, e, word(~(page - 1)));
    // The next boundary, said in two ways.
    const ExprId rounded_up =
        pool.binary(Op::bit_and, pool.binary(Op::add_wrapping, aligned, word(huge)), word(~(huge - 1)));
    const ExprId stepped = pool.binary(Op::add_wrapping, pool.binary(Op::bit_or, e, word(huge - 1)), word(1));
    EXPECT_TRUE(pool.is_true(simplify(equal(rounded_up, stepped))));
    // ... and the last byte before it.
    const ExprId last = pool.binary(Op::subtract_wrapping, rounded_up, word(1));
    EXPECT_TRUE(pool.is_true(simplify(equal(last, pool.binary(Op::bit_or, e, word(huge - 1))))));
    // What is carried out of known bits is known.
    const ExprId high = pool.binary(Op::bit_or, aligned, word(page - 1));
    const ExprId carried =
        pool.binary(Op::bit_or, pool.binary(Op::add_wrapping, aligned, word(page)), word(1));
    EXPECT_TRUE(pool.is_true(simplify(equal(pool.binary(Op::add_wrapping, high, word(2)), carried))));
}

TEST_F(SimplifierTest, ComparisonsLeaveKnownBitsOut) {
    const auto compare = [&](Op op, uint64_t left, uint64_t right) {
        const auto with = [&](ExprId high, uint64_t low) {
            return pool.binary(Op::bit_or, pool.binary(Op::bit_and, high, word(~uint64_t{0xf})), word(low));
        };
        return simplify(pool.binary(op, with(e, left), with(n, right)));
    };
    const ExprId upper_e = pool.extract(e, 63, 4), upper_n = pool.extract(n, 63, 4);
    const ExprId less = pool.binary(Op::less, upper_e, upper_n);
    const ExprId not_more = pool.binary(Op::less_equal, upper_e, upper_n);
    EXPECT_EQ(compare(Op::less, 0xf, 0xf), less);
    EXPECT_EQ(compare(Op::less_equal, 0xf, 0xf), not_more);
    EXPECT_EQ(compare(Op::less, 0, 0xf), not_more);
    EXPECT_EQ(compare(Op::less_equal, 0xf, 0), less);
    const ExprId index = pool.binary(Op::bit_and, e, word(0x1ff));
    EXPECT_TRUE(pool.is_true(simplify(pool.binary(Op::less, index, word(0x200)))));
    EXPECT_EQ(simplify(pool.binary(Op::less, index, word(0x10))),
              simplify(pool.binary(Op::less, pool.extract(e, 8, 0), word(0x10, 9))));
    EXPECT_TRUE(pool.is_false(simplify(equal(index, word(0x200)))));
}

TEST_F(SimplifierTest, ChainsOfChoicesStaySmall) {
    ExprId chain = e;
    for (unsigned i = 0; i < 40; ++i) {
        chain = pool.if_then_else(bit(n, i), pool.binary(Op::bit_xor, chain, word(uint64_t{3} << i)),
                                  pool.binary(Op::add_wrapping, chain, m));
    }
    const size_t before = pool.size();
    simplify(both(p, equal(pool.extract(chain, 5, 3), word(2, 3))));
    EXPECT_LT(pool.size(), before + 20'000);
}

TEST_F(SimplifierTest, DeepChainsDoNotNeedTheStack) {
    ExprId chain = e;
    for (unsigned i = 0; i < 50'000; ++i) {
        chain = pool.binary(Op::bit_xor, pool.binary(Op::add_wrapping, chain, n), m);
    }
    simplify(both(p, equal(pool.extract(chain, 5, 3), word(2, 3))));
}

// The same value wherever the query has one; that it never faults is an obligation of its own.
TEST_F(SimplifierTest, KeepsTheMeaningOfRandomQueries) {
    std::vector<model::VariableId> variables{e_id, n_id, p_id};
    for (const unsigned width : {1u, 4u, 8u, 12u, 32u, 40u}) {
        variables.push_back(pool.add_variable("v" + std::to_string(width), bits_sort(width)));
    }
    model::testing::TreeGenerator generator(pool, variables, 99);
    model::InterpreterOptions reading;
    reading.arithmetic_as_solver = true;
    Simplifier simplifier(pool);
    size_t satisfied = 0;
    for (int i = 0; i < 30'000; ++i) {
        // Several conjuncts, some of them bit tests and equalities that say something about the others.
        ExprId query = pool.boolean(true);
        for (int part = 0; part < 1 + i % 4; ++part) {
            const ExprId any = generator.build(generator.tree(bool_sort, 1 + i % 5));
            const ExprId test = bit(e, static_cast<unsigned>(generator.random()() % 64));
            query = both(query, generator.random()() % 3 == 0 ? any : either(test, any));
            if (generator.random()() % 3 == 0) {
                query = both(query, generator.random()() % 2 == 0 ? test : negate(test));
            }
        }
        const ExprId simple = simplifier.simplify(query);
        model::Interpreter interpreter(model, reading);
        for (int round = 0; round < 6; ++round) {
            const auto values = generator.values();
            model::Assignment assignment;
            for (size_t v = 0; v < variables.size(); ++v) {
                assignment[variables[v]] = values[v];
            }
            const model::Evaluation wanted = model::evaluate(model, query, assignment);
            if (const auto* value = std::get_if<uint64_t>(&wanted)) {
                ASSERT_EQ(*value, std::get<uint64_t>(interpreter.evaluate(simple, assignment)))
                    << "query " << i;
                satisfied += *value;
            }
        }
    }
    EXPECT_GT(satisfied, 10'000U);
}

// Rounding, stepping and shifting of addresses, in any order: what random trees seldom hit upon.
TEST_F(SimplifierTest, KeepsTheMeaningOfAddressArithmetic) {
    std::mt19937_64 random(7);
    const auto below = [&](uint64_t end) { return random() % end; };
    model::InterpreterOptions reading;
    reading.arithmetic_as_solver = true;
    model::Interpreter interpreter(model, reading);
    size_t held = 0;
    for (int i = 0; i < 20'000; ++i) {
        const unsigned width = i % 3 == 0 ? 8 : i % 3 == 1 ? 32 : 64;
        const auto constant = [&](uint64_t value) { return word(value & mask_of(bits_sort(width)), width); };
        const auto narrow = [&](ExprId id) { return width == 64 ? id : pool.extract(id, width - 1, 0); };
        const auto any_word = [&] {
            ExprId result = narrow(below(2) == 0 ? e : n);
            for (uint64_t steps = below(6); steps > 0; --steps) {
                const uint64_t bits = below(width),
                               low = mask_of(bits_sort(static_cast<unsigned>(bits) + 1)) >> 1;
                const ExprId places = pool.constant(bits_sort(8), bits);
                switch (below(8)) {
                    case 0:
                        result = pool.binary(Op::bit_and, result, constant(~low));
                        break;
                    case 1:
                        result = pool.binary(Op::bit_or, result, constant(low));
                        break;
                    case 2:
                        result = pool.binary(Op::bit_and, result, constant(low));
                        break;
                    case 3:
                        result = pool.binary(Op::add_wrapping, result, constant((below(4) + 1) << bits));
                        break;
                    case 4:
                        result = pool.binary(Op::subtract_wrapping, result, constant(1 + below(2)));
                        break;
                    case 5:
                        result = pool.binary(Op::shift_right, result, places);
                        break;
                    case 6:
                        result = pool.binary(Op::shift_left_wrapping, result, places);
                        break;
                    default:
                        result = pool.if_then_else(p, result, constant(random() & ~low));
                }
            }
            return result;
        };
        const Op op = std::array{Op::equal, Op::less, Op::less_equal}[below(3)];
        const ExprId left = any_word();
        const ExprId query = pool.binary(op, left, any_word());
        const ExprId simple = simplify(query);
        for (int round = 0; round < 6; ++round) {
            // Addresses that lie near each other, and near boundaries.
            const uint64_t at = below(2) == 0 ? random() : random() << below(64);
            const model::Assignment assignment{{e_id, at}, {n_id, at + below(5) - 2}, {p_id, below(2)}};
            const uint64_t wanted = std::get<uint64_t>(interpreter.evaluate(query, assignment));
            ASSERT_EQ(wanted, std::get<uint64_t>(interpreter.evaluate(simple, assignment))) << "query " << i;
            held += wanted;
        }
    }
    EXPECT_GT(held, 20'000U);
    EXPECT_LT(held, 100'000U);
}

}  // namespace
}  // namespace ptspec::vcgen

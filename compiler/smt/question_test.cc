// SPDX-License-Identifier: Apache-2.0
#include "compiler/smt/question.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace ptspec::smt {
namespace {

using model::bits_sort;
using model::bool_sort;
using model::ExprId;
using model::ExprPool;
using model::Op;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(QuestionTest, ReadsLikeTheSpecification) {
    ExprPool pool;
    const auto e = pool.add_variable("e", bits_sort(64));
    const auto unused = pool.add_variable("unused", bits_sort(8));
    const ExprId dirty = pool.unary(Op::bit_to_bool, pool.extract(pool.var(e), 6, 6));
    const ExprId masked = pool.binary(Op::bit_and, pool.var(e), pool.constant(bits_sort(64), 0xfff));
    const ExprId small = pool.binary(Op::less, masked, pool.constant(bits_sort(64), 5));
    const Question question =
        make_question(pool, pool.binary(Op::logical_and, dirty, small), std::array{unused, e});
    EXPECT_EQ(question.text,
              "(set-logic QF_BV)\n"
              "(declare-const e (_ BitVec 64))\n"
              "(assert (= ((_ extract 6 6) e) #b1))\n"
              "(assert (bvult (bvand e #x0000000000000fff) #x0000000000000005))\n"
              "(check-sat)\n");
    ASSERT_EQ(question.inputs.size(), 1U);
    EXPECT_EQ(question.inputs[0].variable, e);
}

TEST(QuestionTest, TextDependsOnNamesAndShapeAlone) {
    const auto build = [](unsigned noise) {
        ExprPool pool;
        for (unsigned i = 0; i < noise; ++i) {
            pool.var(pool.add_variable("noise", bits_sort(32)));
        }
        const auto a = pool.add_variable("a", bits_sort(32)), b = pool.add_variable("b", bits_sort(32));
        const ExprId sum = pool.binary(Op::add_wrapping, pool.var(a), pool.var(b));
        const ExprId query = pool.binary(Op::less, pool.binary(Op::bit_xor, sum, pool.var(a)), sum);
        return make_question(pool, query, std::array{a, b}).text;
    };
    EXPECT_EQ(build(0), build(17));
    EXPECT_THAT(build(0), HasSubstr("(define-fun $1 () (_ BitVec 32) (bvadd a b))"));
}

TEST(QuestionTest, NamesThatSmtLibHasTakenAreMoved) {
    ExprPool pool;
    ExprId all = pool.boolean(true);
    std::vector<model::VariableId> inputs;
    for (const char* name : {"let", "bvadd", "e", "e", "a.b", ""}) {
        inputs.push_back(pool.add_variable(name, bool_sort));
        all = pool.binary(Op::logical_and, all, pool.var(inputs.back()));
    }
    const Question question = make_question(pool, all, inputs);
    ASSERT_EQ(question.inputs.size(), 6U);
    EXPECT_EQ(question.inputs[0].symbol, "v$let");
    EXPECT_EQ(question.inputs[2].symbol, "e");
    EXPECT_EQ(question.inputs[3].symbol, "e$3");
    EXPECT_EQ(question.inputs[4].symbol, "v$a_b");
    EXPECT_EQ(question.inputs[5].symbol, "v$");
}

TEST(QuestionTest, DeepExpressionsAreCutIntoParts) {
    ExprPool pool;
    const auto a = pool.add_variable("a", bits_sort(32)), b = pool.add_variable("b", bits_sort(32));
    ExprId chain = pool.var(a);
    for (int i = 0; i < 10'000; ++i) {
        chain = pool.binary(Op::bit_xor, pool.binary(Op::add_wrapping, chain, pool.var(b)), pool.var(a));
    }
    const std::string text =
        make_question(pool, pool.binary(Op::less, chain, pool.var(a)), std::array{a, b}).text;
    EXPECT_THAT(text, Not(HasSubstr("))))))))))")));
    EXPECT_LT(text.size(), 10'000U * 100);
}

}  // namespace
}  // namespace ptspec::smt

// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/interpreter.h"

#include <gtest/gtest.h>

#include "compiler/model/testing/model_builder.h"

namespace ptspec::model {
namespace {

using testing::ModelBuilder;

class InterpreterTest : public ::testing::Test {
  protected:
    InterpreterTest() {
        word_type = builder.bits(8);
        a = builder.parameter("a", word_type);
        b = builder.parameter("b", word_type);
    }

    ExprId var(const Parameter& parameter) { return builder.var(parameter); }
    Evaluation run(ExprId root, uint64_t left, uint64_t right, const InterpreterOptions& options = {}) {
        return evaluate(builder.model, root, {{a.variable, left}, {b.variable, right}}, options);
    }
    Evaluation apply(Op op, uint64_t left, uint64_t right) {
        return run(builder.pool().binary(op, var(a), var(b)), left, right);
    }
    static uint64_t value(const Evaluation& evaluation) {
        const auto* found = std::get_if<uint64_t>(&evaluation);
        EXPECT_NE(found, nullptr) << std::get<Fault>(evaluation).text();
        return found != nullptr ? *found : ~uint64_t{0};
    }
    static std::optional<Fault::Kind> fault(const Evaluation& evaluation) {
        const auto* found = std::get_if<Fault>(&evaluation);
        return found != nullptr ? std::optional(found->kind) : std::nullopt;
    }

    ModelBuilder builder;
    TypeId word_type = 0;
    Parameter a, b;
};

TEST_F(InterpreterTest, ExactArithmeticFaultsWhereABitIsLost) {
    EXPECT_EQ(value(apply(Op::add, 0xfe, 1)), 0xffU);
    EXPECT_EQ(fault(apply(Op::add, 0xff, 1)), Fault::Kind::lost_bits);
    EXPECT_EQ(value(apply(Op::subtract, 5, 5)), 0U);
    EXPECT_EQ(fault(apply(Op::subtract, 5, 6)), Fault::Kind::lost_bits);
    EXPECT_EQ(value(apply(Op::multiply, 15, 17)), 0xffU);
    EXPECT_EQ(fault(apply(Op::multiply, 16, 16)), Fault::Kind::lost_bits);
}

TEST_F(InterpreterTest, WrappingArithmeticDropsBits) {
    EXPECT_EQ(value(apply(Op::add_wrapping, 0xff, 1)), 0U);
    EXPECT_EQ(value(apply(Op::subtract_wrapping, 0, 1)), 0xffU);
    EXPECT_EQ(value(apply(Op::multiply_wrapping, 16, 17)), 16U);
}

TEST_F(InterpreterTest, FullWidthArithmetic) {
    const Parameter x = builder.parameter("x", builder.bits(64));
    const auto with = [&](Op op, uint64_t left, uint64_t right) {
        return evaluate(builder.model, builder.pool().binary(op, var(x), builder.word(right)),
                        {{x.variable, left}});
    };
    EXPECT_EQ(fault(with(Op::add, ~uint64_t{0}, 1)), Fault::Kind::lost_bits);
    EXPECT_EQ(fault(with(Op::multiply, uint64_t{1} << 32, uint64_t{1} << 32)), Fault::Kind::lost_bits);
    EXPECT_EQ(value(with(Op::multiply, uint64_t{1} << 32, uint64_t{1} << 31)), uint64_t{1} << 63);
    EXPECT_EQ(value(with(Op::add_wrapping, ~uint64_t{0}, 1)), 0U);
}

TEST_F(InterpreterTest, DivisionByZeroIsAFault) {
    EXPECT_EQ(value(apply(Op::divide, 0xff, 2)), 0x7fU);
    EXPECT_EQ(value(apply(Op::remainder, 0xff, 2)), 1U);
    EXPECT_EQ(fault(apply(Op::divide, 1, 0)), Fault::Kind::division_by_zero);
    EXPECT_EQ(fault(apply(Op::remainder, 1, 0)), Fault::Kind::division_by_zero);
}

TEST_F(InterpreterTest, ShiftsAtTheirBoundaries) {
    EXPECT_EQ(value(apply(Op::shift_left, 1, 7)), 0x80U);
    EXPECT_EQ(fault(apply(Op::shift_left, 1, 8)), Fault::Kind::shift_too_far);
    EXPECT_EQ(fault(apply(Op::shift_left, 3, 7)), Fault::Kind::lost_bits);
    EXPECT_EQ(value(apply(Op::shift_left_wrapping, 3, 7)), 0x80U);
    EXPECT_EQ(fault(apply(Op::shift_left_wrapping, 3, 8)), Fault::Kind::shift_too_far);
    EXPECT_EQ(value(apply(Op::shift_right, 0xff, 7)), 1U);
    EXPECT_EQ(fault(apply(Op::shift_right, 0xff, 8)), Fault::Kind::shift_too_far);
    EXPECT_EQ(fault(apply(Op::shift_right, 0, 0xff)), Fault::Kind::shift_too_far);
}

TEST_F(InterpreterTest, BitwiseAndWidthChanges) {
    ExprPool& pool = builder.pool();
    EXPECT_EQ(value(apply(Op::bit_xor, 0xf0, 0xff)), 0x0fU);
    EXPECT_EQ(value(run(pool.unary(Op::bit_not, var(a)), 0x0f, 0)), 0xf0U);
    EXPECT_EQ(value(apply(Op::concat, 0x12, 0x34)), 0x1234U);
    EXPECT_EQ(value(run(pool.extract(var(a), 6, 3), 0x58, 0)), 0xbU);
    EXPECT_EQ(value(run(pool.zero_extend(var(a), 64), 0xff, 0)), 0xffU);
    EXPECT_EQ(value(run(pool.replace_bits(var(a), 6, 3, pool.extract(var(b), 3, 0)), 0xff, 0)), 0x87U);
    EXPECT_EQ(value(run(pool.replace_bits(var(a), 7, 0, var(b)), 0xff, 0x12)), 0x12U);
}

TEST_F(InterpreterTest, ComparisonsAreUnsigned) {
    EXPECT_EQ(value(apply(Op::less, 0x7f, 0x80)), 1U);
    EXPECT_EQ(value(apply(Op::less, 0x80, 0x80)), 0U);
    EXPECT_EQ(value(apply(Op::less_equal, 0x80, 0x80)), 1U);
    EXPECT_EQ(value(apply(Op::equal, 0, 0x80)), 0U);
}

TEST_F(InterpreterTest, OnlyWhatCountsIsEvaluated) {
    ExprPool& pool = builder.pool();
    const ExprId guard = pool.binary(Op::less, builder.word(0, 8), var(b));
    const ExprId quotient = pool.binary(Op::divide, var(a), var(b));
    const ExprId test = pool.binary(Op::less, quotient, var(a));
    EXPECT_EQ(value(run(pool.binary(Op::logical_and, guard, test), 8, 0)), 0U);
    EXPECT_EQ(value(run(pool.binary(Op::implies, guard, test), 8, 0)), 1U);
    EXPECT_EQ(value(run(pool.binary(Op::logical_or, builder.negate(guard), test), 8, 0)), 1U);
    EXPECT_EQ(value(run(pool.if_then_else(guard, quotient, var(a)), 8, 0)), 8U);
    EXPECT_EQ(value(run(pool.if_then_else(guard, quotient, var(a)), 8, 2)), 4U);
    EXPECT_TRUE(fault(run(pool.binary(Op::logical_and, test, guard), 8, 0)));
}

TEST_F(InterpreterTest, CallsBindTheirOwnParameters) {
    ExprPool& pool = builder.pool();
    // difference(a, b) = a - b, called the other way round: the caller's own a and b must not leak in.
    const OperationId difference =
        builder.operation("difference", {a, b}, word_type, pool.binary(Op::subtract, var(a), var(b)));
    const ExprId turned = builder.call(difference, {var(b), var(a)});
    EXPECT_EQ(value(run(turned, 3, 10)), 7U);
    EXPECT_EQ(fault(run(turned, 10, 3)), Fault::Kind::lost_bits);
    const ExprId nested = builder.call(difference, {turned, builder.call(difference, {turned, turned})});
    EXPECT_EQ(value(run(nested, 3, 10)), 7U);
}

TEST_F(InterpreterTest, CallsOutsideRequiresFault) {
    ExprPool& pool = builder.pool();
    const OperationId half =
        builder.operation("half", {a}, word_type, pool.binary(Op::shift_right, var(a), builder.word(1, 8)));
    builder.model.operations[half].requires_ = {builder.negate(builder.bit(var(a), 0)),
                                                pool.binary(Op::less, var(a), builder.word(100, 8))};
    const ExprId call = builder.call(half, {var(b)});
    EXPECT_EQ(value(run(call, 0, 8)), 4U);
    EXPECT_EQ(fault(run(call, 0, 9)), Fault::Kind::requires_unmet);
    const Evaluation late = run(call, 0, 100);
    EXPECT_EQ(fault(late), Fault::Kind::requires_unmet);
    EXPECT_EQ(std::get<Fault>(late).where, call);
    EXPECT_EQ(value(run(call, 0, 9, {.check_requires = false})), 4U);
}

TEST_F(InterpreterTest, ReplacementsStandInForBodies) {
    ExprPool& pool = builder.pool();
    const OperationId same = builder.operation("same", {a}, word_type, var(a));
    const OperationId twice =
        builder.operation("twice", {a}, word_type, builder.call(same, {builder.call(same, {var(a)})}));
    const std::vector<Replacement> replacements{{same, pool.binary(Op::add, var(a), builder.word(1, 8)), {}}};
    EXPECT_EQ(value(run(builder.call(twice, {var(a)}), 5, 0)), 5U);
    EXPECT_EQ(value(run(builder.call(twice, {var(a)}), 5, 0, {.replacements = &replacements})), 7U);
}

TEST_F(InterpreterTest, ConfigIsSeenInBodiesAndOtherVariablesAreNot) {
    ExprPool& pool = builder.pool();
    const VariableId mask = builder.config("mask", word_type);
    const OperationId masked =
        builder.operation("masked", {a}, word_type, pool.binary(Op::bit_and, var(a), pool.var(mask)));
    const OperationId leaky = builder.operation("leaky", {a}, word_type, var(b));
    const Assignment assignment{{a.variable, 0xff}, {b.variable, 1}, {mask, 0x0f}};
    EXPECT_EQ(value(evaluate(builder.model, builder.call(masked, {var(a)}), assignment)), 0x0fU);
    EXPECT_EQ(fault(evaluate(builder.model, builder.call(leaky, {var(a)}), assignment)),
              Fault::Kind::unbound_variable);
    EXPECT_EQ(fault(evaluate(builder.model, pool.var(mask), {})), Fault::Kind::unbound_variable);
}

TEST_F(InterpreterTest, SharedCallsAreEvaluatedOnce) {
    // f0 = a; f(n+1) = f(n)(a) ^ f(n)(a + 1): 2^60 evaluations if results were not kept.
    ExprPool& pool = builder.pool();
    OperationId last = builder.operation("f0", {a}, word_type, var(a));
    for (int i = 1; i <= 60; ++i) {
        const ExprId next = pool.binary(Op::add_wrapping, var(a), builder.word(1, 8));
        last = builder.operation(
            "f" + std::to_string(i), {a}, word_type,
            pool.binary(Op::bit_xor, builder.call(last, {var(a)}), builder.call(last, {next})));
    }
    EXPECT_LE(value(run(builder.call(last, {var(a)}), 1, 0)), 0xffU);
}

TEST_F(InterpreterTest, LongChainsOfCallsDoNotNeedTheStack) {
    OperationId last = builder.operation("f0", {a}, word_type, var(a));
    for (int i = 1; i <= 20'000; ++i) {
        last = builder.operation("f" + std::to_string(i), {a}, word_type, builder.call(last, {var(a)}));
    }
    EXPECT_EQ(value(run(builder.call(last, {var(a)}), 9, 0)), 9U);
}

}  // namespace
}  // namespace ptspec::model

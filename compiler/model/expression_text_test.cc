// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/expression_text.h"

#include <gtest/gtest.h>

#include "compiler/model/testing/model_builder.h"

namespace ptspec::model {
namespace {

using testing::ModelBuilder;

class ExpressionText : public ::testing::Test {
  protected:
    ExpressionText() {
        pte = builder.entry(
            "pte", 64,
            {ModelBuilder::field("present", 0, 0), ModelBuilder::field("dirty", 6, 6),
             ModelBuilder::unnamed(Field::Kind::ignored, 11, 1), ModelBuilder::field("pfn", 63, 12)});
        e = builder.parameter("e", pte);
        n = builder.parameter("n", builder.bits(64));
        mkdirty = builder.operation("pte_mkdirty", {e}, pte, builder.set(builder.var(e), 6));
        const Sort place = bits_sort(reference_width), word = bits_sort(64);
        Memory table;
        table.name = "pte";
        table.value = pte;
        table.current = pool.add_memory({"pte", place, word});
        table.old = pool.add_memory({"pte@old", place, word});
        Memory holds;
        holds.kind = Memory::Kind::ghost;
        holds.name = "holds";
        holds.current = pool.add_memory({"holds", word, bool_sort});
        holds.old = pool.add_memory({"holds@old", word, bool_sort});
        builder.model.memories = {table, holds};
        t = pool.var(pool.add_variable("t", place));
    }
    std::string text(ExprId id, TextLimits limits = {}) {
        const std::vector<Parameter> parameters{e};
        return expression_text(builder.model, parameters, id, limits);
    }
    ExprId dirty(ExprId word) { return builder.bit(word, 6); }
    const Memory& table() const { return builder.model.memories[0]; }
    const Memory& holds() const { return builder.model.memories[1]; }

    ModelBuilder builder;
    ExprPool& pool = builder.model.pool;
    TypeId pte = 0;
    Parameter e, n;
    OperationId mkdirty = 0;
    ExprId t = 0;
};

TEST_F(ExpressionText, NamesFieldsOfWhatIsKnownToBeAnEntry) {
    EXPECT_EQ(text(dirty(builder.var(e))), "e.dirty");
    EXPECT_EQ(text(dirty(builder.call(mkdirty, {builder.var(e)}))), "pte_mkdirty(e).dirty");
    EXPECT_EQ(text(pool.extract(builder.var(e), 63, 12)), "e.pfn");
    EXPECT_EQ(text(pool.extract(builder.var(e), 62, 12)), "e[62:12]") << "no field";
    EXPECT_EQ(text(dirty(builder.var(n))), "n[6]") << "no entry";
}

TEST_F(ExpressionText, BracketsOperands) {
    const ExprId word = builder.var(n);
    const ExprId sum = pool.binary(Op::add, word, pool.binary(Op::shift_left, word, builder.word(12)));
    EXPECT_EQ(text(sum), "n + (n << 12)");
    EXPECT_EQ(text(builder.negate(builder.equal(sum, word))), "(n + (n << 12)) != n");
    EXPECT_EQ(text(builder.negate(pool.binary(Op::less, word, sum))), "!(n < (n + (n << 12)))");
    EXPECT_EQ(text(pool.binary(Op::bit_and, pool.unary(Op::bit_not, sum), builder.word(0x1000))),
              "~(n + (n << 12)) & 0x1000");
    const ExprId choice = pool.if_then_else(dirty(builder.var(e)), word, sum);
    EXPECT_EQ(text(choice), "if e.dirty then n else n + (n << 12)");
    EXPECT_EQ(text(builder.equal(choice, word)), "(if e.dirty then n else n + (n << 12)) == n");
}

TEST_F(ExpressionText, ReadsMemoryAsItIsAndAsItWas) {
    EXPECT_EQ(text(pool.read(table().current, t)), "*t");
    EXPECT_EQ(text(dirty(pool.read(table().current, t))), "(*t).dirty");
    EXPECT_EQ(text(pool.read(table().old, t)), "old(*t)");
    EXPECT_EQ(text(dirty(pool.read(table().old, t))), "old(*t).dirty");
    const ExprId third = pool.slot(t, builder.word(3), {512, true});
    EXPECT_EQ(text(third), "&t[3]");
    EXPECT_EQ(text(dirty(pool.read(table().current, third))), "t[3].dirty");
    EXPECT_EQ(text(pool.read(holds().current, builder.var(n))), "holds(n)");
    const VariableId k = pool.add_variable("k", bits_sort(64), Variable::Kind::bound);
    const ExprId all = pool.forall(k, builder.word(0), builder.var(n),
                                   dirty(pool.read(table().current, pool.slot(t, pool.var(k), {512, true}))));
    EXPECT_EQ(text(all), "forall k in 0..<n: t[k].dirty");
    EXPECT_EQ(text(builder.both(all, dirty(builder.var(e)))), "(forall k in 0..<n: t[k].dirty) && e.dirty");
}

TEST_F(ExpressionText, CutsWhatIsTooDeepOrTooLong) {
    ExprId word = builder.var(e);
    for (int i = 0; i < 5; ++i) word = builder.call(mkdirty, {word});
    EXPECT_EQ(text(word, {3, 90}), "pte_mkdirty(pte_mkdirty(pte_mkdirty(...)))");
    EXPECT_EQ(text(word, {9, 20}), "pte_mkdirty(pte_m...");
    // As a tree it has 2^60 leaves.
    ExprId sum = builder.var(n);
    for (int i = 0; i < 60; ++i) sum = pool.binary(Op::add_wrapping, sum, sum);
    EXPECT_EQ(text(sum, {100, 300}).size(), 300U);
}

}  // namespace
}  // namespace ptspec::model

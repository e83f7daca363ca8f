// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/import.h"

#include <gtest/gtest.h>

#include "compiler/model/interpreter.h"
#include "compiler/model/testing/model_builder.h"
#include "compiler/model/testing/random_tree.h"

namespace ptspec::model {
namespace {

using testing::ModelBuilder;

class ImportTest : public ::testing::Test {
  protected:
    ModelBuilder from, to;
    BoundVariables bound;
};

TEST_F(ImportTest, EqualExpressionsOfTwoPoolsBecomeOneNode) {
    const auto e = from.parameter("e", from.bits(64));
    const auto x = to.parameter("x", to.bits(64));
    to.word(17);  // ids must not agree by chance
    Importer importer(from.pool(), to.pool(), bound);
    importer.bind(e.variable, to.var(x));
    EXPECT_EQ(importer.import(from.set(from.var(e), 6)), to.set(to.var(x), 6));
    EXPECT_NE(importer.import(from.set(from.var(e), 5)), to.set(to.var(x), 6));
}

TEST_F(ImportTest, CallsBecomeWhatTheHandlerMakesOfThem) {
    const auto e = from.parameter("e", from.bits(64));
    const auto f = from.operation("f", {e}, from.bits(64), from.var(e));
    const auto x = to.parameter("x", to.bits(64));
    Importer importer(from.pool(), to.pool(), bound,
                      [&](const Node& call, std::span<const ExprId> arguments) {
                          EXPECT_EQ(call.payload, f);
                          return to.set(arguments[0], 3);
                      });
    importer.bind(e.variable, to.var(x));
    const ExprId nested = from.call(f, {from.clear(from.call(f, {from.var(e)}), 1)});
    EXPECT_EQ(importer.import(nested), to.set(to.clear(to.set(to.var(x), 3), 1), 3));
}

TEST_F(ImportTest, QuantifiersOfTwoPoolsBecomeOneNode) {
    const auto make = [](ModelBuilder& builder, const Parameter& e, const char* outer, const char* inner) {
        ExprPool& pool = builder.pool();
        const VariableId k = pool.add_variable(outer, bits_sort(8), Variable::Kind::bound);
        const VariableId j = pool.add_variable(inner, bits_sort(8), Variable::Kind::bound);
        const ExprId none = builder.word(0, 8), all = builder.word(9, 8);
        const ExprId differ = builder.negate(builder.equal(pool.var(k), pool.var(j)));
        const ExprId inner_claim = pool.forall(
            j, none, pool.var(k), builder.either(differ, builder.equal(builder.var(e), pool.var(j))));
        return pool.forall(k, none, all, inner_claim);
    };
    const auto e = from.parameter("e", from.bits(8)), x = to.parameter("x", to.bits(8));
    to.word(3, 8);
    Importer importer(from.pool(), to.pool(), bound), same(to.pool(), to.pool(), bound);
    importer.bind(e.variable, to.var(x));
    same.bind(x.variable, to.var(x));
    const ExprId imported = importer.import(make(from, e, "k", "j"));
    EXPECT_EQ(imported, same.import(make(to, x, "a", "b")));
    for (uint64_t value = 0; value < 10; ++value) {
        const Evaluation wanted = evaluate(to.model, make(to, x, "m", "n"), {{x.variable, value}});
        EXPECT_EQ(std::get<uint64_t>(evaluate(to.model, imported, {{x.variable, value}})),
                  std::get<uint64_t>(wanted));
    }
}

TEST_F(ImportTest, MemoryIsWhatItWasBoundTo) {
    const MemoryId old_memory = from.pool().add_memory({"pte", bits_sort(32), bits_sort(64)});
    to.pool().add_memory({"pmd", bits_sort(32), bits_sort(64)});
    const MemoryId new_memory = to.pool().add_memory({"pte", bits_sort(32), bits_sort(64)});
    Importer importer(from.pool(), to.pool(), bound);
    importer.bind_memory(old_memory, new_memory);
    EXPECT_EQ(importer.import(from.pool().read(old_memory, from.word(5, 32))),
              to.pool().read(new_memory, to.word(5, 32)));
}

TEST_F(ImportTest, RandomExpressionsKeepTheirMeaning) {
    std::vector<VariableId> old_variables, new_variables;
    Importer importer(from.pool(), to.pool(), bound);
    for (const unsigned width : {1U, 7U, 32U, 64U}) {
        new_variables.push_back(to.parameter("n" + std::to_string(width), to.bits(width)).variable);
    }
    for (const unsigned width : {1U, 7U, 32U, 64U}) {
        old_variables.push_back(from.parameter("o" + std::to_string(width), from.bits(width)).variable);
        importer.bind(old_variables.back(), to.pool().var(new_variables[old_variables.size() - 1]));
    }
    testing::TreeGenerator generator(from.pool(), old_variables, 3);
    for (int i = 0; i < 300; ++i) {
        const ExprId original = generator.build(generator.tree(bits_sort(32), 6));
        const ExprId imported = importer.import(original);
        const std::vector<uint64_t> values = generator.values();
        Assignment before, after;
        for (size_t k = 0; k < values.size(); ++k) {
            before[old_variables[k]] = after[new_variables[k]] = values[k];
        }
        const Evaluation left = evaluate(from.model, original, before);
        const Evaluation right = evaluate(to.model, imported, after);
        ASSERT_EQ(left.index(), right.index());
        if (const uint64_t* value = std::get_if<uint64_t>(&left)) {
            EXPECT_EQ(*value, std::get<uint64_t>(right));
        }
    }
}

}  // namespace
}  // namespace ptspec::model

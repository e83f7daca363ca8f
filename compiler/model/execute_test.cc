// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/execute.h"

#include <gtest/gtest.h>

namespace ptspec::model {
namespace {

constexpr Sort word = bits_sort(64), number = bits_sort(32), place = bits_sort(reference_width);

// set(t, n, e): the first n entries of a table of 8 become e + k, with an event for each.
class Execute : public ::testing::Test {
  protected:
    Execute() {
        model.types = {{Type::Kind::bits, "bits<64>", word, 0, 0, 0},
                       {Type::Kind::bits, "bits<32>", number, 0, 0, 0}};
        Memory table;
        table.name = "pte";
        table.current = pool.add_memory({"pte", place, word});
        table.old = pool.add_memory({"pte@old", place, word});
        Memory write;
        write.kind = Memory::Kind::event;
        write.name = write_event_of(table);
        write.current = pool.add_memory({"write", place, word});
        write.old = pool.add_memory({"write@old", place, word});
        write.first = pool.add_memory({"write@first", place, word});
        model.memories = {table, write};
        t = pool.add_variable("t", place);
        n = pool.add_variable("n", number);
        e = pool.add_variable("e", word);
        k = pool.add_variable("k", number, Variable::Kind::local);
        j = pool.add_variable("j", number, Variable::Kind::bound);
        Operation set;
        set.name = "set";
        set.parameters = {{"t", 0, t, {}}, {"n", 1, n, {}}, {"e", 0, e, {}}};
        set.has_result = false;
        set.effects.emplace();
        For loop{k, pool.constant(number, 0), pool.var(n), {{written_up_to(k), "written", {}}}, {}};
        loop.body.push_back({Store{0, entry(k), value(k)}, {}});
        set.effects->body.push_back({std::move(loop), {}});
        set.effects->ensures.push_back({written_up_to(n), "all written", {}});
        model.operations.push_back(std::move(set));
    }

    ExprId entry(VariableId index) { return pool.slot(pool.var(t), pool.var(index), {8, true}); }
    ExprId value(VariableId index) {
        return pool.binary(Op::add_wrapping, pool.var(e), pool.zero_extend(pool.var(index), 64));
    }
    ExprId written_up_to(VariableId end) {
        return pool.forall(j, pool.constant(number, 0), pool.var(end),
                           pool.binary(Op::equal, pool.read(0, entry(j)), value(j)));
    }

    ClosedModel model;
    ExprPool& pool = model.pool;
    VariableId t = 0, n = 0, e = 0, k = 0, j = 0;
};

TEST_F(Execute, RunsLoopsAndKeepsWhatTheyPromise) {
    MemoryImages before;
    before[0].words[3 << 16 | 5] = 77;
    const Execution after = execute(model, 0, {3 << 16, 4, 100}, {}, before);
    ASSERT_TRUE(after.finished()) << after.broken;
    const MemoryImage& table = after.memories.at(0);
    for (uint64_t i = 0; i < 4; ++i) EXPECT_EQ(table.at(3 << 16 | i), 100 + i);
    EXPECT_EQ(table.at(3 << 16 | 4), 0u);
    EXPECT_EQ(table.at(3 << 16 | 5), 77u);
    EXPECT_EQ(table.at(2 << 16), 0u);
}

TEST_F(Execute, NumbersWhatHappensInOrder) {
    const Execution after = execute(model, 0, {0, 3, 0}, {}, {});
    ASSERT_TRUE(after.finished());
    const Memory& write = model.memories[1];
    EXPECT_EQ(after.memories.at(write.current).at(0), 1u);
    EXPECT_EQ(after.memories.at(write.current).at(2), 3u);
    EXPECT_EQ(after.memories.at(write.first).at(1), 2u);
    EXPECT_EQ(after.memories.at(write.current).at(3), 0u);
}

TEST_F(Execute, FaultsOutsideOfTheTable) {
    const Execution after = execute(model, 0, {0, 9, 0}, {}, {}, {.check_claims = false});
    ASSERT_TRUE(after.fault);
    EXPECT_EQ(after.fault->kind, Fault::Kind::outside_table);
}

TEST_F(Execute, NamesTheClaimThatIsFalse) {
    model.operations[0].effects->ensures.push_back({pool.boolean(false), "never", {}});
    EXPECT_EQ(execute(model, 0, {0, 1, 0}, {}, {}).broken, "the promise `never` is false");
    auto& loop = std::get<For>(model.operations[0].effects->body[0].node);
    loop.invariants.push_back({pool.binary(Op::less, pool.var(k), pool.constant(number, 2)), "k < 2", {}});
    EXPECT_EQ(execute(model, 0, {0, 3, 0}, {}, {}).broken, "the invariant `k < 2` is false");
}

TEST_F(Execute, CalleesChangeTheCallersMemoryAndHappenLater) {
    Operation twice;
    twice.name = "twice";
    twice.has_result = false;
    twice.effects.emplace();
    const ExprId table = pool.constant(place, 0);
    const auto call = [&](uint64_t count, uint64_t first) {
        return Statement{
            Call{0, {table, pool.constant(number, count), pool.constant(word, first)}, std::nullopt}, {}};
    };
    twice.effects->body = {call(2, 10), call(1, 20)};
    model.operations.push_back(std::move(twice));
    const Execution after = execute(model, 1, {}, {}, {});
    ASSERT_TRUE(after.finished()) << after.broken;
    EXPECT_EQ(after.memories.at(0).at(0), 20u);
    EXPECT_EQ(after.memories.at(0).at(1), 11u);
    const Memory& write = model.memories[1];
    EXPECT_EQ(after.memories.at(write.first).at(0), 1u);
    EXPECT_EQ(after.memories.at(write.current).at(0), 3u);
    EXPECT_EQ(after.memories.at(write.current).at(1), 2u);
}

TEST_F(Execute, QuantifiesOverCalleesBodiesToo) {
    Operation written;
    written.name = "written";
    written.parameters = {{"t", 0, t, {}}, {"n", 1, n, {}}, {"e", 0, e, {}}};
    written.body = written_up_to(n);
    model.operations.push_back(std::move(written));
    MemoryImages memories;
    memories[0].words = {{0, 5}, {1, 6}, {2, 8}};
    const auto ask = [&](uint64_t count) {
        const std::vector<ExprId> arguments{pool.constant(place, 0), pool.constant(number, count),
                                            pool.constant(word, 5)};
        return std::get<uint64_t>(evaluate(model, pool.call(1, bool_sort, arguments), {}, {}, memories));
    };
    EXPECT_EQ(ask(0), 1u);
    EXPECT_EQ(ask(2), 1u);
    EXPECT_EQ(ask(3), 0u);
}

}  // namespace
}  // namespace ptspec::model

// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/machine_run.h"

#include <gtest/gtest.h>

namespace ptspec::model {
namespace {

// One number below 4; `add(d)` adds d below 2, if it is not 3.
class CounterTest : public ::testing::Test {
  protected:
    CounterTest() {
        machine.closed.types.push_back({Type::Kind::bits, "bits<3>", bits_sort(3), 0, 0, 0});
        ExprPool& pool = machine.closed.pool;
        StateComponent component;
        component.name = "n";
        component.variable = pool.add_variable("n", bits_sort(3));
        component.limit = 4;
        component.init = pool.constant(bits_sort(3), 0);
        machine.components.push_back(component);
        const ExprId n = pool.var(component.variable);
        Action action;
        action.name = "add";
        action.parameters.push_back({"d", 0, pool.add_variable("d", bits_sort(3)), std::nullopt, 2});
        const ExprId d = pool.var(action.parameters[0].variable);
        action.guard = pool.binary(Op::less, d, pool.constant(bits_sort(3), 2));
        const ExprId sum = pool.binary(Op::add, n, d);
        action.next = {sum};
        action.evaluated.push_back({pool.boolean(true), sum, {}});
        action.checks.push_back({ActionCheck::Kind::range,
                                 pool.boolean(true),
                                 pool.binary(Op::less, sum, pool.constant(bits_sort(3), 4)),
                                 "too large",
                                 {}});
        machine.actions.push_back(action);
        StateProperty small;
        small.claim = pool.binary(Op::less, n, pool.constant(bits_sort(3), 2));
        machine.properties.push_back(small);
    }
    Trace trace(std::vector<uint64_t> values) {
        Trace result;
        for (size_t i = 0; i < values.size(); ++i) {
            result.states.push_back({values[i]});
            if (i > 0) result.moves.push_back({0, {values[i] - values[i - 1]}});
        }
        return result;
    }
    Machine machine;
};

TEST_F(CounterTest, TakesOneStep) {
    std::optional<Wrong> wrong;
    EXPECT_EQ(take(machine, {1}, {0, {1}}, wrong), MachineState{2});
    EXPECT_FALSE(wrong);
    EXPECT_FALSE(take(machine, {1}, {0, {2}}, wrong)) << "a parameter out of its range";
    EXPECT_FALSE(take(machine, {3}, {0, {1}}, wrong)) << "a value out of its range";
    ASSERT_TRUE(wrong);
    EXPECT_EQ(wrong->text, "too large");
}

TEST_F(CounterTest, BelievesOnlyTracesThatShowTheViolation) {
    Trace right = trace({0, 1, 2});
    EXPECT_TRUE(shows(machine, machine.properties[0], right));
    Trace early = trace({0, 1});
    EXPECT_FALSE(shows(machine, machine.properties[0], early)) << "the invariant still holds";
    Trace elsewhere = trace({1, 2});
    EXPECT_FALSE(shows(machine, machine.properties[0], elsewhere)) << "not an initial state";
    Trace jump = trace({0, 2});
    EXPECT_FALSE(shows(machine, machine.properties[0], jump)) << "no such move";
    Trace lie = trace({0, 1, 2});
    lie.states[1] = {0};
    EXPECT_FALSE(shows(machine, machine.properties[0], lie)) << "not what the action does";
}

TEST_F(CounterTest, SafetyIsAboutTheLastMove) {
    StateProperty safe;
    safe.kind = StateProperty::Kind::safe;
    safe.action = 0;
    Trace wrong = trace({0, 1, 2, 3});
    wrong.last = Move{0, {1}};
    EXPECT_TRUE(shows(machine, safe, wrong));
    EXPECT_EQ(wrong.wrong, "too large");
    wrong.last = Move{0, {0}};
    EXPECT_FALSE(shows(machine, safe, wrong));
}

TEST_F(CounterTest, ShowsValuesByTheirType) {
    machine.closed.types.push_back({Type::Kind::enumeration, "{ a, b }", bits_sort(1), 0, 0, 0});
    machine.members[1] = {"a", "b"};
    EXPECT_EQ(machine.value_text(1, 1, false), "b");
    EXPECT_EQ(machine.value_text(0, 5, true), "{0, 2}");
    EXPECT_EQ(machine.value_text(0, 5, false), "5");
}

}  // namespace
}  // namespace ptspec::model

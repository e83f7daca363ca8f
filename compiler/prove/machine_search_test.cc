// SPDX-License-Identifier: Apache-2.0
#include "compiler/prove/machine_search.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "compiler/sema/testing/analysed.h"
#include "compiler/support/render.h"

namespace ptspec::prove {
namespace {

class Subject {
  public:
    explicit Subject(const std::string& text) : analysed_(text) {
        EXPECT_EQ(analysed_.codes(), "") << render_all(analysed_.diagnostics, analysed_.sources);
        goals_.emplace(machine());
    }
    model::Machine& machine() { return *analysed_.analysis.machines.at(0); }
    uint32_t property(const std::string& name) {
        const auto& all = machine().properties;
        return static_cast<uint32_t>(std::ranges::find(all, name, &model::StateProperty::name) - all.begin());
    }
    MachineSearch search(bool up_to_symmetry, const std::string& wanted, uint64_t work = 50'000'000) {
        MachineSearch result(machine(), *goals_, up_to_symmetry);
        std::vector<bool> properties(machine().properties.size(), false);
        properties.at(property(wanted)) = true;
        result.go_on(work, properties);
        return result;
    }

  private:
    sema::testing::Analysed analysed_;
    std::optional<vcgen::MachineGoals> goals_;
};

TEST(MachineSearch, FindsAShortestRunThatIsOne) {
    Subject subject(R"(
machine counter {
    var n: bits<8> = 0
    action one() requires n < 200 { n = n + 1; }
    action three() requires n < 200 { n = n + 3; }
    invariant below: n != 20
}
)");
    const MachineSearch search = subject.search(false, "below");
    auto trace = search.found(subject.property("below"));
    ASSERT_TRUE(trace);
    EXPECT_EQ(trace->moves.size(), 8u);  // six times three, twice one
    EXPECT_TRUE(search.is_exhaustive());
    EXPECT_TRUE(shows(subject.machine(), subject.machine().properties[subject.property("below")], *trace));
}

TEST(MachineSearch, KnowsWhenItHasSeenEverything) {
    Subject subject(R"(
machine ring {
    var at: 0..<12 = 0
    action move() requires at < 10 { at = if at == 9 then 0 else at + 1; }
    invariant below: at != 11
}
)");
    const MachineSearch all = subject.search(false, "below");
    EXPECT_FALSE(all.found(subject.property("below")));
    EXPECT_TRUE(all.complete());
    EXPECT_EQ(all.states(), 10u);
    const MachineSearch some = subject.search(false, "below", 40);
    EXPECT_FALSE(some.complete());
    EXPECT_LT(some.excluded(), 9);
}

TEST(MachineSearch, ExcludesNothingWhereValuesAreLeftOut) {
    for (const char* text : {R"(
machine by_parameter { var x: u64 = 0  action set(n: u64) { x = n; }  invariant odd: x != 0x12345 }
)",
                             R"(
machine by_beginning { var x: u64  action keep() { x = x; }  invariant odd: x != 0x12345 }
)"}) {
        Subject subject(text);
        const MachineSearch search = subject.search(false, "odd");
        EXPECT_FALSE(search.found(subject.property("odd")));
        EXPECT_FALSE(search.complete());
        EXPECT_EQ(search.excluded(), -1);
    }
}

TEST(MachineSearch, GetsFarWhereThingsAreAlike) {
    Subject subject(R"(
machine fragments {
    var used, pending: set of 0..<16 = 0
    action alloc(f: 0..<16) requires !used[f] && pending == 0 { used[f] = true; }
    action defer(f: 0..<16) requires used[f] { used[f] = false; pending[f] = true; }
    action done() { pending = 0; }
    cover all: count(pending) == 16
}
)");
    const uint64_t work = 5'000'000;
    EXPECT_FALSE(subject.search(false, "all", work).found(subject.property("all")));
    const MachineSearch search = subject.search(true, "all", work);
    auto trace = search.found(subject.property("all"));
    ASSERT_TRUE(trace);
    EXPECT_EQ(trace->moves.size(), 32u);
    EXPECT_TRUE(shows(subject.machine(), subject.machine().properties[subject.property("all")], *trace));
    EXPECT_FALSE(search.complete());  // nobody has shown that they are alike
}

}  // namespace
}  // namespace ptspec::prove

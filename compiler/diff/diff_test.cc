// SPDX-License-Identifier: Apache-2.0
#include "compiler/diff/diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compiler/model/testing/model_builder.h"
#include "compiler/model/testing/random_tree.h"
#include "compiler/sema/testing/analysed.h"

namespace ptspec::diff {
namespace {

using model::testing::ModelBuilder;
using model::testing::TreeGenerator;
using sema::testing::Analysed;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Toy {
    std::string mkdirty = "e with { dirty = 1 }";
    std::string claim = "pte_dirty(pte_mkdirty(e))";
    std::string finding;

    std::string text() const {
        return R"(
contract leaf {
    op pte_dirty(e: pte) -> bool
    op pte_young(e: pte) -> bool
    op pte_mkdirty(e: pte) -> pte
    law sets(e: pte): )" +
               claim + R"(
}
arch toy {
    word 64
    entry pte : bits<8> { 0 present 1 dirty 2 young 7:3 rest }
    op pte_dirty(e) = e.dirty
    op pte_young(e) = e.young
    op pte_mkdirty(e) = )" +
               mkdirty + "\n}\ntarget toy : toy { levels pte }\n" + finding;
    }
};

class DiffTest : public ::testing::Test {
  protected:
    Report run(const Toy& old_toy, const Toy& new_toy) {
        before = std::make_unique<Analysed>(old_toy.text());
        after = std::make_unique<Analysed>(new_toy.text());
        return compare({{&before->model(), &after->model()}}, {});
    }
    // `op pte_mkdirty: gives other results`, for all that changed.
    static std::vector<std::string> changes(const Report& report) {
        std::vector<std::string> result;
        for (const Item& item : report.targets.at(0).items) {
            for (const Change& change : item.changes) {
                result.push_back(item.name + " " + change.text);
            }
        }
        return result;
    }

    std::unique_ptr<Analysed> before, after;
};

TEST_F(DiffTest, NothingIsAskedOfWhatIsWrittenAlike) {
    const Report report = run({}, {});
    EXPECT_TRUE(report.nothing_changed());
    EXPECT_EQ(report.totals.goals, 0U);
}

TEST_F(DiffTest, AnotherBodyThatComputesTheSameIsNoChange) {
    Toy other;
    other.mkdirty = "if e.dirty then e else ((e + 2) as pte)";
    EXPECT_THAT(changes(run({}, other)), IsEmpty());
}

TEST_F(DiffTest, TheInputThatShowsItIsTheSmallest) {
    Toy other;
    other.mkdirty = "if e.young && e.rest == 3 then e else e with { dirty = 1 }";
    const Report report = run({}, other);
    EXPECT_THAT(changes(report),
                ElementsAre("pte_mkdirty gives other results", "leaf.sets fails for more inputs"));
    for (const Item& item : report.targets[0].items) {
        if (item.name == "pte_mkdirty") {
            const Evidence& evidence = *item.changes.at(0).evidence;
            EXPECT_EQ(evidence.parameters.at(0).value, 0x1cU);
            EXPECT_EQ(evidence.before.value, 0x1eU);
            EXPECT_EQ(evidence.after.value, 0x1cU);
            EXPECT_TRUE(evidence.minimal);
        }
    }
}

TEST_F(DiffTest, ALawThatAsksForLessIsAChangeThoughBothHold) {
    Toy other;
    other.claim = "pte_dirty(pte_mkdirty(e)) || pte_young(e)";
    EXPECT_THAT(changes(run({}, other)), ElementsAre("leaf.sets asks for less"));
    EXPECT_THAT(changes(run(other, {})), ElementsAre("leaf.sets asks for more"));
}

// f(x) == f(y) wherever x == y, whatever f is.
TEST_F(DiffTest, AnyImplementationGivesEqualResultsForEqualArguments) {
    Toy one, other;
    one.claim = "pte_mkdirty(e) == e ==> pte_dirty(pte_mkdirty(e))";
    other.claim = "pte_mkdirty(e) == e ==> pte_dirty(e)";
    EXPECT_THAT(changes(run(one, other)), IsEmpty());
    other.claim = "pte_mkdirty(e) == e ==> pte_young(e)";
    EXPECT_THAT(changes(run(one, other)), testing::Contains("leaf.sets asks for more"));
}

TEST_F(DiffTest, AFindingIsComparedByWhatItCovers) {
    Toy one, other;
    one.finding = R"(finding f "story" { on toy fails leaf.sets when e.young && e.dirty })";
    other.finding = R"(finding f "story" { on toy fails leaf.sets when e.young })";
    EXPECT_THAT(changes(run(one, other)), ElementsAre("f (leaf.sets) covers more inputs"));
    const Report gone = run(one, {});
    EXPECT_EQ(gone.totals.removed, 1U);
}

TEST_F(DiffTest, ALimitLeavesItOpen) {
    Toy one, other;

    const std::string product =
        R"(let w = (e ++ e ++ e ++ e ++ e ++ e ++ e ++ e) in if (w *% w *% w +% w) % 0xfff1 == 0x1234 then e else )";
    one.mkdirty = product + "e with { dirty = 1 }";
    before = std::make_unique<Analysed>(one.text());
    after = std::make_unique<Analysed>(other.text());
    query::Options options;
    options.resource_limit = 10;
    const Report report = compare({{&before->model(), &after->model()}}, options);
    EXPECT_GT(report.totals.unknown, 0U);
    EXPECT_FALSE(report.nothing_changed());
}

// All inputs of small random operations in the interpreter, faults included.
TEST(DiffRandomTest, SameAndChangedAreWhatTheInterpreterSays) {
    size_t same = 0, changed = 0;
    for (uint64_t seed = 0; seed < 120; ++seed) {
        ModelBuilder before, after;
        const auto make = [&](ModelBuilder& builder, uint64_t tree_seed) {
            const auto a = builder.parameter("a", builder.bits(3)),
                       b = builder.parameter("b", builder.bits(4));
            TreeGenerator generator(builder.pool(), {a.variable, b.variable}, tree_seed);
            // Small results agree now and then though nothing else does.
            builder.operation("f", {a, b}, builder.bits(1),
                              generator.build(generator.tree(model::bits_sort(1), 3)));
            return std::vector<model::VariableId>{a.variable, b.variable};
        };
        const auto old_variables = make(before, seed),
                   new_variables = make(after, seed + (seed % 3 != 0 ? 1000 : 0));
        bool equal = true;
        for (uint64_t a = 0; a < 8; ++a) {
            for (uint64_t b = 0; b < 16; ++b) {
                const auto left = model::evaluate(before.model, before.model.operations[0].body,
                                                  {{old_variables[0], a}, {old_variables[1], b}});
                const auto right = model::evaluate(after.model, after.model.operations[0].body,
                                                   {{new_variables[0], a}, {new_variables[1], b}});
                const auto *x = std::get_if<uint64_t>(&left), *y = std::get_if<uint64_t>(&right);
                equal = equal && (x != nullptr) == (y != nullptr) && (x == nullptr || *x == *y);
            }
        }
        const Report report = compare({{&before.model, &after.model}}, {});
        EXPECT_EQ(report.nothing_changed(), equal) << "seed " << seed;
        EXPECT_EQ(report.totals.unknown, 0U) << "seed " << seed;
        (equal ? same : changed) += 1;
    }
    EXPECT_GT(same, 30U);
    EXPECT_GT(changed, 30U);
}

}  // namespace
}  // namespace ptspec::diff

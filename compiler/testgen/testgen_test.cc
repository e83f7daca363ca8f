// SPDX-License-Identifier: Apache-2.0
#include "compiler/testgen/testgen.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>

#include "compiler/model/interpreter.h"
#include "compiler/sema/testing/analysed.h"

namespace ptspec::testgen {
namespace {

using sema::testing::Analysed;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A specification around the operations and laws of one contract; `arch` defines what has no body.
std::string specification(const std::string& contract, const std::string& arch,
                          const std::string& after = "") {
    return "contract c for pxx in pte {\n" + contract +
           "}\n"
           "arch toy {\n"
           "    word 64\n"
           "    entry pte : bits<64> {\n"
           "        0     present\n"
           "        1     write\n"
           "        11:2  ignored\n"
           "        51:12 pfn\n"
           "        63:52 reserved\n"
           "        view none when self == 0 { 63:0 zero }\n"
           "        view leaf when present == 1\n"
           "        view swap otherwise { 0 present  7:1 type software  63:8 offset software }\n"
           "    }\n" +
           arch +
           "}\n"
           "target toy : toy { levels pte  contracts c }\n" +
           after;
}

struct Planned {
    explicit Planned(const std::string& text, const Options& options = {}) : analysed(text) {
        plan = make_plan(analysed.model(), analysed.sources, options);
    }

    const std::vector<TestVector>& law(const std::string& name) {
        static const std::vector<TestVector> none;
        for (const LawTest& test : plan.laws) {
            if (analysed.model().laws[test.law].name == name) {
                return plan.sets[test.set].vectors;
            }
        }
        return none;
    }

    const OperationTest& operation(const std::string& name) {
        const auto id = analysed.model().find_operation(name);
        return *std::ranges::find(plan.operations, *id, &OperationTest::operation);
    }

    std::vector<uint64_t> words(const std::string& law_name) {
        std::vector<uint64_t> result;
        for (const TestVector& vector : law(law_name)) {
            result.push_back(vector.words[0]);
        }
        return result;
    }

    std::set<std::string> labels(const std::string& law_name) {
        std::set<std::string> result;
        for (const TestVector& vector : law(law_name)) {
            result.insert(vector.label);
        }
        return result;
    }

    Analysed analysed;
    TestPlan plan;
};

TEST(MakePlan, EveryViewOfTheDomainAndEveryFieldIsTried) {
    Planned planned(
        specification("op pxx_id(e: pxx) -> pxx\n law l(e: pxx): pxx_id(e) == e\n", "op pte_id(e) = e\n"));
    EXPECT_THAT(planned.words("l"), Contains(0u));
    EXPECT_THAT(planned.words("l"), Contains(1u));
    const auto labels = planned.labels("l");
    for (const char* label :
         {"e: view none", "e: view leaf", "e: view swap", "e: view leaf, full", "e: field write one",
          "e: field pfn all ones", "e: field pfn = 1", "e: field pfn top bit", "e: bits 63:52 all ones",
          "e: field type top bit", "e: field offset all ones", "random"}) {
        EXPECT_THAT(labels, Contains(label));
    }
    EXPECT_THAT(planned.words("l"), Contains(uint64_t{0xff'ffff'ffff} << 12 | 1));
}

TEST(MakePlan, NoVectorIsOutsideTheDomainOrThereTwice) {
    Planned planned(
        specification("op pxx_id(e: pxx) -> pxx\n requires pxx_ok(e)\n op pxx_ok(e: pxx) -> bool\n"
                      "law l(e: pxx, n: u8) if pxx_ok(e) && n != 0: pxx_id(e) == e\n",
                      "op pte_id(e) = e\n op pte_ok(e) = e.present && e.pfn != 0 && !e.write\n"));
    std::set<std::vector<uint64_t>> seen;
    for (const TestVector& vector : planned.law("l")) {
        EXPECT_TRUE(seen.insert(vector.words).second);
        EXPECT_EQ(vector.words[0] & 3, 1u);
        EXPECT_NE(vector.words[0] & uint64_t{0xff'ffff'ffff} << 12, 0u);
        EXPECT_NE(vector.words[1], 0u);
        EXPECT_LT(vector.words[1], 256u);
    }
    EXPECT_GT(seen.size(), 20u);
}

TEST(MakePlan, ADomainOfOneWordIsFound) {
    Planned planned(
        specification("op pxx_id(e: pxx) -> pxx\n op magic(e: pxx) -> bool\n"
                      "law l(e: pxx) if magic(e): pxx_id(e) == e\n",
                      "op pte_id(e) = e\n op magic(e) = e == 0x1234_5678_9abc_def0 as pte\n"));
    EXPECT_THAT(planned.words("l"), ElementsAre(0x123456789abcdef0u));
    EXPECT_THAT(planned.labels("l"), ElementsAre("smallest of the domain"));
}

TEST(MakePlan, AnEmptyDomainHasNoVectors) {
    Planned planned(
        specification("op pxx_id(e: pxx) -> pxx\n op never(e: pxx) -> bool\n"
                      "law l(e: pxx) if never(e): pxx_id(e) == e\n",
                      "op pte_id(e) = e\n op never(e) = e.present && !e.present\n"));
    EXPECT_THAT(planned.law("l"), IsEmpty());
}

TEST(MakePlan, BothWaysOfEveryBranchAreTaken) {
    Planned planned(specification("op pxx_step(e: pxx) -> pxx\n law l(e: pxx): pxx_step(e) == pxx_step(e)\n",
                                  "op pte_step(e) =\n"
                                  "    if e.pfn == 0x12345 then e\n"
                                  "    else if e.present && e.pfn *% 3 == 0x77777 then 0 as pte\n"
                                  "    else e with { write = 1 }\n"));
    const auto pfn = [](uint64_t word) { return word >> 12 & 0xff'ffff'ffff; };
    const auto words = planned.words("l");
    EXPECT_TRUE(std::ranges::any_of(words, [&](uint64_t word) { return pfn(word) == 0x12345; }));
    EXPECT_TRUE(std::ranges::any_of(words, [&](uint64_t word) {
        return (word & 1) != 0 && (pfn(word) * 3 & 0xff'ffff'ffff) == 0x77777;
    }));
    EXPECT_THAT(planned.labels("l"), Contains(HasSubstr("toy.pts:")));
    EXPECT_EQ(planned.plan.unreachable, 0u);
    EXPECT_EQ(planned.plan.unknown, 0u);
    EXPECT_EQ(planned.plan.covered, planned.plan.branches);
}

TEST(MakePlan, UnreachableBranchesAreCounted) {
    Planned planned(
        specification("op pxx_step(e: pxx) -> pxx\n requires pxx_ok(e)\n op pxx_ok(e: pxx) -> bool\n",
                      "op pte_ok(e) = e.present\n"
                      "op pte_step(e) = if e.pfn == 7 && !e.present then e else e with { write = 1 }\n"));
    EXPECT_GT(planned.plan.unreachable, 0u);
    EXPECT_EQ(planned.plan.covered + planned.plan.unreachable, planned.plan.branches);
}

TEST(MakePlan, FindingsHaveVectorsOnBothSides) {
    Planned planned(specification(
        "op pxx_id(e: pxx) -> pxx\n law l(e: pxx): pxx_id(e) == e\n",
        "op pte_id(e) = if e.pfn == 0x54321 then e with { write = 1 } else e\n",
        "finding f \"the page is gone\" { on toy fails c.l at pte when e.pfn == 0x54321 && !e.write }"));
    const auto inside = [](uint64_t word) {
        return (word >> 12 & 0xff'ffff'ffff) == 0x54321 && (word & 2) == 0;
    };
    const auto words = planned.words("l");
    EXPECT_TRUE(std::ranges::any_of(words, inside));
    EXPECT_FALSE(std::ranges::all_of(words, inside));
}

TEST(MakePlan, SmallDomainsAreTriedInFull) {
    Planned planned(
        specification("op half(n: u8) -> u8\n law l(n: u8, up: bool) if up ==> n < 100: half(n) == half(n)\n",
                      "op half(n) = n >> 1\n"));
    EXPECT_EQ(planned.law("l").size(), 256u + 100u);
    EXPECT_EQ(planned.operation("half").wanted.size(), 256u);
}

TEST(MakePlan, WantedIsWhatTheInterpreterSays) {
    Planned planned(specification("op pxx_mark(e: pxx, n: u16) -> u64\n",
                                  "op pte_mark(e, n) = (e as u64) ^ (n as u64)\n"));
    const OperationTest& test = planned.operation("pte_mark");
    const auto& vectors = planned.plan.sets[test.set].vectors;
    ASSERT_EQ(test.wanted.size(), vectors.size());
    for (size_t i = 0; i < vectors.size(); ++i) {
        EXPECT_EQ(test.wanted[i], vectors[i].words[0] ^ vectors[i].words[1]);
    }
}

TEST(MakePlan, EqualDomainsShareTheirVectors) {
    Planned planned(
        specification("op pxx_a(e: pxx) -> pxx\n op pxx_ok(e: pxx) -> bool\n"
                      "law one(e: pxx) if pxx_ok(e): pxx_a(e) == e\n"
                      "law two(word: pxx) if pxx_ok(word): pxx_a(pxx_a(word)) == word\n",
                      "op pte_a(e) = e\n op pte_ok(e) = e.present\n"));
    EXPECT_EQ(planned.plan.laws[0].set, planned.plan.laws[1].set);
    EXPECT_NE(planned.plan.laws[0].set, planned.operation("pte_a").set);  // which has no condition
}

TEST(MakePlan, ConfigurationsAreAllowedOnes) {
    Planned planned(
        specification("op pxx_ok(e: pxx) -> bool\n op has() -> bool\n"
                      "law l(e: pxx) if has() && pxx_ok(e): pxx_ok(e)\n",
                      "config size: u8 where size >= 3 && size <= 5\n config special: bool\n"
                      "op has() = special\n"
                      "op pte_ok(e) = ((e as u64) >> size) == 1\n"));
    EXPECT_THAT(planned.plan.config_values, ElementsAre(3u, 1u));
    // Under the smallest and the largest of them.
    EXPECT_THAT(planned.words("l"), Contains(8u));
    EXPECT_THAT(planned.words("l"), Contains(32u));
}

// ---------------------------------------------------------------- tables

const std::string entries_contract =
    "op pxxp_take(p: ref pxx) -> pxx\n modifies *p\n ensures result == old(*p)\n"
    "op pxx_ok(e: pxx) -> bool\n"
    "op set_pxxs(t: ref pxx[PTRS_PER_PTE], i: u32, e: pxx, nr: u32)\n"
    " requires nr >= 1 && i < PTRS_PER_PTE && nr <= PTRS_PER_PTE - i\n"
    " requires forall k in 0..<nr: !pxx_ok(t[i + k])\n"
    " modifies t[i +: nr]\n"
    "law two(p: ref pxx, q: ref pxx) if pxx_ok(*p) do { let e = pxxp_take(p); }: p == q || *q == old(*q)\n";
const std::string entries_arch =
    "const PTRS_PER_PTE: u32 = 16\n"
    "op pte_ok(e) = e.present\n"
    "op ptep_take(p) do { let e = *p;\n"
    "  if e.pfn == 0x12345 { *p = e with { write = 1 }; } else { *p = (0 as pte); }\n"
    "  return e; }\n"
    "op set_ptes(t, i, e, nr) do { for k in 0..<nr { t[i + k] = e; } }\n";

struct Image {
    Image(const std::vector<uint64_t>& words, size_t parameters) {
        fill = words.at(parameters);
        for (size_t i = parameters + 2; i + 1 < words.size(); i += 2) {
            if (words[i] != ~uint64_t{0}) {
                pairs[words[i]] = words[i + 1];
            }
        }
    }
    uint64_t fill = 0;
    std::map<uint64_t, uint64_t> pairs;
};

TEST(MakePlanWithTables, WhatABodyAsksOfAnEntryStandsThere) {
    Planned planned(specification(entries_contract, entries_arch));
    const OperationTest& test = planned.operation("ptep_take");
    const auto& vectors = planned.plan.sets[test.set].vectors;
    ASSERT_EQ(test.wanted.size(), 2 * vectors.size());
    size_t taken = 0, left = 0;
    for (size_t i = 0; i < vectors.size(); ++i) {
        const Image image(vectors[i].words, 1);
        const auto word = image.pairs.find(vectors[i].words[0]);
        ASSERT_NE(word, image.pairs.end());
        EXPECT_EQ(test.wanted[2 * i], word->second);
        const bool kept = (word->second >> 12 & 0xff'ffff'ffff) == 0x12345;
        (kept ? left : taken) += 1;
        const bool changes = kept ? (word->second & 2) == 0 : word->second != 0;
        EXPECT_EQ(test.wanted[2 * i + 1] != 0, changes) << vectors[i].label;
    }
    EXPECT_GT(taken, 10u);
    EXPECT_GT(left, 0u);
}

TEST(MakePlanWithTables, ReferencesMeetAndPart) {
    Planned planned(specification(entries_contract, entries_arch));
    size_t same = 0, beside = 0, apart = 0, last = 0;
    for (const TestVector& vector : planned.law("two")) {
        const uint64_t p = vector.words[0], q = vector.words[1];
        ASSERT_LT(p >> 16, 2u);
        ASSERT_LT(p & 0xffff, 16u);
        same += p == q;
        beside += p != q && p >> 16 == q >> 16;
        apart += p >> 16 != q >> 16;
        last += (p & 0xffff) == 15;
        EXPECT_EQ(Image(vector.words, 2).pairs.at(p) & 1, 1u);  // the law's domain
    }
    for (const size_t count : {same, beside, apart, last}) {
        EXPECT_GT(count, 0u);
    }
}

TEST(MakePlanWithTables, RunsReachBothEndsOfTheTable) {
    Planned planned(specification(entries_contract, entries_arch));
    const OperationTest& test = planned.operation("set_ptes");
    std::set<std::pair<uint64_t, uint64_t>> runs;
    std::set<uint64_t> fillings;
    for (const TestVector& vector : planned.plan.sets[test.set].vectors) {
        const uint64_t i = vector.words[1], nr = vector.words[3];
        ASSERT_LE(i + nr, 16u);
        runs.emplace(i, nr);
        fillings.insert(Image(vector.words, 4).fill);
    }
    EXPECT_THAT(runs, Contains(std::pair<uint64_t, uint64_t>(0, 1)));
    EXPECT_TRUE(std::ranges::any_of(runs, [](const auto& run) { return run.first == 15; }));
    EXPECT_TRUE(std::ranges::any_of(
        runs, [](const auto& run) { return run.second > 1 && run.first + run.second == 16; }));
    EXPECT_GT(fillings.size(), 1u);
}

TEST(MakePlan, SameInputSamePlanWhateverTheWorkers) {
    const std::string text = specification(
        "op pxx_step(e: pxx, n: u64) -> pxx\n law l(e: pxx, n: u64): pxx_step(e, n) == pxx_step(e, n)\n",
        "op pte_step(e, n) = if e.pfn == n[39:0] then e else if n > 0x1000 then e with { write = 1 } else "
        "e\n");
    Options one, four;
    one.query.workers = 1;
    four.query.workers = 4;
    const Planned first(text, one), second(text, four);
    ASSERT_EQ(first.plan.sets.size(), second.plan.sets.size());
    for (size_t i = 0; i < first.plan.sets.size(); ++i) {
        EXPECT_EQ(first.plan.sets[i].vectors, second.plan.sets[i].vectors);
    }
}

TEST(MakePlan, AnotherSeedGivesOtherRandomWordsAndNothingElse) {
    const std::string text =
        specification("op pxx_id(e: pxx) -> pxx\n law l(e: pxx): pxx_id(e) == e\n", "op pte_id(e) = e\n");
    Options other;
    other.seed = 2;
    Planned first(text), second(text, other);
    std::vector<TestVector> a = first.law("l"), b = second.law("l");
    EXPECT_NE(a, b);
    const auto is_random = [](const TestVector& vector) { return vector.label == "random"; };
    std::erase_if(a, is_random);
    std::erase_if(b, is_random);
    EXPECT_EQ(a, b);
}

}  // namespace
}  // namespace ptspec::testgen

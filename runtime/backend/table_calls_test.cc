// SPDX-License-Identifier: Apache-2.0
//
// Operations on tables, by a table of two: one that is right, and one with the usual mistakes.
#include "runtime/backend/table_calls.h"

#include <gmock/gmock.h>

#include "ptspec/memory.h"
#include "runtime/suite/random_vectors.h"
#include "runtime/suite/report.h"
#include "runtime/suite/run.h"
#include "runtime/suite/vectors.h"

namespace ptspec::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// clear(t: ref pte[4], i: u8, n: u8) clears t[i +: n], and gives what t[i] was.
template <bool broken>
struct Clearing {
    static inline ptspec_tables levels[] = {
        {.name = "pte", .width = 64, .extent = 4, .format = nullptr, .now = nullptr, .before = nullptr}};
    static inline ptspec_memory memory = {.level_count = 1, .levels = levels, .filled = false, .image = {}};

    static std::uint64_t call(const std::uint64_t* w) {
        auto* table = static_cast<std::uint64_t*>(ptspec_entry(&levels[0], w[0]));
        const std::uint64_t before = table[w[1]];
        // The mistake: one entry too many.
        for (std::uint64_t k = 0; k < w[2] + (broken ? 1 : 0); ++k) table[w[1] + k] = 0;
        return before;
    }
    static bool in_domain(const std::uint64_t* w) { return w[1] < 4 && w[2] >= 1 && w[2] <= 4 - w[1]; }
    static ptspec_verdict check(const std::uint64_t* w) {
        if (!in_domain(w)) return PTSPEC_OUTSIDE;
        const ptspec_region modified[] = {{0, ptspec_entry_of(w[0], w[1]), w[2]}};
        call(w);
        return ptspec_only_changed(&memory, modified, 1) ? PTSPEC_HOLDS : PTSPEC_VIOLATED;
    }

    static constexpr ptspec_value value(const char* name, const char* type, std::uint8_t width,
                                        std::uint8_t level = 0) {
        return {.name = name,
                .type = type,
                .width = width,
                .format = nullptr,
                .level = level,
                .whole_table = level != 0};
    }
    static inline const ptspec_value params[] = {value("t", "ref pte[4]", 32, 1), value("i", "u8", 8),
                                                 value("n", "u8", 8)};
    static inline const ptspec_operation operation = {.name = "clear",
                                                      .file = "memory.pts",
                                                      .line = 3,
                                                      .param_count = 3,
                                                      .params = params,
                                                      .result = value("result", "pte", 64),
                                                      .memory = true,
                                                      .call = call,
                                                      .in_domain = in_domain,
                                                      .unbound = nullptr};
    static inline const ptspec_law law = {.name = "clear_contract",
                                          .contract = "tables",
                                          .level = "",
                                          .file = "memory.pts",
                                          .line = 3,
                                          .condition = "",
                                          .claim = "modifies t[i +: n]",
                                          .param_count = 3,
                                          .params = params,
                                          .memory = true,
                                          .check = check,
                                          .unbound = nullptr,
                                          .finding = nullptr,
                                          .excused = nullptr,
                                          .term_count = 0,
                                          .terms = nullptr,
                                          .explain = nullptr};
    static inline const ptspec_target target = {.abi_version = PTSPEC_ABI_VERSION,
                                                .spec_hash = "0",
                                                .target = "tables",
                                                .linux_version = "6.12",
                                                .implementation = "reference",
                                                .operation_count = 1,
                                                .law_count = 1,
                                                .config_count = 0,
                                                .feature_count = 0,
                                                .operations = &operation,
                                                .laws = &law,
                                                .configs = nullptr,
                                                .features = nullptr,
                                                .memory = &memory};
};
using Right = Clearing<false>;
using Wrong = Clearing<true>;

// Filled with ones, and t[2] of table 1 is 7.
std::vector<std::uint64_t> vector_of(std::uint64_t table, std::uint64_t i, std::uint64_t n) {
    std::vector<std::uint64_t> words = with_image({table << 16, i, n}, 3 + PTSPEC_IMAGE_WORDS);
    words[3] = 1;
    words[5] = ptspec_reference(1, 2);
    words[6] = 7;
    return words;
}

TEST(TableCalls, EachVectorFindsItsOwnTables) {
    TableCalls calls(Right::target);
    for (int again = 0; again < 2; ++again) {
        const auto first = calls.call(0, vector_of(1, 1, 3).data());
        ASSERT_TRUE(first);
        EXPECT_EQ(first->word, 1u);
        const Changes changes = calls.changes(true);
        EXPECT_EQ(changes.count, 3u);
        EXPECT_THAT(changes.entries, ElementsAre(ChangedEntry{0, ptspec_reference(1, 1), 0},
                                                 ChangedEntry{0, ptspec_reference(1, 2), 0},
                                                 ChangedEntry{0, ptspec_reference(1, 3), 0}));
        const auto second = calls.call(0, vector_of(1, 2, 1).data());
        EXPECT_EQ(second->word, 7u);
        EXPECT_NE(second->digest, first->digest);
        // Another image: what the last one said is gone.
        std::vector<std::uint64_t> other = vector_of(1, 2, 1);
        other[5] = PTSPEC_NOWHERE;
        EXPECT_EQ(calls.call(0, other.data())->word, 1u);
    }
}

TEST(TableCalls, TheDigestIsTheSumOverWhatChanged) {
    TableCalls calls(Right::target);
    EXPECT_EQ(calls.call(0, vector_of(0, 1, 2).data())->digest,
              ptspec_change_digest(0, 1, 0) + ptspec_change_digest(0, 2, 0));
    std::vector<std::uint64_t> empty = vector_of(0, 1, 2);
    empty[3] = 0;
    EXPECT_EQ(calls.call(0, empty.data())->digest, 0u);
}

TEST(TableCalls, ReferencesThatLeadNowhereAreOutside) {
    TableCalls calls(Right::target);
    EXPECT_FALSE(calls.call(0, vector_of(2, 0, 1).data()));
    std::vector<std::uint64_t> into = vector_of(0, 0, 1);
    into[0] = 1;  // to an entry: a table begins with its first
    EXPECT_FALSE(calls.call(0, into.data()));
    std::vector<std::uint64_t> pair = vector_of(0, 0, 1);
    pair[5] = ptspec_reference(0, 4);
    EXPECT_EQ(calls.check(0, pair.data()), PTSPEC_OUTSIDE);
    EXPECT_EQ(calls.check(0, vector_of(0, 0, 1).data()), PTSPEC_HOLDS);
}

TEST(TableCalls, TwoUsersOfOneTableDoNotDisturbEachOther) {
    TableCalls one(Right::target), two(Right::target);
    const auto vector = vector_of(0, 0, 4);
    const auto first = one.call(0, vector.data());
    two.call(0, vector_of(1, 0, 1).data());
    EXPECT_EQ(one.call(0, vector.data())->digest, first->digest);
}

TEST(TableCalls, WritingBeyondTheLastTableIsSeen) {
    TableCalls calls(Wrong::target);
    calls.call(0, vector_of(1, 3, 1).data());
    EXPECT_THAT(calls.changes(true).entries, ElementsAre(ChangedEntry{0, ptspec_reference(1, 3), 0},
                                                         ChangedEntry{0, ptspec_reference(2, 0), 0}));
}

TEST(TablesInSuites, AnOperationThatTouchesOneEntryMoreFails) {
    const auto backend = native_backend(Wrong::target);
    const std::vector<std::uint64_t> words = vector_of(1, 1, 1);
    const OperationVectors vectors{.operation = 0, .count = 1, .words = words.data()};
    const Options options{.random = 100};
    const TestRun run = run_operation(*backend, Right::target, 0, &vectors, options);
    EXPECT_GT(run.vectors, 50u);
    EXPECT_GT(run.failing, 50u);
    const std::string text = operation_report(Right::target, 0, run, backend->info(), options);
    EXPECT_THAT(text, HasSubstr("t = table "));
    EXPECT_THAT(text, HasSubstr("tables  all "));
    EXPECT_THAT(text, HasSubstr(": before 0x0000000000000001, wanted 0x0000000000000001, got 0x"));

    const TestRun good = run_operation(*native_backend(Right::target), Right::target, 0, &vectors, options);
    EXPECT_FALSE(good.failed());
    EXPECT_GT(good.vectors, 50u);
}

TEST(TablesInSuites, AContractIsCheckedLikeALaw) {
    const std::vector<std::uint64_t> words = vector_of(1, 1, 1);
    const LawVectors vectors{.law = 0, .count = 1, .words = words.data()};
    const auto backend = native_backend(Wrong::target);
    const TestRun run = run_law(*backend, Wrong::target, 0, &vectors, {.random = 20});
    EXPECT_GT(run.failing, 0u);
    const std::string text = law_report(Wrong::target, 0, run, backend->info(), {});
    EXPECT_THAT(text, HasSubstr("pte table 1 [2]: before 0x0000000000000007, after 0x0000000000000000"));
    EXPECT_THAT(text, HasSubstr("pte table 1 [2] = 0x0000000000000007"));
    EXPECT_FALSE(run_law(*native_backend(Right::target), Right::target, 0, &vectors, {}).failed());
}

TEST(TablesInSuites, WhatTheInterpreterSaysCounts) {
    const std::vector<std::uint64_t> words = vector_of(1, 2, 1);
    const std::uint64_t right[] = {7, ptspec_change_digest(0, ptspec_reference(1, 2), 0)};
    const std::uint64_t wrong[] = {7, 0};
    OperationVectors vectors{.operation = 0, .count = 1, .words = words.data(), .wanted = right};
    const auto backend = native_backend(Right::target);
    EXPECT_FALSE(run_operation(*backend, Right::target, 0, &vectors, {.random = 0}).failed());
    vectors.wanted = wrong;
    EXPECT_EQ(run_operation(*backend, Right::target, 0, &vectors, {.random = 0}).failing, 1u);
}

TEST(TablesInSuites, AVectorWithoutImageHasEmptyTables) {
    EXPECT_EQ(with_image({1, 2}, 2).size(), 2u);
    const auto words = with_image({1, 2}, 2 + PTSPEC_IMAGE_WORDS);
    EXPECT_EQ(words.size(), 2 + PTSPEC_IMAGE_WORDS);
    EXPECT_EQ(words[2], 0u);
    EXPECT_EQ(words[4], PTSPEC_NOWHERE);
}

TEST(TablesInSuites, RandomReferencesLeadSomewhereAndMeet) {
    const ptspec_value places[] = {
        {.name = "p", .type = "ref pte", .width = 32, .format = nullptr, .level = 1, .whole_table = false},
        {.name = "q", .type = "ref pte", .width = 32, .format = nullptr, .level = 1, .whole_table = false}};
    RandomVectors random(1, word_kinds(places, &Right::memory), {});
    std::vector<std::uint64_t> vector(2 + PTSPEC_IMAGE_WORDS);
    unsigned same = 0, beside = 0, other = 0, last = 0;
    for (int i = 0; i < 200; ++i) {
        random.next(vector);
        ASSERT_TRUE(ptspec_vector_fits(&Right::memory, places, 2, true, vector.data()));
        same += vector[0] == vector[1];
        beside += vector[0] + 1 == vector[1];
        other += ptspec_table_of(vector[0]) != ptspec_table_of(vector[1]);
        last += ptspec_index_of(vector[0]) == 3;
    }
    for (const unsigned count : {same, beside, other, last}) EXPECT_GT(count, 5u);
}

}  // namespace
}  // namespace ptspec::runtime

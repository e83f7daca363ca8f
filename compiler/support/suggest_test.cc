// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/suggest.h"

#include <gtest/gtest.h>

#include <vector>

namespace ptspec {
namespace {

TEST(EditDistance, countsSlips) {
    EXPECT_EQ(edit_distance("", ""), 0u);
    EXPECT_EQ(edit_distance("dirty", "dirty"), 0u);
    EXPECT_EQ(edit_distance("", "dirty"), 5u);
    EXPECT_EQ(edit_distance("drity", "dirty"), 1u) << "neighbours swapped";
    EXPECT_EQ(edit_distance("dirt", "dirty"), 1u);
    EXPECT_EQ(edit_distance("dirtty", "dirty"), 1u);
    EXPECT_EQ(edit_distance("young", "dirty"), 5u);
    EXPECT_EQ(edit_distance("ca", "abc"), 3u);
}

const std::vector<std::string> names = {"pxx_dirty", "pxx_mkdirty",  "pxx_mkclean",
                                        "pxx_young", "PTRS_PER_PTE", "x"};

TEST(ClosestMatch, findsSlips) {
    EXPECT_EQ(closest_match("pxx_drity", names), "pxx_dirty");
    EXPECT_EQ(closest_match("pxx_mkdrity", names), "pxx_mkdirty");
    EXPECT_EQ(closest_match("pxx_yung", names), "pxx_young");
    EXPECT_EQ(closest_match("ptrs_per_pte", names), "PTRS_PER_PTE");
}

TEST(ClosestMatch, findsUnfinishedNames) {
    EXPECT_EQ(closest_match("PTRS_PER", names), "PTRS_PER_PTE");
    EXPECT_EQ(closest_match("pxx_young_and_more", names), "pxx_young");
}

TEST(ClosestMatch, doesNotGuessWildly) {
    EXPECT_EQ(closest_match("segment", names), std::nullopt);
    EXPECT_EQ(closest_match("y", names), std::nullopt);
    EXPECT_EQ(closest_match("", names), std::nullopt);
    EXPECT_EQ(closest_match("pxx_dirty", std::vector<std::string>{}), std::nullopt);
    EXPECT_EQ(closest_match(std::string(1 << 20, 'a'), names), std::nullopt);
}

TEST(ClosestMatch, takesTheFirstOfEquals) {
    EXPECT_EQ(closest_match("abcx", std::vector<std::string>{"abcd", "abce"}), "abcd");
}

TEST(DidYouMean, asks) { EXPECT_EQ(did_you_mean("pxx_drity", names), "did you mean `pxx_dirty`?"); }

}  // namespace
}  // namespace ptspec

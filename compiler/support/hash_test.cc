// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/hash.h"

#include <gtest/gtest.h>

namespace ptspec {
namespace {

TEST(ContentHash, isTheSameEverywhere) {
    // The published XXH3 128-bit value of the empty input.
    EXPECT_EQ(content_hash("").hex(), "99aa06d3014798d86001c324468d497f");
    EXPECT_EQ(content_hash("ptspec"), content_hash("ptspec"));
    EXPECT_NE(content_hash("ptspec"), content_hash("ptspeC"));
}

TEST(ContentHasher, tellsPartsApart) {
    const auto of = [](std::string_view a, std::string_view b) {
        return ContentHasher().add(a).add(b).digest();
    };
    EXPECT_EQ(of("ab", "c"), of("ab", "c"));
    EXPECT_NE(of("ab", "c"), of("a", "bc"));
    EXPECT_NE(of("", "abc"), of("abc", ""));
    EXPECT_NE(ContentHasher().add(uint64_t{1}).digest(), ContentHasher().add(uint64_t{256}).digest());
}

}  // namespace
}  // namespace ptspec

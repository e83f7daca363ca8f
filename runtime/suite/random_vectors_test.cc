// SPDX-License-Identifier: Apache-2.0
#include "runtime/suite/random_vectors.h"

#include <gtest/gtest.h>

#include <set>

namespace ptspec::runtime {
namespace {

TEST(RandomVectorsTest, SameSeedSameVectors) {
    const std::uint64_t examples[] = {0x67, 3, 0x25, 1};
    RandomVectors a(5, {64, 8}, examples);
    RandomVectors b(5, {64, 8}, examples);
    RandomVectors c(6, {64, 8}, examples);
    bool other_seed_differs = false;
    for (int i = 0; i < 100; ++i) {
        std::uint64_t x[2], y[2], z[2];
        a.next(x);
        b.next(y);
        c.next(z);
        EXPECT_EQ(x[0], y[0]);
        EXPECT_EQ(x[1], y[1]);
        other_seed_differs |= x[0] != z[0];
    }
    EXPECT_TRUE(other_seed_differs);
}

TEST(RandomVectorsTest, WordsFitTheirWidth) {
    RandomVectors random(1, {1, 5, 63, 64}, {});
    std::uint64_t all[4] = {};
    for (int i = 0; i < 2000; ++i) {
        std::uint64_t vector[4];
        random.next(vector);
        for (int j = 0; j < 4; ++j) all[j] |= vector[j];
    }
    EXPECT_EQ(all[0], 1u);
    EXPECT_EQ(all[1], 0x1fu);
    EXPECT_EQ(all[2], ~std::uint64_t{0} >> 1);
    EXPECT_EQ(all[3], ~std::uint64_t{0});
}

TEST(RandomVectorsTest, ComesNearExamplesAndToEdges) {
    const std::uint64_t example[] = {0xdeadbeef12345678};
    RandomVectors random(1, std::vector<std::uint8_t>{64}, example);
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 2000; ++i) {
        std::uint64_t word;
        random.next({&word, 1});
        seen.insert(word);
    }
    EXPECT_TRUE(seen.contains(example[0]));
    EXPECT_TRUE(seen.contains(0));
    EXPECT_TRUE(seen.contains(~std::uint64_t{0}));
    EXPECT_GT(seen.size(), 1000u);
}

TEST(ExhaustiveTest, VisitsEveryVectorOnce) {
    const std::uint8_t widths[] = {3, 1, 2};
    ASSERT_EQ(exhaustive_count(widths), 64u);
    std::set<std::array<std::uint64_t, 3>> seen;
    for (std::uint64_t i = 0; i < 64; ++i) {
        std::array<std::uint64_t, 3> vector{};
        exhaustive_vector(i, widths, vector);
        EXPECT_LT(vector[0], 8u);
        EXPECT_LT(vector[1], 2u);
        EXPECT_LT(vector[2], 4u);
        seen.insert(vector);
    }
    EXPECT_EQ(seen.size(), 64u);
    const std::uint8_t wide[] = {16, 1};
    EXPECT_EQ(exhaustive_count(wide), std::nullopt);
}

TEST(SeedTest, EveryTestHasItsOwn) {
    EXPECT_NE(seed_of(1, "leaf/a"), seed_of(1, "leaf/b"));
    EXPECT_NE(seed_of(1, "leaf/a"), seed_of(2, "leaf/a"));
}

}  // namespace
}  // namespace ptspec::runtime

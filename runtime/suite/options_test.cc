// SPDX-License-Identifier: Apache-2.0
#include "runtime/suite/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace ptspec::runtime {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string error_of(const std::vector<std::string>& arguments) {
    const auto read = read_options(arguments);
    const auto* error = std::get_if<UsageError>(&read);
    return error != nullptr ? error->message : "";
}

TEST(OptionsTest, ReadsAll) {
    const auto read =
        read_options({"--backend=kernel", "--random=12", "--seed=0x10", "--law=leaf/x", "--vector=0x67,3"});
    const auto& options = std::get<Options>(read);
    EXPECT_EQ(options.backend, "kernel");
    EXPECT_EQ(options.random, 12u);
    EXPECT_EQ(options.seed, 16u);
    EXPECT_EQ(options.only->name, "leaf/x");
    EXPECT_THAT(*options.vector, ElementsAre(0x67u, 3u));
}

TEST(OptionsTest, FlagsCountMoreThanTheEnvironment) {
    setenv("PTSPEC_SEED", "7", 1);
    EXPECT_EQ(std::get<Options>(read_options({})).seed, 7u);
    EXPECT_EQ(std::get<Options>(read_options({"--seed=8"})).seed, 8u);
    setenv("PTSPEC_SEED", "seven", 1);
    EXPECT_THAT(error_of({}), HasSubstr("PTSPEC_SEED: wanted a number"));
    unsetenv("PTSPEC_SEED");
}

TEST(OptionsTest, ComplainsAboutWhatItDoesNotKnow) {
    EXPECT_THAT(error_of({"--sede=1"}), HasSubstr("no such option"));
    EXPECT_THAT(error_of({"seed"}), HasSubstr("--NAME=VALUE"));
    EXPECT_THAT(error_of({"--random=999999999999"}), HasSubstr("wanted a number up to"));
    EXPECT_THAT(error_of({"--vector=1"}), HasSubstr("--vector needs"));
    EXPECT_THAT(error_of({"--law=a/b", "--operation=c"}), HasSubstr("only one"));
    EXPECT_THAT(error_of({"--law=a/b", "--vector=1,x"}), HasSubstr("wanted numbers"));
}

TEST(OptionsTest, ReadsVectorsThatCrashed) {
    const auto crashed = parse_crashed("law 17 0x67 0x1;operation 3");
    ASSERT_TRUE(crashed);
    ASSERT_EQ(crashed->size(), 2u);
    EXPECT_EQ((*crashed)[0].kind, Kind::law);
    EXPECT_EQ((*crashed)[0].index, 17u);
    EXPECT_THAT((*crashed)[0].args, ElementsAre(0x67u, 1u));
    EXPECT_TRUE((*crashed)[1].args.empty());
    EXPECT_FALSE(parse_crashed("law"));
    EXPECT_FALSE(parse_crashed("lore 1 2"));
    EXPECT_TRUE(parse_crashed("")->empty());
}

TEST(OptionsTest, FindsByName) {
    EXPECT_EQ(find_law(*ptspec_table(), "tables/large_is_bad_pmd"), 1u);
    EXPECT_EQ(find_law(*ptspec_table(), "large_is_bad_pmd"), std::nullopt);
    EXPECT_EQ(find_operation(*ptspec_table(), "pmd_bad"), 2u);
}

}  // namespace
}  // namespace ptspec::runtime

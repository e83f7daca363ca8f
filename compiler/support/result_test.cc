// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace ptspec {
namespace {

Result<int> half(int number) {
    if (number % 2 != 0) {
        return Error{"odd", "take an even one"};
    }
    return number / 2;
}

TEST(Result, holdsAValueOrAnError) {
    EXPECT_EQ(*half(4), 2);
    EXPECT_FALSE(half(3));
    EXPECT_EQ(half(3).error().message, "odd");
    EXPECT_EQ(half(3).error().help, "take an even one");
    EXPECT_EQ(half(3).value_or(7), 7);
}

TEST(Result, movesValuesOut) {
    Result<std::unique_ptr<int>> result = std::make_unique<int>(5);
    const std::unique_ptr<int> value = *std::move(result);
    EXPECT_EQ(*value, 5);
}

TEST(Result, canBeNothingButSuccess) {
    const auto check = [](bool good) -> Result<void> {
        if (!good) {
            return Error{"bad"};
        }
        return {};
    };
    EXPECT_TRUE(check(true));
    EXPECT_EQ(check(false).error().message, "bad");
}

}  // namespace
}  // namespace ptspec

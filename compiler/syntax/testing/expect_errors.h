// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "compiler/syntax/testing/parse.h"

namespace ptspec::syntax::testing {

// A text, and all that is said about it, in the form of Parsed::errors().
struct WrongText {
    std::string text;
    std::vector<std::string> errors;
};

template <typename Parse>
void expect_errors(const std::vector<WrongText>& texts, Parse parse_text) {
    for (const WrongText& each : texts) {
        const Parsed parsed = parse_text(each.text);
        EXPECT_THAT(parsed.errors(), ::testing::ElementsAreArray(each.errors)) << each.text;
        EXPECT_FALSE(parsed.module);
        EXPECT_EQ(parsed.expression, nullptr);
    }
}

}  // namespace ptspec::syntax::testing

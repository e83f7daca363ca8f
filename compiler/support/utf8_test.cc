// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/utf8.h"

#include <gtest/gtest.h>

namespace ptspec {
namespace {

TEST(Utf8, acceptsWhatUnicodeAllows) {
    EXPECT_EQ(first_invalid_utf8(""), std::nullopt);
    EXPECT_EQ(first_invalid_utf8("plain \t\n"), std::nullopt);
    EXPECT_EQ(first_invalid_utf8("é € \xf0\x9f\x98\x80 \xf4\x8f\xbf\xbf"), std::nullopt);
    EXPECT_EQ(first_invalid_utf8(std::string_view("a\0b", 3)), std::nullopt);
}

TEST(Utf8, findsTheFirstInvalidByte) {
    EXPECT_EQ(first_invalid_utf8("ab\xff"), 2u);
    EXPECT_EQ(first_invalid_utf8("\x80"), 0u) << "continuation without a lead";
    EXPECT_EQ(first_invalid_utf8("a\xc3"), 1u) << "cut off";
    EXPECT_EQ(first_invalid_utf8("a\xe2\x82"), 1u) << "cut off";
    EXPECT_EQ(first_invalid_utf8("\xc0\x80"), 0u) << "overlong";
    EXPECT_EQ(first_invalid_utf8("\xe0\x80\x80"), 0u) << "overlong";
    EXPECT_EQ(first_invalid_utf8("\xf0\x80\x80\x80"), 0u) << "overlong";
    EXPECT_EQ(first_invalid_utf8("\xed\xa0\x80"), 0u) << "surrogate";
    EXPECT_EQ(first_invalid_utf8("\xf4\x90\x80\x80"), 0u) << "beyond Unicode";
    EXPECT_EQ(first_invalid_utf8("\xc3("), 0u);
}

TEST(Utf8, countsCodePoints) {
    EXPECT_EQ(count_code_points("a€b"), 3u);
    EXPECT_EQ(count_code_points("a\xff\xff"), 3u);
}

TEST(Utf8, knowsHowWideCharactersAre) {
    EXPECT_EQ(display_width(U'a'), 1u);
    EXPECT_EQ(display_width(U'é'), 1u);
    EXPECT_EQ(display_width(U'≠'), 1u);
    EXPECT_EQ(display_width(U'漢'), 2u);
    EXPECT_EQ(display_width(0x1f600), 2u);
    EXPECT_EQ(display_width(0x0301), 0u);
}

TEST(Utf8, makesTextPrintable) {
    EXPECT_EQ(printable("é\n\tx"), "é\n\tx");
    EXPECT_EQ(printable("a\x1b[31m"), "a\\x1b[31m");
    EXPECT_EQ(printable("\xff"), "\\xff");
    EXPECT_EQ(printable("\x7f\r"), "\\x7f\\x0d");
    EXPECT_EQ(printable("\xe2\x80\xae"), "\\u202e");
}

}  // namespace
}  // namespace ptspec

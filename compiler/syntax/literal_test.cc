// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/literal.h"

#include <gtest/gtest.h>

namespace ptspec::syntax {
namespace {

using Fault = NumberLiteral::Fault;

TEST(NumberLiteral, HasThreeBases) {
    EXPECT_EQ(parse_number("0").value, 0u);
    EXPECT_EQ(parse_number("4096").value, 4096u);
    EXPECT_EQ(parse_number("0xfFf").value, 0xfffu);
    EXPECT_EQ(parse_number("0b1010").value, 10u);
    EXPECT_EQ(parse_number("0xffff_ffff").value, 0xffffffffu);
    EXPECT_EQ(parse_number("0x00ff").value, 0xffu);
    EXPECT_EQ(parse_number("1_0").fault, Fault::none);
}

TEST(NumberLiteral, EndsAt64Bits) {
    EXPECT_EQ(parse_number("18446744073709551615").value, UINT64_MAX);
    EXPECT_EQ(parse_number("18446744073709551615").fault, Fault::none);
    EXPECT_EQ(parse_number("18446744073709551616").fault, Fault::too_large);
    EXPECT_EQ(parse_number("0xffffffffffffffff").value, UINT64_MAX);
    EXPECT_EQ(parse_number("0x10000000000000000").fault, Fault::too_large);
    EXPECT_EQ(parse_number("0b" + std::string(64, '1')).value, UINT64_MAX);
    EXPECT_EQ(parse_number("0b" + std::string(65, '1')).fault, Fault::too_large);
    EXPECT_EQ(parse_number(std::string(100000, '9')).fault, Fault::too_large);
}

TEST(NumberLiteral, SaysWhereItIsWrong) {
    const auto expect_fault = [](std::string_view spelling, Fault fault, size_t offset) {
        const NumberLiteral number = parse_number(spelling);
        EXPECT_EQ(number.fault, fault) << spelling;
        EXPECT_EQ(number.fault_offset, offset) << spelling;
    };
    expect_fault("0x", Fault::no_digits, 0);
    expect_fault("0b", Fault::no_digits, 0);
    expect_fault("0b12", Fault::wrong_digit, 3);
    expect_fault("12ab", Fault::wrong_digit, 2);
    expect_fault("0xfgf", Fault::wrong_digit, 3);
    expect_fault("1UL", Fault::wrong_digit, 1);
    expect_fault("007", Fault::leading_zero, 0);
    expect_fault("00", Fault::leading_zero, 0);
    expect_fault("1__0", Fault::underscore, 1);
    expect_fault("1_", Fault::underscore, 1);
    expect_fault("0x_1", Fault::underscore, 2);
}

TEST(StringLiteral, ResolvesEscapes) {
    EXPECT_EQ(parse_string(R"("")").value, "");
    EXPECT_EQ(parse_string(R"("a\"b\\c\nd\te")").value, "a\"b\\c\nd\te");
    EXPECT_EQ(parse_string("\"\u20ac\"").value, "\u20ac");
    EXPECT_TRUE(parse_string(R"("\\n")").wrong_escapes.empty());
}

TEST(StringLiteral, SaysWhichEscapesAreWrong) {
    EXPECT_EQ(parse_string(R"("a\xb\q")").wrong_escapes, (std::vector<size_t>{2, 5}));
}

}  // namespace
}  // namespace ptspec::syntax

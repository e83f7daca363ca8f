// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "compiler/sema/testing/analysed.h"

namespace ptspec::sema {
namespace {

using testing::Analysed;

// A target with one entry in each numbering, and the given further items of its architecture.
Analysed with(const std::string& items) {
    return Analysed(R"(
        arch toy {
            entry pte : bits<64> {
                0 present   1 write   11:2 ignored   51:12 pfn   62:52 reserved   63 nx software
                view none when present == 0 && self & 0xfff == 0
                view swap when present == 0 { 0 zero  5:1 kind  63:6 offset }
                view leaf otherwise
            }
            entry pmd : bits<64> numbering msb0 { 0:51 origin  52:61 ignored  62:63 kind }
            )" + items +
                    R"(
        }
        target toy : toy { levels pte, pmd })");
}

TEST(ExpressionTest, OperatorsBindAsInTheManual) {
    Analysed toy = with("");
    EXPECT_EQ(toy.value("(0x67 as u64) & 0x60 == 0x60"), 1u);
    EXPECT_EQ(toy.value("(1 as u8) | 2 ^ 3 & 1"), 1u | (2u ^ (3u & 1u)));
    EXPECT_EQ(toy.value("(2 as u8) + 3 * 4"), 14u);
    EXPECT_EQ(toy.value("false && true || true"), 1u);
    EXPECT_EQ(toy.value("true ==> false ==> false"), 1u);
    EXPECT_EQ(toy.value("~(0 as u8)"), 0xffu);
}

TEST(ExpressionTest, NumbersTakeTheWidthOfTheirPartner) {
    Analysed toy = with("const MASK : u16 = 0xf0f");
    EXPECT_EQ(toy.value("0xff & MASK"), 0x0fu);
    EXPECT_EQ(toy.value("MASK == 3855"), 1u);
    EXPECT_EQ(toy.value("(1 << 4) & MASK"), 0u);
    EXPECT_EQ(with("op f(x: u8) -> u8 = x & 0x100").codes(), "E0203");
    EXPECT_EQ(with("op f(x: u8) -> bool = 1 == 1").codes(), "E0210");
}

TEST(ExpressionTest, EntriesActAsBitsButBitsNeverAsEntries) {
    Analysed toy = with("op f(e: pte) -> pte = (e | 3) as pte");
    EXPECT_EQ(toy.value("f(0x40) as u64"), 0x43u);
    EXPECT_EQ(with("op f(e: pte) -> pte = e | 3").codes(), "E0201");
    EXPECT_EQ(with("op f(e: pte) -> pmd = e").codes(), "E0201");
    EXPECT_EQ(with("op f(e: pte, m: pmd) -> bool = e == m").codes(), "E0201");
}

TEST(ExpressionTest, NothingIsDroppedSilently) {
    EXPECT_EQ(with("op f(x: u64) -> u32 = x").codes(), "E0202");
    EXPECT_EQ(with("op f(x: u64) -> u32 = x as u32").codes(), "E0202");
    EXPECT_EQ(with("op f(x: u32, y: u64) -> u64 = x + y").codes(), "E0202");
    EXPECT_EQ(with("op f(x: u32) -> u64 = (7 - x) as u64").codes(), "") << "7 is as wide as x";
    EXPECT_EQ(with("op f(x: u64) -> u64 = (7 + 1) + x").codes(), "");
    EXPECT_EQ(with("op f(x: u32) -> u64 = (7 - x)").codes(), "E0202");
    EXPECT_EQ(with("op f(x: u64) -> u32 = x[31:0]").codes(), "");
    EXPECT_EQ(with("op f(x: u32) -> u64 = x as u64").codes(), "");
}

TEST(ExpressionTest, FieldsAndSlicesCountAsTheFormatDoes) {
    Analysed toy = with("");
    EXPECT_EQ(toy.value("(0x12345003 as pte).pfn"), 0x12345u);
    EXPECT_EQ(toy.value("(0x12345003 as pte)[51:12]"), 0x12345u);
    EXPECT_EQ(toy.value("(0x2 as pmd).kind"), 2u);
    EXPECT_EQ(toy.value("(0x2 as pmd)[62:63]"), 2u);
    EXPECT_EQ(toy.value("(0x2 as pmd)[62]"), 1u);
    EXPECT_EQ(with("op f(m: pmd) -> bits<2> = m[63:62]").codes(), "E0304");
    EXPECT_EQ(with("op f(e: pte) -> bits<2> = e[64:63]").codes(), "E0204");
}

TEST(ExpressionTest, UpdatesSetFieldsOnce) {
    Analysed toy = with("op f(e: pte, p: bits<40>) -> pte = e with { write = 1, pfn = p, nx = true }");
    EXPECT_EQ(toy.value("f(0x1, 0x55) as u64"), 0x8000000000055003u);
    EXPECT_EQ(with("op f(e: pte) -> pte = e with { offset = 1, pfn = 2 }").codes(), "E0212");
    EXPECT_EQ(with("op f(e: pte) -> pte = e with { writ = 1 }").codes(), "E0104");
}

TEST(ExpressionTest, OneBitAndConditionsMix) {
    Analysed toy = with("op f(e: pte) -> bool = e.present && !e.write   op g(b: bool) -> bits<1> = b");
    EXPECT_EQ(toy.value("f(1)"), 1u);
    EXPECT_EQ(toy.value("f(3)"), 0u);
    EXPECT_EQ(toy.value("g(true)"), 1u);
    EXPECT_EQ(with("op f(e: pte) -> bool = e.pfn").codes(), "E0201");
}

TEST(ExpressionTest, MatchTakesTheFirstArmThatHolds) {
    Analysed toy = with(
        "op f(x: u8) -> u8 = match x { 0 | 1 => 10, 2..<5 => 20, else => 30 }"
        "op g(e: pte) -> u8 = match e { none => 1, swap => 2, leaf => 3 }");
    EXPECT_EQ(toy.value("f(1)"), 10u);
    EXPECT_EQ(toy.value("f(4)"), 20u);
    EXPECT_EQ(toy.value("f(5)"), 30u);
    EXPECT_EQ(toy.value("g(0)"), 1u);
    EXPECT_EQ(toy.value("g(0x10)"), 2u);
    EXPECT_EQ(toy.value("g(1)"), 3u);
    EXPECT_EQ(with("op g(e: pte) -> u8 = match e { none => 1, swap => 2 }").codes(), "E0207");
    EXPECT_EQ(with("op f(x: u8) -> u8 = match x { else => 1, 3 => 2 }").codes(), "E0208");
    EXPECT_EQ(with("op f(x: u8) -> u8 = match x { 0..<256 => 1 }").codes(), "");
    EXPECT_EQ(with("op f(x: u8) -> u8 = match x { 0..<255 => 1 }").codes(), "E0207");
}

TEST(ExpressionTest, ValidLooksAtTheViewsOwnZeroBits) {
    Analysed toy = with("");
    EXPECT_EQ(toy.value("valid(0x1 as pte)"), 1u);
    EXPECT_EQ(toy.value("valid(0x0010000000000001 as pte)"), 0u) << "bit 52 is reserved in a leaf";
    EXPECT_EQ(toy.value("valid(0x0010000000000002 as pte)"), 1u) << "and part of the offset in a swap entry";
}

TEST(ExpressionTest, RangesLeaveOutTheirEnd) {
    Analysed toy = with("");
    EXPECT_EQ(toy.value("(4 as u8) within 4 ..< 5"), 1u);
    EXPECT_EQ(toy.value("(5 as u8) within 4 ..< 5"), 0u);
}

TEST(ExpressionTest, LetsAreSeenInTheirBodyOnly) {
    Analysed toy = with("op f(x: u8) -> u8 = let y = x & 1 in let y: u8 = y | 2 in y");
    EXPECT_EQ(toy.value("f(5)"), 3u);
    EXPECT_EQ(with("op f(x: u8) -> u8 = (let y = x in y) | y").codes(), "E0101");
}

TEST(ExpressionTest, WidthsBeyondAWordAreRefused) {
    EXPECT_EQ(with("op f(x: u64) -> u64 = (x ++ x)[63:0]").codes(), "E0209");
    EXPECT_EQ(with("op f(x: bits<65>) -> bool = true").codes(), "E0209");
    EXPECT_EQ(with("op f(x: u32) -> u64 = x ++ x").codes(), "");
}

}  // namespace
}  // namespace ptspec::sema

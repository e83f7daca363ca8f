// SPDX-License-Identifier: Apache-2.0
//
// Expressions, from text to AST: precedence, forms, exact spans.
#include <gtest/gtest.h>

#include <functional>

#include "compiler/syntax/testing/parse.h"

namespace ptspec::syntax {
namespace {

using testing::parse_value;
using testing::Parsed;
using testing::structure;

std::string structure_of(std::string text) {
    const Parsed parsed = parse_value(std::move(text));
    if (parsed.expression == nullptr) return ::testing::PrintToString(parsed.errors());
    return structure(*parsed.expression);
}

TEST(ParseExpression, ReadsLiterals) {
    EXPECT_EQ(structure_of("0x10"), "16");
    EXPECT_EQ(structure_of("0b101"), "5");
    EXPECT_EQ(structure_of("1_000"), "1000");
    EXPECT_EQ(structure_of("true"), "true");
    EXPECT_EQ(structure_of("false"), "false");
    EXPECT_EQ(std::get<LiteralExpr>(parse_value("0x0_1").expression->node).value.spelling, "0x0_1");
}

TEST(ParseExpression, HasPrecedence) {
    EXPECT_EQ(structure_of("a ==> b ==> c"), "(a ==> (b ==> c))");
    EXPECT_EQ(structure_of("a || b <==> c && d"), "((a || b) <==> (c && d))");
    EXPECT_EQ(structure_of("a || b && c || !d"), "((a || (b && c)) || (!d))");
    EXPECT_EQ(structure_of("a == b && c != d"), "((a == b) && (c != d))");
    EXPECT_EQ(structure_of("a | b ^ c & d == e"), "((a | (b ^ (c & d))) == e)");
    EXPECT_EQ(structure_of("a & b << c"), "(a & (b << c))");
    EXPECT_EQ(structure_of("a << b ++ c"), "(a << (b ++ c))");
    EXPECT_EQ(structure_of("a ++ b + c"), "(a ++ (b + c))");
    EXPECT_EQ(structure_of("a + b * c"), "(a + (b * c))");
    EXPECT_EQ(structure_of("~a * !b"), "((~a) * (!b))");
    EXPECT_EQ(structure_of("~a.f"), "(~a.f)");
    EXPECT_EQ(structure_of("(a + b) * c"), "((a + b) * c)");
}

TEST(ParseExpression, GroupsEqualOperatorsFromTheLeft) {
    EXPECT_EQ(structure_of("a - b - c"), "((a - b) - c)");
    EXPECT_EQ(structure_of("a << b >> c <<% d"), "(((a << b) >> c) <<% d)");
    EXPECT_EQ(structure_of("a * b / c % d *% e"), "((((a * b) / c) % d) *% e)");
    EXPECT_EQ(structure_of("a + b - c +% d -% e"), "((((a + b) - c) +% d) -% e)");
    EXPECT_EQ(structure_of("a ++ b ++ c"), "((a ++ b) ++ c)");
    EXPECT_EQ(structure_of("a | b | c"), "((a | b) | c)");
}

TEST(ParseExpression, ComparesInSixWays) {
    for (const char* op : {"==", "!=", "<", "<=", ">", ">="}) {
        EXPECT_EQ(structure_of(fmt::format("a {} b", op)), fmt::format("(a {} b)", op));
    }
    EXPECT_EQ(structure_of("a within 0 ..< b + 1"), "(a within 0 ..< (b + 1))");
    EXPECT_EQ(structure_of("a within 0..<4 && b"), "((a within 0 ..< 4) && b)");
}

TEST(ParseExpression, ClaimsFrames) {
    EXPECT_EQ(structure_of("f(e) keeps all"), "(f(e) keeps all)");
    EXPECT_EQ(structure_of("f(e) keeps all but a, b"), "(f(e) keeps all but a, b)");
    EXPECT_EQ(structure_of("f(e) keeps all of e"), "(f(e) keeps all of e)");
    EXPECT_EQ(structure_of("f(e) keeps all of g(e) but a"), "(f(e) keeps all of g(e) but a)");
    EXPECT_EQ(structure_of("x && f(e) keeps all"), "(x && (f(e) keeps all))");
}

TEST(ParseExpression, TakesPartsAndChangesThem) {
    EXPECT_EQ(structure_of("a.pfn[11:0][3].type"), "a.pfn[11:0][3].type");
    EXPECT_EQ(structure_of("a with { x = 1, y = b as bits<40>, }"),
              "(a with { x = 1, y = (b as bits<40>) })");
    EXPECT_EQ(structure_of("a | b with { x = 1 }"), "(a | (b with { x = 1 }))");
    EXPECT_EQ(structure_of("a as pte as bool"), "((a as pte) as bool)");
    EXPECT_EQ(structure_of("a as bits<8> >> 2"), "((a as bits<8>) >> 2)");
}

TEST(ParseExpression, Calls) {
    EXPECT_EQ(structure_of("f()"), "f()");
    EXPECT_EQ(structure_of("f(a, g(b), 1 + 2).x"), "f(a, g(b), (1 + 2)).x");
    EXPECT_EQ(structure_of("valid(e)"), "valid(e)");
}

TEST(ParseExpression, Chooses) {
    EXPECT_EQ(structure_of("if a then b else if c then d else e"), "(if a then b else (if c then d else e))");
    EXPECT_EQ(structure_of("let x = a in let y: bits<8> = x in y + 1"),
              "(let x = a in (let y: bits<8> = x in (y + 1)))");
    EXPECT_EQ(structure_of("match e { 0 => 1, 1 ..< 4 | 7 => 2, true | false => 3, swap => 4, else => 5, }"),
              "(match e { 0 => 1, 1..<4 | 7 => 2, true | false => 3, swap => 4, else => 5 })");
    EXPECT_EQ(structure_of("a ==> if b then c else d"), "(a ==> (if b then c else d))");
    EXPECT_EQ(structure_of("match a with { x = 1 } { else => 1 }"),
              "(match (a with { x = 1 }) { else => 1 })");
}

// What each part says of itself must be exactly its text.
TEST(ParseExpression, HasExactSpans) {
    const Parsed parsed = parse_value("  f( a , (b + c) ) ==> !x.y[3:1] == (1 as bits<2>)  ");
    ASSERT_TRUE(parsed.expression);
    const Expr& implication = *parsed.expression;
    EXPECT_EQ(parsed.text(implication.span), "f( a , (b + c) ) ==> !x.y[3:1] == (1 as bits<2>)");
    const auto& sides = std::get<BinaryExpr>(implication.node);
    EXPECT_EQ(parsed.text(sides.op_span), "==>");
    const auto& call = std::get<CallExpr>(sides.left->node);
    EXPECT_EQ(parsed.text(sides.left->span), "f( a , (b + c) )");
    EXPECT_EQ(parsed.text(call.callee.span), "f");
    EXPECT_EQ(parsed.text(call.arguments[1]->span), "(b + c)");
    const auto& comparison = std::get<BinaryExpr>(sides.right->node);
    EXPECT_EQ(parsed.text(comparison.left->span), "!x.y[3:1]");
    const auto& negation = std::get<UnaryExpr>(comparison.left->node);
    EXPECT_EQ(parsed.text(negation.operand->span), "x.y[3:1]");
    const auto& slice = std::get<SliceExpr>(negation.operand->node);
    EXPECT_EQ(parsed.text(slice.base->span), "x.y");
    EXPECT_EQ(parsed.text(slice.second->span), "1");
    EXPECT_EQ(parsed.text(comparison.right->span), "(1 as bits<2>)");
}

TEST(ParseExpression, CountsBytesBehindOtherScripts) {
    // Two, three and four bytes a character.
    const Parsed parsed = parse_value("/* \u00e9 \u20ac \U0001f600 */ abc + /* \u00fc */ de");
    ASSERT_TRUE(parsed.expression);
    EXPECT_EQ(parsed.text(parsed.expression->span), "abc + /* \u00fc */ de");
    const auto& sum = std::get<BinaryExpr>(parsed.expression->node);
    EXPECT_EQ(parsed.text(sum.left->span), "abc");
    EXPECT_EQ(parsed.text(sum.right->span), "de");
}

TEST(ParseExpression, IgnoresAByteOrderMark) {
    const Parsed parsed = parse_value(
        "\xef\xbb\xbf"
        "abc + d\u0065");
    ASSERT_TRUE(parsed.expression);
    EXPECT_EQ(parsed.text(parsed.expression->span), "abc + de");
    EXPECT_EQ(parsed.expression->span.begin, 3u);
}

TEST(ParseExpression, TakesWindowsLineEnds) {
    const Parsed parsed = parse_value("a // comment\r\n  + b\r\n");
    ASSERT_TRUE(parsed.expression);
    EXPECT_EQ(structure(*parsed.expression), "(a + b)");
}

TEST(ParseExpression, MustBeTheWholeText) {
    EXPECT_EQ(parse_value("a b").expression, nullptr);
    EXPECT_EQ(parse_value("").expression, nullptr);
    EXPECT_EQ(parse_value("a +").expression, nullptr);
}

}  // namespace
}  // namespace ptspec::syntax

// SPDX-License-Identifier: Apache-2.0
//
// No input makes the parser crash, hang or fall silent: it gives a tree, or says why not.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "compiler/syntax/limits.h"
#include "compiler/syntax/testing/parse.h"

namespace ptspec::syntax {
namespace {

using testing::parse;
using testing::parse_in_architecture;
using testing::parse_value;
using testing::Parsed;

// A sanitizer costs ten times the time; every third place has to do there.
#ifdef __SANITIZE_ADDRESS__
constexpr size_t step = 3;
#else
constexpr size_t step = 1;
#endif

std::string every_construct() {
    std::ifstream file(PTSPEC_EVERY_CONSTRUCT, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// A tree, or at least one error, and every error at a place within the text.
void expect_an_answer(const std::string& text) {
    const Parsed parsed = parse(text);
    ASSERT_NE(parsed.module.has_value(), parsed.diagnostics.has_errors()) << text;
    for (const Diagnostic& each : parsed.diagnostics.all()) {
        ASSERT_TRUE(each.has_place()) << text;
        ASSERT_LE(each.primary.span.begin, each.primary.span.end) << text;
        ASSERT_LE(each.primary.span.end, text.size()) << text;
        ASSERT_FALSE(each.message.empty());
        ASSERT_FALSE(each.primary.text.empty()) << each.message;
    }
}

TEST(Robustness, EveryConstructParses) {
    const Parsed parsed = parse(every_construct());
    EXPECT_TRUE(parsed.module) << ::testing::PrintToString(parsed.errors());
}

TEST(Robustness, EveryPrefixHasAnAnswer) {
    const std::string text = every_construct();
    ASSERT_GT(text.size(), 1000u);
    for (size_t length = 0; length <= text.size(); length += step) expect_an_answer(text.substr(0, length));
}

TEST(Robustness, EverySuffixHasAnAnswer) {
    const std::string text = every_construct();
    for (size_t begin = 0; begin < text.size(); begin += 7) expect_an_answer(text.substr(begin));
}

TEST(Robustness, TextsWithAPieceMissingHaveAnAnswer) {
    const std::string text = every_construct();
    std::mt19937 random(1);
    for (int round = 0; round < 200; ++round) {
        std::string damaged = text;
        damaged.erase(random() % damaged.size(), 1 + random() % 20);
        expect_an_answer(damaged);
    }
}

TEST(Robustness, TextsWithAWrongByteHaveAnAnswer) {
    const std::string text = every_construct();
    std::mt19937 random(2);
    for (int round = 0; round < 200; ++round) {
        std::string damaged = text;
        damaged[random() % damaged.size()] = static_cast<char>(random());
        expect_an_answer(damaged);
    }
}

// One slip must not look like many.
TEST(Robustness, AMissingCharacterIsFewErrors) {
    const std::string text = every_construct();
    for (size_t index = 0; index < text.size(); index += 3 * step) {
        std::string damaged = text;
        damaged.erase(index, 1);
        const Parsed parsed = parse(damaged);
        EXPECT_LE(parsed.diagnostics.count(), 4u) << ::testing::PrintToString(parsed.errors());
    }
}

TEST(Robustness, TokenSoupHasAnAnswer) {
    const char* tokens[] = {
        "module", "import",  "contract", "arch",   "target", "history", "finding", "vacuous",  "op",
        "law",    "feature", "at",       "opaque", "const",  "config",  "word",    "entry",    "for",
        "when",   "example", "bind",     "on",     "with",   "fails",   "view",    "hardware", "reads",
        "if",     "then",    "else",     "let",    "in",     "match",   "keeps",   "all",      "but",
        "valid",  "as",      "bits",     "bool",   "x",      "pxx",     "12",      "0x1f",     "\"s\"",
        "(",      ")",       "{",        "}",      "[",      "]",       ",",       ":",        ".",
        "->",     "=>",      "=",        "==",     "==>",    "&&",      "!",       "+",        "<",
        ">",      "..<",     ";",        "@",      "\"",     "/*",      "// c\n",  "/// d\n",  "\n"};
    std::mt19937 random(3);
    for (int round = 0; round < 1500; ++round) {
        std::string soup = round % 2 == 0 ? "module m\n" : "module m\narch a {\n";
        const size_t length = 1 + random() % 60;
        for (size_t count = 0; count < length; ++count) {
            soup += tokens[random() % std::size(tokens)];
            soup += ' ';
        }
        expect_an_answer(soup);
    }
}

TEST(Robustness, RandomBytesHaveAnAnswer) {
    std::mt19937 random(4);
    for (int round = 0; round < 300; ++round) {
        std::string noise(random() % 200, ' ');
        for (char& byte : noise) byte = static_cast<char>(random() % (round % 2 == 0 ? 256 : 127));
        expect_an_answer(noise);
    }
}

std::string repeat(std::string_view text, size_t count) {
    std::string result;
    for (size_t done = 0; done < count; ++done) result += text;
    return result;
}

void expect_too_deep(const Parsed& parsed) {
    ASSERT_FALSE(parsed.module);
    ASSERT_EQ(parsed.expression, nullptr);
    ASSERT_EQ(parsed.diagnostics.count(), 1u);
    EXPECT_EQ(parsed.diagnostics.all()[0].code, Code::nesting_too_deep) << parsed.errors()[0];
}

TEST(Robustness, NestingHasALimit) {
    const size_t deep = 10'000;
    expect_too_deep(parse_value(repeat("(", deep) + "a" + repeat(")", deep)));
    expect_too_deep(parse_value(repeat("(", 100'000)));
    expect_too_deep(parse_value(repeat("f(", deep)));
    expect_too_deep(parse_value(repeat("a with { x = ", deep)));
    expect_too_deep(parse_value(repeat("match a { else => ", deep)));
    expect_too_deep(parse_value(repeat("if a then b else ", deep) + "c"));
    expect_too_deep(parse_value(repeat("let x = a in ", deep) + "x"));
    expect_too_deep(parse_value(repeat("a ==> ", deep) + "a"));
    expect_too_deep(parse("module m\ncontract c {" + repeat("feature f {", deep)));
    expect_too_deep(parse("module m\narch a {" + repeat("when f {", deep)));
}

TEST(Robustness, NestingBelowTheLimitIsFine) {
    const size_t allowed = max_nesting - 1;
    EXPECT_TRUE(parse_value(repeat("(", allowed) + "a" + repeat(")", allowed)).expression);
    EXPECT_TRUE(parse_value(repeat("if a then b else ", allowed) + "c").expression);
    // With a mistake at the bottom: the second reading, with full prediction, must stand it as well.
    EXPECT_EQ(parse_value(repeat("(", allowed) + "a b" + repeat(")", allowed)).errors().size(), 1u);
    EXPECT_EQ(parse_value(repeat("f(a, ", allowed) + "+" + repeat(")", allowed)).errors().size(), 1u);
}

TEST(Robustness, ChainsOfOperatorsHaveALimit) {
    const size_t limit = max_expression_depth;
    for (const char* op : {"+", "&&", "||", "|", "^", "&", "<<", "++", "*"}) {
        EXPECT_TRUE(parse_value(repeat(std::string("a ") + op + " ", limit - 10) + "a").expression) << op;
        expect_too_deep(parse_value(repeat(std::string("a ") + op + " ", 5'000) + "a"));
    }
    expect_too_deep(parse_value(repeat("a + ", 100'000) + "a"));
    expect_too_deep(parse_value(repeat("!", 100'000) + "a"));
    expect_too_deep(parse_value("a" + repeat(".f", 100'000)));
    expect_too_deep(parse_value("a" + repeat("[3:1]", 100'000)));
    expect_too_deep(parse_value("a" + repeat(" as pte", 100'000)));
}

TEST(Robustness, ChainsWithinNestingCountTogether) {
    // Neither the nesting nor any one chain is too long, but the leftmost leaf lies below all of them.
    expect_too_deep(parse_value(repeat("(", 100) + "a" + repeat(repeat(" + a", 50) + ")", 100)));
}

TEST(Robustness, WideTextsAreFine) {
    EXPECT_TRUE(parse_value("f(" + repeat("a, ", 20'000) + "a)").expression);
    EXPECT_TRUE(parse_in_architecture(repeat("op f(e) = e.present + 1\n", 20'000)).module);
}

TEST(Robustness, AFileFullOfErrorsSaysSoOnce) {
    const Parsed syntax = parse_in_architecture(repeat("op f(e) = = 1\n", 5'000));
    EXPECT_EQ(syntax.diagnostics.count(), max_reports);
    EXPECT_EQ(syntax.diagnostics.all().back().notes.back(), more_faults_note);
    const Parsed lexical = parse("module m\n" + repeat("@ # ", 100'000));
    EXPECT_EQ(lexical.diagnostics.count(), max_reports);
    EXPECT_EQ(parse(repeat("}", 50'000)).diagnostics.count(), 1u);
    EXPECT_LE(parse(repeat("{", 50'000)).diagnostics.count(), 2u);
    EXPECT_LE(parse(repeat("law ", 50'000)).diagnostics.count(), 2u);
}

}  // namespace
}  // namespace ptspec::syntax

// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/format.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "compiler/support/file_system.h"
#include "compiler/syntax/testing/parse.h"

namespace ptspec::syntax {
namespace {

struct FormatResult {
    std::optional<std::string> text;
    testing::Parsed parsed;  // for the messages
};

FormatResult format(std::string text) {
    FormatResult result;
    const FileId file = result.parsed.sources.add("test.pts", std::move(text));
    result.text = format_module(result.parsed.sources, file, result.parsed.diagnostics);
    return result;
}

// Below a module line, which is left out of the result.
std::string formatted(const std::string& text) {
    const FormatResult result = format("module m\n" + text);
    if (!result.text) return "?";
    EXPECT_EQ(format(*result.text).text, *result.text) << "not stable";
    constexpr std::string_view head = "module m\n\n";
    EXPECT_TRUE(result.text->starts_with(head)) << *result.text;
    return result.text->substr(head.size());
}

TEST(Format, LaysOutABlockOfEachKind) {
    EXPECT_EQ(
        formatted("contract c for pxx in pte,pmd when thp{op pxx_a(e:pxx)->bool requires pxx_b(e)law l(e:pxx)"
                  "if pxx_a ( e ):!pxx_a(e)feature f{op x()->u8}}"),
        "contract c for pxx in pte, pmd when thp {\n"
        "    op pxx_a(e: pxx) -> bool\n"
        "        requires pxx_b(e)\n"
        "    law l(e: pxx) if pxx_a(e): !pxx_a(e)\n"
        "    feature f {\n"
        "        op x() -> u8\n"
        "    }\n"
        "}\n");
    EXPECT_EQ(
        formatted(
            "mutant m \"why\" { on a with op f(e) = e with {x=1} with op g(e)=e fails l at pmd fails k }"),
        "mutant m \"why\" {\n"
        "    on a\n"
        "        with op f(e) = e with { x = 1 }\n"
        "        with op g(e) = e\n"
        "        fails l at pmd\n"
        "        fails k\n"
        "}\n");
}

TEST(Format, SetsFieldsAndTheirCommentsIntoColumns) {
    EXPECT_EQ(
        formatted("arch a{entry pte:bits<64>{0 present// here\n1 write_through software\n51 : 2 pfn\n"
                  "63:52 ignored // there\n view v when present==1{0 x /* one */ software\n63:1 zero}}}"),
        "arch a {\n"
        "    entry pte : bits<64> {\n"
        "        0       present                     // here\n"
        "        1       write_through   software\n"
        "        51:2    pfn\n"
        "        63:52   ignored                     // there\n"
        "        view v when present == 1 {\n"
        "            0       x /* one */     software\n"
        "            63:1    zero\n"
        "        }\n"
        "    }\n"
        "}\n");
}

TEST(Format, SetsConstantsOfOneGroupIntoColumns) {
    EXPECT_EQ(formatted("arch a {\nconst A:u64=1\nconst LONGER : u64 = 2\n\nconst B: u8 = 1\nconst C = 5\n}"),
              "arch a {\n"
              "    const A:      u64 = 1\n"
              "    const LONGER: u64 = 2\n"
              "\n"
              "    const B: u8 = 1\n"
              "    const C = 5\n"
              "}\n");
}

TEST(Format, LaysOutStatementsMachinesAndLayouts) {
    EXPECT_EQ(
        formatted(
            "contract c { op f(p:ref pte,t:ref pte[8]) requires true modifies *p , t[0+:8] ensures "
            "*p==old(*p) do "
            "{ for k in 0..<8 invariant t[k]==t[0]{ t[k]=t[0];} if true {return;} else {f(&t[1],t);} } }"),
        "contract c {\n"
        "    op f(p: ref pte, t: ref pte[8])\n"
        "        requires true\n"
        "        modifies *p, t[0 +: 8]\n"
        "        ensures *p == old(*p)\n"
        "    do {\n"
        "        for k in 0..<8\n"
        "            invariant t[k] == t[0]\n"
        "        {\n"
        "            t[k] = t[0];\n"
        "        }\n"
        "        if true {\n"
        "            return;\n"
        "        } else {\n"
        "            f(&t[1], t);\n"
        "        }\n"
        "    }\n"
        "}\n");
    EXPECT_EQ(formatted("machine m for N in {2,16} { var v:{a,b}=a action go(f:0..<N)requires v==a{v=b;} "
                        "invariant i:v==a}"),
              "machine m for N in { 2, 16 } {\n"
              "    var v: { a, b } = a\n"
              "    action go(f: 0..<N)\n"
              "        requires v == a\n"
              "    {\n"
              "        v = b;\n"
              "    }\n"
              "    invariant i: v == a\n"
              "}\n");
    EXPECT_EQ(formatted("layout l { 0 flags:ulong 8 union { a:list_head index:ulong[2] } }"),
              "layout l {\n"
              "    0 flags: ulong\n"
              "    8 union {\n"
              "        a: list_head\n"
              "        index: ulong[2]\n"
              "    }\n"
              "}\n");
}

TEST(Format, BreaksLongLinesBeforeOperators) {
    EXPECT_EQ(
        formatted(
            "arch a { op f(e) = aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb | "
            "ccccccccccccccccccccccccccccccccccc | ddddddddddd }"),
        "arch a {\n"
        "    op f(e) =\n"
        "        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n"
        "            | ccccccccccccccccccccccccccccccccccc | ddddddddddd\n"
        "}\n");
}

TEST(Format, LaysOutChainsOfLetAndIf) {
    EXPECT_EQ(
        formatted(
            "arch a { op f(e) = let first = e.aaaaaaaaaaaaaaaaaaaaaaaa in let second = "
            "e.bbbbbbbbbbbbbbbbbbbbbb in "
            "if first == 1 then second else if second == 2 then ffffffffffffffffffffffffffffffffffffffffff "
            "else gggggggggggggggggggggg }"),
        "arch a {\n"
        "    op f(e) =\n"
        "        let first = e.aaaaaaaaaaaaaaaaaaaaaaaa in\n"
        "        let second = e.bbbbbbbbbbbbbbbbbbbbbb in\n"
        "        if first == 1 then second\n"
        "        else if second == 2 then ffffffffffffffffffffffffffffffffffffffffff\n"
        "        else gggggggggggggggggggggg\n"
        "}\n");
}

TEST(Format, GivesAnArmALineWhereAMatchIsLong) {
    EXPECT_EQ(formatted("arch a { op f(e) = match e { none=>0,mapping|table=>1 } }"),
              "arch a {\n    op f(e) = match e { none => 0, mapping | table => 1 }\n}\n");
    EXPECT_EQ(
        formatted("arch a { op f(e) = match e { none => aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, mapping => "
                  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, // last\n else => 2, } }"),
        "arch a {\n"
        "    op f(e) = match e {\n"
        "        none => aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,\n"
        "        mapping => bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,  // last\n"
        "        else => 2,\n"
        "    }\n"
        "}\n");
}

TEST(Format, KeepsCommentsWhereTheyStand) {
    EXPECT_EQ(
        formatted(
            "// of the file\n\n\n/// of a\n///   indented   \narch a { // behind\n\n// first\n\n// second\n"
            "word 64 /* inside */ /* twice */\n/* one */ /* line */\n// last\n\n}\n// end"),
        "// of the file\n"
        "\n"
        "/// of a\n"
        "///   indented\n"
        "arch a {  // behind\n"
        "    // first\n"
        "\n"
        "    // second\n"
        "    word 64 /* inside */ /* twice */\n"
        "    /* one */ /* line */\n"
        "    // last\n"
        "}\n"
        "// end\n");
    EXPECT_EQ(formatted("arch a { op f(e) = // why\n a + // b\n b }"),
              "arch a {\n"
              "    op f(e) =  // why\n"
              "        a\n"
              "            +  // b\n"
              "            b\n"
              "}\n");
    EXPECT_EQ(formatted("arch a { op f(e)\n// body\n= e }"),
              "arch a {\n    op f(e)\n    // body\n    = e\n}\n");
    EXPECT_EQ(formatted("arch a { /* two\n   lines */ word 64 /* and\n more */ word 32 }"),
              "arch a {  /* two\n   lines */\n    word 64  /* and\n more */\n    word 32\n}\n");
    EXPECT_EQ(formatted("contract c { // nothing\n}"), "contract c {  // nothing\n}\n");
    EXPECT_EQ(formatted("contract c {\n\n// nothing\n\n}"), "contract c {\n    // nothing\n}\n");
}

TEST(Format, AlignsTrailingCommentsOfNeighbours) {
    EXPECT_EQ(formatted("arch a {\nword 64 // one\nexample true // two\n\nexample a == b // three\n}"),
              "arch a {\n"
              "    word 64       // one\n"
              "    example true  // two\n"
              "\n"
              "    example a == b  // three\n"
              "}\n");
}

TEST(Format, KeepsOneEmptyLineBetweenItems) {
    EXPECT_EQ(formatted("arch a {\n\n\nword 64\n\n\n\nexample\n\ntrue\nexample false\n\n}\ntarget t : a {}"),
              "arch a {\n    word 64\n\n    example true\n    example false\n}\n\ntarget t : a {}\n");
    EXPECT_EQ(*format("module m import b import a target t : a { }").text,
              "module m\n\nimport b\nimport a\n\ntarget t : a {}\n");
}

TEST(Format, UnderstandsLineEndsOfOtherSystems) {
    const std::string expected = "module m\n\n/// doc\narch a {\n    word 64  // c\n}\n";
    EXPECT_EQ(format("module m\n/// doc\narch a { word 64 // c\n}").text, expected);
    EXPECT_EQ(format("\xef\xbb\xbfmodule m\r\n/// doc\r\narch a { word 64 // c\r\n}\r\n\r\n").text, expected);
    EXPECT_EQ(format("module m\r/// doc\rarch a { word 64 // c\r}").text, expected);
    EXPECT_EQ(format("module m /* \r\n \t\r\n */").text, "module m  /*\n\n */\n");
}

TEST(Format, CountsColumnsInCharacters) {
    const std::string wide = "\"" + std::string(78, 'x') + "\u00e4\u00e4\u00e4\u00e4\"";
    EXPECT_EQ(formatted("vacuous some.rule because " + wide), "vacuous some.rule because " + wide + "\n");
}

TEST(Format, LeavesFilesWithMistakesAlone) {
    const FormatResult result = format("module m\ncontract c {\n    op f( -> bool\n}\n");
    EXPECT_FALSE(result.text);
    EXPECT_FALSE(result.parsed.diagnostics.empty());
    EXPECT_FALSE(format("module m // \xff").text);
    EXPECT_FALSE(format("").text);
}

TEST(Format, GoesThroughDeepNestingAndLongChains) {
    std::string deep = "e";
    for (int level = 0; level < 150; ++level) deep = "f(" + deep + ", 1)";
    EXPECT_NE(formatted("arch a { op f(e) = " + deep + " }"), "?");
    std::string chain = "e";
    for (int length = 0; length < 900; ++length) chain += " + e";
    EXPECT_NE(formatted("arch a { op f(e) = " + chain + " }"), "?");
}

// ---------------------------------------------------------------- any layout of the same text

// Other white space wherever it means nothing: between tokens, never between a token and its comment, and
// with an empty line where there was one.
std::string disturbed(std::string_view text, std::mt19937& random) {
    const auto below = [&](unsigned limit) { return static_cast<unsigned>(random() % limit); };
    const auto blanks = [&] {
        std::string result;
        for (unsigned count = below(4); count > 0; --count) result += below(5) ? ' ' : '\t';
        return result;
    };
    const auto lines = [&](unsigned count) {
        std::string result = blanks();
        for (; count > 0; --count) result += '\n' + blanks();
        return result;
    };
    std::string result;
    size_t at = 0;
    bool after_comment = false;
    while (at < text.size()) {
        const std::string_view rest = text.substr(at);
        size_t length = 1;
        if (rest.starts_with("//")) {
            length = std::min(rest.find('\n'), rest.size());
            result += rest.substr(0, length);
            after_comment = true;
        } else if (rest.starts_with("/*")) {
            length = rest.find("*/") + 2;
            result += rest.substr(0, length);
            after_comment = true;
        } else if (rest.front() == '"') {
            while (rest[length] != '"') length += rest[length] == '\\' ? 2 : 1;
            result += rest.substr(0, ++length);
            after_comment = false;
        } else if (std::isspace(static_cast<unsigned char>(rest.front()))) {
            length = std::min(rest.find_first_not_of(" \t\n"), rest.size());
            const auto breaks = std::ranges::count(rest.substr(0, length), '\n');
            const bool by_comment = after_comment || rest.substr(length).starts_with("/");
            if (breaks > 1) {
                result += lines(2 + below(3));
            } else if (by_comment) {
                result += breaks ? lines(1) : " " + blanks();
            } else {
                result += below(3) ? " " + blanks() : lines(1);
            }
        } else {
            const char character = rest.front();
            if (character == ')' || character == ']') result += below(2) ? lines(below(2)) : "";
            result += character;
            if (character == '(' || character == '[') result += below(2) ? lines(below(2)) : "";
            after_comment = false;
        }
        at += length;
    }
    return result;
}

class AnyLayout : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(AnyLayout, BecomesTheSame) {
    const auto text = RealFileSystem().read(GetParam());
    ASSERT_TRUE(text);
    const FormatResult expected = format(*text);
    ASSERT_TRUE(expected.text);
    EXPECT_EQ(format(*expected.text).text, expected.text) << "not stable";
    std::mt19937 random(7);
    for (int round = 0; round < 20; ++round) {
        const std::string other = disturbed(*text, random);
        ASSERT_EQ(format(other).text, expected.text) << "from\n" << other;
    }
}

std::vector<std::filesystem::path> shipped_files() {
    auto files = RealFileSystem().list_files(PTSPEC_SPECS, ".pts").value_or({});
    files.emplace_back(PTSPEC_EVERY_CONSTRUCT);
    return files;
}

INSTANTIATE_TEST_SUITE_P(Shipped, AnyLayout, ::testing::ValuesIn(shipped_files()), [](const auto& each) {
    std::string name = each.param.lexically_relative(PTSPEC_SPECS).generic_string();
    for (char& character : name) {
        if (!std::isalnum(static_cast<unsigned char>(character))) character = '_';
    }
    return name;
});

}  // namespace
}  // namespace ptspec::syntax

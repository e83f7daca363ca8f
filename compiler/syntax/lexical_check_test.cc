// SPDX-License-Identifier: Apache-2.0
//
// Bytes that are no text; places behind characters of several bytes; what one wrong character may hide.
#include "compiler/syntax/testing/expect_errors.h"

namespace ptspec::syntax::testing {
namespace {

using ::testing::ElementsAre;

TEST(LexicalCheck, RefusesWhatIsNotUtf8) {
    expect_errors(
        {
            {"module m\n// caf\xe9\n",
             {"E0002 2:7 `\xe9` this file is not valid UTF-8 | byte 0xe9 does not begin a character | save "
              "it as "
              "UTF-8"}},
            {"\xff\xfem\x01",
             {"E0002 1:1 `\xff` this file is not valid UTF-8 | byte 0xff does not begin a character | save "
              "it as "
              "UTF-8"}},
            {"module \xc0\x80",
             {"E0002 1:8 `\xc0` this file is not valid UTF-8 | byte 0xc0 does not begin a character | save "
              "it as "
              "UTF-8"}},
            {"module m\xe2\x82",
             {"E0002 1:9 `\xe2` this file is not valid UTF-8 | byte 0xe2 does not begin a character | save "
              "it as "
              "UTF-8"}},
            {std::string("module\0m", 8),
             {std::string("E0004 1:7 `") + '\0' +
              "` this file contains a zero byte | no text has zero bytes | is this a binary file, or UTF-16? "
              "specifications are UTF-8"}},
        },
        parse);
}

TEST(LexicalCheck, CountsBytesInSpansAndCharactersInColumns) {
    const Parsed parsed = parse_value("/* \u00e9\u20ac\U0001f600 */ a @ b");
    ASSERT_EQ(parsed.diagnostics.count(), 1u);
    const Span place = parsed.diagnostics.all()[0].primary.span;
    EXPECT_EQ(parsed.text(place), "@");
    EXPECT_EQ(place.begin, 3u + 2 + 3 + 4 + 3 + 3);
    EXPECT_EQ(parsed.sources.location(place.file, place.begin).column, 13u);
}

TEST(LexicalCheck, BlamesAWrongCharacterForTheErrorBehindIt) {
    EXPECT_THAT(parse_in_contract("law a(): f(1 @ 2)\nlaw b(): 1 2").errors(),
                ElementsAre(::testing::StartsWith("E0004 3:14"), ::testing::StartsWith("E0003 4:12")));
}

TEST(LexicalCheck, ReportsWrongCharactersOfTextsThatAreFineOtherwise) {
    EXPECT_THAT(parse_in_contract("law a(): true @\nlaw b(): 1_").errors(),
                ElementsAre(::testing::StartsWith("E0004 3:15"), ::testing::StartsWith("E0007 4:11")));
}

TEST(LexicalCheck, CountsSemicolonsInsteadOfRepeatingItself) {
    const Parsed parsed = parse_in_contract("law a(): true;\nlaw b(): true;\nconst C = 1;");
    EXPECT_FALSE(parsed.module);
    EXPECT_THAT(
        parsed.errors(),
        ElementsAre("E0019 3:14 `;` there is no `;` outside of statements | declarations end by themselves | "
                    "this file has 3 of them | delete it"));
}

TEST(LexicalCheck, LetsCommentsAndTextsSayAnything) {
    const Parsed parsed = parse(
        "module m // \u2260 ; @\n/* * ** \u00e9 \" */ /**/ /***/\n"
        "vacuous l because \"\u2260 ; @ // /* \"\n");
    ASSERT_TRUE(parsed.module) << ::testing::PrintToString(parsed.errors());
    EXPECT_EQ(parsed.module->vacuous[0].reason.value, "\u2260 ; @ // /* ");
}

}  // namespace
}  // namespace ptspec::syntax::testing

// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace ptspec {
namespace {

using testing::HasSubstr;

class Render : public testing::Test {
  protected:
    FileId add(std::string path, std::string text) { return sources_.add(std::move(path), std::move(text)); }

    /// The n-th place of a piece of text.
    Span span(FileId file, std::string_view piece, int n = 1) const {
        size_t at = sources_.text(file).find(piece);
        for (; n > 1; --n) {
            at = sources_.text(file).find(piece, at + 1);
        }
        EXPECT_NE(at, std::string_view::npos) << piece;
        return {file, static_cast<uint32_t>(at), static_cast<uint32_t>(at + piece.size())};
    }

    /// With a line break first, so that expectations can begin on a line of their own.
    std::string shown(const Diagnostic& diagnostic) const {
        return "\n" + render(diagnostic, sources_, options_);
    }

    SourceMap sources_;
    RenderOptions options_;
};

TEST_F(Render, marksAPlace) {
    const FileId file = add("specs/leaf.pts", "contract leaf {\n    law a: pxx_drity(e)\n}\n");
    EXPECT_EQ(shown(Diagnostic(Code::unknown_name, span(file, "pxx_drity"), "unknown operation `pxx_drity`")
                        .label("not declared here")
                        .note("names come from the contracts that are imported")
                        .help("did you mean `pxx_dirty`?")),
              R"(
error[E0101]: unknown operation `pxx_drity`
 --> specs/leaf.pts:2:12
  |
2 |     law a: pxx_drity(e)
  |            ^^^^^^^^^ not declared here
  |
  = note: names come from the contracts that are imported
  = help: did you mean `pxx_dirty`?
)");
}

TEST_F(Render, showsSeveralFilesAndADrawing) {
    const FileId arch = add("specs/arch/s390/segment.pts",
                            std::string(87, '\n') + "    op pmd_bad(e) = (e & ~SEGMENT_BITS) != 0\n");
    const FileId api =
        add("specs/api/tables.pts",
            std::string(30, '\n') + "    law leaf_is_bad(e: pxx) if pxx_leaf(e): pxx_bad(e)\n");
    EXPECT_EQ(shown(Diagnostic(Code::law_refuted, span(arch, "pmd_bad"),
                               "law `leaf_is_bad` does not hold for s390 at pmd")
                        .label("says false here")
                        .also(span(api, "leaf_is_bad"), "")
                        .draw({"counterexample   e = 0x0000000000000400", "   | large=1 | protect=0 |",
                               "pmd_leaf(e) = true     pmd_bad(e) = false     wanted true"})
                        .help("a leaf maps memory; callers that expect a table must see it as bad")),
              R"(
error[P0102]: law `leaf_is_bad` does not hold for s390 at pmd
  --> specs/arch/s390/segment.pts:88:8
   |
88 |     op pmd_bad(e) = (e & ~SEGMENT_BITS) != 0
   |        ^^^^^^^ says false here
  --> specs/api/tables.pts:31:9
   |
31 |     law leaf_is_bad(e: pxx) if pxx_leaf(e): pxx_bad(e)
   |         -----------
   |
   = counterexample   e = 0x0000000000000400
        | large=1 | protect=0 |
     pmd_leaf(e) = true     pmd_bad(e) = false     wanted true
   = help: a leaf maps memory; callers that expect a table must see it as bad
)");
}

TEST_F(Render, hangsLabelsThatHaveNoRoomBeside) {
    const FileId file = add("a.pts", "e with { dirty = 1, dirty = 0 }\n");
    EXPECT_EQ(shown(Diagnostic(Code::field_set_twice, span(file, "dirty", 2), "`dirty` is set twice")
                        .label("set again")
                        .also(span(file, "dirty"), "first set here")
                        .also(span(file, "e"), "of this entry")),
              R"(
error[E0212]: `dirty` is set twice
 --> a.pts:1:21
  |
1 | e with { dirty = 1, dirty = 0 }
  | -        -----      ^^^^^ set again
  | |        |
  | |        first set here
  | of this entry
)");
}

TEST_F(Render, showsLinesInOrderAndLeavesGapsOut) {
    const FileId file = add("a.pts", "one\ntwo\nthree\nfour\nfive\nsix\n");
    EXPECT_EQ(shown(Diagnostic(Code::duplicate_name, span(file, "six"), "twice")
                        .label("again")
                        .also(span(file, "one"), "first")
                        .also(span(file, "three"), "second")),
              R"(
error[E0102]: twice
 --> a.pts:6:1
  |
1 | one
  | --- first
2 | two
3 | three
  | ----- second
...
6 | six
  | ^^^ again
)");
}

TEST_F(Render, marksFirstAndLastLineOfALongSpan) {
    const FileId file = add("a.pts", "law x:\n    match e {\n        a\n        b\n    } tail\n");
    EXPECT_EQ(shown(Diagnostic(Code::match_not_exhaustive,
                               span(file, "match e {\n        a\n        b\n    }"), "the match forgets 3")
                        .label("3 meets no arm")),
              R"(
error[E0207]: the match forgets 3
 --> a.pts:2:5
  |
2 |     match e {
  |     ^^^^^^^^^
...
5 |     } tail
  |     ^ 3 meets no arm
)");
}

TEST_F(Render, doesNotReachIntoTheNextLine) {
    const FileId file = add("a.pts", "one\ntwo\n");
    EXPECT_EQ(shown(Diagnostic(Code::syntax_error, {file, 0, 4}, "m").label("l")), R"(
error[E0003]: m
 --> a.pts:1:1
  |
1 | one
  | ^^^ l
)");
}

TEST_F(Render, alignsTabsAndWideCharacters) {
    const FileId file = add("a.pts", "\tx\ty // 漢字 é z\n");
    const std::string text = shown(
        Diagnostic(Code::syntax_error, span(file, "y"), "m").label("here").also(span(file, "z"), "there"));
    EXPECT_EQ(text, R"(
error[E0003]: m
 --> a.pts:1:4
  |
1 |     x   y // 漢字 é z
  |         ^           - there
  |         |
  |         here
)");
}

TEST_F(Render, marksTheEndOfTheFile) {
    const FileId file = add("a.pts", "law {");
    EXPECT_EQ(
        shown(Diagnostic(Code::syntax_error, {file, 5, 5}, "the file ends too early").label("expected `}`")),
        R"(
error[E0003]: the file ends too early
 --> a.pts:1:6
  |
1 | law {
  |      ^ expected `}`
)");
    const FileId empty = add("b.pts", "");
    EXPECT_EQ(shown(Diagnostic(Code::syntax_error, {empty, 0, 0}, "nothing here")), R"(
error[E0003]: nothing here
 --> b.pts:1:1
  |
1 |
  | ^
)");
}

TEST_F(Render, needsNoPlace) {
    EXPECT_EQ(shown(Diagnostic(Code::tool_missing, "`qemu-system-x86_64` is not installed")
                        .note("it boots the kernel under test\nin software emulation")
                        .help("apt-get install qemu-system-x86")),
              R"(
error[R0101]: `qemu-system-x86_64` is not installed
  = note: it boots the kernel under test
          in software emulation
  = help: apt-get install qemu-system-x86
)");
}

TEST_F(Render, saysWarning) {
    EXPECT_THAT(shown(Diagnostic(Code::unused_import, "unused")), HasSubstr("warning[W0101]: unused\n"));
}

TEST_F(Render, cutsLongLinesAroundTheMark) {
    options_.source_columns = 40;
    const FileId file = add("a.pts", std::string(500, 'a') + "XYZ" + std::string(500, 'b'));
    EXPECT_EQ(shown(Diagnostic(Code::syntax_error, span(file, "XYZ"), "m").label("here")), R"(
error[E0003]: m
 --> a.pts:1:501
  |
1 | ...aaaaaaaaaaXYZbbbbbbbbbbbbbbbbbbbbbbbbbbb...
  |              ^^^ here
)");
    EXPECT_LT(shown(Diagnostic(Code::syntax_error, {file, 0, 1003}, "m").label("all")).size(), 200u);
}

TEST_F(Render, lettingNoControlCharactersThrough) {
    const FileId file = add("a\x1b.pts", "x\x1b[31m\xff\x80y\n");
    const std::string text =
        shown(Diagnostic(Code::invalid_utf8, {file, 6, 7}, "bad \x1b[31m").label("\x07"));
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(text.find('\x07'), std::string::npos);
    EXPECT_THAT(text, HasSubstr("a\\x1b.pts:1:7"));
}

TEST_F(Render, survivesAnySpan) {
    const FileId file = add("a.pts", "a\r\n漢\xff\n\tb");
    const auto size = static_cast<uint32_t>(sources_.text(file).size());
    for (uint32_t begin = 0; begin <= size + 2; ++begin) {
        for (uint32_t end = 0; end <= size + 2; ++end) {
            for (uint32_t other = 0; other <= size; ++other) {
                const Diagnostic diagnostic = Diagnostic(Code::syntax_error, {file, begin, end}, "m")
                                                  .label("l")
                                                  .also({file, other, end}, "o")
                                                  .also({file + 7, 0, 1}, "no such file");
                options_.source_columns = other % 4 + 1;
                EXPECT_THAT(shown(diagnostic), HasSubstr("--> a.pts:"));
            }
        }
    }
}

TEST_F(Render, colorsOnlyWhenAsked) {
    const FileId file = add("a.pts", "abc\n");
    const Diagnostic diagnostic = Diagnostic(Code::unknown_name, {file, 0, 3}, "m").label("l").help("h");
    const std::string plain = shown(diagnostic);
    EXPECT_EQ(plain.find('\x1b'), std::string::npos);
    options_.color = true;
    std::string colored = shown(diagnostic);
    EXPECT_THAT(colored, HasSubstr("\x1b[1;31merror[E0101]\x1b[0m"));
    for (size_t at = 0; (at = colored.find('\x1b')) != std::string::npos;) {
        colored.erase(at, colored.find('m', at) - at + 1);
    }
    EXPECT_EQ(colored, plain);
}

TEST_F(Render, showsAllSortedWithEmptyLinesBetween) {
    const FileId file = add("a.pts", "abc\n");
    Diagnostics all;
    all.report(Diagnostic(Code::unknown_name, {file, 1, 2}, "second"));
    all.report(Diagnostic(Code::unknown_name, {file, 0, 1}, "first"));
    const std::string text = render_all(all, sources_);
    EXPECT_LT(text.find("first"), text.find("second"));
    EXPECT_THAT(text, HasSubstr("^\n\nerror"));
}

}  // namespace
}  // namespace ptspec

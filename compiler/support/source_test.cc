// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/source.h"

#include <gtest/gtest.h>

namespace ptspec {
namespace {

TEST(SourceMap, countsLinesFromOneAndColumnsInCodePoints) {
    SourceMap sources;
    const FileId file = sources.add("a.pts", "law é: x\n  y\n");
    EXPECT_EQ(sources.location(file, 0), (Location{1, 1}));
    EXPECT_EQ(sources.location(file, 6), (Location{1, 6})) << "é takes two bytes and one column";
    EXPECT_EQ(sources.location(file, 12), (Location{2, 3}));
    EXPECT_EQ(sources.location(file, 13), (Location{2, 4}));
    EXPECT_EQ(sources.location(file, 14), (Location{3, 1}));
    EXPECT_EQ(sources.location(file, 9999), (Location{3, 1}));
    EXPECT_EQ(sources.line_count(file), 3u);
}

TEST(SourceMap, givesLinesWithoutTheirEnds) {
    SourceMap sources;
    const FileId file = sources.add("a.pts", "one\r\n\ntwo\nthree");
    EXPECT_EQ(sources.line_text(file, 1), "one");
    EXPECT_EQ(sources.line_text(file, 2), "");
    EXPECT_EQ(sources.line_text(file, 3), "two");
    EXPECT_EQ(sources.line_text(file, 4), "three");
}

TEST(SourceMap, handlesTheEmptyFile) {
    SourceMap sources;
    const FileId file = sources.add("empty.pts", "");
    EXPECT_EQ(sources.line_count(file), 1u);
    EXPECT_EQ(sources.line_text(file, 1), "");
    EXPECT_EQ(sources.location(file, 0), (Location{1, 1}));
}

TEST(SourceMap, cutsSpansOffAtTheEndOfTheText) {
    SourceMap sources;
    const FileId file = sources.add("a.pts", "abc");
    EXPECT_EQ(sources.text(Span{file, 1, 2}), "b");
    EXPECT_EQ(sources.text(Span{file, 1, 99}), "bc");
    EXPECT_EQ(sources.text(Span{file, 50, 99}), "");
    EXPECT_EQ(sources.text(Span{file, 2, 1}), "");
    EXPECT_EQ(sources.text(Span{}), "");
}

TEST(SourceMap, keepsViewsValidWhenFilesAreAdded) {
    SourceMap sources;
    const std::string_view first = sources.text(sources.add("a.pts", "x"));
    for (int i = 0; i < 1000; ++i) {
        sources.add("more.pts", "y");
    }
    EXPECT_EQ(first, "x");
    EXPECT_EQ(sources.path(0), "a.pts");
}

TEST(SourceMap, describesPlaces) {
    SourceMap sources;
    const FileId file = sources.add("a.pts", "one\ntwo");
    EXPECT_EQ(sources.describe(Span{file, 5, 6}), "a.pts:2:2");
    EXPECT_EQ(sources.describe(Span{}), "");
}

TEST(Span, joins) {
    EXPECT_EQ(join({0, 3, 5}, {0, 8, 9}), (Span{0, 3, 9}));
    EXPECT_EQ(join({0, 8, 9}, {0, 3, 5}), (Span{0, 3, 9}));
    EXPECT_EQ(join({}, {0, 3, 5}), (Span{0, 3, 5}));
    EXPECT_EQ(join({0, 3, 5}, {}), (Span{0, 3, 5}));
}

}  // namespace
}  // namespace ptspec

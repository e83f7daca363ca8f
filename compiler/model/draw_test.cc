// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/draw.h"

#include <gtest/gtest.h>

#include "compiler/model/testing/model_builder.h"

namespace ptspec::model {
namespace {

using testing::ModelBuilder;

class DrawTest : public ::testing::Test {
  protected:
    EntryFormat& make(bool msb0) {
        return builder_.format(builder_.entry(
            "pte", 16,
            {ModelBuilder::field("present", 0, 0), ModelBuilder::field("dirty", 1, 1),
             ModelBuilder::unnamed(Field::Kind::reserved, 3, 2), ModelBuilder::field("pfn", 15, 4)},
            msb0));
    }
    ModelBuilder builder_;
};

TEST_F(DrawTest, HighestBitFirstAndQuietWhereNothingIs) {
    const auto lines = draw_word(builder_.model, make(false), 0x12a1, {});
    ASSERT_EQ(lines.size(), 2u);
    EXPECT_EQ(lines[0], "  15:4        3:2   1         0");
    EXPECT_EQ(lines[1], "| pfn=0x12a | .   | dirty=0 | present=1 |");
}

TEST_F(DrawTest, CountsAsTheFormatCounts) {
    EXPECT_EQ(draw_word(builder_.model, make(true), 0, {})[0], "  0:11    12:13   14        15");
}

TEST_F(DrawTest, NamesReservedBitsThatAreSetAndMarksWhatChanged) {
    const auto lines = draw_word(builder_.model, make(false), 0x000e, {}, 0x000d);
    EXPECT_EQ(lines[1], "| pfn=0 | reserved=3 | *dirty=1 | *present=0 |");
}

TEST_F(DrawTest, WrapsAtTheGivenWidth) {
    const auto lines = draw_word(builder_.model, make(false), 0, {}, {}, 24);
    EXPECT_EQ(lines.size(), 4u);
    for (const std::string& line : lines) EXPECT_LE(line.size(), 24u);
}

TEST_F(DrawTest, UsesTheFieldsOfTheWordsView) {
    EntryFormat& format = make(false);
    const ExprId self = builder_.model.pool.var(format.self);
    View swap;
    swap.name = "swap";
    swap.condition = builder_.equal(builder_.model.pool.extract(self, 0, 0), builder_.word(0, 1));
    swap.fields = {ModelBuilder::field("offset", 15, 1), ModelBuilder::unnamed(Field::Kind::zero, 0, 0)};
    format.views.push_back(swap);
    EXPECT_EQ(draw_word(builder_.model, format, 0x10, {})[1], "| offset=8 | . |");
    EXPECT_EQ(view_of(builder_.model, format, 0x10, {})->name, "swap");
    EXPECT_EQ(view_of(builder_.model, format, 0x11, {}), nullptr);
}

}  // namespace
}  // namespace ptspec::model

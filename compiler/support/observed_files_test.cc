// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/observed_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace ptspec {
namespace {

class ObservedFilesTest : public testing::Test {
  protected:
    void SetUp() override {
        EXPECT_TRUE(disk.write_atomically("specs/a.pts", "a"));
        EXPECT_TRUE(disk.write_atomically("specs/b.pts", "b"));
    }
    bool all_hold() const {
        return std::ranges::all_of(files.observations(), [&](const Observation& observation) {
            return still_holds(disk, observation);
        });
    }

    MemoryFileSystem disk;
    ObservedFiles files{disk};
};

TEST_F(ObservedFilesTest, NothingChangesWithoutAChange) {
    EXPECT_EQ(*files.read("specs/a.pts"), "a");
    EXPECT_EQ(files.list_files("specs", ".pts")->size(), 2u);
    EXPECT_FALSE(files.exists("ptspec.toml"));
    EXPECT_TRUE(files.is_directory("specs"));
    EXPECT_EQ(*files.read("specs/a.pts"), "a");
    EXPECT_EQ(files.observations().size(), 4u);
    EXPECT_TRUE(all_hold());
    EXPECT_TRUE(disk.write_atomically("specs/other.txt", "not asked for"));
    EXPECT_TRUE(all_hold());
}

TEST_F(ObservedFilesTest, ContentThatChangedIsSeen) {
    EXPECT_TRUE(files.read("specs/a.pts"));
    EXPECT_TRUE(disk.write_atomically("specs/a.pts", "c"));
    EXPECT_FALSE(all_hold());
}

TEST_F(ObservedFilesTest, FileThatIsGoneIsSeen) {
    EXPECT_TRUE(files.read("specs/a.pts"));
    EXPECT_TRUE(disk.remove("specs/a.pts"));
    EXPECT_FALSE(all_hold());
}

TEST_F(ObservedFilesTest, FileThatWasUnreadableIsSeen) {
    EXPECT_FALSE(files.read("specs/c.pts"));
    EXPECT_TRUE(all_hold());
    EXPECT_TRUE(disk.write_atomically("specs/c.pts", "unreadable"));
    EXPECT_FALSE(all_hold());
}

TEST_F(ObservedFilesTest, NewFileOfAListingIsSeen) {
    EXPECT_TRUE(files.list_files("specs", ".pts"));
    EXPECT_TRUE(disk.write_atomically("specs/deep/c.pts", "c"));
    EXPECT_FALSE(all_hold());
}

TEST_F(ObservedFilesTest, FileThatComesToBeIsSeen) {
    EXPECT_FALSE(files.exists("ptspec.toml"));
    EXPECT_TRUE(disk.write_atomically("ptspec.toml", ""));
    EXPECT_FALSE(all_hold());
}

}  // namespace
}  // namespace ptspec

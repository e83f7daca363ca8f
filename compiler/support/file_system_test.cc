// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/file_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace ptspec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Path = FileSystem::Path;

/// A folder of its own, removed at the end.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "ptspec-test-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path_); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const Path& path() const { return path_; }

  private:
    Path path_;
};

/// What both kinds of file system owe.
void keeps_the_contract(FileSystem& files, const Path& root) {
    EXPECT_FALSE(files.read(root / "none"));
    EXPECT_THAT(files.read(root / "none").error().message, HasSubstr("No such file"));
    EXPECT_FALSE(files.list_files(root / "none", ".pts"));

    const std::string binary("a\0b\n", 4);
    ASSERT_TRUE(files.write_atomically(root / "b" / "two.pts", binary));
    ASSERT_TRUE(files.write_atomically(root / "a" / "deep" / "one.pts", "1"));
    ASSERT_TRUE(files.write_atomically(root / "b" / "note.txt", ""));
    EXPECT_EQ(*files.read(root / "b" / "two.pts"), binary);
    ASSERT_TRUE(files.write_atomically(root / "b" / "two.pts", "2"));
    EXPECT_EQ(*files.read(root / "b" / "two.pts"), "2");

    EXPECT_TRUE(files.exists(root / "b"));
    EXPECT_TRUE(files.is_directory(root / "b"));
    EXPECT_TRUE(files.exists(root / "b" / "note.txt"));
    EXPECT_FALSE(files.is_directory(root / "b" / "note.txt"));
    EXPECT_FALSE(files.write_atomically(root / "b", "x")) << "a folder is not overwritten";

    EXPECT_THAT(*files.list_files(root, ".pts"), ElementsAre(root / "a/deep/one.pts", root / "b/two.pts"));

    ASSERT_TRUE(files.make_directories(root / "c" / "d"));
    EXPECT_TRUE(files.is_directory(root / "c" / "d"));
    EXPECT_TRUE(files.is_directory(root / "c"));
    EXPECT_THAT(*files.list_files(root / "c", ""), ElementsAre());

    EXPECT_FALSE(*write_if_changed(files, root / "b" / "two.pts", "2"));
    EXPECT_TRUE(*write_if_changed(files, root / "b" / "two.pts", "3"));
    EXPECT_EQ(*files.read(root / "b" / "two.pts"), "3");

    ASSERT_TRUE(files.remove(root / "b"));
    EXPECT_FALSE(files.exists(root / "b" / "two.pts"));
    EXPECT_TRUE(files.exists(root / "a" / "deep" / "one.pts"));
    EXPECT_TRUE(files.remove(root / "b")) << "nothing to remove is success";
}

TEST(MemoryFileSystem, keepsTheContract) {
    MemoryFileSystem absolute;
    keeps_the_contract(absolute, "/root");
    MemoryFileSystem relative;
    keeps_the_contract(relative, "some/folder");
}

TEST(RealFileSystem, keepsTheContract) {
    const TemporaryFolder folder;
    RealFileSystem files;
    keeps_the_contract(files, folder.path());
}

TEST(MemoryFileSystem, normalisesPaths) {
    MemoryFileSystem files;
    ASSERT_TRUE(files.write_atomically("specs/./api/../api/leaf.pts", "x"));
    EXPECT_EQ(*files.read("specs/api/leaf.pts"), "x");
    EXPECT_TRUE(files.is_directory("specs/"));
    EXPECT_THAT(*files.list_files(".", ".pts"), ElementsAre(Path("specs/api/leaf.pts")));
}

TEST(MemoryFileSystem, canRunOutOfSpace) {
    MemoryFileSystem files;
    ASSERT_TRUE(files.write_atomically("out", "old"));
    files.refuse_writes_to("out");
    EXPECT_THAT(files.write_atomically("out", "new").error().message, HasSubstr("No space left"));
    EXPECT_EQ(*files.read("out"), "old");
}

TEST(RealFileSystem, readsFoldersAndEndlessFilesAsErrors) {
    const RealFileSystem files;
    EXPECT_THAT(files.read("/").error().message, HasSubstr("directory"));
    EXPECT_THAT(files.read("/dev/zero").error().message, HasSubstr("too large"));
}

TEST(RealFileSystem, leavesTheOldFileWhereTheDiskIsFull) {
    const TemporaryFolder folder;
    RealFileSystem files;
    const Path file = folder.path() / "out";
    ASSERT_TRUE(files.write_atomically(file, "old"));

    // A limit on the size of files stands in for a full disk: the write ends half way.
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto previous_handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{4096, before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto written = files.write_atomically(file, std::string(100'000, 'x'));
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, previous_handler);

    EXPECT_FALSE(written);
    EXPECT_EQ(*files.read(file), "old");
    EXPECT_THAT(*files.list_files(folder.path(), ""), ElementsAre(file))
        << "no temporary file is left behind";
}

TEST(RealFileSystem, keepsPermissionsAndLinks) {
    const TemporaryFolder folder;
    RealFileSystem files;
    const Path file = folder.path() / "script";
    ASSERT_TRUE(files.write_atomically(file, "one"));
    ::chmod(file.c_str(), 0750);
    std::filesystem::create_symlink("script", folder.path() / "link");

    ASSERT_TRUE(files.write_atomically(folder.path() / "link", "two"));
    EXPECT_TRUE(std::filesystem::is_symlink(folder.path() / "link"));
    EXPECT_EQ(*files.read(file), "two");
    struct stat status {};
    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0750u);
}

TEST(RealFileSystem, isNotLedInCirclesByLinks) {
    const TemporaryFolder folder;
    RealFileSystem files;
    ASSERT_TRUE(files.write_atomically(folder.path() / "a" / "x.pts", ""));
    std::filesystem::create_directory_symlink("..", folder.path() / "a" / "up");
    EXPECT_THAT(*files.list_files(folder.path(), ".pts"), ElementsAre(folder.path() / "a/x.pts"));
}

TEST(RealFileSystem, saysWhyItCannotWrite) {
    RealFileSystem files;
    EXPECT_THAT(files.write_atomically("/dev/null/x", "").error().message, HasSubstr("/dev/null"));
}

}  // namespace
}  // namespace ptspec

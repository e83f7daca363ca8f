// SPDX-License-Identifier: Apache-2.0
#include "compiler/query/cache.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

namespace ptspec::query {
namespace {

const std::filesystem::path folder = "/cache";

ContentHash key(uint64_t number) { return content_hash("question " + std::to_string(number)); }
KeptAnswer proof() { return {false, false, 100, {}}; }
KeptAnswer model(std::vector<uint64_t> values) { return {true, true, 100, std::move(values)}; }

std::vector<std::filesystem::path> files_of(const FileSystem& files) {
    return files.list_files(folder, "").value_or({});
}

TEST(AnswerCacheTest, KeepsWhatItIsGiven) {
    MemoryFileSystem files;
    AnswerCache first(files, folder);
    EXPECT_EQ(first.find(key(1), 100), nullptr);
    first.add(key(1), proof());
    first.add(key(2), model({0, ~uint64_t{0}, 17}));
    first.add(key(3), {true, false, 100, {}});
    ASSERT_TRUE(first.flush());
    const AnswerCache second(files, folder);
    ASSERT_NE(second.find(key(1), 100), nullptr);
    EXPECT_EQ(*second.find(key(1), 100), proof());
    EXPECT_EQ(*second.find(key(2), 100), model({0, ~uint64_t{0}, 17}));
    EXPECT_FALSE(second.find(key(3), 100)->minimal);
    EXPECT_EQ(second.find(key(4), 100), nullptr);
}

TEST(AnswerCacheTest, TheSizeOfTheQuestionMustAgree) {
    MemoryFileSystem files;
    AnswerCache cache(files, folder);
    cache.add(key(1), proof());
    EXPECT_EQ(cache.find(key(1), 101), nullptr);
}

TEST(AnswerCacheTest, NoByteCanBeChangedUnnoticed) {
    MemoryFileSystem files;
    AnswerCache cache(files, folder);
    cache.add(key(1), model({5, 6}));
    ASSERT_TRUE(cache.flush());
    const auto file = files_of(files).at(0);
    const std::string good = files.read(file).value();
    for (size_t i = 0; i < good.size() * 8; ++i) {
        std::string bad = good;
        bad[i / 8] = static_cast<char>(bad[i / 8] ^ (1 << i % 8));
        ASSERT_TRUE(files.write_atomically(file, bad));
        const AnswerCache again(files, folder);
        const KeptAnswer* found = again.find(key(1), 100);
        EXPECT_TRUE(found == nullptr) << "byte " << i / 8 << " bit " << i % 8;
    }
}

TEST(AnswerCacheTest, ATruncatedFileLosesOnlyItsEnd) {
    MemoryFileSystem files;
    AnswerCache cache(files, folder);
    for (uint64_t i = 0; i < 20; ++i) {
        cache.add(key(i), proof());
    }
    ASSERT_TRUE(cache.flush());
    const auto file = files_of(files).at(0);
    const std::string good = files.read(file).value();
    for (size_t length = 0; length < good.size(); ++length) {
        ASSERT_TRUE(files.write_atomically(file, good.substr(0, length)));
        const AnswerCache again(files, folder);
        EXPECT_LE(again.size(), 20U);
        for (uint64_t i = 0; i < 20; ++i) {
            const KeptAnswer* found = again.find(key(i), 100);
            EXPECT_TRUE(found == nullptr || *found == proof());
        }
    }
}

TEST(AnswerCacheTest, ContradictionsAreNoAnswers) {
    MemoryFileSystem files;
    AnswerCache left(files, folder), right(files, folder);
    left.add(key(1), proof());
    right.add(key(1), model({1}));
    ASSERT_TRUE(left.flush());
    ASSERT_TRUE(right.flush());
    EXPECT_EQ(AnswerCache(files, folder).find(key(1), 100), nullptr);
}

TEST(AnswerCacheTest, AnotherFormatIsLeftAlone) {
    MemoryFileSystem files;
    const auto foreign = folder / "future.answers";
    ASSERT_TRUE(files.write_atomically(foreign, "ptspec answers 2\nwhatever\n"));
    AnswerCache cache(files, folder);
    EXPECT_EQ(cache.size(), 0U);
    for (uint64_t i = 0; i < 30; ++i) {
        cache.add(key(i), proof());
        ASSERT_TRUE(cache.flush());
    }
    EXPECT_EQ(files.read(foreign).value(), "ptspec answers 2\nwhatever\n");
}

TEST(AnswerCacheTest, ManySmallFilesBecomeOne) {
    MemoryFileSystem files;
    AnswerCache cache(files, folder);
    for (uint64_t i = 0; i < 100; ++i) {
        cache.add(key(i), proof());
        ASSERT_TRUE(cache.flush());
        EXPECT_LE(files_of(files).size(), 9U);
    }
    const AnswerCache again(files, folder);
    for (uint64_t i = 0; i < 100; ++i) {
        EXPECT_NE(again.find(key(i), 100), nullptr);
    }
}

TEST(AnswerCacheTest, AFullDiskIsAnErrorNotALie) {
    MemoryFileSystem files;
    {
        AnswerCache cache(files, folder);
        cache.add(key(1), proof());
        ASSERT_TRUE(cache.flush());
    }
    const auto file = files_of(files).at(0);
    ASSERT_TRUE(files.remove(file));
    files.refuse_writes_to(file);
    AnswerCache cache(files, folder);
    cache.add(key(1), proof());
    EXPECT_FALSE(cache.flush());
}

TEST(AnswerCacheTest, ConcurrentRunsLoseNothingThatTheyWrite) {
    const std::filesystem::path real =
        std::filesystem::temp_directory_path() / ("ptspec-cache-test-" + std::to_string(::getpid()));
    RealFileSystem files;
    {
        std::vector<std::jthread> threads;
        for (uint64_t writer = 0; writer < 4; ++writer) {
            threads.emplace_back([&, writer] {
                RealFileSystem own;
                for (uint64_t round = 0; round < 12; ++round) {
                    AnswerCache cache(own, real);
                    cache.add(key(writer * 100 + round), proof());
                    EXPECT_TRUE(cache.flush());
                }
            });
        }
    }
    // Who merges files away has read them: whatever the interleaving, each answer is in some file.
    const AnswerCache cache(files, real);
    for (uint64_t writer = 0; writer < 4; ++writer) {
        for (uint64_t round = 0; round < 12; ++round) {
            const KeptAnswer* answer = cache.find(key(writer * 100 + round), 100);
            ASSERT_NE(answer, nullptr);
            EXPECT_EQ(*answer, proof());
        }
    }
    EXPECT_TRUE(files.remove(real));
}

TEST(AnswerCacheTest, TwoProcessesOnOneFolderLoseNothing) {
    const std::filesystem::path real =
        std::filesystem::temp_directory_path() / ("ptspec-cache-processes-" + std::to_string(::getpid()));
    RealFileSystem files;
    std::vector<pid_t> writers;
    for (uint64_t writer = 0; writer < 2; ++writer) {
        writers.push_back(::fork());
        if (writers.back() == 0) {
            bool good = true;
            for (uint64_t round = 0; round < 30; ++round) {
                AnswerCache cache(files, real);
                cache.add(key(writer * 100 + round), proof());
                cache.add(key(1000), model({7}));  // what both find out
                good = good && cache.flush().has_value();
            }
            ::_exit(good ? 0 : 1);
        }
    }
    for (const pid_t writer : writers) {
        int status = 0;
        ASSERT_EQ(::waitpid(writer, &status, 0), writer);
        EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    const AnswerCache cache(files, real);
    for (uint64_t round = 0; round < 30; ++round) {
        EXPECT_NE(cache.find(key(round), 100), nullptr) << round;
        EXPECT_NE(cache.find(key(100 + round), 100), nullptr) << round;
    }
    ASSERT_NE(cache.find(key(1000), 100), nullptr);
    EXPECT_EQ(*cache.find(key(1000), 100), model({7}));
    EXPECT_TRUE(files.remove(real));
}

}  // namespace
}  // namespace ptspec::query

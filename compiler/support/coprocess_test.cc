// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/coprocess.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <thread>

namespace ptspec {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Outcome = Coprocess::Outcome;
using ::testing::HasSubstr;

Coprocess::Clock::time_point after(milliseconds time) { return Coprocess::Clock::now() + time; }

Coprocess start(std::vector<std::string> argv, std::stop_token stop = {}) {
    auto child = Coprocess::start({.argv = std::move(argv), .memory_bytes = {}, .stop = std::move(stop)});
    EXPECT_TRUE(child.has_value());
    return std::move(child.value());
}

TEST(CoprocessTest, AnswersLineByLine) {
    Coprocess child = start({"cat"});
    std::string line;
    for (const std::string text : {"one", "", "three words here"}) {
        ASSERT_EQ(child.send(text + "\n", after(seconds(10))), Outcome::done);
        ASSERT_EQ(child.receive_line(line, after(seconds(10))), Outcome::done);
        EXPECT_EQ(line, text);
    }
}

TEST(CoprocessTest, NeitherSideBlocksTheOtherForEver) {
    Coprocess child = start({"cat"});
    const std::string text(8 << 20, 'x');
    std::string line;
    ASSERT_EQ(child.send(text + "\n", after(seconds(30))), Outcome::done);
    ASSERT_EQ(child.receive_line(line, after(seconds(30))), Outcome::done);
    EXPECT_EQ(line.size(), text.size());
}

TEST(CoprocessTest, ALateAnswerIsNotWaitedFor) {
    Coprocess child = start({"sleep", "1000"});
    std::string line;
    const auto begin = Coprocess::Clock::now();
    EXPECT_EQ(child.receive_line(line, after(milliseconds(50))), Outcome::late);
    EXPECT_LT(Coprocess::Clock::now() - begin, seconds(10));
    EXPECT_THAT(child.describe_end(), HasSubstr("killed by signal 9"));
}

TEST(CoprocessTest, AnEndIsSeenAndDescribed) {
    std::string line;
    Coprocess child = start({"sh", "-c", "read x; exit 3"});
    ASSERT_EQ(child.send("go\n", after(seconds(10))), Outcome::done);
    EXPECT_EQ(child.receive_line(line, after(seconds(10))), Outcome::ended);
    EXPECT_EQ(child.describe_end(), "exit code 3");
    Coprocess victim = start({"cat"});
    ::kill(victim.pid(), SIGSEGV);
    EXPECT_EQ(victim.receive_line(line, after(seconds(10))), Outcome::ended);
    EXPECT_THAT(victim.describe_end(), HasSubstr("signal 11"));
}

TEST(CoprocessTest, AStopEndsTheWait) {
    std::stop_source stop;
    Coprocess child = start({"sleep", "1000"}, stop.get_token());
    const std::jthread later([&stop] {
        std::this_thread::sleep_for(milliseconds(30));
        stop.request_stop();
    });
    std::string line;
    EXPECT_EQ(child.receive_line(line, after(seconds(60))), Outcome::stopped);
}

TEST(CoprocessTest, NothingOutlivesIt) {
    int pid = 0;
    {
        Coprocess child = start({"sleep", "1000"});
        pid = child.pid();
        EXPECT_EQ(::kill(pid, 0), 0);
    }
    EXPECT_NE(::kill(pid, 0), 0);
}

TEST(CoprocessTest, MemoryIsLimited) {
    if (!memory_can_be_limited) {
        GTEST_SKIP() << "not under a sanitizer";
    }
    auto child = Coprocess::start(
        {.argv = {"sh", "-c", "read x; ulimit -v; exit 0"}, .memory_bytes = uint64_t{100} << 20, .stop = {}});
    ASSERT_TRUE(child.has_value());
    ASSERT_EQ(child->send("go\n", after(seconds(10))), Outcome::done);
    std::string line;
    ASSERT_EQ(child->receive_line(line, after(seconds(10))), Outcome::done);
    EXPECT_EQ(line, "102400");
}

TEST(CoprocessTest, AProgramThatIsNotThereIsAnError) {
    const auto child = Coprocess::start({.argv = {"/no/such/program"}, .memory_bytes = {}, .stop = {}});
    ASSERT_FALSE(child.has_value());
    EXPECT_THAT(child.error().message, HasSubstr("cannot start `/no/such/program`"));
}

}  // namespace
}  // namespace ptspec

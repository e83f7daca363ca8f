// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/interrupt.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>

namespace ptspec {
namespace {

bool becomes_true(const auto& condition) {
    for (int i = 0; i < 2000; ++i) {
        if (condition()) {
            return true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
}

TEST(InterruptGuard, turnsASignalIntoARequestToStop) {
    InterruptGuard guard;
    EXPECT_FALSE(guard.interrupted());
    ::kill(::getpid(), SIGINT);
    EXPECT_TRUE(becomes_true([&] { return guard.token().stop_requested(); }));
    EXPECT_TRUE(guard.interrupted());
    EXPECT_EQ(guard.signal(), SIGINT);
}

TEST(InterruptGuard, leavesThingsAsTheyWere) {
    sigset_t before;
    sigset_t after;
    pthread_sigmask(SIG_SETMASK, nullptr, &before);
    { const InterruptGuard guard; }
    pthread_sigmask(SIG_SETMASK, nullptr, &after);
    EXPECT_EQ(sigismember(&before, SIGINT), sigismember(&after, SIGINT));
    EXPECT_EQ(sigismember(&before, SIGTERM), sigismember(&after, SIGTERM));
}

TEST(InterruptGuard, keepsIgnoredSignalsIgnored) {
    const auto previous = std::signal(SIGINT, SIG_IGN);
    {
        InterruptGuard guard;
        ::kill(::getpid(), SIGINT);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        EXPECT_FALSE(guard.interrupted());
    }
    std::signal(SIGINT, previous);
}

TEST(InterruptGuardDeathTest, endsAtTheSecondSignal) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(
        {
            InterruptGuard guard;
            ::kill(::getpid(), SIGTERM);
            becomes_true([&] { return guard.interrupted(); });
            ::kill(::getpid(), SIGTERM);
            becomes_true([] { return false; });
            _exit(0);
        },
        testing::KilledBySignal(SIGTERM), "");
}

}  // namespace
}  // namespace ptspec

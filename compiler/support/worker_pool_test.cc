// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>

namespace ptspec {
namespace {

using std::chrono::milliseconds;

struct NoState {};
NoState no_state() { return {}; }

TEST(RunInOrder, deliversInJobOrderWhateverTheNumberOfWorkers) {
    for (const unsigned workers : {0u, 1u, 2u, 7u, 100u}) {
        std::vector<size_t> delivered;
        const size_t done = run_in_order(
            50, workers, no_state,
            [](NoState&, size_t job, std::stop_token) {
                std::this_thread::sleep_for(std::chrono::microseconds((job * 37) % 5 * 100));
                return job * 2;
            },
            [&](size_t job, size_t answer) {
                EXPECT_EQ(answer, job * 2);
                delivered.push_back(job);
            });
        std::vector<size_t> expected(50);
        std::iota(expected.begin(), expected.end(), 0);
        EXPECT_EQ(delivered, expected) << workers << " workers";
        EXPECT_EQ(done, 50u);
    }
}

TEST(RunInOrder, hasNothingToDoForNoJobs) {
    const auto fail = [](auto&&...) { ADD_FAILURE(); };
    EXPECT_EQ(run_in_order(
                  0, 4, no_state, [](NoState&, size_t, std::stop_token) { return 1; }, fail),
              0u);
}

TEST(RunInOrder, makesOneStatePerWorkerInItsOwnThread) {
    struct State {
        std::thread::id made_in = std::this_thread::get_id();
        int jobs = 0;
    };
    std::atomic<int> states = 0;
    run_in_order(
        20, 3,
        [&] {
            ++states;
            return std::make_unique<State>();
        },
        [](std::unique_ptr<State>& state, size_t, std::stop_token) {
            EXPECT_EQ(state->made_in, std::this_thread::get_id());
            return ++state->jobs;
        },
        [](size_t, int) {});
    EXPECT_LE(states, 3);
    EXPECT_GE(states, 1);
}

TEST(RunInOrder, throwsTheFirstFailureAfterWhatCameBefore) {
    for (const unsigned workers : {1u, 4u}) {
        size_t delivered = 0;
        try {
            run_in_order(
                100, workers, no_state,
                [](NoState&, size_t job, std::stop_token) -> int {
                    if (job == 10 || job == 12) {
                        throw std::runtime_error("job " + std::to_string(job));
                    }
                    if (job < 10) {
                        std::this_thread::sleep_for(milliseconds(2));
                    }
                    return 0;
                },
                [&](size_t, int) { ++delivered; });
            ADD_FAILURE();
        } catch (const std::runtime_error& error) {
            EXPECT_STREQ(error.what(), "job 10");
        }
        EXPECT_EQ(delivered, 10u);
    }
}

TEST(RunInOrder, passesOnFailuresOfStateAndDelivery) {
    const auto work = [](int&, size_t, std::stop_token) { return 0; };
    EXPECT_THROW(run_in_order(
                     3, 2, []() -> int { throw std::runtime_error("state"); }, work, [](size_t, int) {}),
                 std::runtime_error);
    EXPECT_THROW(run_in_order(
                     1000, 2, [] { return 0; }, work, [](size_t, int) { throw std::logic_error("deliver"); }),
                 std::logic_error);
}

TEST(RunInOrder, stopsWhenAskedAndTellsRunningJobs) {
    std::stop_source stop;
    std::atomic<size_t> begun = 0;
    const size_t done = run_in_order(
        1000, 2, no_state,
        [&](NoState&, size_t job, std::stop_token token) {
            ++begun;
            while (job >= 5 && !token.stop_requested()) {
                std::this_thread::sleep_for(milliseconds(1));
            }
            return 0;
        },
        [&](size_t job, int) {
            if (job == 4) {
                stop.request_stop();
            }
        },
        stop.get_token());
    EXPECT_GE(done, 5u);
    EXPECT_LE(done, 8u);
    EXPECT_LE(begun, 8u);
}

TEST(RunInOrder, doesNothingIfStoppedBefore) {
    std::stop_source stop;
    stop.request_stop();
    const size_t done = run_in_order(
        10, 2, no_state, [](NoState&, size_t, std::stop_token) { return 0; },
        [](size_t, int) { ADD_FAILURE(); }, stop.get_token());
    EXPECT_EQ(done, 0u);
}

}  // namespace
}  // namespace ptspec

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace ptspec::smt {

// Cuts a running check short when its time is over or a stop is asked for. The solver's own timer costs 50 us
// a check, more than many checks take, and an interrupt that comes a moment before the check begins is lost:
// so one thread a solver looks again and again while a check runs.
class Watchdog {
  public:
    // `interrupt` is called from another thread, and only while a check is on.
    Watchdog(std::function<void()> interrupt, std::stop_token stop);
    ~Watchdog();
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    void begin(std::chrono::milliseconds time);
    enum class End { undisturbed, out_of_time, stopped };
    End end();

    bool stop_requested() const { return stop_.stop_requested(); }

  private:
    using Clock = std::chrono::steady_clock;
    void watch(std::stop_token end);

    std::function<void()> interrupt_;
    std::stop_token stop_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::optional<Clock::time_point> deadline_;  // guarded by mutex_, as is the next; set while a check is on
    End how_ = End::undisturbed;
    std::jthread thread_;
};

}  // namespace ptspec::smt

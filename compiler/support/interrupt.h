// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <csignal>
#include <stop_token>
#include <thread>

#include "compiler/support/descriptor.h"

namespace ptspec {

/// While it lives, SIGINT and SIGTERM ask for a stop instead of ending the process, so that files are left
/// whole and children are taken along. A second signal ends the process at once.
///
/// Make it in main() before any other thread: threads inherit the blocked signals. Signals that the process
/// was started to ignore (nohup) stay ignored.
class InterruptGuard {
  public:
    InterruptGuard();
    ~InterruptGuard();
    InterruptGuard(const InterruptGuard&) = delete;
    InterruptGuard& operator=(const InterruptGuard&) = delete;

    std::stop_token token() const { return stop_.get_token(); }
    bool interrupted() const { return signal_.load() != 0; }
    /// The signal that came, or 0. The exit code by convention is 128 + signal().
    int signal() const { return signal_.load(); }

  private:
    std::stop_source stop_;
    std::atomic<int> signal_{0};
    sigset_t previous_mask_{};
    Descriptor signals_;
    Descriptor end_;  // becomes readable when the guard goes away
    std::jthread watcher_;
};

}  // namespace ptspec

// SPDX-License-Identifier: Apache-2.0
#include "compiler/smt/watchdog.h"

namespace ptspec::smt {

namespace {

constexpr std::chrono::milliseconds look_every{10};

}  // namespace

Watchdog::Watchdog(std::function<void()> interrupt, std::stop_token stop)
    : interrupt_(std::move(interrupt)),
      stop_(std::move(stop)),
      thread_([this](std::stop_token end) { watch(end); }) {}

Watchdog::~Watchdog() = default;

void Watchdog::begin(std::chrono::milliseconds time) {
    const std::lock_guard lock(mutex_);
    deadline_ = Clock::now() + time;
    how_ = End::undisturbed;
}

Watchdog::End Watchdog::end() {
    const std::lock_guard lock(mutex_);
    deadline_.reset();
    return how_;
}

void Watchdog::watch(std::stop_token end) {
    std::unique_lock lock(mutex_);
    while (!end.stop_requested()) {
        // Nobody notifies: the wait is a sleep that the end of the thread cuts short.
        wake_.wait_for(lock, end, look_every, [] { return false; });
        if (!deadline_) {
            continue;
        }
        if (stop_.stop_requested()) {
            how_ = End::stopped;
        } else if (Clock::now() >= *deadline_) {
            how_ = End::out_of_time;
        }
        if (how_ != End::undisturbed) {
            interrupt_();
        }
    }
}

}  // namespace ptspec::smt

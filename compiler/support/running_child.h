// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>

#include "compiler/support/descriptor.h"
#include "compiler/support/process.h"

namespace ptspec {

/// One output of a child on our side: a pipe to read, and where the bytes go.
struct OutputReader {
    Descriptor pipe;
    std::string* text = nullptr;
    size_t limit = 0;
    bool cut = false;

    /// Reads what is there; closes at the end of the stream.
    void read_some();
};

/// A started child that leads a process group of its own: reads its outputs, feeds its input, ends it when it
/// is time. SIGPIPE must be blocked in the calling thread.
class RunningChild {
  public:
    using Clock = std::chrono::steady_clock;

    RunningChild(pid_t pid, const ProcessCommand& command, Descriptor input, OutputReader& out,
                 OutputReader& err)
        : pid_(pid), command_(command), input_(std::move(input)), out_(out), err_(err) {}

    /// Afterwards nothing of the group runs any more, and the child waits to be reaped.
    void wait_for_end(ProcessResult& result);

  private:
    void end_if_it_is_time(ProcessResult& result);
    /// Milliseconds until end_if_it_is_time() has something to do; -1 for never.
    int patience() const;
    /// False if nothing happened in the time allowed.
    bool poll_once(int wake);
    void write_some_input();

    pid_t pid_;
    const ProcessCommand& command_;
    Descriptor input_;
    OutputReader& out_;
    OutputReader& err_;
    size_t input_written_ = 0;
    Clock::time_point start_ = Clock::now();
    std::optional<Clock::time_point> asked_to_end_;
    std::atomic<bool> child_ended_{false};
};

}  // namespace ptspec

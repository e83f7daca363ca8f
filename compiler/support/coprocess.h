// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/support/result.h"

namespace ptspec {

/// A sanitizer's shadow memory is larger than any limit: an instrumented program cannot live under one.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool memory_can_be_limited = false;
#else
inline constexpr bool memory_can_be_limited = true;
#endif

/// A child that is asked one thing after the other: what is sent it reads from standard input, what it prints
/// comes back line by line. It is not asked to obey: who waits too long for it kills it. Not shared between
/// threads.
class Coprocess {
  public:
    using Clock = std::chrono::steady_clock;

    struct Command {
        /// The program, searched in PATH, and its arguments.
        std::vector<std::string> argv;
        /// Of address space. What it asks beyond that it does not get.
        std::optional<uint64_t> memory_bytes = {};
        /// Ends a wait early.
        std::stop_token stop = {};
    };

    /// Its standard error is dropped. An error means that it could not be started.
    static Result<Coprocess> start(const Command& command);
    /// Kills the child and whatever else is in its process group.
    ~Coprocess();
    Coprocess(Coprocess&&) noexcept;
    Coprocess& operator=(Coprocess&&) noexcept;

    enum class Outcome { done, ended, late, stopped };
    Outcome send(std::string_view bytes, Clock::time_point deadline);
    /// The next line that the child prints, without its end.
    Outcome receive_line(std::string& line, Clock::time_point deadline);

    /// Kills the child if it lives, and says how it came to its end: "exit code 1", "killed by signal 9 ...".
    std::string describe_end();

    int pid() const;

  private:
    struct State;
    explicit Coprocess(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace ptspec

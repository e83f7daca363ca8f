// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/support/result.h"

namespace ptspec {

/// Where an output of a child goes.
struct Capture {
    /// What comes after this many bytes is read and dropped.
    size_t limit = size_t{64} << 20;
};
struct Inherit {};
struct Discard {};
struct ToFile {
    std::filesystem::path path;
};
/// Only for standard error: the same place as standard output.
struct Merge {};
using OutputTo = std::variant<Capture, Inherit, Discard, ToFile, Merge>;

struct ProcessCommand {
    /// The program, searched in PATH, and its arguments.
    std::vector<std::string> argv;
    std::optional<std::filesystem::path> working_directory = {};
    /// Set in addition to the own environment.
    std::vector<std::pair<std::string, std::string>> environment = {};
    /// Given to standard input, which is at its end after that.
    std::string input = {};
    OutputTo standard_output = Capture{};
    OutputTo standard_error = Capture{};
    /// None means no limit.
    std::optional<std::chrono::milliseconds> timeout = {};
    /// Of address space.
    std::optional<uint64_t> memory_bytes = {};
    /// Ends the child early.
    std::stop_token stop = {};
};

struct ProcessResult {
    enum class End { exited, signalled, timed_out, interrupted };
    End end = End::exited;
    /// Of a child that exited.
    int exit_code = 0;
    /// Of a child that a signal ended.
    int signal = 0;
    std::string standard_output = {};
    std::string standard_error = {};
    bool output_cut = false;
    std::chrono::milliseconds duration{0};

    bool succeeded() const { return end == End::exited && exit_code == 0; }
    /// "exit code 1", "killed by signal 11 (Segmentation fault)", "stopped after 30.0 s" ...
    std::string describe() const;
};

/// Runs a child in a process group of its own and waits. On time-out or stop the whole group gets SIGTERM
/// and, two seconds later, SIGKILL; nothing of the group outlives the call. An error means that it could not
/// be started.
Result<ProcessResult> run_process(const ProcessCommand& command);

/// The full path of a program in PATH.
std::optional<std::filesystem::path> find_program(const std::string& name);

}  // namespace ptspec

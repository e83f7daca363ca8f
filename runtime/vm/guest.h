// SPDX-License-Identifier: Apache-2.0
//
// What a boot came to, told from what it left behind: the port's bytes and the console. The emulator's own
// exit status says nothing: it is 0 after a power-off and after a panic.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/support/process.h"

namespace ptspec::runtime {

/// The vector that a helper was working on when the kernel died, in the module's words.
struct InFlight {
    std::string kind;  ///< "law" or "operation"
    std::uint32_t index = 0;
    std::string name;
    std::vector<std::string> args;  ///< "0x67"

    friend bool operator==(const InFlight&, const InFlight&) = default;
};

/// What init wrote to the port (runtime/init/init.c describes the form).
struct PortOutput {
    std::vector<std::string> stages = {};
    std::string error = {};
    std::optional<std::string> results = {};  ///< the test program's JSON
    std::optional<std::string> end_kind = {};
    int end_number = 0;
};
PortOutput parse_port(std::string_view bytes);

enum class Ending {
    finished,         ///< the test program ended by itself, with `exit_status`
    test_killed,      ///< the test program ended by a signal
    module_refused,   ///< the kernel did not load the module
    init_failed,      ///< init could not do its work
    oops,             ///< the kernel crashed: bad access, BUG()
    panic,            ///< the kernel gave up for another reason
    hang,             ///< no end within the time limit
    boot_failed,      ///< init was never reached
    ended_early,      ///< the machine went off without an end marker
    emulator_failed,  ///< the emulator could not be run
    interrupted,      ///< by the user
};

struct GuestRun {
    Ending ending = Ending::ended_early;
    /// Of the test program, if it finished: 0 all passed, 1 some failed.
    int exit_status = 0;
    /// JSON of the test program, if it finished.
    std::string results = {};
    std::optional<InFlight> in_flight = {};
    /// One line for a person.
    std::string message = {};
    /// The console, as lines without control sequences.
    std::vector<std::string> console = {};
    /// Where the console is kept; may be empty.
    std::filesystem::path console_file = {};
    std::chrono::milliseconds duration{0};
};

/// Never says `finished` without the end marker and results.
GuestRun classify(std::string_view port, std::string_view console, const ProcessResult& emulator,
                  std::chrono::milliseconds time_limit);

/// The message, and the last lines of the console.
std::string describe(const GuestRun& run, std::size_t console_lines = 15);

}  // namespace ptspec::runtime

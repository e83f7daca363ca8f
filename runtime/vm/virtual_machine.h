// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "compiler/support/result.h"
#include "runtime/vm/architecture.h"
#include "runtime/vm/guest.h"

namespace ptspec::runtime {

struct MachineRequest {
    const Architecture& architecture;
    const MachineVariant& variant;
    std::filesystem::path kernel_image;
    std::filesystem::path initramfs;
    /// Where the console and the port's bytes are kept: console.txt, port.bin.
    std::filesystem::path directory;
    std::chrono::milliseconds time_limit = std::chrono::seconds(900);
    std::stop_token stop = {};
};

/// The emulator's command line.
std::vector<std::string> machine_command(const MachineRequest& request);

/// Boots, waits for the end, and says what it came to. An error only if the machine could not be tried at
/// all.
Result<GuestRun> run_machine(const MachineRequest& request);

}  // namespace ptspec::runtime

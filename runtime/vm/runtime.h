// SPDX-License-Identifier: Apache-2.0
//
// runtime/vm: running a target's generated tests, on this machine or in a booted kernel.
//
// For:         `ptspec test`.
// Takes:       generated sources (TargetSources) and where things lie (BuildPlaces).
// Gives:       a TestReport, whatever happens to the kernel under test; totals, JUnit XML and KTAP of it.
//              An Error only for what the environment lacks or what could not be built.
// Never knows: specifications, proofs, how sources are generated.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "compiler/support/result.h"
#include "runtime/vm/architecture.h"
#include "runtime/vm/build.h"
#include "runtime/vm/guest.h"
#include "runtime/vm/kernel_package.h"
#include "runtime/vm/locations.h"
#include "runtime/vm/results.h"

namespace ptspec::runtime {

/// What is common to both kinds of run.
struct TestRequest {
    BuildPlaces places;
    TargetSources sources;
    /// Of the target's kernel; a run in process needs none.
    Architecture architecture = {};
    /// Handed to the test program: "--random=N", "--seed=N", "--law=...", "--vector=...".
    std::vector<std::string> arguments = {};
    /// What reports write before " --law=... --vector=..." as the command that repeats a failure.
    std::string repeat = {};
    Progress progress = [](const std::string&) {};
    std::stop_token stop = {};
};

/// `backend` is "native" or the path of a shared object.
Result<TestReport> test_on_host(const TestRequest& request, const std::string& backend);

struct KernelChoice {
    /// A kernel build directory (or unpacked headers) instead of the distribution's kernel.
    std::optional<std::filesystem::path> directory = {};
    /// The image to boot with it; empty: the one in the directory, else the distribution's if it is the same
    /// release.
    std::filesystem::path image = {};
    std::chrono::milliseconds time_limit = std::chrono::seconds(900);
};

struct KernelReport {
    TestReport report;
    Kernel kernel;
    /// One for each variant of the machine, and one more for each time that the kernel died.
    std::vector<GuestRun> boots;
    /// The consoles: machine-M/boot-N/console.txt.
    std::filesystem::path directory;
};

/// Builds the module, the test program and the initramfs, boots each variant of the machine, and boots again
/// without the vector in flight when the kernel died with one; each such vector is a failure of its law or
/// operation. A boot that ends in any other way than by the end marker is a failure of the run.
Result<KernelReport> test_in_kernel(const TestRequest& request, const KernelChoice& choice);

}  // namespace ptspec::runtime

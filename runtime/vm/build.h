// SPDX-License-Identifier: Apache-2.0
//
// From generated sources to what runs: the module, the test program, the guest's init. Built in the cache
// folder, and again only if something that goes in has changed.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "compiler/support/result.h"
#include "runtime/vm/architecture.h"
#include "runtime/vm/kernel_package.h"

namespace ptspec::runtime {

/// What the generator wrote for one target.
struct TargetSources {
    /// The suite and the reference table: .cc and .c files of the test program.
    std::vector<std::filesystem::path> program;
    /// Where they and the kernel table find generated headers; every .h and .inc in these folders counts.
    std::vector<std::filesystem::path> include_directories = {};
    /// The kernel table; may be empty if no module is built.
    std::filesystem::path kernel_table = {};
};

enum class Linkage {
    dynamic,     ///< for this machine; can load shared objects
    standalone,  ///< static, for a guest
};

struct BuildPlaces {
    std::filesystem::path runtime;  ///< runtime_directory()
    std::filesystem::path cache;    ///< cache_directory()
};

Result<std::filesystem::path> build_test_program(const BuildPlaces& places, const Compilers& compilers,
                                                 const TargetSources& sources, Linkage linkage,
                                                 const Progress& progress, std::stop_token stop);

Result<std::filesystem::path> build_init(const BuildPlaces& places, const Compilers& compilers,
                                         const Progress& progress, std::stop_token stop);

/// ptspec.ko for `kernel`.
Result<std::filesystem::path> build_module(const BuildPlaces& places, const Architecture& architecture,
                                           const Kernel& kernel, const TargetSources& sources,
                                           const Progress& progress, std::stop_token stop);

}  // namespace ptspec::runtime

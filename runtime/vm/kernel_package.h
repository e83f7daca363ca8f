// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>

#include "compiler/support/result.h"
#include "runtime/vm/architecture.h"

namespace ptspec::runtime {

/// A kernel that can be built against and booted.
struct Kernel {
    std::string release;          ///< "6.12.95+deb12-cloud-amd64"; for a build directory, what it says itself
    std::filesystem::path image;  ///< bzImage or the like
    std::filesystem::path headers;  ///< for make -C
    /// Whether `headers` never changes, so that what was built against it can be kept.
    bool immutable = false;
};

/// Says what takes time, one line each.
using Progress = std::function<void(const std::string&)>;

/// The distribution's kernel for an architecture, in the cache folder; fetched and unpacked on first use,
/// with a private apt configuration that leaves this machine's packages and lists alone. What is complete is
/// used again without asking the network.
Result<Kernel> fetch_debian_kernel(const Architecture& architecture, const std::filesystem::path& cache,
                                   const Progress& progress, std::stop_token stop);

/// A developer's own build directory. `image` may be empty: then the one in the directory is booted.
Result<Kernel> kernel_in_build_directory(const Architecture& architecture,
                                         const std::filesystem::path& directory,
                                         const std::filesystem::path& image);

}  // namespace ptspec::runtime

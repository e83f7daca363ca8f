// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "compiler/support/result.h"

namespace ptspec::runtime {

/// The folder `runtime/` whose sources go into guests and test programs: `chosen` if not empty, else
/// $PTSPEC_RUNTIME, else where this program was built.
Result<std::filesystem::path> runtime_directory(const std::filesystem::path& chosen = {});

/// The folder for what is fetched or built once: $PTSPEC_CACHE, else $XDG_CACHE_HOME/ptspec, else
/// ~/.cache/ptspec. It exists afterwards.
Result<std::filesystem::path> cache_directory();

/// Held by one process at a time; others wait. Goes away with the process, however that ends.
class FileLock {
  public:
    static Result<FileLock> acquire(const std::filesystem::path& file);
    ~FileLock();
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&&) = delete;

  private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

}  // namespace ptspec::runtime

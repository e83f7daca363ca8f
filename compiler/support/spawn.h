// SPDX-License-Identifier: Apache-2.0
// Private to this folder: what process.cc and coprocess.cc have in common.
#pragma once

#include <spawn.h>
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/support/result.h"

namespace ptspec {

/// "cannot WHAT: ..." with the system's words for errno.
Error system_failure(std::string_view what, int error);

/// What posix_spawn wants, freed at the end. The child is the first of a process group of its own, so that
/// Ctrl-C reaches it only through us, and starts with no signal blocked or ignored.
class SpawnPlan {
  public:
    SpawnPlan();
    ~SpawnPlan();
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;

    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
};

/// Bounds the address space of a child that has just been started.
Result<void> limit_memory(pid_t child, uint64_t bytes);

/// For the argv and the environment of a child; points into `strings`.
std::vector<char*> c_strings(std::vector<std::string>& strings);

}  // namespace ptspec

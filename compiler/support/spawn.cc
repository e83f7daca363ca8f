// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/spawn.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "compiler/support/coprocess.h"

namespace ptspec {

Error system_failure(std::string_view what, int error) {
    return {fmt::format("cannot {}: {}", what, std::strerror(error))};
}

SpawnPlan::SpawnPlan() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

SpawnPlan::~SpawnPlan() {
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
}

Result<void> limit_memory(pid_t child, uint64_t bytes) {
    const rlimit limit{bytes, bytes};
    if (memory_can_be_limited && ::prlimit(child, RLIMIT_AS, &limit, nullptr) != 0 && errno != ESRCH) {
        return system_failure("limit the memory of a child", errno);
    }
    return {};
}

std::vector<char*> c_strings(std::vector<std::string>& strings) {
    std::vector<char*> result;
    result.reserve(strings.size() + 1);
    for (std::string& string : strings) {
        result.push_back(string.data());
    }
    result.push_back(nullptr);
    return result;
}

}  // namespace ptspec

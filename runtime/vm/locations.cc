// SPDX-License-Identifier: Apache-2.0
#include "runtime/vm/locations.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace ptspec::runtime {
namespace {

namespace fs = std::filesystem;

fs::path from_environment(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

// Beside an installed tool; empty for one that was not installed.
fs::path installed_runtime() {
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    const fs::path folder = program.parent_path().parent_path() / "share/ptspec/runtime";
    return !error && fs::exists(folder / "include/ptspec/abi.h", error) ? folder : fs::path();
}

}  // namespace

Result<fs::path> runtime_directory(const fs::path& chosen) {
    fs::path directory = chosen;
    if (directory.empty()) directory = from_environment("PTSPEC_RUNTIME");
    if (directory.empty()) directory = installed_runtime();
    if (directory.empty()) directory = PTSPEC_RUNTIME_DIRECTORY;
    std::error_code error;
    const fs::path absolute = fs::absolute(directory, error);
    if (!fs::exists(absolute / "include" / "ptspec" / "abi.h", error)) {
        return Error{fmt::format("{} is not ptspec's runtime folder (it has no include/ptspec/abi.h)",
                                 directory.string()),
                     "set PTSPEC_RUNTIME to the folder `runtime` of ptspec's sources"};
    }
    return absolute;
}

Result<fs::path> cache_directory() {
    fs::path directory = from_environment("PTSPEC_CACHE");
    if (directory.empty()) {
        directory = from_environment("XDG_CACHE_HOME");
        if (directory.empty() && !from_environment("HOME").empty())
            directory = from_environment("HOME") / ".cache";
        if (directory.empty())
            return Error{"no cache folder: HOME is not set", "set PTSPEC_CACHE to a folder"};
        directory /= "ptspec";
    }
    std::error_code error;
    directory = fs::absolute(directory, error);
    fs::create_directories(directory, error);
    if (error) {
        return Error{fmt::format("cannot make the cache folder {}: {}", directory.string(), error.message()),
                     "set PTSPEC_CACHE to a folder that can be written"};
    }
    return directory;
}

Result<FileLock> FileLock::acquire(const fs::path& file) {
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0) return Error{fmt::format("{}: {}", file.string(), std::strerror(errno))};
    FileLock lock(descriptor);
    while (flock(descriptor, LOCK_EX) != 0) {
        if (errno != EINTR)
            return Error{fmt::format("cannot lock {}: {}", file.string(), std::strerror(errno))};
    }
    return lock;
}

FileLock::~FileLock() {
    if (descriptor_ >= 0) close(descriptor_);
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

}  // namespace ptspec::runtime

// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/file_system.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "compiler/support/descriptor.h"

namespace ptspec {
namespace {

namespace fs = std::filesystem;
using Path = FileSystem::Path;

Error failure(std::string_view what, const Path& path, int error) {
    return {fmt::format("cannot {} `{}`: {}", what, path.string(), std::strerror(error))};
}

Error failure(std::string_view what, const Path& path, const std::error_code& error) {
    return {fmt::format("cannot {} `{}`: {}", what, path.string(), error.message())};
}

bool write_all(int fd, std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = ::write(fd, content.data(), content.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        content.remove_prefix(static_cast<size_t>(written));
    }
    return true;
}

/// A rename is durable only once its folder is on disk. Some file systems cannot do that; then it is not
/// asked for.
void sync_directory(const Path& directory) {
    const Descriptor fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.is_open()) {
        ::fsync(fd.get());
    }
}

/// A new, empty file beside the target, with the permissions that the user's mask gives to new files.
struct TemporaryFile {
    Path path;
    Descriptor descriptor;
};

TemporaryFile open_beside(const Path& target) {
    for (unsigned attempt = 0;; ++attempt) {
        Path path = target.parent_path() /
                    fmt::format(".{}.{}-{}.tmp", target.filename().string(), ::getpid(), attempt);
        const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0 || errno != EEXIST) {
            return {std::move(path), Descriptor(fd)};
        }
    }
}

}  // namespace

Result<bool> write_if_changed(FileSystem& files, const Path& file, std::string_view content) {
    if (files.exists(file)) {
        const auto old = files.read(file);
        if (old && *old == content) {
            return false;
        }
    }
    if (auto written = files.write_atomically(file, content); !written) {
        return written.error();
    }
    return true;
}

Result<std::string> RealFileSystem::read(const Path& file) const {
    const Descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.is_open()) {
        return failure("read", file, errno);
    }
    struct stat status {};
    if (::fstat(fd.get(), &status) != 0) {
        return failure("read", file, errno);
    }
    if (S_ISDIR(status.st_mode)) {
        return failure("read", file, EISDIR);
    }
    std::string content;
    content.reserve(static_cast<size_t>(std::clamp<off_t>(status.st_size, 0, max_file_size)));
    char buffer[1 << 16];
    while (true) {
        const ssize_t got = ::read(fd.get(), buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return failure("read", file, errno);
        }
        if (got == 0) {
            return content;
        }
        content.append(buffer, static_cast<size_t>(got));
        if (content.size() > max_file_size) {
            return failure("read", file, EFBIG);
        }
    }
}

namespace {

Result<void> write_whole(const Path& file, std::string_view content, bool synced) {
    std::error_code error;
    if (fs::is_directory(file, error)) {
        return failure("write", file, EISDIR);
    }
    // A symbolic link stays one: its target is replaced.
    std::error_code ignored;
    const Path resolved = fs::is_symlink(file, ignored) ? fs::weakly_canonical(file, ignored) : file;
    const Path target = resolved.empty() ? file : resolved;
    const Path directory = target.has_parent_path() ? target.parent_path() : Path(".");
    fs::create_directories(directory, error);
    if (error) {
        return failure("make folder", directory, error);
    }

    auto [temporary, fd] = open_beside(target);
    if (!fd.is_open()) {
        return failure("write", file, errno);
    }
    struct stat old {};
    const bool had_permissions = ::stat(target.c_str(), &old) == 0;
    const bool written =
        write_all(fd.get(), content) && (!had_permissions || ::fchmod(fd.get(), old.st_mode & 07777) == 0) &&
        (!synced || ::fsync(fd.get()) == 0) && fd.close() && ::rename(temporary.c_str(), target.c_str()) == 0;
    if (!written) {
        const int number = errno;
        ::unlink(temporary.c_str());
        return failure("write", file, number);
    }
    if (synced) {
        sync_directory(directory);
    }
    return {};
}

}  // namespace

Result<void> RealFileSystem::write_atomically(const Path& file, std::string_view content) {
    return write_whole(file, content, true);
}

Result<void> RealFileSystem::write_volatile(const Path& file, std::string_view content) {
    return write_whole(file, content, false);
}

bool RealFileSystem::exists(const Path& path) const {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

bool RealFileSystem::is_directory(const Path& path) const {
    std::error_code ignored;
    return fs::is_directory(path, ignored);
}

Result<std::vector<Path>> RealFileSystem::list_files(const Path& directory, std::string_view suffix) const {
    std::vector<Path> result;
    std::error_code error;
    // Links to folders are not followed, so a circle of links does no harm.
    for (fs::recursive_directory_iterator it(directory, error), end; !error && it != end;
         it.increment(error)) {
        std::error_code ignored;
        if (it->path().native().ends_with(suffix) && it->is_regular_file(ignored)) {
            result.push_back(it->path());
        }
    }
    if (error) {
        return failure("search", directory, error);
    }
    std::sort(result.begin(), result.end(),
              [](const Path& left, const Path& right) { return left.native() < right.native(); });
    return result;
}

Result<void> RealFileSystem::make_directories(const Path& directory) {
    std::error_code error;
    fs::create_directories(directory, error);
    if (error) {
        return failure("make folder", directory, error);
    }
    return {};
}

Result<void> RealFileSystem::remove(const Path& path) {
    std::error_code error;
    fs::remove_all(path, error);
    if (error) {
        return failure("remove", path, error);
    }
    return {};
}

}  // namespace ptspec

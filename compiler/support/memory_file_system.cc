// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "compiler/support/file_system.h"

namespace ptspec {
namespace {

using Path = FileSystem::Path;

std::string key_of(const Path& path) {
    std::string key = path.lexically_normal().string();
    if (key.size() > 1 && key.ends_with('/')) {
        key.pop_back();
    }
    return key.empty() ? "." : key;
}

std::string prefix_of(const std::string& directory_key) {
    if (directory_key == ".") {
        return {};
    }
    return directory_key.ends_with('/') ? directory_key : directory_key + '/';
}

bool is_below(const std::string& key, const std::string& directory_key) {
    const bool relative_to_here = directory_key == "." && !key.starts_with('/');
    return relative_to_here || (directory_key != "." && key.starts_with(prefix_of(directory_key)));
}

const std::string& key_in(const std::string& key) { return key; }
const std::string& key_in(const std::pair<const std::string, std::string>& item) { return item.first; }

template <typename Container>
bool holds_something_below(const Container& container, const std::string& directory_key) {
    return std::any_of(container.begin(), container.end(),
                       [&](const auto& item) { return is_below(key_in(item), directory_key); });
}

template <typename Container>
void erase_with_all_below(Container& container, const std::string& key) {
    std::erase_if(container,
                  [&](const auto& item) { return key_in(item) == key || is_below(key_in(item), key); });
}

Error failure(std::string_view what, const Path& path, std::string_view why) {
    return {fmt::format("cannot {} `{}`: {}", what, path.string(), why)};
}

}  // namespace

Result<std::string> MemoryFileSystem::read(const Path& file) const {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(key_of(file));
    if (found == files_.end()) {
        return failure("read", file, "No such file or directory");
    }
    return found->second;
}

Result<void> MemoryFileSystem::write_atomically(const Path& file, std::string_view content) {
    const std::lock_guard lock(mutex_);
    const std::string key = key_of(file);
    if (refused_.contains(key)) {
        return failure("write", file, "No space left on device");
    }
    if (directories_.contains(key) || holds_something_below(files_, key)) {
        return failure("write", file, "Is a directory");
    }
    files_.insert_or_assign(key, std::string(content));
    return {};
}

bool MemoryFileSystem::exists(const Path& path) const {
    if (is_directory(path)) {
        return true;
    }
    const std::lock_guard lock(mutex_);
    return files_.contains(key_of(path));
}

bool MemoryFileSystem::is_directory(const Path& path) const {
    const std::lock_guard lock(mutex_);
    const std::string key = key_of(path);
    return directories_.contains(key) || holds_something_below(files_, key) ||
           holds_something_below(directories_, key);
}

Result<std::vector<Path>> MemoryFileSystem::list_files(const Path& directory, std::string_view suffix) const {
    if (!is_directory(directory)) {
        return failure("search", directory, "No such file or directory");
    }
    const std::lock_guard lock(mutex_);
    const std::string key = key_of(directory);
    std::vector<Path> result;
    for (const auto& [path, content] : files_) {
        if (path.ends_with(suffix) && is_below(path, key)) {
            result.emplace_back(path);
        }
    }
    return result;
}

Result<void> MemoryFileSystem::make_directories(const Path& directory) {
    const std::lock_guard lock(mutex_);
    directories_.insert(key_of(directory));
    return {};
}

Result<void> MemoryFileSystem::remove(const Path& path) {
    const std::lock_guard lock(mutex_);
    erase_with_all_below(files_, key_of(path));
    erase_with_all_below(directories_, key_of(path));
    return {};
}

void MemoryFileSystem::refuse_writes_to(const Path& file) {
    const std::lock_guard lock(mutex_);
    refused_.insert(key_of(file));
}

}  // namespace ptspec

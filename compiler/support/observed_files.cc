// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/observed_files.h"

#include <algorithm>

namespace ptspec {

namespace {

using Kind = Observation::Kind;

ContentHash hash_of(const Result<std::string>& content) {
    return content ? ContentHasher().add("content").add(*content).digest() : content_hash("unreadable");
}

ContentHash hash_of(bool answer) { return content_hash(answer ? "yes" : "no"); }

ContentHash hash_of(const Result<std::vector<FileSystem::Path>>& listing) {
    if (!listing) return content_hash("unreadable");
    ContentHasher hasher;
    hasher.add("listing");
    for (const FileSystem::Path& file : *listing) hasher.add(file.generic_string());
    return hasher.digest();
}

std::string listing_path(const FileSystem::Path& directory, std::string_view suffix) {
    return directory.generic_string() + "*" + std::string(suffix);
}

}  // namespace

bool still_holds(const FileSystem& files, const Observation& observation) {
    const std::string& path = observation.path;
    switch (observation.kind) {
        case Kind::content:
            return hash_of(files.read(path)) == observation.answer;
        case Kind::existence:
            return hash_of(files.exists(path)) == observation.answer;
        case Kind::directory:
            return hash_of(files.is_directory(path)) == observation.answer;
        case Kind::listing: {
            const size_t star = path.rfind('*');
            return star != std::string::npos &&
                   hash_of(files.list_files(path.substr(0, star), path.substr(star + 1))) ==
                       observation.answer;
        }
    }
    return false;
}

std::vector<Observation> ObservedFiles::observations() const {
    const std::lock_guard lock(mutex_);
    return observations_;
}

void ObservedFiles::note(Observation observation) const {
    const std::lock_guard lock(mutex_);
    if (std::ranges::find(observations_, observation) == observations_.end())
        observations_.push_back(std::move(observation));
}

Result<std::string> ObservedFiles::read(const Path& file) const {
    auto content = files_.read(file);
    note({Kind::content, file.generic_string(), hash_of(content)});
    return content;
}

bool ObservedFiles::exists(const Path& path) const {
    const bool answer = files_.exists(path);
    note({Kind::existence, path.generic_string(), hash_of(answer)});
    return answer;
}

bool ObservedFiles::is_directory(const Path& path) const {
    const bool answer = files_.is_directory(path);
    note({Kind::directory, path.generic_string(), hash_of(answer)});
    return answer;
}

Result<std::vector<FileSystem::Path>> ObservedFiles::list_files(const Path& directory,
                                                                std::string_view suffix) const {
    auto listing = files_.list_files(directory, suffix);
    note({Kind::listing, listing_path(directory, suffix), hash_of(listing)});
    return listing;
}

Result<void> ObservedFiles::write_atomically(const Path& file, std::string_view content) {
    return files_.write_atomically(file, content);
}

Result<void> ObservedFiles::write_volatile(const Path& file, std::string_view content) {
    return files_.write_volatile(file, content);
}

Result<void> ObservedFiles::make_directories(const Path& directory) {
    return files_.make_directories(directory);
}

Result<void> ObservedFiles::remove(const Path& path) { return files_.remove(path); }

}  // namespace ptspec

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/support/file_system.h"
#include "compiler/support/hash.h"

namespace ptspec::query {

struct KeptAnswer {
    bool satisfiable = false;
    bool minimal = false;
    uint64_t material_size = 0;  // bytes of what the key is a hash of: a second guard against collisions
    std::vector<uint64_t> values;
    friend bool operator==(const KeptAnswer&, const KeptAnswer&) = default;
};

// Decided answers on disk, by the hash of everything they depend on. Undecided ones cannot be kept.
//
// A run writes what is new as one file of its own, named by its content, so that runs at the same time never
// touch each other's files; many small files are merged into one. Each line carries a checksum: a damaged
// line is not an answer, and neither are two lines that contradict each other. Nothing here can turn into a
// wrong answer but a 128-bit collision; everything else is asked again.
class AnswerCache {
  public:
    AnswerCache(FileSystem& files, std::filesystem::path directory);

    const KeptAnswer* find(const ContentHash& key, uint64_t material_size) const;
    void add(const ContentHash& key, KeptAnswer answer);
    // Writes what is new since the last time.
    Result<void> flush();

    size_t size() const { return answers_.size(); }
    size_t new_answers() const { return added_.size(); }

  private:
    struct KeyHash {
        size_t operator()(const ContentHash& key) const { return static_cast<size_t>(key.low); }
    };

    void load(const std::filesystem::path& file);
    bool parse_line(std::string_view line);
    static std::string print_line(const ContentHash& key, const KeptAnswer& answer);
    Result<void> write_segment(std::string_view lines);

    FileSystem& files_;
    std::filesystem::path directory_;
    std::vector<std::filesystem::path> segments_;
    // The last is none where two files disagree.
    std::unordered_map<ContentHash, std::optional<KeptAnswer>, KeyHash> answers_;
    std::map<ContentHash, KeptAnswer> added_;
};

// The cache in a folder, read when it is first needed. Runs that share it come one after the other.
class CacheFolder {
  public:
    explicit CacheFolder(std::filesystem::path directory) : directory_(std::move(directory)) {}
    CacheFolder(const CacheFolder&) = delete;
    CacheFolder& operator=(const CacheFolder&) = delete;

    AnswerCache& open() { return cache_ ? *cache_ : cache_.emplace(files_, directory_); }

  private:
    RealFileSystem files_;
    std::filesystem::path directory_;
    std::optional<AnswerCache> cache_;
};

}  // namespace ptspec::query

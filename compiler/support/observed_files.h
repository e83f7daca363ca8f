// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "compiler/support/file_system.h"
#include "compiler/support/hash.h"

namespace ptspec {

/// One question to a file system, and its answer.
struct Observation {
    enum class Kind { content, existence, directory, listing };
    Kind kind = Kind::content;
    std::string path;  ///< of `listing` with the suffix behind a `*`
    ContentHash answer;
    friend bool operator==(const Observation&, const Observation&) = default;
};

/// Whether the question has the same answer now.
bool still_holds(const FileSystem& files, const Observation& observation);

/// Remembers all that is read through it: what a result depends on. Writing is not its business, and passed
/// on.
class ObservedFiles final : public FileSystem {
  public:
    /// `files` must outlive it.
    explicit ObservedFiles(FileSystem& files) : files_(files) {}

    /// Each question once, in the order in which they were first asked.
    std::vector<Observation> observations() const;

    Result<std::string> read(const Path& file) const override;
    bool exists(const Path& path) const override;
    bool is_directory(const Path& path) const override;
    Result<std::vector<Path>> list_files(const Path& directory, std::string_view suffix) const override;

    Result<void> write_atomically(const Path& file, std::string_view content) override;
    Result<void> write_volatile(const Path& file, std::string_view content) override;
    Result<void> make_directories(const Path& directory) override;
    Result<void> remove(const Path& path) override;

  private:
    void note(Observation observation) const;

    FileSystem& files_;
    mutable std::mutex mutex_;
    mutable std::vector<Observation> observations_;
};

}  // namespace ptspec

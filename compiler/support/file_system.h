// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/support/result.h"

namespace ptspec {

/// Files, behind an interface so that tests need no disk. All members may be called from several threads.
class FileSystem {
  public:
    using Path = std::filesystem::path;

    /// Larger files are refused: spans count bytes in 32 bits, and a device file has no end.
    static constexpr size_t max_file_size = size_t{256} << 20;

    virtual ~FileSystem() = default;

    virtual Result<std::string> read(const Path& file) const = 0;
    /// Makes the folders above it. After an error or an interruption the old content stands, whole.
    virtual Result<void> write_atomically(const Path& file, std::string_view content) = 0;
    /// The same, but a power failure may take the content with it: for thousands of files that can be made
    /// again.
    virtual Result<void> write_volatile(const Path& file, std::string_view content) {
        return write_atomically(file, content);
    }
    virtual bool exists(const Path& path) const = 0;
    virtual bool is_directory(const Path& path) const = 0;
    /// All files below `directory`, at any depth, whose name ends in `suffix`; sorted bytewise by path.
    virtual Result<std::vector<Path>> list_files(const Path& directory, std::string_view suffix) const = 0;
    virtual Result<void> make_directories(const Path& directory) = 0;
    /// A file, or a folder with all in it. Nothing to remove is success.
    virtual Result<void> remove(const Path& path) = 0;
};

/// Leaves a file that already has this content alone, so that builds do not see a change. Says whether it
/// wrote.
Result<bool> write_if_changed(FileSystem& files, const FileSystem::Path& file, std::string_view content);

class RealFileSystem final : public FileSystem {
  public:
    Result<std::string> read(const Path& file) const override;
    Result<void> write_atomically(const Path& file, std::string_view content) override;
    Result<void> write_volatile(const Path& file, std::string_view content) override;
    bool exists(const Path& path) const override;
    bool is_directory(const Path& path) const override;
    Result<std::vector<Path>> list_files(const Path& directory, std::string_view suffix) const override;
    Result<void> make_directories(const Path& directory) override;
    Result<void> remove(const Path& path) override;
};

/// Paths are compared after lexical normalisation; there is no working directory.
class MemoryFileSystem final : public FileSystem {
  public:
    Result<std::string> read(const Path& file) const override;
    Result<void> write_atomically(const Path& file, std::string_view content) override;
    bool exists(const Path& path) const override;
    bool is_directory(const Path& path) const override;
    Result<std::vector<Path>> list_files(const Path& directory, std::string_view suffix) const override;
    Result<void> make_directories(const Path& directory) override;
    Result<void> remove(const Path& path) override;

    /// From now on a write of this file fails, as if the disk were full.
    void refuse_writes_to(const Path& file);

  private:
    mutable std::mutex mutex_;
    std::map<std::string, std::string> files_;
    std::set<std::string> directories_;
    std::set<std::string> refused_;
};

}  // namespace ptspec

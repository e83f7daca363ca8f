// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "compiler/support/file_system.h"
#include "compiler/support/process.h"

namespace ptspec::emit::testing {

// A folder on disk for compilers to work in; gone with the object.
class ScratchFolder {
  public:
    ScratchFolder() {
        std::string name = (std::filesystem::path(::testing::TempDir()) / "ptspec_emit_XXXXXX").string();
        path_ = mkdtemp(name.data());
    }
    ~ScratchFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    void write(const std::string& name, const std::string& text) const {
        EXPECT_TRUE(RealFileSystem().write_atomically(path_ / name, text));
    }
    // Standard error comes with the output.
    ProcessResult run(std::vector<std::string> argv) const {
        return run_process({.argv = std::move(argv), .working_directory = path_, .standard_error = Merge{}})
            .value();
    }

  private:
    std::filesystem::path path_;
};

}  // namespace ptspec::emit::testing

// SPDX-License-Identifier: Apache-2.0
// Private to this folder: questions as files for people and other solvers.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "compiler/query/query.h"
#include "compiler/support/file_system.h"

namespace ptspec::query {

// Files named by target, obligation and goal, each saying what it asks, what answer is the good
// one, and what ours is.
class QuestionFiles {
  public:
    QuestionFiles(FileSystem& files, std::filesystem::path directory)
        : files_(files), directory_(std::move(directory)) {}

    // `found` is what is known of the answer; `kind` becomes part of the name. Gives the file.
    Result<std::filesystem::path> write(const GoalRef& ref, const std::string& text, Verdict found,
                                        const std::string& kind = "");

  private:
    FileSystem& files_;
    std::filesystem::path directory_;
    std::map<std::string, unsigned> taken_;
};

}  // namespace ptspec::query

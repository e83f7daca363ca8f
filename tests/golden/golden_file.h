// SPDX-License-Identifier: Apache-2.0
//
// A golden test is one text file: what it is about, the files it needs, the command lines, and what each must
// print. tests/golden/README.md tells the form.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "compiler/support/result.h"

namespace ptspec::golden {

struct Run {
    std::vector<std::string> arguments;  // without `ptspec`
    std::string line;                    // as written
    int exit_code = 0;
    std::string standard_output, standard_error;
};

struct GoldenFile {
    std::string about;                                       // the comment lines at the top
    std::vector<std::pair<std::string, std::string>> files;  // path, text
    std::vector<Run> runs;
};

Result<GoldenFile> parse(const std::string& text);
std::string print(const GoldenFile& file);

// Runs the command lines in a fresh folder that holds the files; gives what they printed, made independent of
// times and of the folder. `specs` is put in for `$SPECS`.
Result<GoldenFile> observe(const GoldenFile& wanted, const std::filesystem::path& tool,
                           const std::filesystem::path& specs);

}  // namespace ptspec::golden

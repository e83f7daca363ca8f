// SPDX-License-Identifier: Apache-2.0
//
// What the README shows is what the tool prints: readme_test README FOLDER. Every file and every output of
// the golden tests in FOLDER must stand in the README, word for word.
#include <fmt/format.h>

#include <sstream>
#include <string>

#include "compiler/support/file_system.h"
#include "tests/golden/golden_file.h"

namespace {

// Line by line without the indentation that a Markdown block may add; the timing is left out of the
// comparison.
bool contains(const std::string& readme, const std::string& text) {
    std::istringstream lines(text);
    size_t from = 0;
    for (std::string line; std::getline(lines, line);) {
        if (const size_t time = line.find("*.* s"); time != std::string::npos) line.resize(time);
        const size_t at = readme.find(line, from);
        if (at == std::string::npos) {
            fmt::print(stderr, "not in the README at this place: {}\n", line);
            return false;
        }
        from = at + line.size();
    }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    const ptspec::RealFileSystem disk;
    const auto readme = disk.read(argv[1]);
    const auto files = disk.list_files(argv[2], ".test");
    if (!readme || !files || files->empty()) {
        fmt::print(stderr, "readme_test: nothing to compare\n");
        return 2;
    }
    size_t checked = 0;
    bool good = true;
    for (const auto& file : *files) {
        const auto text = disk.read(file);
        const auto golden =
            text ? ptspec::golden::parse(*text) : ptspec::Result<ptspec::golden::GoldenFile>(text.error());
        if (!golden) {
            fmt::print(stderr, "{}: {}\n", file.string(), golden.error().message);
            return 2;
        }
        for (const auto& run : golden->runs) {
            for (const std::string& wanted : {run.line, run.standard_output, run.standard_error}) {
                good = contains(*readme, wanted) && good;
                ++checked;
            }
        }
        if (file == files->front()) good = contains(*readme, golden->files.front().second) && good;
    }
    fmt::print("{} pieces of the README compared\n", checked);
    return good && checked ? 0 : 1;
}

// SPDX-License-Identifier: Apache-2.0
//
// Runs a target on files: `replay front FILE|FOLDER...`. Each has five seconds.
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "compiler/support/file_system.h"
#include "tests/fuzz/targets.h"

namespace {

constexpr unsigned seconds_each = 5;

using Target = void (*)(std::string_view);

Target target_named(const std::string& name) {
    if (name == "front") return ptspec::fuzz::front;
    if (name == "eval") return ptspec::fuzz::eval;
    if (name == "fmt") return ptspec::fuzz::fmt;
    return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
    const Target target = argc > 2 ? target_named(argv[1]) : nullptr;
    if (!target) {
        std::fputs("usage: replay front|eval|fmt FILE|FOLDER...\n", stderr);
        return 2;
    }
    const ptspec::RealFileSystem files;
    std::vector<std::filesystem::path> inputs;
    for (int index = 2; index < argc; ++index) {
        if (files.is_directory(argv[index])) {
            for (auto& file : files.list_files(argv[index], "").value_or({})) inputs.push_back(file);
        } else {
            inputs.emplace_back(argv[index]);
        }
    }
    for (const auto& input : inputs) {
        const auto text = files.read(input);
        if (!text) {
            std::fprintf(stderr, "%s\n", text.error().message.c_str());
            return 1;
        }
        // What is running is known if the process ends here.
        std::printf("%s\n", input.c_str());
        std::fflush(stdout);
        alarm(seconds_each);
        target(*text);
    }
    std::printf("%zu inputs\n", inputs.size());
    return 0;
}

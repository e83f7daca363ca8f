// SPDX-License-Identifier: Apache-2.0
//
// Runs every golden test as a GoogleTest of its own: run_golden TOOL SPECS FOLDER. With
// PTSPEC_UPDATE_GOLDEN=1 the files are rewritten to what the tool prints now; the review of that change is
// then the test.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "compiler/support/file_system.h"
#include "tests/golden/golden_file.h"

namespace {

namespace fs = std::filesystem;
using ptspec::golden::GoldenFile;

class GoldenTest : public testing::Test {
  public:
    GoldenTest(fs::path file, fs::path tool, fs::path specs)
        : file_(std::move(file)), tool_(std::move(tool)), specs_(std::move(specs)) {}

    void TestBody() override {
        ptspec::RealFileSystem disk;
        const auto text = disk.read(file_);
        ASSERT_TRUE(text) << text.error().message;
        const auto wanted = ptspec::golden::parse(*text);
        ASSERT_TRUE(wanted) << file_ << ": " << wanted.error().message;
        const auto observed = ptspec::golden::observe(*wanted, tool_, specs_);
        ASSERT_TRUE(observed) << file_ << ": " << observed.error().message;
        const std::string now = ptspec::golden::print(*observed);
        const char* update = std::getenv("PTSPEC_UPDATE_GOLDEN");
        if (update && *update && *update != '0') {
            const auto written = ptspec::write_if_changed(disk, file_, now);
            ASSERT_TRUE(written) << written.error().message;
            return;
        }
        EXPECT_EQ(*text, now) << file_ << " is not what the tool prints; rewrite with PTSPEC_UPDATE_GOLDEN=1";
    }

  private:
    fs::path file_, tool_, specs_;
};

}  // namespace

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    if (argc != 4) {
        std::fprintf(stderr, "usage: run_golden TOOL SPECS FOLDER\n");
        return 2;
    }
    const fs::path tool = fs::absolute(argv[1]), specs = fs::absolute(argv[2]), folder = argv[3];
    const auto files = ptspec::RealFileSystem().list_files(folder, ".test");
    if (!files || files->empty()) {
        std::fprintf(stderr, "run_golden: no golden tests in %s\n", folder.c_str());
        return 2;
    }
    for (const fs::path& file : *files) {
        const fs::path relative = file.lexically_relative(folder);
        std::string name = relative.stem().string();
        testing::RegisterTest(relative.parent_path().string().c_str(), name.c_str(), nullptr, nullptr,
                              __FILE__, __LINE__,
                              [=]() -> testing::Test* { return new GoldenTest(file, tool, specs); });
    }
    return RUN_ALL_TESTS();
}

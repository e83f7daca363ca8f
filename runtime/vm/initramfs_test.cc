// SPDX-License-Identifier: Apache-2.0
#include "runtime/vm/initramfs.h"

#include <gtest/gtest.h>

#include "compiler/support/process.h"

namespace ptspec::runtime {
namespace {

TEST(InitramfsTest, HasTheFormOfTheKernelsDocument) {
    const std::string archive = make_initramfs({{.name = "init", .mode = archive_program, .content = "abc"}});
    EXPECT_EQ(archive.substr(0, 6), "070701");
    EXPECT_EQ(archive.substr(14, 8), "000081ed");  // mode
    EXPECT_EQ(archive.substr(54, 8), "00000003");  // size
    EXPECT_EQ(archive.substr(94, 8), "00000005");  // length of "init" and its end
    EXPECT_EQ(archive.substr(110, 5), std::string("init\0", 5));
    EXPECT_EQ(archive.substr(116, 3), "abc");
    EXPECT_EQ(archive.size() % 4, 0u);
    EXPECT_NE(archive.find("TRAILER!!!"), std::string::npos);
}

TEST(InitramfsTest, CpioReadsIt) {
    if (!find_program("cpio")) GTEST_SKIP() << "this machine has no cpio";
    const std::string archive = make_initramfs({{.name = "dev", .mode = archive_directory},
                                                {.name = "init", .mode = archive_program, .content = "abc"},
                                                {.name = "empty", .mode = archive_file}});
    const auto list = run_process({.argv = {"cpio", "-it", "--quiet"}, .input = archive});
    ASSERT_TRUE(list);
    EXPECT_EQ(list->standard_output, "dev\ninit\nempty\n") << list->standard_error;
}

}  // namespace
}  // namespace ptspec::runtime

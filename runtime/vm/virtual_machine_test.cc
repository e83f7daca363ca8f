// SPDX-License-Identifier: Apache-2.0
#include "runtime/vm/virtual_machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/vm/locations.h"

namespace ptspec::runtime {
namespace {

using testing::Contains;
using testing::HasSubstr;

TEST(MachineTest, CommandLine) {
    const Architecture architecture = *find_architecture("x86_64");
    const auto argv = machine_command({.architecture = architecture,
                                       .kernel_image = "/k/vmlinuz",
                                       .initramfs = "/i.cpio",
                                       .directory = "/run",
                                       .kernel_arguments = {"no5lvl"}});
    EXPECT_EQ(argv.front(), "qemu-system-x86_64");
    EXPECT_THAT(argv, Contains("tcg"));
    EXPECT_THAT(argv, Contains("file:/run/console.txt"));
    EXPECT_THAT(argv, Contains("file,id=results,path=/run/port.bin"));
    EXPECT_THAT(argv, Contains("console=ttyS0 quiet panic=-1 oops=panic softlockup_panic=1 no5lvl"));
}

TEST(MachineTest, MissingEmulatorSaysHowToGetIt) {
    Architecture architecture = *find_architecture("x86_64");
    architecture.emulator = "qemu-system-nowhere";
    const auto run = run_machine(
        {.architecture = architecture, .kernel_image = "/k", .initramfs = "/i", .directory = "/nowhere"});
    ASSERT_FALSE(run);
    EXPECT_THAT(run.error().message, HasSubstr("qemu-system-nowhere"));
    EXPECT_THAT(run.error().help, HasSubstr("apt-get install"));
}

TEST(ArchitectureTest, UnknownIsNone) { EXPECT_FALSE(find_architecture("vax")); }

TEST(LocationsTest, WrongRuntimeFolderIsSaid) {
    const auto runtime = runtime_directory("/nowhere");
    ASSERT_FALSE(runtime);
    EXPECT_THAT(runtime.error().help, HasSubstr("PTSPEC_RUNTIME"));
    EXPECT_TRUE(runtime_directory());
}

}  // namespace
}  // namespace ptspec::runtime

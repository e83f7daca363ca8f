// SPDX-License-Identifier: Apache-2.0
#include "runtime/vm/virtual_machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/vm/locations.h"

namespace ptspec::runtime {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

TEST(MachineTest, CommandLine) {
    const Architecture architecture = *find_architecture("cloud-amd64");
    const MachineVariant variant{"4 levels", {"-cpu", "max"}, {"no5lvl"}};
    const auto argv = machine_command({.architecture = architecture,
                                       .variant = variant,
                                       .kernel_image = "/k/vmlinuz",
                                       .initramfs = "/i.cpio",
                                       .directory = "/run"});
    EXPECT_EQ(argv.front(), "qemu-system-x86_64");
    EXPECT_THAT(argv, Contains("tcg"));
    EXPECT_THAT(argv, Contains("max"));
    EXPECT_THAT(argv, Contains("file:/run/console.txt"));
    EXPECT_THAT(argv, Contains("file,id=results,path=/run/port.bin"));
    EXPECT_THAT(argv, Contains("console=ttyS0 quiet panic=-1 oops=panic softlockup_panic=1 no5lvl"));
}

TEST(MachineTest, MissingEmulatorSaysHowToGetIt) {
    Architecture architecture = *find_architecture("cloud-amd64");
    architecture.emulator = "qemu-system-nowhere";
    const auto run = run_machine({.architecture = architecture,
                                  .variant = architecture.variants[0],
                                  .kernel_image = "/k",
                                  .initramfs = "/i",
                                  .directory = "/nowhere"});
    ASSERT_FALSE(run);
    EXPECT_THAT(run.error().message, HasSubstr("qemu-system-nowhere"));
    EXPECT_THAT(run.error().help, HasSubstr("apt-get install"));
}

TEST(MachineTest, ConsoleThatIsNoSerialPort) {
    const Architecture architecture = *find_architecture("s390x");
    const auto argv = machine_command({.architecture = architecture,
                                       .variant = architecture.variants[0],
                                       .kernel_image = "/k/vmlinuz",
                                       .initramfs = "/i.cpio",
                                       .directory = "/run"});
    EXPECT_THAT(argv, Contains("file,id=console,path=/run/console.txt"));
    EXPECT_THAT(argv, Contains("sclpconsole,chardev=console"));
    EXPECT_THAT(argv, Not(Contains("-serial")));
}

TEST(ArchitectureTest, UnknownIsNone) { EXPECT_FALSE(find_architecture("vax")); }

TEST(ArchitectureTest, EachCanBeBooted) {
    for (const std::string_view flavour : known_flavours()) {
        const auto architecture = find_architecture(flavour);
        ASSERT_TRUE(architecture) << flavour;
        EXPECT_FALSE(architecture->variants.empty()) << flavour;
        EXPECT_FALSE(architecture->compilers.package.empty()) << flavour;
    }
}

TEST(LocationsTest, WrongRuntimeFolderIsSaid) {
    const auto runtime = runtime_directory("/nowhere");
    ASSERT_FALSE(runtime);
    EXPECT_THAT(runtime.error().help, HasSubstr("PTSPEC_RUNTIME"));
    EXPECT_TRUE(runtime_directory());
}

}  // namespace
}  // namespace ptspec::runtime

// SPDX-License-Identifier: Apache-2.0
// The whole way with the demo target: on this machine, and in a real kernel that is made to fail in every
// way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "compiler/support/file_system.h"
#include "runtime/vm/runtime.h"
#include "runtime/vm/virtual_machine.h"

namespace ptspec::runtime {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const fs::path demo = DEMO_DIRECTORY;

class DemoTest : public testing::Test {
  protected:
    void SetUp() override {
        const auto runtime = runtime_directory();
        const auto cache = cache_directory();
        ASSERT_TRUE(runtime) << runtime.error().message;
        ASSERT_TRUE(cache) << cache.error().message;
        places_ = {.runtime = *runtime, .cache = *cache};
        scratch_ = fs::temp_directory_path() / ("ptspec-demo-" + std::to_string(getpid()));
    }
    void TearDown() override { fs::remove_all(scratch_); }

    /// `probe` is C: what the kernel's probe(how) does beside returning its argument.
    TestRequest request(const std::string& probe = "do { } while (0)") {
        RealFileSystem files;
        const auto written =
            files.write_atomically(scratch_ / "demo_probe.h", "#define DEMO_PROBE(how) " + probe + "\n");
        EXPECT_TRUE(written);
        return {.places = places_,
                .sources = {.program = {demo / "demo_suite.cc", demo / "reference_table.c"},
                            .include_directories = {demo, scratch_},
                            .kernel_table = demo / "kernel_table.c"},
                .architecture = one_variant(),
                .arguments = {"--random=200"},
                .repeat = "ptspec test --target demo"};
    }

    static Architecture one_variant() {
        Architecture architecture = *find_architecture("cloud-amd64");
        architecture.variants.resize(1);
        return architecture;
    }

    BuildPlaces places_;
    fs::path scratch_;
};

const TestResult* find_test(const TestReport& report, const std::string& name) {
    for (const TestResult& test : report.tests) {
        if (test.name == name) return &test;
    }
    return nullptr;
}

std::string all_messages(const TestReport& report) {
    std::string text;
    for (const TestResult& test : report.tests)
        text += test.suite + "." + test.name + ": " + test.message + "\n";
    return text;
}

TEST_F(DemoTest, NativeReferencePasses) {
    const auto report = test_on_host(request(), "native");
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_TRUE(report->passed()) << all_messages(*report);
    const Totals totals = totals_of(*report);
    EXPECT_EQ(totals.laws, 3u);
    EXPECT_EQ(totals.operations, 7u);
    EXPECT_EQ(totals.findings, 1u);
    EXPECT_EQ(totals.failed, 0u);
}

TEST_F(DemoTest, LibraryWithAMutantFails) {
    const auto report = test_on_host(request(), DEMO_BROKEN_LIBRARY);
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_FALSE(report->passed());
    EXPECT_EQ(totals_of(*report).failed, 3u) << all_messages(*report);
    EXPECT_THAT(find_test(*report, "pte_mkdirty")->message, HasSubstr("soft_dirty (wanted 1, got 0)"));
}

TEST_F(DemoTest, UnusableBackendIsAnErrorOfTheEnvironment) {
    const auto report = test_on_host(request(), "/nowhere/x.so");
    ASSERT_FALSE(report);
    EXPECT_THAT(report.error().message, HasSubstr("/nowhere/x.so"));
}

class DemoKernelTest : public DemoTest {
  protected:
    void SetUp() override {
        if (std::getenv("PTSPEC_KERNEL_TESTS") == nullptr)
            GTEST_SKIP() << "set PTSPEC_KERNEL_TESTS=1 to boot kernels";
        DemoTest::SetUp();
    }

    KernelReport run(const TestRequest& the_request, const KernelChoice& choice = {}) {
        auto report = test_in_kernel(the_request, choice);
        EXPECT_TRUE(report) << report.error().message;
        if (!report)
            return {.report = {.target = "", .backend = ""}, .kernel = {}, .boots = {}, .directory = {}};
        for (const GuestRun& boot : report->boots) {
            std::printf("boot: %.1f s: %s\n", static_cast<double>(boot.duration.count()) / 1000,
                        describe(boot, 5).c_str());
        }
        return std::move(*report);
    }
};

TEST_F(DemoKernelTest, RealHelpersPass) {
    const KernelReport run_report = run(request());
    const TestReport& report = run_report.report;
    EXPECT_TRUE(report.passed()) << all_messages(report);
    EXPECT_EQ(report.kernel_release, run_report.kernel.release);
    EXPECT_EQ(totals_of(report).skipped, 1u);  // the unbound operation
    EXPECT_EQ(totals_of(report).operations, 6u);
}

TEST_F(DemoKernelTest, DeviceRefusesWhatIsWrong) {
    TestRequest device = request();
    device.sources.program = {demo / "device_test.cc", demo / "reference_table.c"};
    device.arguments.clear();
    const TestReport report = run(device).report;
    EXPECT_TRUE(report.passed()) << all_messages(report);
    EXPECT_EQ(report.tests.size(), 7u);
}

TEST_F(DemoKernelTest, WrongHelperFails) {
    TestRequest broken = request();
    broken.arguments.push_back("--operation=probe");
    // The probe itself cannot be made wrong by DEMO_PROBE, but what it returns can.
    RealFileSystem files;
    ASSERT_TRUE(files.write_atomically(
        scratch_ / "demo_probe.h", "#define DEMO_PROBE(how) do { if ((how) == 77) return 1; } while (0)\n"));
    const TestReport report = run(broken).report;
    EXPECT_FALSE(report.passed());
    EXPECT_THAT(all_messages(report), HasSubstr("how = 0x4d"));
    EXPECT_THAT(all_messages(report),
                HasSubstr("repeat  ptspec test --target demo --operation=probe --vector=0x4d"));
}

TEST_F(DemoKernelTest, OopsIsReportedAndTheRunResumes) {
    const KernelReport run_report =
        run(request("do { if ((how) == 7) *(volatile int *)8 = 1; if ((how) == 9) BUG(); } while (0)"));
    EXPECT_EQ(run_report.boots.size(), 3u);
    EXPECT_EQ(run_report.boots[0].ending, Ending::oops);
    EXPECT_EQ(run_report.boots[1].ending, Ending::oops);
    EXPECT_EQ(run_report.boots[2].ending, Ending::finished);
    const TestResult* probe = find_test(run_report.report, "probe");
    ASSERT_NE(probe, nullptr) << all_messages(run_report.report);
    EXPECT_EQ(probe->outcome, TestResult::Outcome::failed);
    EXPECT_THAT(probe->message, HasSubstr("how = 0x07"));
    EXPECT_THAT(probe->message, HasSubstr("how = 0x09"));
    EXPECT_EQ(totals_of(run_report.report).failed, 1u) << all_messages(run_report.report);
    EXPECT_EQ(totals_of(run_report.report).laws, 3u);
}

TEST_F(DemoKernelTest, HelperThatAlwaysCrashesIsGivenUp) {
    const KernelReport run_report = run(request("do { *(volatile int *)8 = 1; } while (0)"));
    EXPECT_EQ(run_report.boots.back().ending, Ending::finished);
    EXPECT_THAT(all_messages(run_report.report), HasSubstr("not tried further"));
    EXPECT_EQ(totals_of(run_report.report).failed, 1u);
}

TEST_F(DemoKernelTest, PanicIsReported) {
    const KernelReport run_report =
        run(request("do { if ((how) == 7) panic(\"the demo panics\"); } while (0)"));
    EXPECT_EQ(run_report.boots[0].ending, Ending::panic);
    EXPECT_THAT(run_report.boots[0].message, HasSubstr("probe(0x7)"));
    EXPECT_FALSE(run_report.report.passed());
}

TEST_F(DemoKernelTest, HelperThatDoesNotComeBackIsReported) {
    const KernelReport run_report = run(request("do { while ((how) == 7) barrier(); } while (0)"));
    EXPECT_EQ(run_report.boots[0].ending, Ending::hang);
    EXPECT_THAT(run_report.boots[0].message, HasSubstr("probe(0x7)"));
    EXPECT_FALSE(run_report.report.passed());
}

TEST_F(DemoKernelTest, WarningIsAFailure) {
    const KernelReport run_report = run(request("WARN_ON_ONCE((how) == 7)"));
    EXPECT_EQ(run_report.boots.size(), 1u);
    EXPECT_THAT(all_messages(run_report.report), HasSubstr("how = 0x07"));
    EXPECT_THAT(all_messages(run_report.report), HasSubstr("WARN"));
    EXPECT_EQ(totals_of(run_report.report).failed, 1u);
}

TEST_F(DemoKernelTest, TimeLimitIsAHang) {
    const KernelReport run_report = run(request("msleep(100000)"), {.time_limit = std::chrono::seconds(15)});
    EXPECT_EQ(run_report.boots[0].ending, Ending::hang);
    EXPECT_THAT(run_report.boots[0].message, HasSubstr("no end within 15 s"));
    EXPECT_FALSE(run_report.report.passed());
}

TEST_F(DemoKernelTest, BootThatDoesNotReachInitFails) {
    const Architecture architecture = *find_architecture("cloud-amd64");
    const auto kernel = fetch_debian_kernel(architecture, places_.cache, [](const std::string&) {}, {});
    ASSERT_TRUE(kernel) << kernel.error().message;
    RealFileSystem files;
    ASSERT_TRUE(files.write_atomically(scratch_ / "empty.cpio", ""));
    const auto boot = run_machine({.architecture = architecture,
                                   .variant = architecture.variants[0],
                                   .kernel_image = kernel->image,
                                   .initramfs = scratch_ / "empty.cpio",
                                   .directory = scratch_ / "machine",
                                   .time_limit = std::chrono::seconds(60)});
    ASSERT_TRUE(boot) << boot.error().message;
    EXPECT_EQ(boot->ending, Ending::boot_failed);
    std::printf("%s\n", describe(*boot, 5).c_str());
}

TEST_F(DemoKernelTest, ModuleThatIsRefusedFails) {
    TestRequest refused = request();
    RealFileSystem files;
    auto table = files.read(refused.sources.kernel_table);
    ASSERT_TRUE(table);
    const std::string listed = "PTSPEC_VARIABLE(cc_mask),";
    const std::size_t at = table->find(listed);
    ASSERT_NE(at, std::string::npos);
    table->replace(at, listed.size(), listed + " { .name = \"no_such_symbol\" },");
    refused.sources.kernel_table = scratch_ / "kernel_table.c";
    ASSERT_TRUE(files.write_atomically(refused.sources.kernel_table, *table));
    const KernelReport run_report = run(refused);
    EXPECT_EQ(run_report.boots[0].ending, Ending::module_refused);
    EXPECT_THAT(describe(run_report.boots[0]), HasSubstr("this kernel has no symbol `no_such_symbol`"));
    EXPECT_FALSE(run_report.report.passed());
}

TEST_F(DemoKernelTest, ModuleThatDoesNotCompileShowsTheCompilersWords) {
    const auto report = test_in_kernel(request("this is not C"), {});
    ASSERT_FALSE(report);
    EXPECT_THAT(report.error().message, HasSubstr("error:"));
}

}  // namespace
}  // namespace ptspec::runtime

// SPDX-License-Identifier: Apache-2.0
#include "runtime/vm/guest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ptspec::runtime {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto limit = std::chrono::seconds(60);
constexpr std::string_view in_test = "ptspec stage init\nptspec stage module\nptspec stage test\n";

ProcessResult powered_off() { return {}; }
ProcessResult timed_out() { return {.end = ProcessResult::End::timed_out}; }

std::string with(std::string_view a, std::string_view b) { return std::string(a) + std::string(b); }

TEST(PortTest, ReadsStagesFileAndEnd) {
    const PortOutput output =
        parse_port(with(in_test, "ptspec file results.json 7\n{\n\"a\"}\n\nptspec end exit 1\n"));
    EXPECT_THAT(output.stages, ElementsAre("init", "module", "test"));
    EXPECT_EQ(output.results, "{\n\"a\"}\n");
    EXPECT_EQ(output.end_kind, "exit");
    EXPECT_EQ(output.end_number, 1);
}

TEST(PortTest, EndInsideAFileIsNoEnd) {
    const PortOutput output =
        parse_port(with(in_test, "ptspec file results.json 900\n{\nptspec end exit 0\n"));
    EXPECT_FALSE(output.results);
    EXPECT_FALSE(output.end_kind);
}

TEST(PortTest, CutLineIsNoLine) {
    EXPECT_FALSE(parse_port(with(in_test, "ptspec end exit 0")).end_kind);
    EXPECT_FALSE(parse_port("ptspec end exit\n").end_kind);
    EXPECT_FALSE(parse_port("ptspec end exit zero\n").end_kind);
    EXPECT_TRUE(parse_port(std::string(100, '\0')).stages.empty());
}

TEST(ClassifyTest, Finished) {
    const GuestRun run = classify(with(in_test, "ptspec file results.json 2\n{}\nptspec end exit 0\n"), "",
                                  powered_off(), limit);
    EXPECT_EQ(run.ending, Ending::finished);
    EXPECT_EQ(run.exit_status, 0);
    EXPECT_EQ(run.results, "{}");
}

TEST(ClassifyTest, ExitWithoutResultsIsNoSuccess) {
    const GuestRun run = classify(with(in_test, "ptspec end exit 0\n"), "", powered_off(), limit);
    EXPECT_EQ(run.ending, Ending::test_killed);
    EXPECT_THAT(run.message, HasSubstr("without results"));
}

TEST(ClassifyTest, TestProgramThatCannotUseItsBackend) {
    const GuestRun run =
        classify(with(in_test, "ptspec end exit 4\n"), "/test: backend kernel: ...\n", powered_off(), limit);
    EXPECT_EQ(run.ending, Ending::test_killed);
    EXPECT_THAT(describe(run), HasSubstr("| /test: backend kernel"));
}

TEST(ClassifyTest, TestProgramKilled) {
    const GuestRun run = classify(with(in_test, "ptspec end signal 11\n"), "", powered_off(), limit);
    EXPECT_EQ(run.ending, Ending::test_killed);
    EXPECT_THAT(run.message, HasSubstr("killed by signal 11"));
}

TEST(ClassifyTest, ModuleRefused) {
    const GuestRun run = classify(
        "ptspec stage init\nptspec error loading the module ptspec.ko: Invalid module format\nptspec end "
        "error 0\n",
        "[ 1.0] ptspec: version magic '6.1' should be '6.12'\n", powered_off(), limit);
    EXPECT_EQ(run.ending, Ending::module_refused);
    EXPECT_THAT(run.message, HasSubstr("Invalid module format"));
    EXPECT_THAT(describe(run), HasSubstr("version magic"));
}

TEST(ClassifyTest, OopsWithVectorInFlight) {
    const GuestRun run =
        classify(in_test,
                 "[    2.1] BUG: kernel NULL pointer dereference, address: 0000000000000008\n"
                 "[    2.1] Oops: Oops: 0002 [#1] PREEMPT SMP PTI\n"
                 "[    2.1] ptspec: in flight: law 17 leaf/mkdirty_sets_pte 0x67 0x1\n"
                 "[    2.2] Kernel panic - not syncing: Fatal exception\n",
                 powered_off(), limit);
    EXPECT_EQ(run.ending, Ending::oops);
    EXPECT_EQ(
        run.in_flight,
        (InFlight{.kind = "law", .index = 17, .name = "leaf/mkdirty_sets_pte", .args = {"0x67", "0x1"}}));
    EXPECT_THAT(run.message, HasSubstr("law leaf/mkdirty_sets_pte(0x67, 0x1) in flight"));
}

TEST(ClassifyTest, Panic) {
    const GuestRun run =
        classify(in_test, "[ 2.1] Kernel panic - not syncing: out of patience\n", powered_off(), limit);
    EXPECT_EQ(run.ending, Ending::panic);
    EXPECT_FALSE(run.in_flight);
    EXPECT_THAT(run.message, HasSubstr("out of patience"));
}

TEST(ClassifyTest, SoftLockupIsAHang) {
    const GuestRun run = classify(in_test,
                                  "[ 28.1] watchdog: BUG: soft lockup - CPU#0 stuck for 26s! [test:41]\n"
                                  "[ 28.1] Kernel panic - not syncing: softlockup: hung tasks\n"
                                  "[ 28.1] ptspec: in flight: operation 3 probe 0x7\n",
                                  powered_off(), limit);
    EXPECT_EQ(run.ending, Ending::hang);
    EXPECT_THAT(run.message, HasSubstr("operation probe(0x7) in flight"));
}

TEST(ClassifyTest, TimeLimit) {
    EXPECT_EQ(classify(in_test, "", timed_out(), limit).ending, Ending::hang);
    EXPECT_THAT(classify(in_test, "", timed_out(), limit).message,
                HasSubstr("no end within 60 s, last stage `test`"));
    EXPECT_EQ(classify("", "SeaBIOS\n", timed_out(), limit).ending, Ending::boot_failed);
}

TEST(ClassifyTest, BootFailures) {
    GuestRun run = classify("", "[ 1.0] Kernel panic - not syncing: VFS: Unable to mount root fs\n",
                            powered_off(), limit);
    EXPECT_EQ(run.ending, Ending::boot_failed);
    EXPECT_THAT(run.message, HasSubstr("Unable to mount root fs"));
    run = classify("", "", powered_off(), limit);
    EXPECT_EQ(run.ending, Ending::boot_failed);
    EXPECT_THAT(describe(run), HasSubstr("the console is empty"));
}

TEST(ClassifyTest, EndedWithoutAWord) {
    EXPECT_EQ(classify(in_test, "", powered_off(), limit).ending, Ending::ended_early);
}

TEST(ClassifyTest, EmulatorThatDoesNotStart) {
    const GuestRun run =
        classify("", "", {.exit_code = 1, .standard_error = "qemu: no such option\n"}, limit);
    EXPECT_EQ(run.ending, Ending::emulator_failed);
    EXPECT_THAT(run.message, HasSubstr("qemu: no such option"));
}

TEST(ClassifyTest, Interrupted) {
    EXPECT_EQ(classify(in_test, "", {.end = ProcessResult::End::interrupted}, limit).ending,
              Ending::interrupted);
}

TEST(DescribeTest, ShowsTheLastLinesWithoutControlSequences) {
    const GuestRun run = classify(in_test, "\x1b[2J\x1b[0mone\r\ntwo\r\n\r\nthree\n", powered_off(), limit);
    EXPECT_THAT(run.console, ElementsAre("one", "two", "three"));
    EXPECT_THAT(describe(run, 2), testing::EndsWith("\n  | two\n  | three"));
}

}  // namespace
}  // namespace ptspec::runtime

// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <thread>

namespace ptspec {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using End = ProcessResult::End;

ProcessCommand shell(std::string script) { return {.argv = {"/bin/sh", "-c", std::move(script)}}; }

/// Whether a process is gone, or waits to be collected by its new parent.
bool ends_soon(const std::string& process) {
    for (int i = 0; i < 500; ++i) {
        std::ifstream status("/proc/" + process + "/stat");
        std::string text;
        std::getline(status, text);
        if (text.empty() || text.find(") Z ") != std::string::npos) {
            return true;
        }
        std::this_thread::sleep_for(milliseconds(1));
    }
    return false;
}

TEST(RunProcess, capturesBothOutputs) {
    const auto result = run_process(shell("echo out; echo err >&2; exit 3"));
    ASSERT_TRUE(result);
    EXPECT_EQ(result->end, End::exited);
    EXPECT_EQ(result->exit_code, 3);
    EXPECT_EQ(result->standard_output, "out\n");
    EXPECT_EQ(result->standard_error, "err\n");
    EXPECT_FALSE(result->succeeded());
    EXPECT_EQ(result->describe(), "exit code 3");
}

TEST(RunProcess, saysWhatCannotBeStarted) {
    const auto result = run_process({.argv = {"no-such-program-at-all"}});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message, "cannot start `no-such-program-at-all`: No such file or directory");
    EXPECT_FALSE(run_process({}));
}

TEST(RunProcess, passesArgumentsAsTheyAre) {
    const auto result = run_process({.argv = {"printf", "%s|", "a b", "", "$HOME", "'"}});
    ASSERT_TRUE(result);
    EXPECT_EQ(result->standard_output, "a b||$HOME|'|");
}

TEST(RunProcess, reportsSignals) {
    const auto result = run_process(shell("kill -SEGV $$"));
    ASSERT_TRUE(result);
    EXPECT_EQ(result->end, End::signalled);
    EXPECT_EQ(result->signal, SIGSEGV);
    EXPECT_THAT(result->describe(), HasSubstr("Segmentation fault"));
}

TEST(RunProcess, feedsInputLargerThanAPipe) {
    ProcessCommand command{.argv = {"wc", "-c"}};
    command.input = std::string(1'000'000, 'x');
    const auto result = run_process(command);
    ASSERT_TRUE(result);
    EXPECT_EQ(std::stol(result->standard_output), 1'000'000);
}

TEST(RunProcess, survivesAChildThatDoesNotReadItsInput) {
    ProcessCommand command = shell("exec 0<&-; sleep 0.05; echo done");
    command.input = std::string(1'000'000, 'x');
    const auto result = run_process(command);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->standard_output, "done\n");
}

TEST(RunProcess, keepsLargeOutputsUpToTheLimit) {
    ProcessCommand command = shell("head -c 3000000 /dev/zero; head -c 200000 /dev/zero >&2");
    const auto whole = run_process(command);
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->standard_output.size(), 3'000'000u);
    EXPECT_EQ(whole->standard_error.size(), 200'000u);
    EXPECT_FALSE(whole->output_cut);

    command.standard_output = Capture{1000};
    const auto cut = run_process(command);
    ASSERT_TRUE(cut);
    EXPECT_EQ(cut->standard_output.size(), 1000u);
    EXPECT_TRUE(cut->output_cut);
}

TEST(RunProcess, mergesAndDiscardsOutputs) {
    ProcessCommand command = shell("echo one; echo two >&2");
    command.standard_error = Merge{};
    EXPECT_EQ(run_process(command)->standard_output, "one\ntwo\n");
    command.standard_output = Discard{};
    command.standard_error = Capture{};
    const auto result = run_process(command);
    EXPECT_EQ(result->standard_output, "");
    EXPECT_EQ(result->standard_error, "two\n");
}

TEST(RunProcess, writesToFilesInAnotherFolderWithOtherVariables) {
    const auto folder =
        std::filesystem::temp_directory_path() / ("ptspec-process-" + std::to_string(getpid()));
    std::filesystem::create_directory(folder);
    ProcessCommand command = shell("pwd; echo $PTSPEC_TEST_VARIABLE");
    command.working_directory = folder;
    command.environment = {{"PTSPEC_TEST_VARIABLE", "seen"}};
    command.standard_output = ToFile{folder / "out"};
    ASSERT_TRUE(run_process(command)->succeeded());
    std::ifstream file(folder / "out");
    std::string directory;
    std::string variable;
    file >> directory >> variable;
    EXPECT_EQ(std::filesystem::canonical(directory), std::filesystem::canonical(folder));
    EXPECT_EQ(variable, "seen");
    std::filesystem::remove_all(folder);
}

TEST(RunProcess, endsTheWholeGroupOnTimeout) {
    ProcessCommand command = shell("sleep 100 & echo $!; wait");
    command.timeout = milliseconds(200);
    const auto start = std::chrono::steady_clock::now();
    const auto result = run_process(command);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->end, End::timed_out);
    EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(1900));
    const std::string grandchild = result->standard_output.substr(0, result->standard_output.find('\n'));
    EXPECT_TRUE(ends_soon(grandchild));
}

TEST(RunProcess, killsWhatDoesNotListen) {
    ProcessCommand command = shell("trap '' TERM; while :; do sleep 0.05; done");
    command.timeout = milliseconds(600);  // long enough for the trap to be set on a busy machine
    const auto result = run_process(command);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->end, End::timed_out);
    EXPECT_GE(result->duration, milliseconds(2000));
    EXPECT_EQ(result->signal, SIGKILL);
}

TEST(RunProcess, doesNotWaitForGrandchildrenThatHoldTheOutput) {
    const auto result = run_process(shell("setsid sleep 2 & echo early"));
    ASSERT_TRUE(result);
    EXPECT_EQ(result->standard_output, "early\n");
    EXPECT_LT(result->duration, milliseconds(1500));
}

TEST(RunProcess, doesNotListenForEverToGrandchildrenThatGoOnWriting) {
    const auto result = run_process(shell("setsid timeout 5 yes & sleep 0.1; echo early >&2"));
    ASSERT_TRUE(result);
    EXPECT_EQ(result->standard_error, "early\n");
    EXPECT_LT(result->duration, milliseconds(4000));
}

TEST(RunProcess, stopsOnRequest) {
    std::stop_source stop;
    ProcessCommand command = shell("sleep 100");
    command.stop = stop.get_token();
    const std::jthread asker([&] {
        std::this_thread::sleep_for(milliseconds(100));
        stop.request_stop();
    });
    const auto result = run_process(command);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->end, End::interrupted);
}

TEST(RunProcess, givesTheChildNoBlockedSignals) {
    sigset_t term;
    sigset_t previous;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &term, &previous);
    ProcessCommand command = shell("sleep 100");
    command.timeout = milliseconds(100);
    const auto result = run_process(command);
    pthread_sigmask(SIG_SETMASK, &previous, nullptr);
    EXPECT_EQ(result->signal, SIGTERM);
}

TEST(FindProgram, searchesThePath) {
    EXPECT_TRUE(find_program("sh"));
    EXPECT_TRUE(find_program("/bin/sh"));
    EXPECT_FALSE(find_program("no-such-program-at-all"));
    EXPECT_FALSE(find_program("/etc/passwd"));
}

}  // namespace
}  // namespace ptspec

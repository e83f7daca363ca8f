// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include "compiler/support/file_system.h"
#include "compiler/support/process.h"
#include "runtime/vm/runtime.h"

namespace ptspec::runtime {
namespace {

namespace fs = std::filesystem;

/// A test program that was killed has no results; that is a failed run, and not an error of ours.
TestReport report_of_killed(const ProcessResult& run, const std::string& backend) {
    TestReport report{.target = "", .backend = backend};
    report.add_run_failure("test_program", fmt::format("the test program ended without results ({})\n{}",
                                                       run.describe(), run.standard_error));
    return report;
}

}  // namespace

Result<TestReport> test_on_host(const TestRequest& request, const std::string& backend) {
    const auto program = build_test_program(request.places, host_compilers(), request.sources,
                                            Linkage::dynamic, request.progress, request.stop);
    if (!program) return program.error();

    RealFileSystem files;
    const fs::path results = request.places.cache / "runs" / fmt::format("host-{}.json", getpid());
    if (auto made = files.make_directories(results.parent_path()); !made) return made.error();
    std::vector<std::string> argv = {program->string(), "--backend=" + backend,
                                     "--gtest_output=json:" + results.string()};
    argv.insert(argv.end(), request.arguments.begin(), request.arguments.end());
    const auto run = run_process({.argv = std::move(argv),
                                  .environment = {{"PTSPEC_REPEAT", request.repeat}, {"GTEST_COLOR", "no"}},
                                  .stop = request.stop});
    if (!run) return run.error();
    if (run->end == ProcessResult::End::interrupted) return Error{"interrupted", "", Code::interrupted};
    const auto json = files.exists(results) ? files.read(results) : Result<std::string>(Error{"none"});
    if (auto removed = files.remove(results); !removed) return removed.error();

    // The program's own words for a wrong option or an unusable backend; see run_suite().
    const bool refused = run->end == ProcessResult::End::exited && run->exit_code > 1;
    if (refused) {
        std::string message = run->standard_error;
        while (message.ends_with('\n')) message.pop_back();
        return Error{message, "", Code::library_unusable};
    }
    if (run->end != ProcessResult::End::exited || !json) return report_of_killed(*run, backend);
    auto report = parse_test_report(*json);
    if (!report) return report_of_killed(*run, backend);
    if (run->exit_code != 0 && report->passed()) {
        report->add_run_failure("test_program",
                                "the test program says that tests failed, its results do not");
    }
    return report;
}

}  // namespace ptspec::runtime

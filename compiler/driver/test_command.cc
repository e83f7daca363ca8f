// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "compiler/driver/commands.h"
#include "compiler/driver/generate.h"
#include "compiler/driver/output.h"
#include "compiler/support/interrupt.h"
#include "compiler/support/render.h"
#include "compiler/support/suggest.h"
#include "runtime/vm/runtime.h"

namespace ptspec::driver {
namespace {

namespace fs = std::filesystem;

int failed(const Error& error, int code) {
    if (error.code) {
        Diagnostic diagnostic(*error.code, error.message);
        if (!error.help.empty()) diagnostic.help(error.help);
        fmt::print(stderr, "{}", render(diagnostic, SourceMap()));
        return code;
    }
    fmt::print(stderr, "ptspec: {}\n", error.message);
    if (!error.help.empty()) fmt::print(stderr, "  = help: {}\n", error.help);
    return code;
}

Json report_json(const runtime::TestReport& report) {
    const runtime::Totals totals = runtime::totals_of(report);
    Json json;
    json["command"] = "test";
    json["tests"] = Json::array();
    static constexpr const char* outcomes[] = {"passed", "failed", "skipped", "uncovered", "finding"};
    for (const runtime::TestResult& test : report.tests) {
        Json entry;
        entry["suite"] = test.suite;
        entry["name"] = test.name;
        entry["outcome"] = outcomes[static_cast<size_t>(test.outcome)];
        entry["vectors"] = test.vectors;
        if (!test.spec.empty()) entry["spec"] = test.spec;
        if (!test.message.empty()) entry["message"] = test.message;
        json["tests"].push_back(std::move(entry));
    }
    json["config"] = report.config;
    json["kernel"] = report.kernel_release;
    json["machines"] = Json::array();
    for (const runtime::MachineReport& machine : report.machines)
        json["machines"].push_back(
            {{"name", machine.name}, {"config", machine.config}, {"seconds", machine.seconds}});
    json["totals"] = {{"target", report.target},     {"backend", report.backend},
                      {"laws", totals.laws},         {"operations", totals.operations},
                      {"vectors", totals.vectors},   {"failed", totals.failed},
                      {"skipped", totals.skipped},   {"uncovered", totals.uncovered},
                      {"findings", totals.findings}, {"seconds", report.seconds}};
    return json;
}

void print_report(const runtime::TestReport& report) {
    for (const runtime::TestResult& test : report.tests) {
        if (test.outcome == runtime::TestResult::Outcome::failed) {
            fmt::print("FAILED[{}] {}/{}\n{}\n\n", catalogue_entry(runtime::code_of(test)).number, test.suite,
                       test.name, test.message);
        }
    }
    for (const runtime::TestResult& test : report.tests) {
        using Outcome = runtime::TestResult::Outcome;
        if (test.outcome == Outcome::skipped)
            fmt::print("skipped {}/{}: {}\n", test.suite, test.name, test.message);
        if (test.outcome == Outcome::uncovered)
            fmt::print("uncovered {}/{}: {}\n", test.suite, test.name, test.message);
        if (test.outcome == Outcome::finding) {
            fmt::print("finding {}/{}: {} vectors fail as recorded, all others pass\n", test.suite, test.name,
                       test.excused);
        }
    }
    const runtime::Totals totals = runtime::totals_of(report);
    if (report.machines.size() > 1) {
        for (const runtime::MachineReport& machine : report.machines)
            fmt::print("with {}: {:.2f} s\n", machine.name, machine.seconds);
    }
    fmt::print(
        "{} on {}{}: {} laws, {} operations, {} vectors; {} failed, {} skipped, {} uncovered, {} findings; "
        "{:.2f} s\n",
        report.target, report.backend, report.kernel_release.empty() ? "" : " " + report.kernel_release,
        totals.laws, totals.operations, totals.vectors, totals.failed, totals.skipped, totals.uncovered,
        totals.findings, report.seconds);
}

bool write_report(FileSystem& files, const std::string& file, const std::string& text) {
    if (file.empty()) return true;
    if (file == "-") {
        fmt::print("{}", text);
        return true;
    }
    const auto written = files.write_atomically(file, text);
    if (!written) fmt::print(stderr, "ptspec: {}\n", written.error().message);
    return written.has_value();
}

Result<runtime::Architecture> architecture_of(const model::Target& target) {
    if (target.kernel_flavour.empty()) {
        return Error{fmt::format("target `{}` says of no kernel that it is like it", target.name),
                     "name one in the target: `kernel debian \"FLAVOUR\"`"};
    }
    if (auto architecture = runtime::find_architecture(target.kernel_flavour))
        return std::move(*architecture);
    return Error{fmt::format("target `{}`: how to boot a kernel \"{}\" is not known", target.name,
                             target.kernel_flavour),
                 fmt::format("known are {}", fmt::join(runtime::known_flavours(), ", "))};
}

}  // namespace

int test_command(FileSystem& files, const CommonOptions& options, const TestOptions& test) {
    const auto workspace = open_workspace(files, options);
    const auto targets = chosen_kernels(*workspace, options);
    if (targets.size() != 1 && !workspace->diagnostics.has_errors()) {
        workspace->diagnostics.report(
            Diagnostic(Code::usage, "a test run is for one target").help("name it: `--target NAME`"));
    }
    print_diagnostics(workspace->diagnostics, workspace->sources, options);
    if (workspace->diagnostics.has_errors()) return exit_wrong_input;
    model::ClosedModel& model = *targets.front();

    InterruptGuard interrupt;
    runtime::TestRequest request;
    if (test.backend == "kernel") {
        auto architecture = architecture_of(model.target);
        if (!architecture) return failed(architecture.error(), exit_wrong_input);
        request.architecture = std::move(*architecture);
    }
    request.stop = interrupt.token();
    request.progress = [](const std::string& line) { fmt::print(stderr, "{}\n", line); };
    const auto runtime_directory = runtime::runtime_directory();
    if (!runtime_directory) return failed(runtime_directory.error(), exit_environment);
    const auto cache = runtime::cache_directory();
    if (!cache) return failed(cache.error(), exit_environment);
    request.places = {*runtime_directory, *cache};

    const fs::path out = *cache / "targets" / model.target.name;
    GenerateOptions generate;
    generate.cache = kept_answers(files);
    generate.stop = interrupt.token();
    const auto generated = generate_target(model, workspace->sources, generate);
    if (!generated)
        return failed(generated.error(), interrupt.interrupted() ? exit_unknown : exit_environment);
    if (const auto written = emit::write_files(files, out, generated->files); !written) {
        return failed(written.error(), exit_environment);
    }
    request.sources = test_sources(generated->files, out);
    if (!test.filter.empty()) request.arguments.push_back("--gtest_filter=" + test.filter);
    if (!test.law.empty()) request.arguments.push_back("--law=" + test.law);
    if (!test.operation.empty()) request.arguments.push_back("--operation=" + test.operation);
    if (!test.vector.empty()) request.arguments.push_back("--vector=" + test.vector);
    request.repeat = fmt::format("ptspec test --backend {} --target {}", test.backend, model.target.name);
    if (!test.kernel_directory.empty()) request.repeat += " --kernel " + test.kernel_directory;
    if (!test.kernel_image.empty()) request.repeat += " --kernel-image " + test.kernel_image;
    for (const std::string& spec : options.specs) request.repeat += " " + spec;

    runtime::TestReport report;
    if (test.backend == "kernel") {
        runtime::KernelChoice choice;
        if (!test.kernel_directory.empty()) choice.directory = test.kernel_directory;
        choice.image = test.kernel_image;
        if (test.timeout_seconds) choice.time_limit = std::chrono::seconds(test.timeout_seconds);
        auto result = runtime::test_in_kernel(request, choice);
        if (!result) return failed(result.error(), interrupt.interrupted() ? exit_unknown : exit_environment);
        report = std::move(result->report);
    } else {
        auto result = runtime::test_on_host(request, test.backend);
        if (!result) return failed(result.error(), interrupt.interrupted() ? exit_unknown : exit_environment);
        report = std::move(*result);
    }
    if (!write_json(files, options, report_json(report)) ||
        !write_report(files, test.junit_file, runtime::to_junit_xml(report)) ||
        !write_report(files, test.ktap_file, runtime::to_ktap(report))) {
        return exit_environment;
    }
    if (prints_text(options) && test.ktap_file != "-") print_report(report);
    if (interrupt.interrupted()) return exit_unknown;
    return report.passed() ? exit_good : exit_refuted;
}

}  // namespace ptspec::driver

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <mutex>
#include <optional>

#include "compiler/support/file_system.h"
#include "compiler/support/worker_pool.h"
#include "runtime/vm/initramfs.h"
#include "runtime/vm/runtime.h"
#include "runtime/vm/virtual_machine.h"

namespace ptspec::runtime {
namespace {

namespace fs = std::filesystem;

/// The suite gives a law or operation up after three crashes (run.cc); this is for many that crash.
constexpr std::size_t max_crashes = 16;

Result<Kernel> choose_kernel(const TestRequest& request, const KernelChoice& choice) {
    const auto debian = [&] {
        return fetch_debian_kernel(request.architecture, request.places.cache, request.progress,
                                   request.stop);
    };
    if (!choice.directory) return debian();
    auto own = kernel_in_build_directory(request.architecture, *choice.directory, choice.image);
    if (own || !choice.image.empty()) return own;
    // Unpacked headers, perhaps edited: they fit the distribution's image of the same release.
    const auto headers = kernel_in_build_directory(request.architecture, *choice.directory, "/dev/null");
    if (!headers) return headers;
    const auto distribution = debian();
    if (!distribution || distribution->release != headers->release) return own;
    Kernel kernel = *headers;
    kernel.image = distribution->image;
    return kernel;
}

struct GuestFiles {
    std::string init;
    std::string test;
    std::string module;
};

Result<GuestFiles> build_guest_files(const TestRequest& request, const Kernel& kernel) {
    const RealFileSystem files;
    GuestFiles guest;
    const auto take = [&](const Result<fs::path>& built, std::string& content) -> Result<void> {
        if (!built) return built.error();
        auto bytes = files.read(*built);
        if (!bytes) return bytes.error();
        content = std::move(*bytes);
        return {};
    };
    if (auto done = take(build_module(request.places, request.architecture, kernel, request.sources,
                                      request.progress, request.stop),
                         guest.module);
        !done) {
        return done.error();
    }
    if (auto done =
            take(build_init(request.places, request.architecture.compilers, request.progress, request.stop),
                 guest.init);
        !done) {
        return done.error();
    }
    if (auto done = take(build_test_program(request.places, request.architecture.compilers, request.sources,
                                            Linkage::standalone, request.progress, request.stop),
                         guest.test);
        !done) {
        return done.error();
    }
    return guest;
}

/// As PTSPEC_CRASHED takes it.
std::string crashed_text(const std::vector<InFlight>& crashed) {
    std::string text;
    for (const InFlight& vector : crashed) {
        text += fmt::format("{}{} {}", text.empty() ? "" : ";", vector.kind, vector.index);
        for (const std::string& word : vector.args) text += " " + word;
    }
    return text;
}

std::string run_file(const TestRequest& request, const std::vector<InFlight>& crashed) {
    // Not brief: the console then names the test that a guest hangs in.
    std::string text = "env GTEST_COLOR=no\narg --backend=kernel\narg --gtest_brief=0\n";
    if (!request.repeat.empty()) text += "env PTSPEC_REPEAT=" + request.repeat + "\n";
    if (!crashed.empty()) text += "env PTSPEC_CRASHED=" + crashed_text(crashed) + "\n";
    for (const std::string& argument : request.arguments) text += "arg " + argument + "\n";
    return text;
}

Result<GuestRun> boot(const TestRequest& request, const KernelChoice& choice, const Kernel& kernel,
                      const MachineVariant& variant, const GuestFiles& guest,
                      const std::vector<InFlight>& crashed, const fs::path& directory) {
    const std::string run = run_file(request, crashed);
    const std::string archive =
        make_initramfs({{.name = "dev", .mode = archive_directory},
                        {.name = "proc", .mode = archive_directory},
                        {.name = "sys", .mode = archive_directory},
                        {.name = "init", .mode = archive_program, .content = guest.init},
                        {.name = "test", .mode = archive_program, .content = guest.test},
                        {.name = "ptspec.ko", .mode = archive_file, .content = guest.module},
                        {.name = "ptspec.run", .mode = archive_file, .content = run}});
    RealFileSystem files;
    const fs::path initramfs = directory / "initramfs.cpio";
    if (auto written = files.write_atomically(initramfs, archive); !written) return written.error();
    auto booted = run_machine({.architecture = request.architecture,
                               .variant = variant,
                               .kernel_image = kernel.image,
                               .initramfs = initramfs,
                               .directory = directory,
                               .time_limit = choice.time_limit,
                               .stop = request.stop});
    if (auto removed = files.remove(initramfs); !removed) return removed.error();
    return booted;
}

/// Whether another boot can get further than this one did: the kernel died with a vector that can be left
/// out.
bool can_resume(const GuestRun& run, const std::vector<InFlight>& crashed) {
    const bool died = run.ending == Ending::oops || run.ending == Ending::panic || run.ending == Ending::hang;
    return died && run.in_flight && std::ranges::find(crashed, *run.in_flight) == crashed.end();
}

Code code_of(Ending ending) {
    switch (ending) {
        case Ending::module_refused:
            return Code::module_not_loaded;
        case Ending::oops:
        case Ending::panic:
            return Code::guest_panicked;
        case Ending::hang:
            return Code::guest_hung;
        case Ending::init_failed:
        case Ending::boot_failed:
        case Ending::emulator_failed:
            return Code::boot_failed;
        case Ending::interrupted:
            return Code::interrupted;
        case Ending::finished:
        case Ending::test_killed:
        case Ending::ended_early:
            break;
    }
    return Code::results_unreadable;
}

TestReport report_of(const GuestRun& run, const TestRequest& request, const Kernel& kernel) {
    TestReport report{.target = std::string(request.architecture.flavour),
                      .backend = "kernel",
                      .kernel_release = kernel.release};
    if (run.ending != Ending::finished) {
        report.add_run_failure("boot", describe(run), code_of(run.ending));
        return report;
    }
    auto parsed = parse_test_report(run.results);
    if (!parsed) {
        report.add_run_failure("results", parsed.error().message);
        return report;
    }
    if (run.exit_status != 0 && parsed->passed()) {
        parsed->add_run_failure("results", "the test program says that tests failed, its results do not");
    }
    return std::move(*parsed);
}

/// What the kernel said when it died belongs to the law or operation that it died in.
void add_crash(TestReport& report, const GuestRun& run, std::size_t number) {
    for (TestResult& test : report.tests) {
        const bool law = test.kind == TestResult::Kind::law;
        const std::string name = law ? test.suite + "/" + test.name : test.name;
        if (!run.in_flight || name != run.in_flight->name) continue;
        if (run.in_flight->kind != (law ? "law" : "operation")) continue;
        if (test.outcome != TestResult::Outcome::failed) continue;
        test.message += fmt::format("boot {}: {}\n", number, describe(run));
        return;
    }
    report.add_run_failure(fmt::format("boot_{}", number), describe(run), code_of(run.ending));
}

/// What one variant of the machine came to.
struct VariantRun {
    TestReport report;
    std::vector<GuestRun> boots;
};

/// A kernel that dies is booted again, without the vector that it died with.
Result<VariantRun> test_on_machine(const TestRequest& request, const KernelChoice& choice,
                                   const Kernel& kernel, const MachineVariant& variant,
                                   const GuestFiles& guest, const fs::path& directory) {
    VariantRun result{.report = {.target = "", .backend = "kernel"}, .boots = {}};
    std::vector<InFlight> crashed;
    for (;;) {
        const std::size_t number = result.boots.size() + 1;
        request.progress(fmt::format(
            "booting Linux {}, {}{}", kernel.release, variant.name,
            crashed.empty() ? "" : fmt::format(" again, without {} vectors that crash it", crashed.size())));
        auto run = boot(request, choice, kernel, variant, guest, crashed,
                        directory / fmt::format("boot-{}", number));
        if (!run) return run.error();
        if (run->ending == Ending::interrupted) return Error{"interrupted", "", Code::interrupted};
        result.boots.push_back(std::move(*run));
        const GuestRun& last = result.boots.back();
        if (!can_resume(last, crashed) || crashed.size() == max_crashes) break;
        crashed.push_back(*last.in_flight);
    }
    result.report = report_of(result.boots.back(), request, kernel);
    for (std::size_t i = 0; i + 1 < result.boots.size(); ++i)
        add_crash(result.report, result.boots[i], i + 1);
    return result;
}

/// A failure says on which of several machines it was seen.
void name_machine(TestReport& report, const MachineVariant& variant, bool one_of_several) {
    report.machines.push_back({std::string(variant.name), report.config, report.seconds});
    if (!one_of_several) return;
    for (TestResult& test : report.tests) {
        if (test.outcome == TestResult::Outcome::failed)
            test.message = fmt::format("with {}:\n{}", variant.name, test.message);
    }
}

}  // namespace

Result<KernelReport> test_in_kernel(const TestRequest& request, const KernelChoice& choice) {
    const auto kernel = choose_kernel(request, choice);
    if (!kernel) return kernel.error();
    const auto guest = build_guest_files(request, *kernel);
    if (!guest) return guest.error();

    // One folder a process: two runs at once must not share a console file.
    KernelReport result{.report = {.target = "", .backend = "kernel"},
                        .kernel = *kernel,
                        .boots = {},
                        .directory = request.places.cache / "runs" / fmt::format("kernel-{}", getpid())};
    RealFileSystem files;
    if (auto removed = files.remove(result.directory); !removed) return removed.error();

    // An emulated machine keeps one core busy: as many at once as there are.
    const std::vector<MachineVariant>& variants = request.architecture.variants;
    std::mutex one_at_a_time;
    TestRequest each = request;
    each.progress = [&](const std::string& line) {
        const std::lock_guard lock(one_at_a_time);
        request.progress(line);
    };
    const auto test = [&](std::size_t i) {
        return test_on_machine(each, choice, *kernel, variants[i], *guest,
                               result.directory / fmt::format("machine-{}", i + 1));
    };
    std::optional<Error> first_error;
    const auto add = [&](std::size_t i, Result<VariantRun> run) {
        if (!run) {
            if (!first_error) first_error = run.error();
            return;
        }
        std::ranges::move(run->boots, std::back_inserter(result.boots));
        name_machine(run->report, variants[i], variants.size() > 1);
        if (i == 0) {
            result.report = std::move(run->report);
        } else {
            add_report(result.report, std::move(run->report));
        }
    };
    const std::size_t tested =
        run_stateless_in_order(variants.size(), default_worker_count(), test, add, request.stop);
    if (first_error) return *first_error;
    if (tested != variants.size()) return Error{"interrupted", "", Code::interrupted};
    // The consoles of a run in which all went well tell nothing.
    if (result.report.passed()) {
        if (auto removed = files.remove(result.directory); !removed) return removed.error();
    }
    return result;
}

}  // namespace ptspec::runtime

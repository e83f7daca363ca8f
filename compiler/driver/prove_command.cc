// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "compiler/driver/changed_since.h"
#include "compiler/driver/commands.h"
#include "compiler/driver/kept_report.h"
#include "compiler/driver/output.h"
#include "compiler/driver/proof_text.h"
#include "compiler/driver/version.h"
#include "compiler/emit/report/report.h"
#include "compiler/prove/prove.h"
#include "compiler/support/interrupt.h"
#include "compiler/support/suggest.h"
#include "compiler/support/worker_pool.h"

namespace ptspec::driver {
namespace {

// `--law`: the contract's name, the level or both may be left out.
bool names_law(const std::string& wanted, const model::Law& law) {
    const std::string plain = law.name, level = law.level.empty() ? "" : "@" + law.level;
    for (const std::string& name :
         {plain, plain + level, law.contract + "." + plain, law.contract + "." + plain + level}) {
        if (wanted == name) return true;
    }
    return false;
}

// All machines with their variants, or those that are named, or have a claim that is.
std::vector<model::Machine*> chosen_machines(const Workspace& workspace,
                                             const std::vector<std::string>& wanted) {
    std::vector<model::Machine*> machines;
    for (const auto& machine : workspace.analysis.machines) {
        const auto named = [&](const std::string& name) {
            return name == machine->name ||
                   std::any_of(machine->properties.begin(), machine->properties.end(),
                               [&](const model::StateProperty& property) { return property.name == name; });
        };
        if (wanted.empty() || std::any_of(wanted.begin(), wanted.end(), named))
            machines.push_back(machine.get());
    }
    return machines;
}

// Reports `--law` names that are none.
void check_laws(Workspace& workspace, const std::vector<model::ClosedModel*>& targets,
                const std::vector<std::string>& wanted) {
    std::vector<std::string> names;
    for (const model::ClosedModel* model : targets) {
        for (const model::Law& law : model->laws)
            names.insert(names.end(), {law.id(), law.contract + "." + law.name, law.name});
    }
    for (const std::string& name : wanted) {
        bool found = false;
        for (const model::ClosedModel* model : targets) {
            for (const model::Law& law : model->laws) found |= names_law(name, law);
        }
        found |= !chosen_machines(workspace, {name}).empty();
        if (found) continue;
        Diagnostic diagnostic(Code::usage, fmt::format("there is no law `{}`", name));
        if (auto meant = did_you_mean(name, names)) diagnostic.help(*meant);
        workspace.diagnostics.report(std::move(diagnostic.note("`ptspec list laws` shows them all")));
    }
}

// `file:line:column  text`, for comments.
std::string place_text(const SourceMap& sources, Span span) {
    constexpr size_t longest = 160;
    if (!span.is_valid()) return {};
    std::string text;
    for (const char c : sources.text(span)) {
        const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (!blank) text += c;
        if (blank && !text.empty() && text.back() != ' ') text += ' ';
    }
    if (text.size() > longest) text = text.substr(0, longest) + " ...";
    return sources.describe(span) + "  " + text;
}

// What the command line says, else the project file, else the default stands.
void set_limits(query::Options& query, const ProveOptions& prove, const ProjectFile& project) {
    const auto chosen = [](uint64_t by_option, std::optional<uint64_t> by_project, uint64_t otherwise) {
        return by_option ? by_option : by_project.value_or(otherwise);
    };
    query.resource_limit = chosen(prove.limit, project.limit, query.resource_limit);
    query.memory_mb = chosen(prove.memory_mb, project.memory_mb, query.memory_mb);
    const uint64_t seconds =
        chosen(prove.timeout_seconds, project.timeout_seconds, query.wall_clock_ms / 1000);
    query.wall_clock_ms = static_cast<uint32_t>(std::min<uint64_t>(seconds, 1'000'000) * 1000);
}

// Nothing that the run says goes anywhere but to stdout, and nothing is to be asked anew.
bool says_text_alone(const CommonOptions& options, const ProveOptions& prove) {
    return !prove.no_cache && options.json_file.empty() && options.sarif_file.empty() &&
           prove.junit_file.empty() && prove.smt_directory.empty() && prove.cross_check.empty() &&
           prove.changed_since.empty();
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

int prove_command(FileSystem& disk, const CommonOptions& options, const ProveOptions& prove) {
    const auto begin = std::chrono::steady_clock::now();
    std::optional<KeptReports> kept;
    if (says_text_alone(options, prove)) {
        kept.emplace(disk, cache_directory(disk), options.arguments);
        if (auto report = kept->find()) {
            report->totals.seconds = seconds_since(begin);
            fmt::print("{}{}", report->text, totals_text(report->totals, true));
            return exit_good;
        }
    }
    ObservedFiles files(disk);
    const auto workspace = open_workspace(files, options);
    const auto targets = chosen_targets(*workspace, options);
    check_laws(*workspace, targets, prove.laws);
    print_diagnostics(workspace->diagnostics, workspace->sources, options);
    if (workspace->diagnostics.has_errors()) {
        const bool written = write_sarif(files, options, workspace->diagnostics, nullptr, workspace->sources);
        return written ? exit_wrong_input : exit_environment;
    }

    prove::ProveOptions run;
    run.query.workers = prove.jobs ? prove.jobs : default_worker_count();
    set_limits(run.query, prove, workspace->project.value_or(ProjectFile{}));
    if (!files.exists(run.query.solver)) {
        fmt::print(
            stderr,
            "ptspec: there is no solver at `{}`\n  = help: it is built with ptspec and must lie beside it\n",
            run.query.solver.string());
        return exit_environment;
    }
    if (!prove.no_cache) run.query.cache = kept_answers(files);
    if (!prove.smt_directory.empty()) run.query.smt_directory = prove.smt_directory;
    run.place = [&](Span span) { return place_text(workspace->sources, span); };
    if (!prove.cross_check.empty()) {
        auto second = smt::SecondSolver::find(prove.cross_check);
        if (!second) {
            fmt::print(stderr, "ptspec: {}\n  = help: {}\n", second.error().message, second.error().help);
            return exit_environment;
        }
        run.second_solver = std::move(second.value());
    }
    if (!prove.laws.empty()) {
        run.wanted = [&](const model::ClosedModel& model, const vcgen::Obligation& obligation) {
            return obligation.law &&
                   std::any_of(prove.laws.begin(), prove.laws.end(), [&](const std::string& name) {
                       return names_law(name, model.laws[*obligation.law]);
                   });
        };
    }
    ProvedBefore before;
    if (!prove.changed_since.empty()) {
        Diagnostics diagnostics;
        auto read = read_proved_before(files, prove.changed_since, version_text(), run.query.resource_limit,
                                       diagnostics);
        print_diagnostics(diagnostics, workspace->sources, options);
        if (!read) return exit_wrong_input;
        before = std::move(*read);
        run.stands = [&](const model::ClosedModel& model, const vcgen::Obligation& obligation,
                         const std::string& key) {
            return before.stands(model.target.name, obligation.id, key);
        };
    }
    InterruptGuard interrupt;
    run.query.stop = interrupt.token();
    prove::ProofReport report;
    {
        ProgressBar bar("proving"), second_bar("cross-checking");
        run.query.progress = [&](size_t done, size_t total) { bar.update(done, total); };
        run.second_progress = [&](size_t done, size_t total) { second_bar.update(done, total); };
        report = prove::prove(targets, run);
        // Machines and layouts belong to no target.
        if (options.targets.empty() && !report.stopped) {
            prove::prove_machines(chosen_machines(*workspace, prove.laws), run, report);
            if (prove.laws.empty()) prove::prove_layouts(workspace->analysis.layouts, report);
        }
    }

    const Diagnostics everything = prove::diagnose(report);
    Diagnostics problems;
    for (const Diagnostic& problem : everything.all()) {
        // After an interrupt most is undecided; saying so for each would bury what was found.
        if (report.stopped && problem.code == Code::unknown_result) continue;
        problems.report(problem);
    }
    print_diagnostics(problems, workspace->sources, options);
    for (const std::string& warning : report.warnings) fmt::print(stderr, "warning: {}\n", warning);
    if (!options.json_file.empty()) {
        Json json = emit::report_json(report, workspace->sources);
        json["version"] = version_text();
        json["limit"] = run.query.resource_limit;
        if (!write_json(files, options, json)) return exit_environment;
    }
    Diagnostics all = workspace->diagnostics;  // its warnings
    all.merge(everything);
    if (!write_sarif(files, options, all, &report, workspace->sources)) return exit_environment;
    if (!prove.junit_file.empty()) {
        const auto written =
            files.write_atomically(prove.junit_file, emit::report_junit(report, workspace->sources));
        if (!written) {
            fmt::print(stderr, "ptspec: {}\n", written.error().message);
            return exit_environment;
        }
    }
    std::string text;
    for (const prove::TargetReport& target : report.targets) text += target_text(target, prove.verbose);
    if (prints_text(options)) {
        fmt::print("{}{}", text, totals_text(report.totals, false));
        if (run.second_solver)
            fmt::print("{}", cross_check_text(report.totals, run.second_solver->identity()));
    }
    if (interrupt.interrupted()) {
        fmt::print(stderr, "interrupted: {} obligations are undecided; what was answered so far is kept\n",
                   report.totals.unknown);
    }
    if (report.totals.refuted || report.totals.disagreements) return exit_refuted;
    if (!report.all_proved() || report.stopped) return exit_unknown;
    if (kept && all.empty() && report.warnings.empty())
        kept->keep({std::move(text), report.totals}, files.observations());
    return exit_good;
}

}  // namespace ptspec::driver

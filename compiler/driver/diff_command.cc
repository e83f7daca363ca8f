// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <map>

#include "compiler/driver/commands.h"
#include "compiler/driver/output.h"
#include "compiler/emit/report/diff_report.h"
#include "compiler/support/interrupt.h"
#include "compiler/support/worker_pool.h"

namespace ptspec::driver {
namespace {

// By name; a target that one side lacks stands alone.
std::vector<diff::Pair> pairs_of(const std::vector<model::ClosedModel*>& before,
                                 const std::vector<model::ClosedModel*>& after) {
    std::map<std::string, diff::Pair> pairs;
    for (model::ClosedModel* model : before) pairs[model->target.name].before = model;
    for (model::ClosedModel* model : after) pairs[model->target.name].after = model;
    std::vector<diff::Pair> result;
    for (const auto& [name, pair] : pairs) result.push_back(pair);
    return result;
}

// `--target` may name one that only one side has; one that nobody has is reported once.
std::vector<model::ClosedModel*> chosen(Workspace& workspace, const Workspace& other,
                                        const CommonOptions& options, bool reports) {
    CommonOptions own = options;
    std::erase_if(own.targets, [&](const std::string& name) {
        return !workspace.program.targets.contains(name) &&
               (!reports || other.program.targets.contains(name));
    });
    if (own.targets.empty() && !options.targets.empty()) return {};
    return chosen_targets(workspace, own);
}

int exit_code(const diff::Report& report) {
    const diff::Totals& totals = report.totals;
    if (totals.changed || totals.added || totals.removed) return exit_refuted;
    return report.nothing_changed() && !report.stopped ? exit_good : exit_unknown;
}

}  // namespace

int diff_command(FileSystem& files, const CommonOptions& options, const DiffOptions& diff_options) {
    CommonOptions old_options = options, new_options = options;
    old_options.specs = {diff_options.before};
    new_options.specs = {diff_options.after};
    const auto before = open_workspace(files, old_options), after = open_workspace(files, new_options);
    const auto old_models = chosen(*before, *after, options, false);
    const auto new_models = chosen(*after, *before, options, true);
    print_diagnostics(before->diagnostics, before->sources, options);
    print_diagnostics(after->diagnostics, after->sources, options);
    if (before->diagnostics.has_errors() || after->diagnostics.has_errors()) return exit_wrong_input;

    query::Options run;
    run.workers = diff_options.jobs ? diff_options.jobs : default_worker_count();
    if (diff_options.limit) run.resource_limit = diff_options.limit;
    if (!diff_options.no_cache) run.cache = kept_answers(files);
    InterruptGuard interrupt;
    run.stop = interrupt.token();
    diff::Report report;
    {
        ProgressBar bar("comparing");
        run.progress = [&](size_t done, size_t total) { bar.update(done, total); };
        report = diff::compare(pairs_of(old_models, new_models), run);
    }
    for (const std::string& warning : report.warnings) fmt::print(stderr, "warning: {}\n", warning);
    if (!options.json_file.empty() &&
        !write_json(files, options, emit::diff_json(report, before->sources, after->sources))) {
        return exit_environment;
    }
    if (prints_text(options)) {
        fmt::print("{}", emit::diff_text(report, diff_options.verbose));
        const diff::Totals& totals = report.totals;
        fmt::print(
            "{} same, {} changed, {} added, {} removed, {} unknown; {} goals, {} solved, {} from the cache; "
            "{:.2f} s\n",
            totals.same, totals.changed, totals.added, totals.removed, totals.unknown, totals.goals,
            totals.solved, totals.cached, totals.seconds);
    }
    if (interrupt.interrupted()) {
        fmt::print(stderr, "interrupted: {} items are undecided; what was answered so far is kept\n",
                   report.totals.unknown);
    }
    return exit_code(report);
}

}  // namespace ptspec::driver

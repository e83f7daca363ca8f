// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/generate.h"

#include "compiler/support/worker_pool.h"
#include "compiler/testgen/testgen.h"

namespace ptspec::driver {

Result<Generated> generate_target(model::ClosedModel& model, const SourceMap& sources,
                                  const GenerateOptions& options) {
    testgen::Options plan_options;
    if (options.seed) plan_options.seed = options.seed;
    plan_options.query.workers = default_worker_count();
    plan_options.query.cache = options.cache;
    plan_options.query.stop = options.stop;
    const testgen::TestPlan plan = testgen::make_plan(model, sources, plan_options);
    if (options.stop.stop_requested()) return Error{"interrupted: nothing was written"};
    Generated generated;
    generated.files = emit::emit_target(model, plan, sources);
    generated.laws = plan.laws.size();
    generated.operations = plan.operations.size();
    for (const auto& law : plan.laws) generated.vectors += plan.sets[law.set].vectors.size();
    for (const auto& operation : plan.operations)
        generated.vectors += plan.sets[operation.set].vectors.size();
    generated.branches = plan.branches;
    generated.covered = plan.covered;
    generated.unreachable = plan.unreachable;
    generated.unknown = plan.unknown;
    return generated;
}

runtime::TargetSources test_sources(const emit::Emission& files, const std::filesystem::path& folder) {
    runtime::TargetSources sources;
    sources.include_directories = {folder};
    for (const emit::EmittedFile& file : files) {
        const std::filesystem::path path = folder / file.path;
        if (path.filename() == "kernel_table.c") {
            sources.kernel_table = path;
        } else if (path.extension() == ".c" || path.extension() == ".cc") {
            sources.program.push_back(path);
        }
    }
    return sources;
}

}  // namespace ptspec::driver

// SPDX-License-Identifier: Apache-2.0
//
// From a closed model to generated files: what `ptspec gen` writes, and what `ptspec test` builds and runs.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>

#include "compiler/emit/emit.h"
#include "compiler/model/model.h"
#include "compiler/query/cache.h"
#include "compiler/support/file_system.h"
#include "compiler/support/result.h"
#include "compiler/support/source.h"
#include "runtime/vm/build.h"

namespace ptspec::driver {

struct GenerateOptions {
    uint64_t seed = 0;  // 0: the default
    std::shared_ptr<query::CacheFolder> cache;
    std::stop_token stop;
};

struct Generated {
    emit::Emission files;
    size_t laws = 0, operations = 0,
           vectors = 0;  // a vector counts once for each law or operation that tries it
    size_t branches = 0, covered = 0, unreachable = 0, unknown = 0;
};

// An error only if it was interrupted.
Result<Generated> generate_target(model::ClosedModel& model, const SourceMap& sources,
                                  const GenerateOptions& options);

// The generated files as the test runner wants them.
runtime::TargetSources test_sources(const emit::Emission& files, const std::filesystem::path& folder);

}  // namespace ptspec::driver

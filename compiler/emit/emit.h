// SPDX-License-Identifier: Apache-2.0
//
// compiler/emit: from what is decided to files.
//
// For:         the reference implementation in C, the laws as C, the tables of runtime/include/ptspec/abi.h
// for both
//              sides, and the GoogleTest program.
// Takes:       a closed model and a test plan.
// Gives:       paths and texts; writing them is write_files() and nothing else.
// Never knows: how a vector was found, whether a law was proven, who runs the tests.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "compiler/model/model.h"
#include "compiler/support/file_system.h"
#include "compiler/support/result.h"
#include "compiler/support/source.h"
#include "compiler/testgen/test_plan.h"

namespace ptspec::emit {

struct EmitOptions {
    std::string linux_version = "6.12";
};

struct EmittedFile {
    std::string path;  // below the target's folder
    std::string text;
};
using Emission = std::vector<EmittedFile>;

// ref.h, words.h, laws.h, reference_table.c, kernel_table.c, suite.cc, vectors.inc. Same input, same bytes.
Emission emit_target(const model::ClosedModel& model, const testgen::TestPlan& plan, const SourceMap& sources,
                     const EmitOptions& options = {});

// The folder that a target's files go to: OUT/x86_64.
std::filesystem::path target_folder(const std::filesystem::path& out, const model::ClosedModel& model);

// Writes what has changed, each file whole or not at all. Gives the number of files that were written.
Result<size_t> write_files(FileSystem& files, const std::filesystem::path& folder, const Emission& emission);

// A makefile rule for build tools: the outputs depend on every specification that was read.
std::string depfile(const std::vector<std::filesystem::path>& outputs,
                    const std::vector<std::filesystem::path>& inputs);

}  // namespace ptspec::emit

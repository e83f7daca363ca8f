// SPDX-License-Identifier: Apache-2.0
//
// driver/: the command line. Reads the project file and the specifications, calls the phases, prints what
// they give. Results go to stdout, diagnostics and progress to stderr. It decides nothing about proofs or
// tests.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/query/cache.h"
#include "compiler/sema/sema.h"
#include "compiler/support/diagnostic.h"
#include "compiler/support/file_system.h"
#include "compiler/support/source.h"

namespace ptspec::driver {

// Documented in README.md and `ptspec --help`; scripts rely on them.
enum ExitCode {
    exit_good = 0,
    exit_refuted = 1,      // something refuted, or a test failed
    exit_wrong_input = 2,  // wrong specification or usage
    exit_unknown = 3,      // something unknown: a solver gave up, a run was interrupted
    exit_environment = 4,  // the environment lacks something
};

// What every command takes.
struct CommonOptions {
    std::vector<std::string> arguments;     // the command line as it was typed
    std::vector<std::string> specs;         // files and folders; none: the project file's, else specs/
    std::vector<std::string> import_paths;  // further roots for imports
    std::vector<std::string> targets;       // none: all
    std::string json_file, sarif_file;      // empty: none; `-`: stdout
    std::string color = "auto";             // auto, always, never
    std::string linux_version;              // `7.0`; empty: the project file's, else the reference version
};

// ptspec.toml, beside the working directory or above it.
struct ProjectFile {
    std::filesystem::path folder;
    std::vector<std::filesystem::path> specs, import_paths;
    std::optional<std::filesystem::path> cache;
    std::string linux_version;
    // `[prove]`: the limits of one goal, where the command line does not say.
    std::optional<uint64_t> limit, timeout_seconds, memory_mb;
};

// The specifications of one run, loaded and closed.
struct Workspace {
    std::optional<ProjectFile> project;
    SourceMap sources;
    Diagnostics diagnostics;
    sema::Program program;
    sema::Analysis analysis;

    // The closed model of a target; null if it has errors or does not exist.
    model::ClosedModel* find(const std::string& target) const;
};

// Less is not enough for the solver to start.
inline constexpr unsigned least_memory_mb = 128;

// `6.12`
std::optional<syntax::Version> version_of(std::string_view text);

// Reads the project file if there is one; reports when it is wrong.
std::optional<ProjectFile> read_project_file(const FileSystem& files, Diagnostics& diagnostics);

// The files and folders that a command is about. Reports when there are none.
std::vector<std::filesystem::path> chosen_inputs(const FileSystem& files, const CommonOptions& options,
                                                 const std::optional<ProjectFile>& project,
                                                 Diagnostics& diagnostics);

// Loads, indexes and closes everything that the options name. Diagnostics are in the workspace, not printed.
std::unique_ptr<Workspace> open_workspace(const FileSystem& files, const CommonOptions& options);

// The targets that `--target` names, all without it. Reports names that are none.
std::vector<model::ClosedModel*> chosen_targets(Workspace& workspace, const CommonOptions& options);
// The same without pagings that no target has, unless they were named: nothing runs on them.
std::vector<model::ClosedModel*> chosen_kernels(Workspace& workspace, const CommonOptions& options);

// Where answers of the solver are kept: PTSPEC_CACHE, the project file's, XDG_CACHE_HOME/ptspec or
// ~/.cache/ptspec.
std::filesystem::path cache_directory(const FileSystem& files);
// They themselves.
std::shared_ptr<query::CacheFolder> kept_answers(const FileSystem& files);

// Runs one command line; never throws.
int run(int argc, char** argv);

}  // namespace ptspec::driver

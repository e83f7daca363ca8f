// SPDX-License-Identifier: Apache-2.0
//
// One function a command; each gives the exit code.
#pragma once

#include <string>
#include <vector>

#include "compiler/driver/driver.h"

namespace ptspec::driver {

int check_command(FileSystem& files, const CommonOptions& options);

struct ProveOptions {
    std::vector<std::string>
        laws;           // `leaf.mkdirty_sets`, `mkdirty_sets` or `mkdirty_sets@pmd`; none: everything
    unsigned jobs = 0;  // 0: one a core
    // Of one goal; 0: the project file's, or the default.
    uint64_t limit = 0, timeout_seconds = 0, memory_mb = 0;
    bool no_cache = false;
    bool verbose = false;     // a line for every obligation
    std::string cross_check;  // a second solver; empty: none
    std::string smt_directory, junit_file;
    std::string changed_since;  // an earlier --json file; empty: everything is asked
};
int prove_command(FileSystem& files, const CommonOptions& options, const ProveOptions& prove);

struct DiffOptions {
    std::string before, after;  // files or folders
    unsigned jobs = 0;          // 0: one a core
    uint64_t limit = 0;         // 0: the default
    bool no_cache = false;
    bool verbose = false;  // every input drawn bit by bit
};
int diff_command(FileSystem& files, const CommonOptions& options, const DiffOptions& diff_options);

struct GenOptions {
    std::string out;
    uint64_t seed = 0;   // 0: the default
    bool check = false;  // write nothing, fail if something differs
    std::string depfile;
};
int gen_command(FileSystem& files, const CommonOptions& options, const GenOptions& gen);

struct TestOptions {
    std::string backend = "native";  // native, kernel, or a shared object
    std::string kernel_directory, kernel_image;
    std::string junit_file, ktap_file;
    std::string filter;                  // GoogleTest's
    std::string law, operation, vector;  // as a failure report names them
    unsigned timeout_seconds = 0;
};
int test_command(FileSystem& files, const CommonOptions& options, const TestOptions& test);

struct EvalOptions {
    std::string expression;
    std::vector<std::string> config;  // NAME=VALUE
};
int eval_command(FileSystem& files, const CommonOptions& options, const EvalOptions& eval);

struct DecodeOptions {
    std::string entry, word;
};
int decode_command(FileSystem& files, const CommonOptions& options, const DecodeOptions& decode);

int list_command(FileSystem& files, const CommonOptions& options, const std::string& what);

int explain_command(const std::string& code);

// `check`: writes nothing, fails if a file is laid out otherwise.
int fmt_command(FileSystem& files, const CommonOptions& options, bool check);

}  // namespace ptspec::driver

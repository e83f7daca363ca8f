// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "compiler/driver/driver.h"
#include "compiler/prove/prove.h"
#include "compiler/support/diagnostic.h"

namespace ptspec::driver {

// Keeps the order in which members are added: output is for people too.
using Json = nlohmann::ordered_json;

// Prints all diagnostics to stderr, in the order of their places.
void print_diagnostics(const Diagnostics& diagnostics, const SourceMap& sources,
                       const CommonOptions& options);

Json diagnostics_json(const Diagnostics& diagnostics, const SourceMap& sources);

// Writes the command's JSON object where `--json` says; no-op without it. Says on stderr if that fails.
bool write_json(FileSystem& files, const CommonOptions& options, const Json& json);

// Writes SARIF where `--sarif` says, likewise; `report` is null where nothing was proved.
bool write_sarif(FileSystem& files, const CommonOptions& options, const Diagnostics& diagnostics,
                 const prove::ProofReport* report, const SourceMap& sources);

// stdout belongs to the JSON object or to SARIF when they go there: then nothing else is printed.
bool prints_text(const CommonOptions& options);

// A bar on a terminal, nothing in a pipe.
class ProgressBar {
  public:
    explicit ProgressBar(std::string what);
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;
    void update(size_t done, size_t total);

  private:
    std::string what_;
    bool terminal_;
    int shown_percent_ = -1;
};

}  // namespace ptspec::driver

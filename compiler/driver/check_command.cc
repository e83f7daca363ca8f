// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "compiler/driver/commands.h"
#include "compiler/driver/output.h"

namespace ptspec::driver {

int check_command(FileSystem& files, const CommonOptions& options) {
    const auto workspace = open_workspace(files, options);
    chosen_targets(*workspace, options);  // says when a name is wrong
    const Diagnostics& diagnostics = workspace->diagnostics;
    print_diagnostics(diagnostics, workspace->sources, options);

    const size_t errors = diagnostics.count(Severity::error), warnings = diagnostics.count(Severity::warning);
    Json json;
    json["command"] = "check";
    json["diagnostics"] = diagnostics_json(diagnostics, workspace->sources);
    json["totals"] = {{"files", workspace->sources.file_count()},
                      {"targets", workspace->analysis.models.size()},
                      {"errors", errors},
                      {"warnings", warnings}};
    if (!write_json(files, options, json) ||
        !write_sarif(files, options, diagnostics, nullptr, workspace->sources)) {
        return exit_environment;
    }
    if (prints_text(options) && !errors) {
        fmt::print("{} files, {} targets: no errors\n", workspace->sources.file_count(),
                   workspace->analysis.models.size());
    }
    if (errors) fmt::print(stderr, "{} error{}\n", errors, errors == 1 ? "" : "s");
    return errors ? exit_wrong_input : exit_good;
}

}  // namespace ptspec::driver

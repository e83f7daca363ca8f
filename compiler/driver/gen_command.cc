// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "compiler/driver/commands.h"
#include "compiler/driver/generate.h"
#include "compiler/driver/output.h"
#include "compiler/support/interrupt.h"

namespace ptspec::driver {

int gen_command(FileSystem& files, const CommonOptions& options, const GenOptions& gen) {
    const auto workspace = open_workspace(files, options);
    const auto targets = chosen_kernels(*workspace, options);
    print_diagnostics(workspace->diagnostics, workspace->sources, options);
    if (workspace->diagnostics.has_errors()) return exit_wrong_input;

    InterruptGuard interrupt;
    Json json;
    json["command"] = "gen";
    json["targets"] = Json::array();
    size_t total_files = 0, total_written = 0, total_vectors = 0, total_unknown = 0;
    std::vector<std::string> stale;
    std::vector<std::filesystem::path> outputs;
    const auto cache = kept_answers(files);
    for (model::ClosedModel* model : targets) {
        GenerateOptions generate;
        generate.seed = gen.seed;
        generate.cache = cache;
        generate.stop = interrupt.token();
        const auto generated = generate_target(*model, workspace->sources, generate);
        if (!generated) {
            fmt::print(stderr, "ptspec: {}\n", generated.error().message);
            return exit_unknown;
        }
        const std::filesystem::path folder = emit::target_folder(gen.out, *model);
        size_t written = 0;
        for (const emit::EmittedFile& file : generated->files) {
            outputs.push_back(folder / file.path);
            const auto old = files.read(outputs.back());
            if (gen.check && (!old || *old != file.text)) stale.push_back(outputs.back().generic_string());
        }
        if (!gen.check) {
            const auto result = emit::write_files(files, folder, generated->files);
            if (!result) {
                fmt::print(stderr, "ptspec: {}\n", result.error().message);
                return exit_environment;
            }
            written = *result;
        }
        total_files += generated->files.size();
        total_written += written;
        total_vectors += generated->vectors;
        total_unknown += generated->unknown;
        json["targets"].push_back({{"target", model->target.name},
                                   {"laws", generated->laws},
                                   {"operations", generated->operations},
                                   {"vectors", generated->vectors},
                                   {"branches", generated->branches},
                                   {"covered", generated->covered},
                                   {"unreachable", generated->unreachable},
                                   {"unknown", generated->unknown}});
        if (prints_text(options)) {
            fmt::print(
                "{}: {} laws, {} operations, {} vectors; {} of {} branches covered, {} unreachable, {} "
                "unknown\n",
                model->target.name, generated->laws, generated->operations, generated->vectors,
                generated->covered, generated->branches, generated->unreachable, generated->unknown);
        }
    }
    if (!gen.depfile.empty()) {
        // Build tools may run in another folder than the tool does.
        std::vector<std::filesystem::path> inputs;
        for (FileId file = 0; file < workspace->sources.file_count(); ++file) {
            inputs.push_back(std::filesystem::absolute(workspace->sources.path(file)));
        }
        for (std::filesystem::path& output : outputs) output = std::filesystem::absolute(output);
        const auto result = files.write_atomically(gen.depfile, emit::depfile(outputs, inputs));
        if (!result) {
            fmt::print(stderr, "ptspec: {}\n", result.error().message);
            return exit_environment;
        }
    }
    json["totals"] = {{"targets", targets.size()}, {"files", total_files},     {"written", total_written},
                      {"stale", stale.size()},     {"vectors", total_vectors}, {"unknown", total_unknown}};
    if (!write_json(files, options, json)) return exit_environment;
    for (const std::string& path : stale) fmt::print(stderr, "ptspec: not current: {}\n", path);
    if (!stale.empty()) {
        fmt::print(stderr, "  = help: write them again: `ptspec gen --out {}`\n", gen.out);
        return exit_refuted;
    }
    if (prints_text(options)) {
        fmt::print("{} files, {}\n", total_files,
                   gen.check ? "all current" : fmt::format("{} written", total_written));
    }
    return total_unknown ? exit_unknown : exit_good;
}

}  // namespace ptspec::driver

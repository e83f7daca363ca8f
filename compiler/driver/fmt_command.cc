// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <set>

#include "compiler/driver/commands.h"
#include "compiler/driver/output.h"
#include "compiler/syntax/format.h"

namespace ptspec::driver {
namespace {

using Path = std::filesystem::path;

constexpr const char* standard_input = "-";

struct Totals {
    size_t files = 0, changed = 0, failed = 0;
};

// The first line that would change.
Diagnostic difference_in(const SourceMap& sources, FileId file, std::string_view formatted) {
    const std::string_view text = sources.text(file);
    const auto at = static_cast<uint32_t>(std::ranges::mismatch(text, formatted).in1 - text.begin());
    const Span line = sources.line_span(file, sources.location(file, at).line);
    return Diagnostic(Code::not_formatted, line, "this file is not in the canonical format")
        .label("the first line that `ptspec fmt` changes");
}

class FormatRun {
  public:
    FormatRun(FileSystem& files, const CommonOptions& options, bool check)
        : files_(files), options_(options), check_(check) {}

    int run() {
        Diagnostics usage;
        const auto project = read_project_file(files_, usage);
        for (const Path& input : chosen_inputs(files_, options_, project, usage)) add(input, usage);
        print_diagnostics(usage, SourceMap(), options_);
        if (usage.has_errors()) return exit_wrong_input;
        for (const Path& file : inputs_) format(file);

        Json json;
        json["command"] = "fmt";
        json["changed"] = changed_;
        json["diagnostics"] = diagnostics_;
        json["totals"] = {{"files", totals_.files}, {"changed", totals_.changed}, {"failed", totals_.failed}};
        if (!write_json(files_, options_, json) || write_failed_) return exit_environment;
        if (totals_.failed) return exit_wrong_input;
        return check_ && totals_.changed ? exit_refuted : exit_good;
    }

  private:
    void add(const Path& input, Diagnostics& diagnostics) {
        if (input == standard_input || !files_.is_directory(input)) {
            add_file(input);
            return;
        }
        const auto found = files_.list_files(input, ".pts");
        if (!found) {
            diagnostics.report(Diagnostic(Code::file_not_readable, found.error().message));
            return;
        }
        for (const Path& file : *found) add_file(file);
    }

    void add_file(const Path& file) {
        if (seen_.insert(file.lexically_normal()).second) inputs_.push_back(file);
    }

    void format(const Path& file) {
        ++totals_.files;
        const bool is_stream = file == standard_input;
        const std::string shown = is_stream ? "<stdin>" : file.generic_string();
        SourceMap sources;
        Diagnostics diagnostics;
        // A pipe has no end that is known before, a file system reads it all the same.
        auto text = files_.read(is_stream ? Path("/dev/stdin") : file);
        std::optional<std::string> formatted;
        FileId id = 0;
        if (text) {
            id = sources.add(shown, std::move(*text));
            formatted = syntax::format_module(sources, id, diagnostics);
        } else {
            diagnostics.report(Diagnostic(Code::file_not_readable, text.error().message));
        }
        print_diagnostics(diagnostics, sources, options_);
        for (auto& each : diagnostics_json(diagnostics, sources)) diagnostics_.push_back(std::move(each));
        if (!formatted) {
            ++totals_.failed;
            return;
        }
        const bool differs = *formatted != sources.text(id);
        if (is_stream && !check_) std::fwrite(formatted->data(), 1, formatted->size(), stdout);
        if (!differs) return;
        ++totals_.changed;
        changed_.push_back(shown);
        if (check_) {
            if (prints_text(options_)) fmt::print("{}\n", shown);
            Diagnostics difference;
            difference.report(difference_in(sources, id, *formatted));
            print_diagnostics(difference, sources, options_);
        } else if (!is_stream) {
            if (auto written = files_.write_atomically(file, *formatted); !written) {
                Diagnostics failure;
                failure.report(Diagnostic(Code::file_not_writable, written.error().message));
                print_diagnostics(failure, sources, options_);
                write_failed_ = true;
            }
        }
    }

    FileSystem& files_;
    const CommonOptions& options_;
    bool check_;
    std::vector<Path> inputs_;
    std::set<Path> seen_;
    Totals totals_;
    Json changed_ = Json::array(), diagnostics_ = Json::array();
    bool write_failed_ = false;
};

}  // namespace

int fmt_command(FileSystem& files, const CommonOptions& options, bool check) {
    return FormatRun(files, options, check).run();
}

}  // namespace ptspec::driver

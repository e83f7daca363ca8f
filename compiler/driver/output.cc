// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "compiler/driver/version.h"
#include "compiler/emit/report/sarif.h"
#include "compiler/support/render.h"
#include "compiler/support/terminal.h"

namespace ptspec::driver {

namespace {

ColorChoice color_choice(const CommonOptions& options) {
    return options.color == "always"  ? ColorChoice::always
           : options.color == "never" ? ColorChoice::never
                                      : ColorChoice::automatic;
}

bool write_document(FileSystem& files, const std::string& file, const Json& json) {
    if (file.empty()) return true;
    // Names and texts of a specification may hold anything; what is no UTF-8 must not end the run.
    const std::string text = json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
    if (file == "-") {
        return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
    }
    const auto written = files.write_atomically(file, text);
    if (!written) {
        const Diagnostic failure(Code::file_not_writable, written.error().message);
        fmt::print(stderr, "{}", render(failure, SourceMap()));
    }
    return written.has_value();
}

}  // namespace

void print_diagnostics(const Diagnostics& diagnostics, const SourceMap& sources,
                       const CommonOptions& options) {
    RenderOptions render_options;
    render_options.color = inspect_terminal(STDERR_FILENO, color_choice(options)).color;
    const std::string text = render_all(diagnostics, sources, render_options);
    std::fwrite(text.data(), 1, text.size(), stderr);
}

Json diagnostics_json(const Diagnostics& diagnostics, const SourceMap& sources) {
    Json list = Json::array();
    for (const Diagnostic& diagnostic : diagnostics.sorted()) {
        Json entry;
        entry["code"] = catalogue_entry(diagnostic.code).number;
        entry["severity"] = severity_name(diagnostic.severity);
        entry["message"] = diagnostic.message;
        if (diagnostic.has_place()) {
            const Span span = diagnostic.primary.span;
            const Location begin = sources.location(span.file, span.begin);
            entry["file"] = sources.path(span.file);
            entry["line"] = begin.line;
            entry["column"] = begin.column;
            entry["label"] = diagnostic.primary.text;
        }
        if (!diagnostic.notes.empty()) entry["notes"] = diagnostic.notes;
        if (!diagnostic.helps.empty()) entry["help"] = diagnostic.helps;
        list.push_back(std::move(entry));
    }
    return list;
}

bool write_json(FileSystem& files, const CommonOptions& options, const Json& json) {
    return write_document(files, options.json_file, json);
}

bool write_sarif(FileSystem& files, const CommonOptions& options, const Diagnostics& diagnostics,
                 const prove::ProofReport* report, const SourceMap& sources) {
    if (options.sarif_file.empty()) return true;
    return write_document(files, options.sarif_file,
                          emit::sarif_json(diagnostics, report, sources, version_text()));
}

bool prints_text(const CommonOptions& options) {
    return options.json_file != "-" && options.sarif_file != "-";
}

ProgressBar::ProgressBar(std::string what)
    : what_(std::move(what)), terminal_(inspect_terminal(STDERR_FILENO).is_terminal) {}

ProgressBar::~ProgressBar() {
    if (terminal_ && shown_percent_ >= 0) fmt::print(stderr, "\r\033[K");
}

void ProgressBar::update(size_t done, size_t total) {
    if (!terminal_ || total == 0) return;
    const int percent = static_cast<int>(done * 100 / total);
    if (percent == shown_percent_) return;
    shown_percent_ = percent;
    const std::string bar(static_cast<size_t>(percent / 4), '=');
    fmt::print(stderr, "\r{} [{:<25}] {}/{}\033[K", what_, bar, done, total);
    std::fflush(stderr);
}

}  // namespace ptspec::driver

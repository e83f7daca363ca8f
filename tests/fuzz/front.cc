// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "compiler/sema/sema.h"
#include "compiler/support/file_system.h"
#include "compiler/support/render.h"
#include "tests/fuzz/require.h"
#include "tests/fuzz/targets.h"

namespace ptspec::fuzz {
namespace {

constexpr std::string_view file_marker = "--- file ", run_marker = "--- run ";

// As golden tests hold files; without a marker all is one file.
void unpack(std::string_view bytes, MemoryFileSystem& files) {
    bytes = bytes.substr(0, bytes.find(run_marker));
    size_t at = bytes.find(file_marker);
    if (at == std::string_view::npos) {
        require(files.write_atomically("m.pts", bytes).has_value(), "a file in memory was not written");
        return;
    }
    while (at != std::string_view::npos) {
        bytes.remove_prefix(at + file_marker.size());
        const size_t line_end = std::min(bytes.find('\n'), bytes.size());
        std::string path(bytes.substr(0, line_end));
        bytes.remove_prefix(std::min(line_end + 1, bytes.size()));
        at = bytes.find(file_marker);
        // Names that a file system would not take are no inputs.
        if (path.empty() || path.size() > 100 || path.front() == '/' || path.back() == '/' ||
            path.find("..") != std::string::npos || path.find('\0') != std::string::npos)
            continue;
        if (!path.ends_with(".pts")) path += ".pts";
        (void)files.write_atomically(path, bytes.substr(0, at));
    }
}

}  // namespace

void front(std::string_view bytes) {
    MemoryFileSystem files;
    unpack(bytes, files);
    const auto inputs = files.list_files(".", ".pts");
    if (!inputs) return;
    SourceMap sources;
    Diagnostics diagnostics;
    auto modules = sema::load_modules(files, *inputs, {}, sources, diagnostics);
    const sema::Program program = sema::index_program(std::move(modules), diagnostics);
    if (!diagnostics.has_errors()) {
        const sema::Analysis analysis = sema::analyse(program, sources, diagnostics);
        require(diagnostics.has_errors() || analysis.models.size() == program.targets.size(),
                "a target without an error has no model");
    }
    for (const Diagnostic& each : diagnostics.all()) {
        if (!each.has_place()) continue;
        const Span span = each.primary.span;
        require(span.file < sources.file_count() && span.begin <= span.end &&
                    span.end <= sources.text(span.file).size(),
                "a message is about a place outside of the text");
        require(each.code != Code::internal_error, "an internal error");
    }
    require(render_all(diagnostics, sources).empty() == diagnostics.empty(), "a message has no text");
}

}  // namespace ptspec::fuzz

// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "compiler/support/render.h"
#include "compiler/syntax/format.h"
#include "tests/fuzz/require.h"
#include "tests/fuzz/targets.h"

namespace ptspec::fuzz {
namespace {

std::optional<std::string> formatted(std::string text) {
    SourceMap sources;
    Diagnostics diagnostics;
    const FileId file = sources.add("m.pts", std::move(text));
    auto result = syntax::format_module(sources, file, diagnostics);
    for (const Diagnostic& each : diagnostics.all())
        require(each.code != Code::internal_error, "formatting would change what a file says");
    require(result.has_value() != diagnostics.has_errors(), "no text and no message, or both");
    return result;
}

}  // namespace

void fmt(std::string_view bytes) {
    const auto once = formatted(std::string(bytes));
    if (!once) return;
    const auto twice = formatted(*once);
    require(twice.has_value(), "what was laid out has a syntax error");
    if (*once != *twice) std::fprintf(stderr, "once:\n%s\ntwice:\n%s\n", once->c_str(), twice->c_str());
    require(*once == *twice, "laying out twice is not laying out once");
}

}  // namespace ptspec::fuzz

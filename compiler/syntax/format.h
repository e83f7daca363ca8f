// SPDX-License-Identifier: Apache-2.0
//
// The layout of specifications. It follows from the tokens, from which comments stand in lines of their own,
// and from where empty lines stand between items, comments and declarations; from nothing else in the text.
#pragma once

#include <optional>
#include <string>

#include "compiler/support/diagnostic.h"
#include "compiler/support/source.h"

namespace ptspec::syntax {

inline constexpr uint32_t format_line_width = 110;

// The file's text as it should be laid out: lines end in LF, the last one too, and there is no byte order
// mark. Nothing after a report, if there is a syntax error. Never changes a token, a comment or what a
// `///` comment belongs to; should it come to that, that is an internal error and reported as such.
std::optional<std::string> format_module(const SourceMap& sources, FileId file, Diagnostics& diagnostics);

}  // namespace ptspec::syntax

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "compiler/support/render.h"

namespace ptspec {

enum class Ink { plain, strong, error, warning, note, help, gutter };

/// The text in the terminal's colours, or as it is.
std::string inked(const RenderOptions& options, Ink ink, std::string_view text);

/// A part of one source line that is to be underlined.
struct Mark {
    uint32_t begin = 0;  // byte offsets within the line
    uint32_t end = 0;
    bool is_primary = false;
    std::string text;
};

/// One source line and what stands under it, without the gutter: first the line itself, then rows of
/// underlines and labels. Labels that have no room beside the underline hang below it:
///
///     e with { dirty = 1, dirty = 0 }
///              -----      ^^^^^ set again
///              |
///              first set here
std::vector<std::string> render_line(std::string_view line, std::vector<Mark> marks, Ink primary_ink,
                                     const RenderOptions& options);

}  // namespace ptspec

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "compiler/support/diagnostic.h"
#include "compiler/support/source.h"

namespace ptspec {

struct RenderOptions {
    bool color = false;
    uint32_t tab_width = 4;
    /// Source lines are cut to a window of this many columns around what is marked.
    uint32_t source_columns = 160;
};

/// One diagnostic as text: header, marked source lines of every file, drawing, notes, help. Ends in a
/// newline.
std::string render(const Diagnostic& diagnostic, const SourceMap& sources, const RenderOptions& options = {});

/// All of them, sorted, an empty line between two.
std::string render_all(const Diagnostics& diagnostics, const SourceMap& sources,
                       const RenderOptions& options = {});

}  // namespace ptspec

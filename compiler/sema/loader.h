// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "compiler/support/diagnostic.h"
#include "compiler/support/file_system.h"
#include "compiler/support/source.h"
#include "compiler/syntax/ast.h"

namespace ptspec::sema {

// Reads `inputs` (files, or folders that are searched for .pts files) and everything they import. A module's
// name is its path below a root: the root of a file follows from its `module` line, and imports are looked
// for below the importing file's root first, then below `search_roots`; the first that has it wins, and
// another one there must be the same. Below `last_roots` is looked for what nobody else has.
std::vector<syntax::Module> load_modules(const FileSystem& files,
                                         const std::vector<std::filesystem::path>& inputs,
                                         const std::vector<std::filesystem::path>& search_roots,
                                         SourceMap& sources, Diagnostics& diagnostics,
                                         const std::vector<std::filesystem::path>& last_roots = {});

}  // namespace ptspec::sema

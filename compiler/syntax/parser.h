// SPDX-License-Identifier: Apache-2.0
//
// syntax/: text -> AST. Takes a file of a SourceMap, gives its Module and reports what is wrong to
// Diagnostics. The only folder that knows ANTLR. It never resolves a name and never looks at another file.
#pragma once

#include <optional>

#include "compiler/support/diagnostic.h"
#include "compiler/support/source.h"
#include "compiler/syntax/ast.h"

namespace ptspec::syntax {

// Parses one file. Reports every syntax error it can place; gives nothing when there was one, since a
// tree with holes would only breed follow-up errors.
std::optional<Module> parse_module(const SourceMap& sources, FileId file, Diagnostics& diagnostics);

// Parses one expression (`ptspec eval`); the whole text must be the expression.
ExprPtr parse_expression(const SourceMap& sources, FileId file, Diagnostics& diagnostics);

}  // namespace ptspec::syntax

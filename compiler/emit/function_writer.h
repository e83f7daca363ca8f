// SPDX-License-Identifier: Apache-2.0
//
// The statements of one C function: choices at its end become `if (...) return ...;`, what is needed more
// than once becomes a local in the innermost block that holds all its uses, everything else is written where
// it is used.
#pragma once

#include <functional>
#include <string>

#include "compiler/emit/c_text.h"
#include "compiler/emit/expression_printer.h"

namespace ptspec::emit {

// How many of the conditions that the function begins with must have been passed before a call may be made
// that nobody may need; `never` if only its own conditions allow it.
inline constexpr unsigned never = ~0U;
using SafeAfter = std::function<unsigned(const Call& call)>;

// `result`: the type that the function returns; none for a law's verdict. Without `safe_after` every call may
// be made anywhere. The graph gets nodes for conditions that are turned around.
std::string write_body(CodeGraph& graph, ExpressionPrinter& printer, CodeId root, const model::TypeId* result,
                       Identifiers& identifiers, const SafeAfter& safe_after = {}, unsigned tabs = 1);

// What one statement needs: locals, then `lines`, in which all of `roots` may be printed.
std::string write_values(CodeGraph& graph, ExpressionPrinter& printer, const std::vector<CodeId>& roots,
                         Identifiers& identifiers, unsigned tabs, const std::function<std::string()>& lines);

}  // namespace ptspec::emit

// SPDX-License-Identifier: Apache-2.0
//
// The statements of one C function: choices at its end become `if (...) return ...;`, what is needed more than once
// becomes a local in the innermost block that holds all its uses, everything else is written where it is used.
#pragma once

#include <string>

#include "compiler/emit/c_text.h"
#include "compiler/emit/expression_printer.h"

namespace ptspec::emit {

// `result`: the type that the function returns; none for a law's verdict. Lines at `tabs` tabs. The graph gets
// nodes for conditions that are turned around.
std::string write_body(CodeGraph& graph, ExpressionPrinter& printer, CodeId root, const model::TypeId* result,
                       Identifiers& identifiers, unsigned tabs = 1);

}  // namespace ptspec::emit

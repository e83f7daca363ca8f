// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "compiler/emit/expression_printer.h"
#include "compiler/emit/output.h"

namespace ptspec::emit {

// C has no expression for a `forall`: the functions that compute those of `roots`, which must stand before
// the function `name` that asks for them. The printer then calls them.
std::string forall_functions(const Output& output, const CodeGraph& graph, const std::vector<CodeId>& roots,
                             Calling calling, const std::string& name, ExpressionPrinter& printer);

}  // namespace ptspec::emit

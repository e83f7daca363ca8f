// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/expr.h"

namespace ptspec::vcgen {

// When does this operator fault, given that its operands have values? Written without exact operators, so
// that the solver's reading of it is the interpreter's. False for operators that cannot fault, and for calls.
model::ExprId fault_condition(model::ExprPool& pool, model::ExprId node);

}  // namespace ptspec::vcgen

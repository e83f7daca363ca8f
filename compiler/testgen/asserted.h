// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "compiler/model/expr.h"

namespace ptspec::testgen {

// What a claim says of the inputs that reach it, by the expression and its truth: where it is false, so is
// the law, and that is not for tests to find out.
std::map<model::ExprId, bool> asserted_by(const model::ExprPool& pool, model::ExprId claim);

}  // namespace ptspec::testgen

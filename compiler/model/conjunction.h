// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "compiler/model/expr.h"

namespace ptspec::model {

// The parts of a conjunction, in order.
std::vector<ExprId> conjunction_parts(const ExprPool& pool, ExprId root);

}  // namespace ptspec::model

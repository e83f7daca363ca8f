// SPDX-License-Identifier: Apache-2.0
//
// Expressions in the words of the specification, for reports: `pte_dirty(pte_mkdirty(e))`.
#pragma once

#include <string>

#include "compiler/model/model.h"

namespace ptspec::emit {

std::string spec_text(const model::ClosedModel& model, model::ExprId root);

}  // namespace ptspec::emit

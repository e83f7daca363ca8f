// SPDX-License-Identifier: Apache-2.0
// Private to this folder: expressions as a reader of the report knows them.
#pragma once

#include <span>
#include <string>

#include "compiler/model/model.h"

namespace ptspec::prove {

// In the language's own notation. Fields of parameters that are entries go by their names; what is too long
// or too deep to be read is cut with `...`.
std::string expression_text(const model::ClosedModel& model, std::span<const model::Parameter> parameters,
                            model::ExprId id);

}  // namespace ptspec::prove

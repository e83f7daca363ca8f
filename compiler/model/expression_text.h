// SPDX-License-Identifier: Apache-2.0
//
// Expressions in the language's own notation, for reports: `pte_dirty(pte_mkdirty(e))`.
#pragma once

#include <span>
#include <string>

#include "compiler/model/model.h"

namespace ptspec::model {

// What goes beyond is cut with `...`: it tells a reader nothing more.
struct TextLimits {
    unsigned depth = 12;
    size_t length = 300;
};

// For one line among others.
inline constexpr TextLimits one_line_limits{6, 90};

// Fields of entries go by their names, where the type is known: of what operations and tables give, and of
// these parameters.
std::string expression_text(const ClosedModel& model, std::span<const Parameter> parameters, ExprId root,
                            TextLimits limits = {});

}  // namespace ptspec::model

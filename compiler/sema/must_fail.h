// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "compiler/sema/context.h"

namespace ptspec::sema {

// `with op name(...) = ...` of an operation that gives a value, or nothing after a diagnostic.
std::optional<model::Replacement> close_replacement(Context& context,
                                                    const syntax::OperationDecl& declaration);

}  // namespace ptspec::sema

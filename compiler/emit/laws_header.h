// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "compiler/emit/output.h"

namespace ptspec::emit {

// The laws as C over words, once for every implementation: the includer says what PTSPEC_OP and PTSPEC_DOMAIN
// are.
std::string emit_laws_header(const Output& output);

// What a report shows beside a failing input.
struct Term {
    model::ExprId expr = model::no_expr;
    std::string text;
};
std::vector<Term> terms_of(const Output& output, const model::Law& law);

}  // namespace ptspec::emit

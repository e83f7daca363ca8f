// SPDX-License-Identifier: Apache-2.0
// Private to this folder: which part of a false claim makes it false.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "compiler/model/model.h"

namespace ptspec::prove {

// A part of a claim that would have to be something else. `wanted` is another part's value or a truth value;
// nothing means "anything else".
struct Deciding {
    model::ExprId part = model::no_expr;
    std::optional<uint64_t> wanted;
};

// `value` evaluates under the counterexample; nothing for a fault.
using ValueOf = std::function<std::optional<uint64_t>(model::ExprId)>;

std::vector<Deciding> deciding_parts(const model::ExprPool& pool, model::ExprId false_claim,
                                     const ValueOf& value);

}  // namespace ptspec::prove

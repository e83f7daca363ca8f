// SPDX-License-Identifier: Apache-2.0
//
// Private to this folder: blocks of statements -> statements of the model.
#pragma once

#include <optional>

#include "compiler/sema/expression.h"

namespace ptspec::sema {

// What a block may return.
struct Returns {
    bool allowed = true;                  // false: the story of a law
    std::optional<model::TypeId> result;  // none: it returns nothing
};

struct LoweredBlock {
    std::vector<model::Local> locals;
    model::Block body;
};

// Nothing after a diagnostic. `checker` knows the parameters; locals of the block are known to it only
// inside, those of a story behind it, too.
std::optional<LoweredBlock> lower_block(Context& context, ExpressionChecker& checker,
                                        const syntax::Block& block, const Returns& returns);

// A condition with its text, for reports.
std::optional<model::Claim> lower_claim(Context& context, ExpressionChecker& checker,
                                        const syntax::Expr& claim);

// Source text on one line, with the level put in, for reports.
std::string one_line(const Context& context, Span span, const Expansion& expansion);

}  // namespace ptspec::sema

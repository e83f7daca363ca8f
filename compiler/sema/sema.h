// SPDX-License-Identifier: Apache-2.0
//
// sema/: AST -> closed models. Loads modules and their imports, resolves names, checks types, expands
// families and features, and gives one closed model for each target. Reports what is wrong to Diagnostics and
// goes on, so that one run shows every independent mistake. It knows no solver and proves nothing.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/layout.h"
#include "compiler/model/machine.h"
#include "compiler/model/model.h"
#include "compiler/sema/loader.h"
#include "compiler/sema/program.h"
#include "compiler/support/diagnostic.h"
#include "compiler/support/source.h"

namespace ptspec::sema {

struct Analysis {
    // In the order of their names; only targets without an error are here.
    std::vector<std::unique_ptr<model::ClosedModel>> models;
    // Each for all choices of its parameters, then what must fail; likewise layouts for all word sizes.
    std::vector<std::unique_ptr<model::Machine>> machines;
    std::vector<model::Layout> layouts;
};

// Checks the whole program, also contracts that no target uses, and closes it for every target.
Analysis analyse(const Program& program, const SourceMap& sources, Diagnostics& diagnostics);

// Types one expression in a closed model (`ptspec eval`): operations, constants and config values are
// visible. Gives the expression and its type, or nothing after a diagnostic.
struct TypedExpression {
    model::ExprId expr = model::no_expr;
    model::TypeId type = 0;
};
std::optional<TypedExpression> type_expression(model::ClosedModel& model, const Program& program,
                                               const syntax::Expr& expr, const SourceMap& sources,
                                               Diagnostics& diagnostics);

}  // namespace ptspec::sema

// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/parser.h"

#include "compiler/syntax/parse_run.h"
#include "compiler/syntax/tree_to_ast.h"

namespace ptspec::syntax {

using generated::PtspecParser;

std::optional<Module> parse_module(const SourceMap& sources, FileId file, Diagnostics& diagnostics) {
    if (!check_bytes(sources, file, diagnostics)) return std::nullopt;
    ParseRun run(sources, file, diagnostics);
    auto* tree = run.tree(&PtspecParser::specification);
    if (tree == nullptr) return std::nullopt;
    TreeToAst builder(run.tokens(), file, diagnostics);
    Module module = builder.module(*tree);
    if (builder.failed()) return std::nullopt;
    return module;
}

ExprPtr parse_expression(const SourceMap& sources, FileId file, Diagnostics& diagnostics) {
    if (!check_bytes(sources, file, diagnostics)) return nullptr;
    ParseRun run(sources, file, diagnostics);
    auto* tree = run.tree(&PtspecParser::expressionInput);
    if (tree == nullptr) return nullptr;
    TreeToAst builder(run.tokens(), file, diagnostics);
    ExprPtr result = builder.expression(*tree->expression());
    if (builder.failed()) return nullptr;
    return result;
}

}  // namespace ptspec::syntax

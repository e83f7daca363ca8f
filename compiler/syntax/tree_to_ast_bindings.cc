// SPDX-License-Identifier: Apache-2.0
//
// How the specification's names reach the kernel's.
#include "compiler/syntax/tree_to_ast.h"

namespace ptspec::syntax {

BindDecl TreeToAst::binding(Parser::BindDeclarationContext& tree) {
    const Span place = span(tree);
    if (auto* type = dynamic_cast<Parser::BindTypeContext*>(&tree)) {
        return BindType{place, name(*type->name()), text(*type->string(0)), text(*type->string(1)),
                        text(*type->string(2))};
    }
    if (auto* include = dynamic_cast<Parser::BindIncludeContext*>(&tree)) {
        return BindInclude{place, text(*include->string())};
    }
    if (auto* config = dynamic_cast<Parser::BindConfigContext*>(&tree)) {
        return BindConfig{place, name(*config->name()), text(*config->string())};
    }
    if (auto* feature = dynamic_cast<Parser::BindFeatureContext*>(&tree)) {
        return BindFeature{place, name(*feature->name()), text(*feature->string())};
    }
    if (auto* function = dynamic_cast<Parser::BindFunctionContext*>(&tree)) {
        return BindFunction{place, text(*function->string(0)), name(*function->name()),
                            text(*function->string(1)), text(*function->string(2))};
    }
    if (auto* variable = dynamic_cast<Parser::BindVariableContext*>(&tree)) {
        return BindVariable{place, text(*variable->string()), name(*variable->name())};
    }
    if (auto* unbound = dynamic_cast<Parser::UnboundOperationContext*>(&tree)) {
        return UnboundOperation{place, name(*unbound->name()), text(*unbound->string())};
    }
    auto& operation = dynamic_cast<Parser::BindOperationContext&>(tree);
    const auto all_names = operation.name();
    return BindOperation{place, name(*all_names.front()), names(all_names, 1), text(*operation.string()),
                         optional_expression(operation.expression())};
}

}  // namespace ptspec::syntax

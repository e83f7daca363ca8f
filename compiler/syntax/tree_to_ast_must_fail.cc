// SPDX-License-Identifier: Apache-2.0
//
// What must fail (history, finding, mutant), and the excuse of vacuous laws.
#include "compiler/syntax/tree_to_ast.h"

namespace ptspec::syntax {

namespace {

MustFailKind kind_of(generated::PtspecParser::MustFailKindContext& tree) {
    if (tree.FINDING() != nullptr) return MustFailKind::finding;
    if (tree.MUTANT() != nullptr) return MustFailKind::mutant;
    return MustFailKind::history;
}

}  // namespace

MustFailDecl TreeToAst::must_fail(Parser::MustFailDeclarationContext& tree) {
    MustFailDecl declaration;
    auto* head = tree.mustFailHead();
    declaration.doc = doc(tree);
    declaration.span = span(tree);
    declaration.kind = kind_of(*head->mustFailKind());
    declaration.name = name(*head->name());
    declaration.story = text(*head->string());
    for (auto* block : tree.variantBlock()) declaration.variants.push_back(variant(*block));
    return declaration;
}

Variant TreeToAst::variant(Parser::VariantBlockContext& tree) {
    Variant variant;
    variant.span = span(tree);
    variant.target = name(*tree.variantHead()->onTarget()->name());
    for (auto* item : tree.variantItem()) {
        if (auto* operation = item->architectureOperation()) {
            variant.operations.push_back(architecture_operation(*operation));
        } else if (auto* changed = item->actionDeclaration()) {
            variant.actions.push_back(action(*changed));
        } else if (auto* variable = item->stateVariable()) {
            variant.variables.push_back(state_variable(*variable));
        } else if (auto* alive = item->aliveSet()) {
            variant.alive.push_back(alive_set(*alive));
        } else if (auto* field = item->layoutField()) {
            variant.fields.push_back(layout_field(*field));
        } else {
            variant.without.push_back(name(*item->name()));
        }
    }
    for (auto* clause : tree.failsClause()) variant.fails.push_back(fails(*clause));
    return variant;
}

FailsClause TreeToAst::fails(Parser::FailsClauseContext& tree) {
    FailsClause clause;
    clause.span = span(tree);
    if (tree.WALK() != nullptr) {
        clause.walk = FailingWalk{name(*tree.name(0)), name(*tree.name(1)), std::nullopt};
        if (auto* levels = tree.integer()) clause.walk->levels = integer(*levels);
        return clause;
    }
    if (tree.ENSURES() != nullptr || tree.MODIFIES() != nullptr) {
        clause.operation = FailingOperation{tree.MODIFIES() != nullptr, name(*tree.name(0))};
        return clause;
    }
    const auto law_names = tree.lawName()->name();
    if (law_names.size() == 2) clause.contract = name(*law_names.front());
    clause.law = name(*law_names.back());
    if (auto* levels = tree.atLevels()) clause.levels = names(levels->name());
    clause.when = optional_expression(tree.expression());
    return clause;
}

VacuousDecl TreeToAst::vacuous(Parser::VacuousDeclarationContext& tree) {
    VacuousDecl declaration;
    declaration.span = span(tree);
    const auto law_names = tree.lawName()->name();
    if (law_names.size() == 2) declaration.contract = name(*law_names.front());
    declaration.law = name(*law_names.back());
    if (auto* levels = tree.atLevels()) declaration.levels = names(levels->name());
    if (auto* target = tree.onTarget()) declaration.target = name(*target->name());
    declaration.reason = text(*tree.string());
    return declaration;
}

}  // namespace ptspec::syntax

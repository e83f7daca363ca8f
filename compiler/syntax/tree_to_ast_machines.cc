// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "compiler/syntax/tree_to_ast.h"

namespace ptspec::syntax {

MachineDecl TreeToAst::machine(Parser::MachineDeclarationContext& tree) {
    MachineDecl machine;
    auto* head = tree.machineHead();
    machine.doc = doc(tree);
    machine.span = span(tree);
    machine.name = name(*head->name());
    for (auto* parameter : head->machineParameter()) {
        MachineParameter next{name(*parameter->name()), {}};
        for (auto* value : parameter->integer()) next.values.push_back(integer(*value));
        machine.parameters.push_back(std::move(next));
    }
    for (auto* item : tree.machineItem()) {
        if (auto* variable = item->stateVariable()) {
            machine.variables.push_back(state_variable(*variable));
        } else if (auto* declaration = item->actionDeclaration()) {
            machine.actions.push_back(action(*declaration));
        } else if (auto* block = item->processBlock()) {
            machine.processes.push_back(process(*block));
        } else if (auto* invariant = item->machineInvariant()) {
            machine.invariants.push_back(state_claim<InvariantDecl>(*invariant));
        } else if (auto* cover = item->machineCover()) {
            machine.covers.push_back(state_claim<CoverDecl>(*cover));
        } else if (auto* variant = item->machineVariant()) {
            machine.variants.push_back(state_claim<VariantDecl>(*variant));
        }
    }
    return machine;
}

template <typename Claim, typename Tree>
Claim TreeToAst::state_claim(Tree& tree) {
    Claim claim;
    claim.doc = doc(tree);
    claim.span = span(tree);
    claim.name = name(*tree.name());
    claim.claim = expression(*tree.expression());
    return claim;
}

ProcessBlock TreeToAst::process(Parser::ProcessBlockContext& tree) {
    ProcessBlock block;
    auto* head = tree.processHead();
    block.doc = doc(tree);
    block.span = span(tree);
    block.name = name(*head->name());
    block.range = bounds(head->bound());
    for (auto* item : tree.processItem()) {
        if (auto* variable = item->stateVariable()) {
            block.variables.push_back(state_variable(*variable));
        } else {
            block.actions.push_back(action(*item->actionDeclaration()));
        }
    }
    return block;
}

StateVariableDecl TreeToAst::state_variable(Parser::StateVariableContext& tree) {
    StateVariableDecl variable;
    variable.doc = doc(tree);
    variable.span = span(tree);
    variable.names = names(tree.name());
    variable.type = state_type(*tree.stateType());
    // The value, if there is one, stands before the condition of the place.
    const auto expressions = tree.expression();
    const bool has_value = tree.ASSIGN() != nullptr;
    if (has_value) variable.init = expression(*expressions.front());
    if (auto* path = tree.fieldPath()) {
        Place place{span(*path), field_path(*path), nullptr};
        if (tree.LIVE() != nullptr) place.live = expression(*expressions.back());
        variable.place = std::move(place);
    }
    return variable;
}

ActionDecl TreeToAst::action(Parser::ActionDeclarationContext& tree) {
    ActionDecl action;
    action.doc = doc(tree);
    action.span = span(tree);
    action.name = name(*tree.name());
    for (auto* parameter : tree.actionParameters()->actionParameter()) {
        action.parameters.push_back({name(*parameter->name()), state_type(*parameter->stateType())});
    }
    for (auto* clause : tree.actionClause()) {
        if (auto* guard = dynamic_cast<Parser::ActionGuardContext*>(clause)) {
            action.requirements.push_back(expression(*guard->expression()));
        } else if (auto* lowers = dynamic_cast<Parser::ActionLowersContext*>(clause)) {
            for (Name& each : names(lowers->name())) action.lowers.push_back(std::move(each));
        }
    }
    action.body = block(*tree.block());
    return action;
}

StateType TreeToAst::state_type(Parser::StateTypeContext& tree) {
    StateType type;
    type.span = span(tree);
    for (auto* extent : tree.bound()) type.extents.push_back(bound(*extent));
    auto* head = tree.stateTypeHead();
    if (auto* bits = dynamic_cast<Parser::StateBitsContext*>(head)) {
        type.node = WideBitsType{bound(*bits->bound())};
    } else if (auto* set = dynamic_cast<Parser::StateSetContext*>(head)) {
        type.node = SetType{bounds(set->bound())};
    } else if (auto* members = dynamic_cast<Parser::StateEnumContext*>(head)) {
        type.node = EnumType{names(members->name())};
    } else if (auto* range = dynamic_cast<Parser::StateRangeContext*>(head)) {
        if (range->bound().size() == 2) {
            type.node = bounds(range->bound());
            return type;
        }
        ExprPtr only = bound(*range->bound(0));
        if (auto* word = std::get_if<NameExpr>(&only->node)) {
            type.node = NamedType{word->name};
        } else {
            report(Diagnostic(Code::syntax_error, only->span, "this is no type")
                       .label("a number")
                       .help("a number below it: `0 ..< N`; a word of so many bits: `bits<N>`"));
        }
    }
    return type;
}

Bounds TreeToAst::bounds(const std::vector<Parser::BoundContext*>& trees) {
    return {bound(*trees.at(0)), bound(*trees.at(1))};
}

ExprPtr TreeToAst::bound(Parser::BoundContext& tree) {
    ExprPtr result = bound_product(*tree.boundProduct(0));
    // Operands and operators alternate.
    for (size_t i = 1; i < tree.boundProduct().size(); ++i) {
        auto* sign = dynamic_cast<antlr4::tree::TerminalNode*>(tree.children.at(2 * i - 1));
        const bool plus = sign->getSymbol()->getType() == Parser::ADD;
        auto whole = std::make_unique<Expr>();
        whole->span = span(tree);
        whole->node = BinaryExpr{plus ? BinaryOp::add : BinaryOp::subtract, span(tree), std::move(result),
                                 bound_product(*tree.boundProduct(i))};
        result = std::move(whole);
    }
    return result;
}

ExprPtr TreeToAst::bound_product(Parser::BoundProductContext& tree) {
    ExprPtr result;
    for (auto* term : tree.boundTerm()) {
        auto factor = std::make_unique<Expr>();
        factor->span = span(*term);
        if (auto* number = term->integer()) {
            factor->node = LiteralExpr{integer(*number)};
        } else {
            factor->node = NameExpr{name(*term->name())};
        }
        if (!result) {
            result = std::move(factor);
            continue;
        }
        auto product = std::make_unique<Expr>();
        product->span = span(tree);
        product->node = BinaryExpr{BinaryOp::multiply, span(tree), std::move(result), std::move(factor)};
        result = std::move(product);
    }
    return result;
}

std::vector<Name> TreeToAst::field_path(Parser::FieldPathContext& tree) { return names(tree.name()); }

}  // namespace ptspec::syntax

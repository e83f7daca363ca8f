// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <utility>

#include "compiler/syntax/limits.h"
#include "compiler/syntax/tree_to_ast.h"

namespace ptspec::syntax {

Block TreeToAst::block(Parser::BlockContext& tree) {
    Block result{span(tree), {}};
    if (++depth_ > max_expression_depth) {
        report(Diagnostic(Code::nesting_too_deep, result.span, "these blocks nest too deep")
                   .label(fmt::format("more than {} deep here", max_expression_depth))
                   .help("move parts of it into an `op` of their own"));
    } else {
        for (auto* each : tree.statement()) result.statements.push_back(statement(*each));
    }
    --depth_;
    return result;
}

Statement TreeToAst::statement(Parser::StatementContext& tree) {
    const Span place = span(tree);
    if (auto* let = dynamic_cast<Parser::LetStatementContext*>(&tree)) {
        return {place, LetStatement{name(*let->name()), optional_type(let->type()),
                                    expression(*let->expression()), false}};
    }
    if (auto* variable = dynamic_cast<Parser::VarStatementContext*>(&tree)) {
        return {place, LetStatement{name(*variable->name()), optional_type(variable->type()),
                                    expression(*variable->expression()), true}};
    }
    if (auto* choice = dynamic_cast<Parser::IfStatementContext*>(&tree)) {
        return {place, branches(*choice->ifBranches())};
    }
    if (auto* loop = dynamic_cast<Parser::ForStatementContext*>(&tree)) {
        ForStatement result{name(*loop->name()),
                            optional_type(loop->type()),
                            bit_or(*loop->bitOr(0)),
                            bit_or(*loop->bitOr(1)),
                            {},
                            {}};
        for (auto* clause : loop->loopInvariant())
            result.invariants.push_back(expression(*clause->expression()));
        result.body = block(*loop->block());
        return {place, std::move(result)};
    }
    if (auto* leave = dynamic_cast<Parser::ReturnStatementContext*>(&tree)) {
        return {place, ReturnStatement{optional_expression(leave->expression())}};
    }
    if (auto* emit = dynamic_cast<Parser::EmitStatementContext*>(&tree)) {
        EmitStatement result{name(*emit->name()), {}};
        for (auto* argument : emit->arguments()->expression())
            result.arguments.push_back(expression(*argument));
        return {place, std::move(result)};
    }
    if (auto* claim = dynamic_cast<Parser::AssertStatementContext*>(&tree)) {
        return {place, AssertStatement{expression(*claim->expression())}};
    }
    return assignment_or_call(dynamic_cast<Parser::AssignmentOrCallContext&>(tree));
}

Statement TreeToAst::assignment_or_call(Parser::AssignmentOrCallContext& tree) {
    const Span place = span(tree);
    ExprPtr left = unary(*tree.unary());
    if (auto* value = tree.expression()) return {place, AssignStatement{std::move(left), expression(*value)}};
    if (!std::holds_alternative<CallExpr>(left->node)) {
        report(Diagnostic(Code::syntax_error, left->span, "this statement does nothing")
                   .label("a value that nobody uses")
                   .help("assign it (`x = ...;`), check it (`assert ...;`) or return it"));
    }
    return {place, CallStatement{std::move(left)}};
}

// A long `else if` chain is a loop here, and a nest of blocks in what it makes.
IfStatement TreeToAst::branches(Parser::IfBranchesContext& tree) {
    IfStatement result{expression(*tree.expression()), block(*tree.block(0)), nullptr};
    if (auto* otherwise = tree.block(1)) {
        result.else_block = std::make_unique<Block>(block(*otherwise));
    } else if (auto* next = tree.ifBranches()) {
        Block nested{span(*next), {}};
        if (++depth_ > max_expression_depth) {
            report(Diagnostic(Code::nesting_too_deep, nested.span, "this chain of `else if` is too long")
                       .label(fmt::format("more than {} branches", max_expression_depth)));
        } else {
            nested.statements.push_back({nested.span, branches(*next)});
        }
        --depth_;
        result.else_block = std::make_unique<Block>(std::move(nested));
    }
    return result;
}

}  // namespace ptspec::syntax

// SPDX-License-Identifier: Apache-2.0
//
// Statements: the bodies of operations with effects, of laws that tell a story, and of the actions of
// machines.
#pragma once

#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "compiler/syntax/ast_expressions.h"

namespace ptspec::syntax {

struct Statement;
struct Block {
    Span span;
    std::vector<Statement> statements;
};

// `let x = a;`, and `var x = a;` for what is assigned again
struct LetStatement {
    Name name;
    std::optional<Type> type;
    ExprPtr value;
    bool is_variable = false;
};
struct AssignStatement {
    ExprPtr place;  // a variable, `*p`, `t[i]`, a ghost; sema says what may be assigned
    ExprPtr value;
};
struct CallStatement {
    ExprPtr call;
};
struct IfStatement {
    ExprPtr condition;
    Block then_block;
    std::unique_ptr<Block> else_block;  // null: none; `else if` is a block of one statement
};
// for name in low ..< high
struct ForStatement {
    Name name;
    std::optional<Type> type;
    ExprPtr low, high;
    std::vector<ExprPtr> invariants;
    Block body;
};
struct ReturnStatement {
    ExprPtr value;  // null: nothing
};
struct EmitStatement {
    Name event;
    std::vector<ExprPtr> arguments;
};
struct AssertStatement {
    ExprPtr claim;
};

struct Statement {
    Span span;
    std::variant<LetStatement, AssignStatement, CallStatement, IfStatement, ForStatement, ReturnStatement,
                 EmitStatement, AssertStatement>
        node;
};

}  // namespace ptspec::syntax

// SPDX-License-Identifier: Apache-2.0
//
// Statements of a closed model: what operations with effects do, and the stories of laws. Their meaning is
// given by execute.h. Expressions in them read memory as it is when the statement is reached
// (`Memory::current`) and, for `old`, as it was at entry (`Memory::old`).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/model/expr.h"
#include "compiler/support/source.h"

namespace ptspec::model {

using TypeId = uint32_t;

struct Statement;
using Block = std::vector<Statement>;

// A condition as a reader wrote it.
struct Claim {
    ExprId claim = no_expr;
    std::string text;
    Span span;
};

// Declares a local variable, or gives it another value.
struct Assign {
    VariableId variable = 0;
    ExprId value = no_expr;
};
// Writes one word: of a table (then the event `write` of that place happens, too), or of a ghost.
struct Store {
    uint32_t memory = 0;  // into ClosedModel::memories
    ExprId key = no_expr, value = no_expr;
};
// Calls an operation with effects. (A call of a pure one is an expression.)
struct Call {
    OperationId operation = 0;
    std::vector<ExprId> arguments;
    std::optional<VariableId> result;
};
struct If {
    ExprId condition = no_expr;
    Block then_block, else_block;
};
// for variable in low ..< high. The variable is not assigned in the body. An invariant holds whenever the
// loop is about to ask whether it goes on; it may speak of the variable, which then is `high`.
struct For {
    VariableId variable = 0;
    ExprId low = no_expr, high = no_expr;
    std::vector<Claim> invariants;
    Block body;
};
struct Return {
    ExprId value = no_expr;  // no_expr: nothing
};
struct Emit {
    uint32_t memory = 0;  // an event
    ExprId key = no_expr;
};
struct Assert {
    Claim claim;
};

struct Statement {
    std::variant<Assign, Store, Call, If, For, Return, Emit, Assert> node;
    Span span;
};

// A variable of a block, declared by its first Assign, or by the For that counts it.
struct Local {
    std::string name;
    TypeId type = 0;
    VariableId variable = 0;
    bool assigned_again = false;  // `var`
    Span span;
};

// `modifies`: this many neighbours from a place on.
struct Region {
    uint32_t memory = 0;
    ExprId key = no_expr;    // over the parameters, in the state at entry
    ExprId count = no_expr;  // 64 bits; no_expr: one
    std::string text;
    Span span;
};

// What an operation does beside returning a value.
struct Effects {
    // Callers rely on `requires`, `modifies` and `ensures` alone. False: a pure operation with promises; it
    // has a `body` of its own, which callers see, and no statements.
    bool by_contract = true;
    std::vector<Claim> ensures;    // over parameters, `result`, memory now and at entry
    std::vector<Region> modifies;  // nothing else changes; ghosts and events that are not here neither
    VariableId result = 0;         // `result`; counts only if the operation gives one
    std::vector<Local> locals;
    Block body;
};

// What a law tells before its claim.
struct Story {
    std::vector<Local> locals;
    Block body;
};

}  // namespace ptspec::model

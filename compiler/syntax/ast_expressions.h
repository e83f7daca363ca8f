// SPDX-License-Identifier: Apache-2.0
//
// Names, literals, types and expressions of the abstract syntax; the part of ast.h that all declarations
// share.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/support/source.h"

namespace ptspec::syntax {

struct Name {
    std::string text;
    Span span;
};

struct Integer {
    uint64_t value = 0;  // the parser reports literals beyond 64 bits
    Span span;
    std::string spelling;  // as written, for base-keeping output
};

struct Text {
    std::string value;  // escapes resolved
    Span span;
};

// ---------------------------------------------------------------- types

struct BoolType {};
struct BitsType {
    Integer width;
};
struct NamedType {
    Name name;
};
struct Type {
    Span span;
    std::variant<BoolType, BitsType, NamedType> node;
};

// ---------------------------------------------------------------- expressions

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

enum class UnaryOp { logical_not, bit_not };

enum class BinaryOp {
    implies,
    iff,
    logical_or,
    logical_and,
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    bit_or,
    bit_xor,
    bit_and,
    shift_left,
    shift_right,
    shift_left_wrapping,
    concat,
    add,
    subtract,
    add_wrapping,
    subtract_wrapping,
    multiply,
    divide,
    remainder,
    multiply_wrapping,
};

struct LiteralExpr {
    Integer value;
};
struct BoolExpr {
    bool value;
};
struct NameExpr {
    Name name;
};
struct CallExpr {
    Name callee;
    std::vector<ExprPtr> arguments;
};
struct UnaryExpr {
    UnaryOp op;
    ExprPtr operand;
};
struct BinaryExpr {
    BinaryOp op;
    Span op_span;
    ExprPtr left, right;
};
struct IfExpr {
    ExprPtr condition, then_value, else_value;
};
struct LetExpr {
    Name name;
    std::optional<Type> type;
    ExprPtr value, body;
};
struct FieldExpr {
    ExprPtr base;
    Name field;
};
// as written, in the base's numbering
struct SliceExpr {
    ExprPtr base;
    Integer first;
    std::optional<Integer> second;
};
struct FieldUpdate {
    Name field;
    ExprPtr value;
};
struct WithExpr {
    ExprPtr base;
    std::vector<FieldUpdate> updates;
};
struct AsExpr {
    ExprPtr base;
    Type type;
};
struct ValidExpr {
    ExprPtr entry;
};
// low <= value < high
struct MembershipExpr {
    ExprPtr value, low, high;
};
// `subject keeps all [of reference] but names...`; without reference: the subject's own first entry argument
struct KeepsExpr {
    ExprPtr subject;
    ExprPtr reference;
    std::vector<Name> but;
};

struct ElsePattern {
    Span span;
};
struct IntegerPattern {
    Integer low;
    std::optional<Integer> high_exclusive;
};
struct BoolPattern {
    bool value;
    Span span;
};
// a view of an entry, or a constant
struct NamePattern {
    Name name;
};
using Pattern = std::variant<ElsePattern, IntegerPattern, BoolPattern, NamePattern>;
struct MatchArm {
    std::vector<Pattern> patterns;
    ExprPtr value;
    Span span;
};
struct MatchExpr {
    ExprPtr scrutinee;
    std::vector<MatchArm> arms;
};

struct Expr {
    Span span;
    std::variant<LiteralExpr, BoolExpr, NameExpr, CallExpr, UnaryExpr, BinaryExpr, IfExpr, LetExpr, FieldExpr,
                 SliceExpr, WithExpr, AsExpr, ValidExpr, MembershipExpr, KeepsExpr, MatchExpr>
        node;
};

}  // namespace ptspec::syntax

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
struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

// `ref pte`: a place in a table; `ref pte[N]`: a table of N entries
struct RefType {
    Name entry;
    std::shared_ptr<const Expr> extent;  // null: a place
};
struct Type {
    Span span;
    std::variant<BoolType, BitsType, NamedType, RefType> node;
};

// ---------------------------------------------------------------- expressions

enum class UnaryOp { logical_not, bit_not, dereference, address_of };

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
// `t[i]`, where the index is no plain number; a number makes it a SliceExpr, whatever the base turns out to
// be
struct IndexExpr {
    ExprPtr base;
    ExprPtr index;
};
// `t[i +: n]`: n entries from i on
struct RangeExpr {
    ExprPtr base;
    ExprPtr start, count;
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

// The value at entry of the operation, the law's story or the action.
struct OldExpr {
    ExprPtr value;
};
// forall name in low ..< high: body
struct QuantifiedExpr {
    bool universal = true;
    Name name;
    std::optional<Type> type;
    ExprPtr low, high, body;
};
// Both sides are events that happened, the left one's last occurrence before the right one's first.
struct BeforeExpr {
    ExprPtr earlier, later;
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
                 SliceExpr, IndexExpr, RangeExpr, WithExpr, AsExpr, ValidExpr, MembershipExpr, KeepsExpr,
                 OldExpr, QuantifiedExpr, BeforeExpr, MatchExpr>
        node;
};

}  // namespace ptspec::syntax

// SPDX-License-Identifier: Apache-2.0
//
// The abstract syntax of a specification file, as the parser leaves it and sema reads it.
// Plain data: names are not resolved, nothing is typed, `pxx` families are not expanded. Every node
// carries the span it came from. The tree owns all its parts; copying is not needed anywhere.
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
struct SliceExpr {
    ExprPtr base;
    Integer first;
    std::optional<Integer> second;
};  // as written, in the base's numbering
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
struct MembershipExpr {
    ExprPtr value, low, high;
};  // low <= value < high
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
struct NamePattern {
    Name name;
};  // a view of an entry, or a constant
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

// ---------------------------------------------------------------- shared declarations

struct Parameter {
    Name name;
    std::optional<Type> type;  // an architecture may leave out what the contract says
};

struct NamedClause {
    Name name;
    Name level;
};

struct OperationDecl {
    std::string doc;  // the `///` lines above, joined by newlines; may be empty
    Span span;
    Name name;  // may hold the family word (`pxx_dirty`)
    std::vector<Parameter> parameters;
    std::optional<Type> result;
    std::vector<ExprPtr> requirements;
    std::vector<NamedClause> named;
    std::optional<std::vector<Name>> touches;  // empty vector: `touches nothing`
    ExprPtr body;                              // null: declared only
};

struct LawDecl {
    std::string doc;
    Span span;
    Name name;
    std::vector<Parameter> parameters;
    ExprPtr condition;  // null: always
    ExprPtr claim;
};

struct OpaqueField {
    Name name;
    Type type;
};
struct OpaqueDecl {
    std::string doc;
    Span span;
    Name name;
    std::vector<OpaqueField> fields;
};

struct ConstDecl {
    std::string doc;
    Span span;
    Name name;
    std::optional<Type> type;
    ExprPtr value;
};

// `pud when pud_thp`: the level counts only on targets with the feature.
struct LevelName {
    Name name;
    std::optional<Name> feature;
};

struct Family {
    Name word;
    std::vector<LevelName> levels;
    Span span;
};  // `for pxx in pte, pmd`

// ---------------------------------------------------------------- contracts

struct ContractItem;
struct FeatureBlock {
    Name feature;
    std::vector<ContractItem> items;
};
struct LevelsBlock {
    std::vector<LevelName> levels;
    std::vector<ContractItem> items;
};
struct ContractItem {
    std::variant<OperationDecl, LawDecl, OpaqueDecl, ConstDecl, FeatureBlock, LevelsBlock> node;
};

struct ContractDecl {
    std::string doc;
    Span span;
    Name name;
    std::optional<Family> family;
    std::vector<ContractItem> items;
};

// ---------------------------------------------------------------- entries

enum class Numbering { lsb0, msb0 };
enum class FieldKind { named, reserved, zero, ignored };
// reserved: the architecture keeps it, must be zero in a valid entry of this view, hardware looks at it
// zero: software keeps it zero   ignored: no meaning to anyone, any value is valid
enum class FieldOwner { by_default, software, hardware };

struct FieldDecl {
    Span span;
    Integer first;                  // as written; msb0 counts from the left
    std::optional<Integer> second;  // absent: one bit
    FieldKind kind = FieldKind::named;
    Name name;  // empty text unless kind is named
    FieldOwner owner = FieldOwner::by_default;
};

struct ViewDecl {
    Span span;
    Name name;
    ExprPtr condition;  // null: otherwise
    std::vector<FieldDecl> fields;
};

struct ReadSet {
    enum class Kind { all, nothing, fields } kind = Kind::all;
    std::vector<Name> fields;
    Span span;
};

struct HardwareReads {
    Span span;
    ReadSet then_set;
    ExprPtr condition;  // null: always then_set
    ReadSet else_set;
};

struct EntryDecl {
    std::string doc;
    Span span;
    Name name;
    Integer width;
    Numbering numbering = Numbering::lsb0;
    std::vector<FieldDecl> fields;
    std::vector<ViewDecl> views;
    std::optional<HardwareReads> hardware;
};

// ---------------------------------------------------------------- architectures, targets, bindings

struct WordDecl {
    Integer bits;
};
struct ConfigDecl {
    std::string doc;
    Span span;
    Name name;
    Type type;
    ExprPtr where;
};
struct ExampleDecl {
    Span span;
    ExprPtr claim;
};

struct BindType {
    Span span;
    Name type;
    Text c_type, from_word, to_word;
};  // `$` stands for the operand
struct BindInclude {
    Span span;
    Text header;
};
struct BindConfig {
    Span span;
    Name config;
    Text c_expression;
};
struct BindFeature {
    Span span;
    Name feature;
    Text c_condition;
};  // a preprocessor condition
struct BindFunction {
    Span span;
    Text result;
    Name function;
    Text parameters, arguments;
};  // not exported to modules
struct BindVariable {
    Span span;
    Text c_type;
    Name variable;
};  // not exported to modules
struct BindOperation {
    Span span;
    Name operation;
    std::vector<Name> parameters;
    Text call;
    ExprPtr where;
};
struct UnboundOperation {
    Span span;
    Name operation;
    Text reason;
};
using BindDecl = std::variant<BindType, BindInclude, BindConfig, BindFeature, BindFunction, BindVariable,
                              BindOperation, UnboundOperation>;

struct ArchitectureItem;
struct FamilyBlock {
    Family family;
    std::vector<ArchitectureItem> items;
};
struct WhenBlock {
    Name feature;
    std::vector<ArchitectureItem> items;
};
struct ArchitectureItem {
    std::variant<WordDecl, EntryDecl, OpaqueDecl, ConstDecl, ConfigDecl, OperationDecl, FamilyBlock,
                 WhenBlock, ExampleDecl, BindDecl>
        node;
};

// An architecture may be written in several blocks and files; sema joins them.
struct ArchitectureDecl {
    std::string doc;
    Span span;
    Name name;
    std::vector<ArchitectureItem> items;
};

struct TargetDecl {
    std::string doc;
    Span span;
    Name name;
    Name architecture;
    std::vector<Name> features, contracts, levels;
    std::optional<Name> kernel_source;  // `debian`
    std::optional<Text> kernel_flavour;
};

// ---------------------------------------------------------------- what must fail

enum class MustFailKind { history, finding, mutant };

struct FailsClause {
    Span span;
    std::optional<Name> contract;
    Name law;
    std::vector<Name> levels;  // empty: every level that has the law
    ExprPtr when;              // findings only
};

struct Variant {
    Span span;
    Name target;  // a target, or an architecture: all its targets
    std::vector<OperationDecl> operations;
    std::vector<FailsClause> fails;
};

struct MustFailDecl {
    std::string doc;
    Span span;
    MustFailKind kind = MustFailKind::history;
    Name name;
    Text story;
    std::vector<Variant> variants;
};

struct VacuousDecl {
    Span span;
    std::optional<Name> contract;
    Name law;
    std::vector<Name> levels;
    std::optional<Name> target;
    Text reason;
};

// ---------------------------------------------------------------- files

struct Module {
    FileId file = 0;
    std::vector<Name> path;                  // `module api.leaf`
    std::vector<std::vector<Name>> imports;  // in order
    std::vector<ContractDecl> contracts;
    std::vector<ArchitectureDecl> architectures;
    std::vector<TargetDecl> targets;
    std::vector<MustFailDecl> must_fails;
    std::vector<VacuousDecl> vacuous;
};

}  // namespace ptspec::syntax

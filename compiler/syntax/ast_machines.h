// SPDX-License-Identifier: Apache-2.0
//
// Machines (what happens over time) and layouts (what shares bytes) as the parser leaves them.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/syntax/ast_expressions.h"
#include "compiler/syntax/ast_statements.h"

namespace ptspec::syntax {

// ---------------------------------------------------------------- machines

// `low ..< high`; both are numbers made of literals and the machine's parameters
struct Bounds {
    ExprPtr low, high;
};
// `set of 0 ..< N`
struct SetType {
    Bounds members;
};
// `{ idle, queued }`
struct EnumType {
    std::vector<Name> members;
};
struct WideBitsType {
    ExprPtr width;
};
struct StateType {
    Span span;
    std::variant<BoolType, WideBitsType, NamedType, EnumType, Bounds, SetType> node;
    std::vector<ExprPtr> extents;  // `T[N][M]`: N, then M
};

// `in page.lru live when COND`
struct Place {
    Span span;
    std::vector<Name> path;  // the layout's name first
    ExprPtr live;            // null: always
};

struct StateVariableDecl {
    std::string doc;
    Span span;
    std::vector<Name> names;
    StateType type;
    ExprPtr init;  // null: any value of the type
    std::optional<Place> place;
};

struct ActionParameter {
    Name name;
    StateType type;
};
struct ActionDecl {
    std::string doc;
    Span span;
    Name name;
    std::vector<ActionParameter> parameters;
    std::vector<ExprPtr> requirements;
    std::vector<Name> lowers;
    Block body;
};

// `invariant`, `cover` and `variant` alike: a name and an expression over the state
struct StateClaim {
    std::string doc;
    Span span;
    Name name;
    ExprPtr claim;
};
struct InvariantDecl : StateClaim {};
struct CoverDecl : StateClaim {};
struct VariantDecl : StateClaim {};

// `process cpu in 0 ..< 2 { ... }`: variables and actions of their own for each
struct ProcessBlock {
    std::string doc;
    Span span;
    Name name;
    Bounds range;
    std::vector<StateVariableDecl> variables;
    std::vector<ActionDecl> actions;
};

struct MachineParameter {
    Name name;
    std::vector<Integer> values;
};

struct MachineDecl {
    std::string doc;
    Span span;
    Name name;
    std::vector<MachineParameter> parameters;
    std::vector<StateVariableDecl> variables;
    std::vector<ProcessBlock> processes;
    std::vector<ActionDecl> actions;
    std::vector<InvariantDecl> invariants;
    std::vector<CoverDecl> covers;
    std::vector<VariantDecl> variants;
};

// ---------------------------------------------------------------- layouts

struct LayoutField {
    enum class Kind { field, union_of, struct_of } kind = Kind::field;
    std::string doc;
    Span span;
    std::optional<Integer> offset;  // in bytes; absent: the next one that is aligned
    Name name;                      // of a field
    Name type;
    std::vector<ExprPtr> extents;
    std::vector<Name> same_as;       // `= flags`: a field of the layout below, same offset, size and type
    std::vector<Name> starts_at;     // `at compound_head`: same offset
    std::vector<LayoutField> parts;  // of a union or a struct
};

// Fields that are in use at the same time, of the overlay and of what lies below.
struct AliveSet {
    std::string doc;
    Span span;
    Name name;
    std::vector<std::vector<Name>> fields;
};

struct LayoutDecl {
    std::string doc;
    Span span;
    Name name;
    std::optional<Name> below;   // overlays: what they lie on
    std::vector<Integer> words;  // empty: 32 and 64
    std::optional<Text> c_type;  // `bind "struct page"`
    std::vector<LayoutField> fields;
    std::vector<AliveSet> alive;
};

}  // namespace ptspec::syntax

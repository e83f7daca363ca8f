// SPDX-License-Identifier: Apache-2.0
//
// The abstract syntax of a specification file, as the parser leaves it and sema reads it.
// Plain data: names are not resolved, nothing is typed, `pxx` families are not expanded. Every node
// carries the span it came from. The tree owns all its parts; copying is not needed anywhere.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/support/source.h"
#include "compiler/syntax/ast_expressions.h"
#include "compiler/syntax/ast_machines.h"
#include "compiler/syntax/ast_statements.h"

namespace ptspec::syntax {

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
    std::vector<ExprPtr> ensures;
    std::optional<std::vector<ExprPtr>> modifies;  // places and ranges; empty vector: `modifies nothing`
    ExprPtr body;                                  // null: declared only, or with effects
    std::unique_ptr<Block> block;                  // `do { ... }`
    bool optional = false;                         // of a contract: an architecture may lack it
};

struct LawDecl {
    std::string doc;
    Span span;
    Name name;
    std::vector<Parameter> parameters;
    ExprPtr condition;             // null: always
    std::unique_ptr<Block> story;  // null: none; else the claim is about the state after it
    ExprPtr claim;
};

struct GhostDecl {
    std::string doc;
    Span span;
    Name name;
    std::vector<Parameter> parameters;
    Type type;
};

struct EventDecl {
    std::string doc;
    Span span;
    Name name;
    std::vector<Parameter> parameters;
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

// `for pxx in pte, pmd`
// `for pxx above pyy`: `below` is the word for the level under it, and there are no levels in the list
struct Family {
    Name word;
    std::vector<LevelName> levels;
    std::optional<Name> below;
    Span span;
};

// ---------------------------------------------------------------- contracts

// Of the kernel: `7.0`.
struct Version {
    uint64_t major = 0, minor = 0;
    auto operator<=>(const Version&) const = default;
};
// `since 6.12 until 6.17`; both ends have it.
struct VersionRange {
    std::optional<Version> since, until;
    Span span;
    bool holds(Version version) const {
        return (!since || *since <= version) && (!until || version <= *until);
    }
};

struct ContractItem;
struct FeatureBlock {
    Name feature;
    VersionRange versions;
    std::vector<ContractItem> items;
};
struct ContractVersions {
    VersionRange versions;
    std::vector<ContractItem> items;
};
struct LevelsBlock {
    std::vector<LevelName> levels;
    std::vector<ContractItem> items;
};
struct ContractItem {
    std::variant<OperationDecl, LawDecl, OpaqueDecl, ConstDecl, GhostDecl, EventDecl, FeatureBlock,
                 LevelsBlock, ContractVersions>
        node;
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
    std::string doc;
    Span span;
    Integer first;                  // as written; msb0 counts from the left
    std::optional<Integer> second;  // absent: one bit
    FieldKind kind = FieldKind::named;
    Name name;  // empty text unless kind is named
    FieldOwner owner = FieldOwner::by_default;
};

struct ViewDecl {
    std::string doc;
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

// `$` stands for the operand
struct BindType {
    Span span;
    Name type;
    Text c_type, from_word, to_word;
};
struct BindInclude {
    Span span;
    Text header;
};
struct BindConfig {
    Span span;
    Name config;
    Text c_expression;
};
// a preprocessor condition
struct BindFeature {
    Span span;
    Name feature;
    Text c_condition;
};
// not exported to modules
struct BindFunction {
    Span span;
    Text result;
    Name function;
    Text parameters, arguments;
};
// not exported to modules
struct BindVariable {
    Span span;
    Text c_type;
    Name variable;
};
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
struct ArchitectureVersions {
    VersionRange versions;
    std::vector<ArchitectureItem> items;
};
struct ArchitectureItem {
    std::variant<WordDecl, EntryDecl, OpaqueDecl, ConstDecl, ConfigDecl, GhostDecl, EventDecl, OperationDecl,
                 FamilyBlock, WhenBlock, ArchitectureVersions, ExampleDecl, BindDecl>
        node;
};

// An architecture may be written in several blocks and files; sema joins them.
struct ArchitectureDecl {
    std::string doc;
    Span span;
    Name name;
    std::vector<ArchitectureItem> items;
};

// ---------------------------------------------------------------- paging

// `pte 9`: index bits of a level; `pud 1`: the type that its entries carry
struct LevelNumber {
    Name level;
    Integer number;
};

struct PagePart {
    Integer shift;
};
struct LevelsPart {
    std::vector<LevelNumber> levels;
    Span span;
};
struct AddressPart {
    Integer bits;
    std::optional<Name> extension;  // `sign_extended`, `split`
};
struct FoldPart {
    std::vector<Name> levels;
    std::optional<Name> into;
    ExprPtr condition;  // at boot; null: for good, or per mm
    struct ByType {
        Name scope;  // `mm`
        Name field;  // of entries
        std::vector<LevelNumber> types;
    };
    std::optional<ByType> by_type;  // per mm
    Span span;
};

struct PagingItem;
struct PagingFamily {
    Family family;
    std::vector<PagingItem> items;
};
struct PagingItem {
    std::variant<PagePart, LevelsPart, AddressPart, FoldPart, ConstDecl, OperationDecl, PagingFamily> node;
};

struct PagingDecl {
    std::string doc;
    Span span;
    Name name;
    std::optional<Name> base;  // an architecture or another paging
    std::vector<PagingItem> items;
};

// What a level does that is folded for good.
struct FoldingDecl {
    std::string doc;
    Span span;
    Name name;  // the level
    std::vector<OperationDecl> operations;
};

// ---------------------------------------------------------------- targets

struct TargetDecl {
    std::string doc;
    Span span;
    Name name;
    Name architecture;
    std::vector<Name> features, contracts, levels, pagings;
    std::optional<Name> kernel_source;  // `debian`
    std::optional<Text> kernel_flavour;
};

// ---------------------------------------------------------------- what must fail

enum class MustFailKind { history, finding, mutant };

// `fails walk lockless W3 at 3 levels`
struct FailingWalk {
    Name kind, claim;
    std::optional<Integer> levels;
};

// `fails ensures set_ptes`
struct FailingOperation {
    bool modifies = false;  // else what it ensures
    Name operation;
};

struct FailsClause {
    Span span;
    std::optional<FailingWalk> walk;            // then nothing else
    std::optional<FailingOperation> operation;  // likewise
    std::optional<Name> contract;
    Name law;
    std::vector<Name> levels;  // empty: every level that has the law
    ExprPtr when;              // findings only
};

struct Variant {
    Span span;
    // A target or a paging; an architecture: all its targets and pagings; a machine, or a layout.
    Name target;
    std::vector<OperationDecl> operations;
    std::vector<ActionDecl> actions;           // of a machine: in the place of one of that name, or new
    std::vector<StateVariableDecl> variables;  // likewise
    std::vector<Name> without;                 // actions that the variant lacks
    std::vector<AliveSet> alive;               // of a layout: in the place of one of that name, or new
    std::vector<LayoutField> fields;           // likewise
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
    std::vector<PagingDecl> pagings;
    std::vector<FoldingDecl> foldings;
    std::vector<TargetDecl> targets;
    std::vector<MachineDecl> machines;
    std::vector<LayoutDecl> layouts;  // overlays, too
    std::vector<MustFailDecl> must_fails;
    std::vector<VacuousDecl> vacuous;
};

}  // namespace ptspec::syntax

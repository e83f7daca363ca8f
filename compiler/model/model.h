// SPDX-License-Identifier: Apache-2.0
//
// A closed model: one target, everything resolved. No families (`pxx`), no feature blocks, no imports are
// left; every operation has a body, every expression is in the pool. This is what vcgen proves, testgen
// makes vectors for, and emit writes as C. Sema builds it; nobody changes it afterwards but for adding
// expressions to its pool.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/model/expr.h"
#include "compiler/model/paging.h"
#include "compiler/model/statement.h"
#include "compiler/support/source.h"

namespace ptspec::model {

// ---------------------------------------------------------------- types and entry formats

struct Type {
    enum class Kind : uint8_t { boolean, bits, entry, opaque, reference, enumeration } kind = Kind::bits;
    std::string
        name;  // `bool`, `bits<12>`, `pte`, `pgprot`; the C name of the reference type is ref_<name>_t
    Sort sort;
    uint32_t format = 0;  // entry, opaque: into ClosedModel::formats
    TypeId entry = 0;     // reference: what it refers to
    // reference: `ref pte[512]` is a table of so many; 0: `ref pte`, a place in some table of that level
    uint32_t extent = 0;
};

struct Field {
    enum class Kind : uint8_t { named, reserved, zero, ignored } kind = Kind::named;
    std::string name;        // empty unless named
    uint8_t hi = 0, lo = 0;  // lsb0, inclusive
    bool software = false;   // the hardware ignores it in this state
    Span span;
    unsigned width() const { return hi - lo + 1u; }
    uint64_t mask() const { return mask_of(bits_sort(width())) << lo; }
};

// A state of an entry. Views are tried in order; the first whose condition holds is the word's view.
struct View {
    std::string name;
    ExprId condition = no_expr;  // over the format's `self`; `otherwise` is true
    std::vector<Field> fields;   // empty: the format's own fields hold in this view
    Span span;
};

struct HardwareReads {           // the bits that the hardware looks at, by state
    ExprId condition = no_expr;  // over `self`
    uint64_t then_mask = 0, else_mask = 0;
    Span span;
};

// The layout of an entry, or of an opaque kernel type (then without views).
struct EntryFormat {
    std::string name;
    unsigned width = 64;
    bool msb0 = false;          // numbering used in pictures and reports
    VariableId self = 0;        // the word that conditions speak of
    std::vector<Field> fields;  // every bit is covered exactly once; from the first written to the last
    std::vector<View> views;
    std::optional<HardwareReads> hardware;
    std::string doc;
    Span span;
};

// ---------------------------------------------------------------- operations and laws

struct Parameter {
    std::string name;
    TypeId type = 0;
    VariableId variable = 0;
    Span span;
};

// How an operation reaches the kernel's own helper (emit makes C of it).
struct Binding {
    std::string call;                     // C expression over the parameters' names, each of its kernel type
    std::vector<std::string> parameters;  // the names that `call` uses, in the operation's order
    ExprId where = no_expr;               // more than `requires`: inputs for which the helper may be called
    bool bound = true;
    std::string reason;  // why not bound
    Span span;
};

// State beside the arguments: the tables of one level, a ghost, or an event.
struct Memory {
    enum class Kind : uint8_t {
        table,  // the key is a reference
        ghost,  // the key is made of the parameters, the first uppermost; never there in code
        event,  // likewise; the word is when it happened last, counted from 1 in the running operation; 0:
                // not
    } kind = Kind::table;
    std::string name;  // `pte`; `holds`; `flush`
    std::string doc;
    std::vector<Parameter> parameters;  // ghost, event
    TypeId value = 0;
    MemoryId current = 0, old = 0;  // now, and at entry
    MemoryId first = 0;             // event: when it happened first
    Span span;
};

struct Operation {
    std::string name;         // `pte_mkdirty`
    std::string family_name;  // `pxx_mkdirty`; the same as name outside families
    std::string level;        // `pte`; empty outside families
    std::string contract;     // empty: private to the architecture
    std::string doc;
    std::vector<Parameter> parameters;
    TypeId result = 0;
    bool has_result = true;         // an operation with effects may give none
    std::vector<ExprId> requires_;  // over the parameters and memory; together they are the domain
    ExprId body = no_expr;          // over the parameters, config variables, memory; may call pure operations
    std::optional<Effects> effects;  // then there is no `body`
    std::optional<uint64_t>
        touches;               // frame: the bits of the first parameter of the result's type that may change
    bool observer = false;     // pure look at one entry: what `keeps all` quantifies over
    bool is_default = false;   // the contract's own body, not the architecture's
    bool has_default = false;  // the contract has one
    bool is_optional = false;  // the contract lets architectures lack it
    Binding binding;
    Span span;           // the definition (architecture)
    Span contract_span;  // the declaration (contract); invalid if private
};

// One conjunct of a law's claim: a goal of its own.
struct Conjunct {
    ExprId claim = no_expr;
    std::string label;  // for `keeps`: the observer that must not change, else empty
    Span span;
};

// `leaf.mkdirty_sets@pmd`; without a level outside families
inline std::string law_id(const std::string& contract, const std::string& name, const std::string& level) {
    return contract + "." + name + (level.empty() ? "" : "@" + level);
}

struct Law {
    std::string contract, name;
    std::string level;  // empty: no family
    std::string doc;
    std::vector<Parameter> parameters;
    ExprId condition = no_expr;  // true if the law has none
    std::optional<Story>
        story;  // then conjuncts are about the state after it, the condition about that before
    std::vector<Conjunct> conjuncts;
    std::string condition_text, claim_text;  // as written, for reports
    Span span, name_span;
    std::string id() const { return law_id(contract, name, level); }
};

struct Example {
    ExprId claim = no_expr;  // closed but for config variables: must hold for every allowed configuration
    std::string text;
    Span span;
};

struct Config {
    std::string name;
    std::string doc;
    TypeId type = 0;
    VariableId variable = 0;
    std::string kernel_expression;  // C, read once at module load; empty: not bound
    Span span;
};

// ---------------------------------------------------------------- what must fail

struct Replacement {
    OperationId operation = 0;
    ExprId body = no_expr;  // over the parameters of the replaced operation
    Span span;
    std::optional<Story> statements{};  // of one with effects: its body; then there is no `body`
};

struct MustFail {
    enum class Kind : uint8_t { history, finding, mutant } kind = Kind::history;
    std::string name, story, doc;
    std::vector<Replacement> replacements;  // empty for findings
    uint32_t law = 0;                       // into ClosedModel::laws
    ExprId when = no_expr;                  // findings: over the law's parameters; true if not given
    Span span, fails_span;
    // What fails is no law, but what an operation owes by itself: what it ensures, or its frame.
    std::optional<OperationId> operation{};
    bool of_frame = false;
};

// What must fail of a walk: the paging with these operations replaced.
struct WalkMustFail {
    MustFail::Kind kind = MustFail::Kind::history;  // no finding
    std::string name, story, doc;
    std::vector<Replacement> replacements;  // of operations of the model
    Paging variant;                         // with the pointers replaced
    WalkKind walk = WalkKind::pointer;
    WalkClaim claim = WalkClaim::partition;
    std::optional<unsigned> levels;  // none: at some number of levels
    Span span, fails_span;
};

struct NamedConstant {
    TypeId type = 0;
    ExprId value = no_expr;
};

struct VacuityExcuse {
    uint32_t law = 0;
    std::string reason;
    Span span;
};

// ---------------------------------------------------------------- the target

struct Feature {
    std::string name;
    bool enabled = false;
    std::string kernel_condition;  // C preprocessor condition, true if the kernel has it; empty: not bound
};

struct TypeBinding {  // how a word becomes a value of the kernel's type and back; `$` stands for the operand
    TypeId type = 0;
    std::string c_type, from_word, to_word;
};

struct KernelSymbol {  // not exported to modules: reached through kallsyms
    bool is_function = false;
    std::string name, c_type;           // result type, or the variable's type
    std::string parameters, arguments;  // functions: `(pte_t pte, ...)` and `(pte, ...)`
};

struct Target {
    std::string name, architecture;
    bool is_paging = false;   // no target, but a paging that none has: there is no kernel to compare with
    unsigned word_bits = 64;  // `ulong`
    std::vector<Feature> features;
    std::vector<std::string> levels;
    std::string kernel_source, kernel_flavour;
    std::string linux_version;  // empty: the reference version
    std::vector<std::string> kernel_includes;
    std::vector<TypeBinding> type_bindings;
    std::vector<KernelSymbol> kernel_symbols;
    Span span;
};

struct ClosedModel;
// How many entries the tables of a level have: as many as the largest that the model speaks of.
uint32_t table_extent(const ClosedModel& model, const Memory& table);

// When something happened: no run of an operation has more steps.
inline constexpr Sort event_time = bits_sort(32);

// The event that a store into this table makes: `write(p)` of its level.
std::string write_event_of(const Memory& table);

struct ClosedModel {
    Target target;
    ExprPool pool;
    std::vector<Type> types;
    std::vector<EntryFormat> formats;
    std::vector<Memory> memories;
    std::vector<Operation> operations;  // callees before callers
    std::vector<Law> laws;              // by contract, in source order, then by level
    std::vector<Config> configs;
    std::map<std::string, NamedConstant> constants;  // for texts that are read later
    ExprId config_where = no_expr;  // what every boot guarantees of the config values together
    std::vector<Example> examples;
    std::vector<MustFail> must_fails;
    std::vector<VacuityExcuse> excuses;
    std::optional<Paging> paging;
    std::vector<WalkMustFail> walk_must_fails;

    // How many entries a table of this type has where a reference does not say it; 2^16 if nothing is known.
    std::map<TypeId, uint64_t> extents;
    uint64_t extent_of(TypeId entry) const {
        const auto known = extents.find(entry);
        return known == extents.end() ? uint64_t{1} << reference_index_width : known->second;
    }
    // What it says fails: `leaf.mkdirty_sets@pmd`, `ensures set_ptes`.
    std::string claim_of(const MustFail& must_fail) const;
    const Type& type_of(const Parameter& parameter) const { return types[parameter.type]; }
    std::optional<OperationId> find_operation(const std::string& name) const;
};

}  // namespace ptspec::model

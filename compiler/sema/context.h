// SPDX-License-Identifier: Apache-2.0
//
// What is known while one target is being closed: its types, constants, configuration values and operation
// signatures. The passes (formats, operations, laws, ...) fill it from top to bottom; expression checking
// reads it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/model/model.h"
#include "compiler/sema/program.h"
#include "compiler/support/diagnostic.h"
#include "compiler/support/source.h"

namespace ptspec::sema {

// A declaration together with the level for which it is looked at.
template <typename Declaration>
struct Expanded {
    const Declaration* declaration = nullptr;
    Expansion expansion;
    std::string contract;  // empty: the architecture's own
    std::string name() const { return expansion.apply(declaration->name.text); }
};

struct Constant {
    model::TypeId type = 0;
    model::ExprId value = model::no_expr;  // a constant node
    Span span;
};

// Why something that a contract declares does not exist.
struct Absence {
    enum class Kind : uint8_t { version, optional, left_out } kind = Kind::version;
    std::string reason;  // `Linux 7.0 has none`
    Span span;           // of the declaration
};

struct Context {
    const Program& program;
    const SourceMap& sources;
    Diagnostics& diagnostics;
    model::ClosedModel& model;
    // No architecture: contracts are checked on their own, every feature on, every operation without a body.
    bool abstract_target = false;

    Context(const Program& program_, const SourceMap& sources_, Diagnostics& diagnostics_,
            model::ClosedModel& model_, bool abstract_target_ = false)
        : program(program_),
          sources(sources_),
          diagnostics(diagnostics_),
          model(model_),
          abstract_target(abstract_target_) {}

    std::set<std::string> levels;
    std::set<std::string> features;
    bool has_paging = false;
    std::map<std::string, model::TypeId> type_names;
    std::map<std::string, Constant> constants;
    std::map<std::string, uint32_t> configs;                    // into model.configs
    std::map<std::string, uint32_t> ghosts, events;             // into model.memories
    std::map<std::string, model::OperationId> operation_names;  // signatures
    std::map<std::string, std::string> aliases;  // `named`: pmdp_get_and_clear -> pmdp_huge_get_and_clear
    // What the operation is called that is spoken of by this name.
    std::string unaliased(const std::string& name) const {
        const auto alias = aliases.find(name);
        return alias == aliases.end() ? name : alias->second;
    }
    // Also those of features and levels that this target lacks.
    std::set<std::string> all_operation_names, all_opaque_names;
    // What this target lacks of them though its contracts have it.
    std::map<std::string, Absence> absent_operations;
    std::map<std::string, Absence> absent_laws;  // `leaf.mkdirty_sets@pmd`
    std::set<std::string>
        broken_fields;  // `pte.dirty`: overlapping or misplaced, so nothing follows from its place
    std::set<std::string> broken_names;  // declared, but wrongly: uses of them are not reported again

    model::TypeId bool_type();
    model::TypeId bits_type(unsigned width);
    // The type written, or nothing after a diagnostic.
    std::optional<model::TypeId> resolve(const syntax::Type& type, const Expansion& expansion);
    const model::Type& type(model::TypeId id) const { return model.types[id]; }
    const model::EntryFormat* format_of(model::TypeId id) const;
};

// pte, pmd, pud, p4d, pgd
bool is_kernel_level(std::string_view name);

// A named field of the format or of one of its views; null if there is none.
const model::Field* lookup_field(const model::EntryFormat& format, std::string_view name);
std::vector<std::string> field_names(const model::EntryFormat& format);

// ---------------------------------------------------------------- passes, in this order

// Everything a target is made of, with families and features expanded.
struct TargetDeclarations {
    std::vector<Expanded<syntax::OperationDecl>> contract_operations, architecture_operations;
    std::vector<Expanded<syntax::LawDecl>> laws;
    std::vector<Expanded<syntax::OpaqueDecl>> contract_opaques, architecture_opaques;
    std::vector<Expanded<syntax::ConstDecl>> constants;
    std::vector<Expanded<syntax::ConfigDecl>> configs;
    std::vector<Expanded<syntax::GhostDecl>> ghosts;
    std::vector<Expanded<syntax::EventDecl>> events;
    std::vector<Expanded<syntax::EntryDecl>> entries;
    std::vector<std::pair<const syntax::ExampleDecl*, Expansion>> examples;
    std::vector<std::pair<const syntax::BindDecl*, Expansion>> bindings;
    std::optional<syntax::Integer> word;
};

// The contract of every paging; targets without one do not have it.
inline constexpr std::string_view paging_contract = "paging";

// `target` null: every contract, every feature, every level.
TargetDeclarations collect_declarations(Context& context, const syntax::TargetDecl* target);
// What a paging needs that no target uses: the word, constants, configuration values and formats of its
// architecture, and the contract of pagings.
TargetDeclarations collect_for_paging(Context& context, const std::string& architecture);

void close_types(Context& context,
                 const TargetDeclarations& declarations);  // entries and opaques, without views
void close_constants(Context& context, const TargetDeclarations& declarations);
void close_configs(Context& context, const TargetDeclarations& declarations);
void close_views(Context& context, const TargetDeclarations& declarations);  // conditions may use constants
void close_operations(Context& context, const TargetDeclarations& declarations);  // signatures, then bodies
void close_laws(Context& context, const TargetDeclarations& declarations);
void close_examples(Context& context, const TargetDeclarations& declarations);
void close_bindings(Context& context, const TargetDeclarations& declarations,
                    const syntax::TargetDecl& target);
void close_must_fails(Context& context, const syntax::TargetDecl& target);
void close_excuses(Context& context, const syntax::TargetDecl& target);

}  // namespace ptspec::sema

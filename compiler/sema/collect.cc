// SPDX-License-Identifier: Apache-2.0
//
// Families and features: which declarations a target is made of, once for each level.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compiler/sema/context.h"
#include "compiler/sema/left_out.h"
#include "compiler/support/suggest.h"

namespace ptspec::sema {
namespace {

constexpr std::array<std::string_view, 5> kernel_levels{"pte", "pmd", "pud", "p4d", "pgd"};

class Collector {
  public:
    // `all_versions`: of the kernel, not only the one that is meant.
    Collector(Context& context, bool everything, bool all_versions)
        : context_(context), everything_(everything), all_versions_(all_versions) {}

    void add_contract(const syntax::ContractDecl& contract) {
        contract_ = contract.name.text;
        if (!contract.family) {
            add(contract.items, {});
            return;
        }
        for (const Expansion& expansion : expansions_of(*contract.family)) add(contract.items, expansion);
    }

    void add_architecture(const syntax::ArchitectureDecl& architecture) {
        contract_.clear();
        add(architecture.items, {});
    }

    void add_contract(const std::string& name) {
        const auto contract = context_.program.contracts.find(name);
        if (contract != context_.program.contracts.end()) add_contract(*contract->second);
    }

    TargetDeclarations take() { return std::move(result_); }

  private:
    bool wanted(const syntax::LevelName& level) {
        if (!known_level(level.name)) return false;
        if (everything_ || contract_ == paging_contract) return true;
        return context_.levels.contains(level.name.text) && (!level.feature || enabled(level.feature->text));
    }
    std::vector<Expansion> expansions_of(const syntax::Family& family) {
        std::vector<Expansion> result;
        std::vector<std::string> levels;
        for (const syntax::LevelName& level : family.levels) {
            if (wanted(level)) levels.push_back(level.name.text);
        }
        if (!family.below) {
            for (const std::string& level : levels) result.push_back({family.word.text, level, "", ""});
            return result;
        }
        std::optional<std::string> below;
        for (const std::string_view kernel_level : kernel_levels) {
            const std::string level(kernel_level);
            const bool has = family.levels.empty() ? everything_ || context_.levels.contains(level)
                                                   : std::ranges::find(levels, level) != levels.end();
            if (!has) continue;
            if (below) result.push_back({family.word.text, level, family.below->text, *below});
            below = level;
        }
        return result;
    }

    bool enabled(const std::string& feature) const {
        if (everything_) return true;
        return context_.features.contains(feature) &&
               (all_versions_ || context_.program.has_feature(feature));
    }
    bool holds(const syntax::VersionRange& versions) const {
        return all_versions_ || versions.holds(context_.program.linux_version);
    }

    bool known_level(const syntax::Name& level) {
        if (is_kernel_level(level.text)) return true;
        Diagnostic diagnostic(Code::unknown_level, level.span, fmt::format("`{}` is no level", level.text));
        diagnostic.label("levels are pte, pmd, pud, p4d and pgd");
        const std::vector<std::string> names(kernel_levels.begin(), kernel_levels.end());
        if (auto meant = did_you_mean(level.text, names)) diagnostic.help(*meant);
        context_.diagnostics.report(std::move(diagnostic));
        return false;
    }

    void add(const std::vector<syntax::ContractItem>& items, const Expansion& expansion) {
        for (const syntax::ContractItem& item : items) {
            if (const auto* operation = std::get_if<syntax::OperationDecl>(&item.node)) {
                result_.contract_operations.push_back({operation, expansion, contract_});
            } else if (const auto* law = std::get_if<syntax::LawDecl>(&item.node)) {
                result_.laws.push_back({law, expansion, contract_});
            } else if (const auto* opaque = std::get_if<syntax::OpaqueDecl>(&item.node)) {
                result_.contract_opaques.push_back({opaque, expansion, contract_});
            } else if (const auto* constant = std::get_if<syntax::ConstDecl>(&item.node)) {
                result_.constants.push_back({constant, expansion, contract_});
            } else if (const auto* ghost = std::get_if<syntax::GhostDecl>(&item.node)) {
                result_.ghosts.push_back({ghost, expansion, contract_});
            } else if (const auto* event = std::get_if<syntax::EventDecl>(&item.node)) {
                result_.events.push_back({event, expansion, contract_});
            } else if (const auto* feature = std::get_if<syntax::FeatureBlock>(&item.node)) {
                if (enabled(feature->feature.text) && holds(feature->versions))
                    add(feature->items, expansion);
            } else if (const auto* versions = std::get_if<syntax::ContractVersions>(&item.node)) {
                if (holds(versions->versions)) add(versions->items, expansion);
            } else if (const auto* levels = std::get_if<syntax::LevelsBlock>(&item.node)) {
                for (const syntax::LevelName& level : levels->levels) {
                    if (wanted(level) && level.name.text == expansion.level) add(levels->items, expansion);
                }
            }
        }
    }

    void add(const std::vector<syntax::ArchitectureItem>& items, const Expansion& expansion) {
        for (const syntax::ArchitectureItem& item : items) {
            std::visit([&](const auto& node) { add_item(node, expansion); }, item.node);
        }
    }

    void add_item(const syntax::WordDecl& node, const Expansion&) {
        if (node.bits.value != 32 && node.bits.value != 64) {
            context_.diagnostics.report(
                Diagnostic(Code::width_not_supported, node.bits.span,
                           fmt::format("a machine word of {} bits", node.bits.spelling))
                    .label("words have 32 or 64 bits"));
            return;
        }
        result_.word = node.bits;
    }
    void add_item(const syntax::EntryDecl& node, const Expansion& e) {
        result_.entries.push_back({&node, e, ""});
    }
    void add_item(const syntax::OpaqueDecl& node, const Expansion& e) {
        result_.architecture_opaques.push_back({&node, e, ""});
    }
    void add_item(const syntax::ConstDecl& node, const Expansion& e) {
        result_.constants.push_back({&node, e, ""});
    }
    void add_item(const syntax::ConfigDecl& node, const Expansion& e) {
        result_.configs.push_back({&node, e, ""});
    }
    void add_item(const syntax::GhostDecl& node, const Expansion& e) {
        result_.ghosts.push_back({&node, e, ""});
    }
    void add_item(const syntax::EventDecl& node, const Expansion& e) {
        result_.events.push_back({&node, e, ""});
    }
    void add_item(const syntax::OperationDecl& node, const Expansion& e) {
        result_.architecture_operations.push_back({&node, e, ""});
    }
    void add_item(const syntax::ExampleDecl& node, const Expansion& e) {
        result_.examples.emplace_back(&node, e);
    }
    void add_item(const syntax::BindDecl& node, const Expansion& e) {
        result_.bindings.emplace_back(&node, e);
    }
    void add_item(const syntax::WhenBlock& node, const Expansion& e) {
        if (enabled(node.feature.text)) add(node.items, e);
    }
    void add_item(const syntax::ArchitectureVersions& node, const Expansion& e) {
        if (holds(node.versions)) add(node.items, e);
    }
    void add_item(const syntax::FamilyBlock& node, const Expansion&) {
        for (const Expansion& expansion : expansions_of(node.family)) add(node.items, expansion);
    }

    Context& context_;
    bool everything_;
    bool all_versions_;
    std::string contract_;
    TargetDeclarations result_;
};

void check_names(Context& context, const std::vector<syntax::Name>& names, std::string_view what, Code code,
                 const std::vector<std::string>& known) {
    for (const syntax::Name& name : names) {
        if (std::find(known.begin(), known.end(), name.text) != known.end()) continue;
        Diagnostic diagnostic(code, name.span, fmt::format("unknown {} `{}`", what, name.text));
        diagnostic.label(fmt::format("no {} of this name is in scope", what));
        if (auto meant = did_you_mean(name.text, known)) diagnostic.help(*meant);
        context.diagnostics.report(std::move(diagnostic));
    }
}

template <typename Map>
std::vector<std::string> keys(const Map& map) {
    std::vector<std::string> result;
    for (const auto& [key, value] : map) result.push_back(key);
    return result;
}

// What the target is made of; `all_versions`: whichever kernel is meant.
TargetDeclarations collect_of(Context& context, const syntax::TargetDecl& target, bool all_versions) {
    Collector collector(context, false, all_versions);
    const auto names_contract = [&](std::string_view wanted) {
        return std::ranges::any_of(target.contracts,
                                   [&](const syntax::Name& name) { return name.text == wanted; });
    };
    if (target.contracts.empty()) {
        for (const auto& [name, contract] : context.program.contracts) {
            if (name != paging_contract) collector.add_contract(*contract);
        }
    } else {
        for (const syntax::Name& name : target.contracts) {
            if (name.text != paging_contract) collector.add_contract(name.text);
        }
    }
    // Whatever the target names: a paging owes its contract, and nobody else has one to keep it with.
    if (context.has_paging) collector.add_contract(std::string(paging_contract));
    if (!context.has_paging && names_contract(paging_contract)) {
        context.diagnostics.report(Diagnostic(Code::unknown_name, target.name.span,
                                              fmt::format("target {} has no paging", target.name.text))
                                       .label("the contract `paging` is about one")
                                       .help("`pagings NAME`"));
    }
    const auto architecture = context.program.architectures.find(target.architecture.text);
    if (architecture != context.program.architectures.end()) {
        for (const syntax::ArchitectureDecl* block : architecture->second) collector.add_architecture(*block);
    }
    return collector.take();
}

// Operations and laws that only other kernels have: what speaks of them has nothing to say about this one.
void note_other_versions(Context& context, const TargetDeclarations& here,
                         const TargetDeclarations& anywhere) {
    const std::string reason = fmt::format("Linux {} has none", version_text(context.program.linux_version));
    note_absent(context, here, anywhere, [&](const std::string&, Span declared) {
        return Absence{Absence::Kind::version, reason, declared};
    });
}

}  // namespace

bool is_kernel_level(std::string_view name) {
    return std::find(kernel_levels.begin(), kernel_levels.end(), name) != kernel_levels.end();
}

TargetDeclarations collect_declarations(Context& context, const syntax::TargetDecl* target) {
    // What exists on some target, whatever this one enables: `keeps all but` may name it anywhere.
    Collector everything(context, true, true);
    for (const auto& [name, contract] : context.program.contracts) everything.add_contract(*contract);
    const TargetDeclarations anywhere = everything.take();
    for (const auto& operation : anywhere.contract_operations) {
        context.all_operation_names.insert(operation.name());
    }
    if (!target) {
        Collector collector(context, true, false);
        for (const auto& [name, contract] : context.program.contracts) collector.add_contract(*contract);
        TargetDeclarations declared = collector.take();
        note_other_versions(context, declared, anywhere);
        return declared;
    }

    check_names(context, target->features, "feature", Code::unknown_feature, keys(context.program.features));
    check_names(context, target->contracts, "contract", Code::unknown_name, keys(context.program.contracts));
    check_names(context, target->levels, "level", Code::unknown_level,
                {kernel_levels.begin(), kernel_levels.end()});
    for (const syntax::Name& feature : target->features) context.features.insert(feature.text);
    for (const syntax::Name& level : target->levels) context.levels.insert(level.text);
    TargetDeclarations declared = collect_of(context, *target, false);
    note_other_versions(context, declared, collect_of(context, *target, true));
    note_left_out(context, declared, anywhere);
    std::erase_if(context.features, [&](const auto& name) { return !context.program.has_feature(name); });
    return declared;
}

TargetDeclarations collect_for_paging(Context& context, const std::string& architecture) {
    Collector collector(context, false, false);
    collector.add_contract(std::string(paging_contract));
    TargetDeclarations contract = collector.take();
    for (const auto& operation : contract.contract_operations) {
        context.all_operation_names.insert(operation.name());
    }
    Collector everything(context, false, false);
    for (const syntax::ArchitectureDecl* block : context.program.architectures.at(architecture)) {
        everything.add_architecture(*block);
    }
    TargetDeclarations declared = everything.take();
    contract.word = declared.word;
    contract.constants = std::move(declared.constants);
    contract.configs = std::move(declared.configs);
    contract.entries = std::move(declared.entries);
    return contract;
}

}  // namespace ptspec::sema

// SPDX-License-Identifier: Apache-2.0
//
// Modules, contracts, architectures, targets and what they declare.
#include <utility>

#include "compiler/syntax/tree_to_ast.h"

namespace ptspec::syntax {

Module TreeToAst::module(Parser::SpecificationContext& tree) {
    Module module;
    module.file = file_;
    module.path = path(*tree.moduleHeader()->modulePath());
    for (auto* import : tree.importDeclaration()) module.imports.push_back(path(*import->modulePath()));
    for (auto* declaration : tree.topDeclaration()) top_declaration(*declaration, module);
    return module;
}

std::vector<Name> TreeToAst::path(Parser::ModulePathContext& tree) {
    std::vector<Name> folders;
    for (auto* folder : tree.folder()) {
        const Span place = span(*folder);
        folders.push_back(Name{std::string(tokens_.text(place)), place});
    }
    return folders;
}

void TreeToAst::top_declaration(Parser::TopDeclarationContext& tree, Module& module) {
    if (auto* contract_tree = tree.contractDeclaration()) {
        module.contracts.push_back(contract(*contract_tree));
    } else if (auto* architecture_tree = tree.architectureDeclaration()) {
        module.architectures.push_back(architecture(*architecture_tree));
    } else if (auto* paging_tree = tree.pagingDeclaration()) {
        module.pagings.push_back(paging(*paging_tree));
    } else if (auto* folding_tree = tree.foldingDeclaration()) {
        module.foldings.push_back(folding(*folding_tree));
    } else if (auto* target_tree = tree.targetDeclaration()) {
        module.targets.push_back(target(*target_tree));
    } else if (auto* machine_tree = tree.machineDeclaration()) {
        module.machines.push_back(machine(*machine_tree));
    } else if (auto* layout_tree = tree.layoutDeclaration()) {
        module.layouts.push_back(layout(*layout_tree));
    } else if (auto* must_fail_tree = tree.mustFailDeclaration()) {
        module.must_fails.push_back(must_fail(*must_fail_tree));
    } else if (auto* vacuous_tree = tree.vacuousDeclaration()) {
        module.vacuous.push_back(vacuous(*vacuous_tree));
    }
}

Family TreeToAst::family(Parser::FamilyHeaderContext& tree) {
    Family family{name(*tree.name(0)), {}, std::nullopt, span(tree)};
    if (auto* levels = tree.familyLevels()) family.levels = level_names(levels->levelName());
    if (auto* below = tree.name(1)) family.below = name(*below);
    return family;
}

std::vector<LevelName> TreeToAst::level_names(const std::vector<Parser::LevelNameContext*>& trees) const {
    std::vector<LevelName> levels;
    for (auto* tree : trees) {
        LevelName level{name(*tree->name(0)), std::nullopt};
        if (tree->WHEN()) level.feature = name(*tree->name(1));
        levels.push_back(std::move(level));
    }
    return levels;
}

// ---------------------------------------------------------------- contracts

ContractDecl TreeToAst::contract(Parser::ContractDeclarationContext& tree) {
    ContractDecl contract;
    contract.doc = doc(tree);
    contract.span = span(tree);
    contract.name = name(*tree.contractHead()->name());
    if (auto* header = tree.contractHead()->familyHeader()) contract.family = family(*header);
    contract.items = contract_items(tree.contractItem());
    return contract;
}

std::vector<ContractItem> TreeToAst::contract_items(const std::vector<Parser::ContractItemContext*>& trees) {
    std::vector<ContractItem> items;
    items.reserve(trees.size());
    for (auto* tree : trees) items.push_back(contract_item(*tree));
    return items;
}

ContractItem TreeToAst::contract_item(Parser::ContractItemContext& tree) {
    if (auto* operation = tree.contractOperation()) return ContractItem{contract_operation(*operation)};
    if (auto* law_tree = tree.lawDeclaration()) return ContractItem{law(*law_tree)};
    if (auto* opaque_tree = tree.opaqueDeclaration()) return ContractItem{opaque(*opaque_tree)};
    if (auto* constant_tree = tree.constantDeclaration()) return ContractItem{constant(*constant_tree)};
    if (auto* ghost_tree = tree.ghostDeclaration()) return ContractItem{ghost(*ghost_tree)};
    if (auto* event_tree = tree.eventDeclaration()) return ContractItem{event(*event_tree)};
    if (auto* feature = tree.featureBlock()) {
        auto* head = feature->featureHead();
        return ContractItem{FeatureBlock{name(*head->name()), version_range(head->versionRange()),
                                         contract_items(feature->contractItem())}};
    }
    if (auto* versions = tree.contractVersions()) {
        return ContractItem{ContractVersions{version_range(versions->versionsHead()->versionRange()),
                                             contract_items(versions->contractItem())}};
    }
    auto* levels = tree.contractLevels();
    return ContractItem{
        LevelsBlock{level_names(levels->levelsHead()->levelName()), contract_items(levels->contractItem())}};
}

VersionRange TreeToAst::version_range(Parser::VersionRangeContext* tree) {
    VersionRange range;
    if (tree == nullptr) return range;
    range.span = span(*tree);
    const auto version = [&](size_t index) {
        auto* written = tree->version(index);
        return Version{integer(*written->integer(0)).value, integer(*written->integer(1)).value};
    };
    if (tree->SINCE() != nullptr) range.since = version(0);
    if (tree->UNTIL() != nullptr) range.until = version(tree->SINCE() != nullptr ? 1 : 0);
    if (range.since && range.until && *range.until < *range.since) {
        report(Diagnostic(Code::invalid_version, range.span, "no kernel is meant")
                   .label("ends before it begins")
                   .note("both `since` and `until` name versions that have it"));
    }
    return range;
}

OperationDecl TreeToAst::contract_operation(Parser::ContractOperationContext& tree) {
    OperationDecl operation;
    operation.optional = tree.OPTIONAL() != nullptr;
    operation.doc = doc(tree);
    operation.span = span(tree);
    operation.name = name(*tree.name());
    for (auto* parameter : tree.parameters()->parameter()) {
        operation.parameters.push_back(Parameter{name(*parameter->name()), type(*parameter->type())});
    }
    operation.result = optional_type(tree.type());
    operation_clauses(tree.operationClause(), operation);
    if (auto* body = tree.operationBody()) operation_body(*body, operation);
    return operation;
}

OperationDecl TreeToAst::architecture_operation(Parser::ArchitectureOperationContext& tree) {
    OperationDecl operation;
    operation.doc = doc(tree);
    operation.span = span(tree);
    operation.name = name(*tree.name());
    for (auto* parameter : tree.operationParameters()->operationParameter()) {
        operation.parameters.push_back(Parameter{name(*parameter->name()), optional_type(parameter->type())});
    }
    operation.result = optional_type(tree.type());
    operation_clauses(tree.operationClause(), operation);
    operation_body(*tree.operationBody(), operation);
    return operation;
}

void TreeToAst::operation_body(Parser::OperationBodyContext& tree, OperationDecl& operation) {
    if (auto* block_tree = tree.block()) {
        operation.block = std::make_unique<Block>(block(*block_tree));
    } else {
        operation.body = expression(*tree.expression());
    }
}

void TreeToAst::operation_clauses(const std::vector<Parser::OperationClauseContext*>& trees,
                                  OperationDecl& operation) {
    Span earlier_touches;
    for (auto* tree : trees) {
        if (auto* clause = dynamic_cast<Parser::RequiresClauseContext*>(tree)) {
            operation.requirements.push_back(expression(*clause->expression()));
        } else if (auto* promise = dynamic_cast<Parser::EnsuresClauseContext*>(tree)) {
            operation.ensures.push_back(expression(*promise->expression()));
        } else if (auto* modifies = dynamic_cast<Parser::ModifiesClauseContext*>(tree)) {
            if (!operation.modifies) operation.modifies.emplace();
            for (auto* place : modifies->modifiedPlaces()->bitOr()) {
                operation.modifies->push_back(bit_or(*place));
            }
        } else if (auto* named = dynamic_cast<Parser::NamedClauseContext*>(tree)) {
            operation.named.push_back(NamedClause{name(*named->name(0)), name(*named->name(1))});
        } else if (auto* touches = dynamic_cast<Parser::TouchesClauseContext*>(tree)) {
            if (operation.touches) {
                report(
                    Diagnostic(Code::duplicate_clause, span(*touches), "a second `touches` for one operation")
                        .label("all fields belong into one list")
                        .also(earlier_touches, "the first one is here"));
            }
            operation.touches = names(touches->touchedFields()->name());
            earlier_touches = span(*touches);
        }
    }
}

LawDecl TreeToAst::law(Parser::LawDeclarationContext& tree) {
    LawDecl law;
    law.doc = doc(tree);
    law.span = span(tree);
    law.name = name(*tree.name());
    for (auto* parameter : tree.parameters()->parameter()) {
        law.parameters.push_back(Parameter{name(*parameter->name()), type(*parameter->type())});
    }
    if (tree.IF() != nullptr) law.condition = expression(*tree.expression(0));
    if (auto* story = tree.block()) law.story = std::make_unique<Block>(block(*story));
    law.claim = expression(*tree.expression().back());
    return law;
}

GhostDecl TreeToAst::ghost(Parser::GhostDeclarationContext& tree) {
    GhostDecl ghost{doc(tree), span(tree), name(*tree.name()), {}, type(*tree.type())};
    for (auto* parameter : tree.parameters()->parameter()) {
        ghost.parameters.push_back(Parameter{name(*parameter->name()), type(*parameter->type())});
    }
    return ghost;
}

EventDecl TreeToAst::event(Parser::EventDeclarationContext& tree) {
    EventDecl event{doc(tree), span(tree), name(*tree.name()), {}};
    for (auto* parameter : tree.parameters()->parameter()) {
        event.parameters.push_back(Parameter{name(*parameter->name()), type(*parameter->type())});
    }
    return event;
}

OpaqueDecl TreeToAst::opaque(Parser::OpaqueDeclarationContext& tree) {
    OpaqueDecl opaque{doc(tree), span(tree), name(*tree.name()), {}};
    for (auto* field_tree : tree.opaqueField()) {
        opaque.fields.push_back(OpaqueField{name(*field_tree->name()), type(*field_tree->type())});
    }
    return opaque;
}

ConstDecl TreeToAst::constant(Parser::ConstantDeclarationContext& tree) {
    return ConstDecl{doc(tree), span(tree), name(*tree.name()), optional_type(tree.type()),
                     expression(*tree.expression())};
}

// ---------------------------------------------------------------- architectures

ArchitectureDecl TreeToAst::architecture(Parser::ArchitectureDeclarationContext& tree) {
    return ArchitectureDecl{doc(tree), span(tree), name(*tree.architectureHead()->name()),
                            architecture_items(tree.architectureItem())};
}

std::vector<ArchitectureItem> TreeToAst::architecture_items(
    const std::vector<Parser::ArchitectureItemContext*>& trees) {
    std::vector<ArchitectureItem> items;
    items.reserve(trees.size());
    for (auto* tree : trees) items.push_back(architecture_item(*tree));
    return items;
}

ArchitectureItem TreeToAst::architecture_item(Parser::ArchitectureItemContext& tree) {
    if (auto* word = tree.wordDeclaration()) return ArchitectureItem{WordDecl{integer(*word->integer())}};
    if (auto* entry_tree = tree.entryDeclaration()) return ArchitectureItem{entry(*entry_tree)};
    if (auto* opaque_tree = tree.opaqueDeclaration()) return ArchitectureItem{opaque(*opaque_tree)};
    if (auto* constant_tree = tree.constantDeclaration()) return ArchitectureItem{constant(*constant_tree)};
    if (auto* config_tree = tree.configDeclaration()) return ArchitectureItem{config(*config_tree)};
    if (auto* ghost_tree = tree.ghostDeclaration()) return ArchitectureItem{ghost(*ghost_tree)};
    if (auto* event_tree = tree.eventDeclaration()) return ArchitectureItem{event(*event_tree)};
    if (auto* operation = tree.architectureOperation())
        return ArchitectureItem{architecture_operation(*operation)};
    if (auto* bind = tree.bindDeclaration()) return ArchitectureItem{binding(*bind)};
    if (auto* example = tree.exampleDeclaration()) {
        return ArchitectureItem{ExampleDecl{span(*example), expression(*example->expression())}};
    }
    if (auto* block = tree.familyBlock()) {
        return ArchitectureItem{FamilyBlock{family(*block->familyBlockHead()->familyHeader()),
                                            architecture_items(block->architectureItem())}};
    }
    if (auto* versions = tree.architectureVersions()) {
        return ArchitectureItem{ArchitectureVersions{version_range(versions->versionsHead()->versionRange()),
                                                     architecture_items(versions->architectureItem())}};
    }
    auto* when = tree.featureRequirement();
    return ArchitectureItem{WhenBlock{name(*when->featureRequirementHead()->name()),
                                      architecture_items(when->architectureItem())}};
}

ConfigDecl TreeToAst::config(Parser::ConfigDeclarationContext& tree) {
    return ConfigDecl{doc(tree), span(tree), name(*tree.name()), type(*tree.type()),
                      optional_expression(tree.expression())};
}

// ---------------------------------------------------------------- targets

TargetDecl TreeToAst::target(Parser::TargetDeclarationContext& tree) {
    TargetDecl target;
    target.doc = doc(tree);
    target.span = span(tree);
    target.name = name(*tree.targetHead()->name(0));
    target.architecture = name(*tree.targetHead()->name(1));
    const auto append = [&](std::vector<Name>& list, const std::vector<Parser::NameContext*>& trees) {
        for (Name& each : names(trees)) list.push_back(std::move(each));
    };
    for (auto* item : tree.targetItem()) {
        if (auto* features = dynamic_cast<Parser::TargetFeaturesContext*>(item)) {
            append(target.features, features->name());
        } else if (auto* contracts = dynamic_cast<Parser::TargetContractsContext*>(item)) {
            append(target.contracts, contracts->name());
        } else if (auto* levels = dynamic_cast<Parser::TargetLevelsContext*>(item)) {
            append(target.levels, levels->name());
        } else if (auto* pagings = dynamic_cast<Parser::TargetPagingsContext*>(item)) {
            append(target.pagings, pagings->name());
        } else if (auto* kernel = dynamic_cast<Parser::TargetKernelContext*>(item)) {
            if (target.kernel_source) {
                report(Diagnostic(Code::duplicate_clause, span(*kernel), "a second `kernel` for one target")
                           .label("a target is compared with one kernel")
                           .also(target.kernel_source->span, "the first one is here"));
            }
            target.kernel_source = name(*kernel->name());
            target.kernel_flavour = text(*kernel->string());
        }
    }
    return target;
}

}  // namespace ptspec::syntax

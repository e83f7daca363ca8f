// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "compiler/sema/context.h"
#include "compiler/sema/expression.h"
#include "compiler/sema/machines.h"
#include "compiler/sema/memory.h"
#include "compiler/sema/paging.h"
#include "compiler/sema/sema.h"
#include "compiler/support/suggest.h"

namespace ptspec::sema {
namespace {

// What an architecture's paging says; contracts may speak of it.
void assume_table_sizes(Context& context) {
    const model::TypeId type = context.bits_type(32);
    for (const char* level : {"PTE", "PMD", "PUD", "P4D", "PGD"}) {
        const std::string name = fmt::format("PTRS_PER_{}", level);
        if (context.constants.contains(name)) continue;
        context.constants[name] = {type, context.model.pool.constant(context.type(type).sort, 512), Span{}};
    }
}

// Contracts on their own: what is wrong in them is found also while no target uses them. Entries have the
// widest word, every feature is on, operations need no body.
void check_contracts(const Program& program, const SourceMap& sources, Diagnostics& diagnostics) {
    model::ClosedModel model;
    model.target.architecture = "any architecture";
    Context context(program, sources, diagnostics, model, true);
    const TargetDeclarations declarations = collect_declarations(context, nullptr);
    close_types(context, declarations);
    for (const auto& [name, contract] : program.contracts) {
        if (!contract->family) continue;
        for (const auto& [level, feature] : contract->family->levels) {
            if (context.type_names.contains(level.text)) continue;
            model::EntryFormat format;
            format.name = level.text;
            format.span = level.span;
            format.self = model.pool.add_variable("self", model::bits_sort(format.width));
            model::Field raw;
            raw.kind = model::Field::Kind::ignored;
            raw.hi = model::max_width - 1;
            format.fields.push_back(raw);
            model.formats.push_back(std::move(format));
            model.types.push_back({model::Type::Kind::entry, level.text, model::bits_sort(64),
                                   static_cast<uint32_t>(model.formats.size() - 1)});
            context.type_names[level.text] = static_cast<model::TypeId>(model.types.size() - 1);
        }
    }
    close_constants(context, declarations);
    assume_table_sizes(context);
    close_memories(context, declarations);
    if (program.contracts.contains(std::string(paging_contract))) add_sample_constants(context);
    close_operations(context, declarations);
    close_laws(context, declarations);
}

void require_formats(Context& context, const syntax::TargetDecl& target) {
    for (const syntax::Name& level : target.levels) {
        const auto known = context.type_names.find(level.text);
        if (known != context.type_names.end() || context.broken_names.contains(level.text)) continue;
        if (!is_kernel_level(level.text)) continue;  // reported with the target's other names
        context.diagnostics.report(
            Diagnostic(Code::missing_format, level.span,
                       fmt::format("architecture {} has no entry `{}`", target.architecture.text, level.text))
                .label("this level needs a format")
                .help(fmt::format("`entry {} : bits<64> {{ ... }}`", level.text)));
        context.broken_names.insert(level.text);
    }
}

void keep_constants(Context& context) {
    for (const auto& [name, constant] : context.constants)
        context.model.constants[name] = {constant.type, constant.value};
}

// `plan`: of the one of its pagings that the model is made for; null if it has none.
std::unique_ptr<model::ClosedModel> close_target(const Program& program, const SourceMap& sources,
                                                 const syntax::TargetDecl& target,
                                                 const std::string& model_name, const PagingPlan* plan,
                                                 Diagnostics& all) {
    Diagnostics diagnostics;
    auto model = std::make_unique<model::ClosedModel>();
    model->target.name = model_name;
    model->target.architecture = target.architecture.text;
    if (program.linux_version != reference_version)
        model->target.linux_version = version_text(program.linux_version);
    model->target.span = target.name.span;
    model->config_where = model->pool.boolean(true);
    Context context(program, sources, diagnostics, *model);
    if (!program.architectures.contains(target.architecture.text)) {
        std::vector<std::string> names;
        for (const auto& [name, blocks] : program.architectures) names.push_back(name);
        Diagnostic diagnostic(Code::unknown_name, target.architecture.span,
                              fmt::format("unknown architecture `{}`", target.architecture.text));
        diagnostic.label("no `arch` of this name is in scope");
        if (auto meant = did_you_mean(target.architecture.text, names)) diagnostic.help(*meant);
        all.report(std::move(diagnostic));
        return nullptr;
    }
    context.has_paging = plan != nullptr;
    TargetDeclarations declarations = collect_declarations(context, &target);
    if (plan) add_paging_operations(*plan, declarations);
    if (declarations.word) model->target.word_bits = static_cast<unsigned>(declarations.word->value);
    for (const syntax::Name& level : target.levels) model->target.levels.push_back(level.text);
    close_types(context, declarations);
    require_formats(context, target);
    close_constants(context, declarations);
    close_configs(context, declarations);
    const bool has_geometry = plan && close_paging_geometry(context, *plan);
    close_views(context, declarations);
    close_memories(context, declarations);
    close_operations(context, declarations);
    if (has_geometry) close_paging_pointers(context, *plan);
    close_laws(context, declarations);
    close_examples(context, declarations);
    close_bindings(context, declarations, target);
    close_must_fails(context, target);
    if (plan) {
        close_walk_must_fails(
            context, *plan, {target.name.text, model_name, plan->declaration->name.text, plan->architecture});
    }
    close_excuses(context, target);
    keep_constants(context);
    const bool good = !diagnostics.has_errors();
    all.merge(diagnostics);
    return good ? std::move(model) : nullptr;
}

// A paging that no target has: proven by itself, under its own name.
std::unique_ptr<model::ClosedModel> close_paging(const Program& program, const SourceMap& sources,
                                                 const PagingPlan& plan, Diagnostics& all) {
    Diagnostics diagnostics;
    auto model = std::make_unique<model::ClosedModel>();
    model->target.name = plan.declaration->name.text;
    model->target.architecture = plan.architecture;
    model->target.is_paging = true;
    model->target.span = plan.declaration->name.span;
    model->config_where = model->pool.boolean(true);
    Context context(program, sources, diagnostics, *model);
    context.has_paging = true;
    for (unsigned level = 1; level <= model::kernel_levels; ++level) {
        context.levels.insert(model::level_name(level));
    }
    TargetDeclarations declarations = collect_for_paging(context, plan.architecture);
    add_paging_operations(plan, declarations);
    if (declarations.word) model->target.word_bits = static_cast<unsigned>(declarations.word->value);
    close_types(context, declarations);
    close_constants(context, declarations);
    close_configs(context, declarations);
    if (close_paging_geometry(context, plan)) {
        close_views(context, declarations);
        close_operations(context, declarations);
        close_paging_pointers(context, plan);
        close_laws(context, declarations);
        close_walk_must_fails(context, plan, {plan.declaration->name.text, plan.architecture});
    }
    keep_constants(context);
    const bool good = !diagnostics.has_errors();
    all.merge(diagnostics);
    return good ? std::move(model) : nullptr;
}

// Pagings by name; those with errors are missing.
std::map<std::string, PagingPlan> plan_pagings(const Program& program, Diagnostics& diagnostics) {
    std::map<std::string, PagingPlan> plans;
    for (const auto& [name, paging] : program.pagings) {
        if (!paging->base) continue;
        if (auto plan = plan_paging(program, *paging, diagnostics)) plans.emplace(name, std::move(*plan));
    }
    return plans;
}

// The target's pagings, as far as they are right.
std::vector<const PagingPlan*> pagings_of(const Program& program, const syntax::TargetDecl& target,
                                          const std::map<std::string, PagingPlan>& plans,
                                          Diagnostics& diagnostics) {
    std::vector<const PagingPlan*> found;
    for (const syntax::Name& name : target.pagings) {
        const auto plan = plans.find(name.text);
        if (plan != plans.end() && plan->second.architecture == target.architecture.text) {
            found.push_back(&plan->second);
            continue;
        }
        if (plan == plans.end() && program.pagings.contains(name.text)) continue;  // reported
        Diagnostic diagnostic(Code::unknown_name, name.span,
                              plan == plans.end() ? fmt::format("unknown paging `{}`", name.text)
                                                  : fmt::format("`{}` is a paging of {}", name.text,
                                                                plan->second.architecture));
        diagnostic.label(fmt::format("no paging of {}", target.architecture.text));
        std::vector<std::string> names;
        for (const auto& [known, each] : plans) {
            if (each.architecture == target.architecture.text) names.push_back(known);
        }
        if (auto meant = did_you_mean(name.text, names)) diagnostic.help(*meant);
        diagnostics.report(std::move(diagnostic));
    }
    return found;
}

}  // namespace

Analysis analyse(const Program& program, const SourceMap& sources, Diagnostics& diagnostics) {
    check_contracts(program, sources, diagnostics);
    Analysis analysis;
    const std::map<std::string, PagingPlan> plans = plan_pagings(program, diagnostics);
    std::set<std::string> used;
    const auto add = [&](std::unique_ptr<model::ClosedModel> model) {
        if (model) analysis.models.push_back(std::move(model));
    };
    for (const auto& [name, target] : program.targets) {
        const auto pagings = pagings_of(program, *target, plans, diagnostics);
        for (const syntax::Name& paging : target->pagings) used.insert(paging.text);
        if (pagings.empty()) add(close_target(program, sources, *target, name, nullptr, diagnostics));
        for (const PagingPlan* plan : pagings) {
            const std::string& paging = plan->declaration->name.text;
            const std::string own = pagings.size() == 1 ? name : name + "/" + paging;
            add(close_target(program, sources, *target, own, plan, diagnostics));
        }
    }
    for (const auto& [name, plan] : plans) {
        if (used.contains(name)) continue;
        if (const auto target = program.targets.find(name); target != program.targets.end()) {
            diagnostics.report(Diagnostic(Code::duplicate_name, plan.declaration->name.span,
                                          fmt::format("`{}` is a target and a paging that it lacks", name))
                                   .label("a paging without a target is proven under its own name")
                                   .also(target->second->name.span, "the target"));
            continue;
        }
        add(close_paging(program, sources, plan, diagnostics));
    }
    std::ranges::sort(analysis.models, {},
                      [](const auto& model) -> const std::string& { return model->target.name; });
    analysis.layouts = close_layouts(program, diagnostics);
    analysis.machines = close_machines(program, sources, analysis.layouts, diagnostics);
    return analysis;
}

std::optional<TypedExpression> type_expression(model::ClosedModel& model, const Program& program,
                                               const syntax::Expr& expr, const SourceMap& sources,
                                               Diagnostics& diagnostics) {
    Context context(program, sources, diagnostics, model);
    for (const std::string& level : model.target.levels) context.levels.insert(level);
    for (const model::Feature& feature : model.target.features) {
        if (feature.enabled) context.features.insert(feature.name);
    }
    for (model::TypeId id = 0; id < model.types.size(); ++id) {
        if (model.types[id].kind >= model::Type::Kind::entry) context.type_names[model.types[id].name] = id;
    }
    for (uint32_t i = 0; i < model.configs.size(); ++i) context.configs[model.configs[i].name] = i;
    for (model::OperationId id = 0; id < model.operations.size(); ++id) {
        context.operation_names[model.operations[id].name] = id;
    }
    for (const auto& [name, constant] : model.constants)
        context.constants[name] = {constant.type, constant.value, Span{}};
    const auto typed = ExpressionChecker(context, {}).infer(expr);
    if (!typed) return std::nullopt;
    return TypedExpression{typed->expr, typed->type};
}

}  // namespace ptspec::sema

// SPDX-License-Identifier: Apache-2.0
//
// Constants and configuration values.
#include <fmt/format.h>

#include "compiler/model/interpreter.h"
#include "compiler/sema/context.h"
#include "compiler/sema/expression.h"

namespace ptspec::sema {
namespace {

bool name_taken(Context& context, const std::string& name, Span span) {
    Span first;
    if (const auto constant = context.constants.find(name); constant != context.constants.end()) {
        first = constant->second.span;
    } else if (const auto config = context.configs.find(name); config != context.configs.end()) {
        first = context.model.configs[config->second].span;
    } else {
        return false;
    }
    context.diagnostics.report(
        Diagnostic(Code::duplicate_name, span, fmt::format("`{}` is declared twice", name))
            .label("declared again here")
            .also(first, "first declared here"));
    return true;
}

void close_constant(Context& context, const Expanded<syntax::ConstDecl>& constant) {
    const syntax::ConstDecl& declaration = *constant.declaration;
    const std::string name = constant.name();
    const auto known = context.constants.find(name);
    // One declaration, met again for the next level of its family.
    if (known != context.constants.end() && known->second.span == declaration.name.span) return;
    if (name_taken(context, name, declaration.name.span)) return;

    ExpressionChecker checker(context, constant.expansion);
    std::optional<Typed> value;
    if (declaration.type) {
        const auto type = context.resolve(*declaration.type, constant.expansion);
        const auto expr = type ? checker.check(*declaration.value, *type) : std::nullopt;
        if (expr) value = Typed{*expr, *type};
    } else {
        value = checker.infer(*declaration.value);
    }
    if (!value) {
        context.broken_names.insert(name);
        return;
    }
    const auto result = model::evaluate(context.model, value->expr, {});
    if (const auto* fault = std::get_if<model::Fault>(&result)) {
        context.diagnostics.report(Diagnostic(Code::not_constant, declaration.value->span,
                                              fmt::format("`{}` has no constant value", name))
                                       .label(fault->text())
                                       .note("a constant is made of numbers and other constants"));
        context.broken_names.insert(name);
        return;
    }
    model::ExprPool& pool = context.model.pool;
    const model::ExprId folded =
        pool.constant(pool.sort(value->expr), std::get<uint64_t>(result), declaration.name.span);
    context.constants[name] = {value->type, folded, declaration.name.span};
}

}  // namespace

void close_constants(Context& context, const TargetDeclarations& declarations) {
    const model::TypeId word = context.bits_type(context.model.target.word_bits);
    const model::Sort sort = context.type(word).sort;
    context.constants["WORD_BITS"] = {word, context.model.pool.constant(sort, sort.width), Span{}};
    for (const auto& constant : declarations.constants) close_constant(context, constant);
}

void close_configs(Context& context, const TargetDeclarations& declarations) {
    for (const auto& config : declarations.configs) {
        const std::string name = config.name();
        if (name_taken(context, name, config.declaration->name.span)) continue;
        const auto type = context.resolve(config.declaration->type, config.expansion);
        if (!type) {
            context.broken_names.insert(name);
            continue;
        }
        model::Config value;
        value.name = name;
        value.doc = config.declaration->doc;
        value.type = *type;
        value.variable =
            context.model.pool.add_variable(name, context.type(*type).sort, model::Variable::Kind::config);
        value.span = config.declaration->name.span;
        context.configs[name] = static_cast<uint32_t>(context.model.configs.size());
        context.model.configs.push_back(std::move(value));
    }
    // A `where` may speak of every configuration value.
    model::ExprPool& pool = context.model.pool;
    model::ExprId all = pool.boolean(true);
    for (const auto& config : declarations.configs) {
        if (!config.declaration->where) continue;
        const auto where =
            ExpressionChecker(context, config.expansion).check_bool(*config.declaration->where);
        if (where) all = pool.binary(model::Op::logical_and, all, *where, config.declaration->where->span);
    }
    context.model.config_where = all;
}

}  // namespace ptspec::sema

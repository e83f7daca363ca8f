// SPDX-License-Identifier: Apache-2.0
//
// What must fail (history, finding, mutant) and the excuses for vacuous laws.
#include "compiler/sema/must_fail.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/sema/expression.h"
#include "compiler/support/suggest.h"

namespace ptspec::sema {
namespace {

bool names_target(const syntax::Name& name, const syntax::TargetDecl& target) {
    return name.text == target.name.text || name.text == target.architecture.text;
}

// The laws that `contract.law at levels` means. Empty after a diagnostic.
std::vector<uint32_t> find_laws(Context& context, const std::optional<syntax::Name>& contract,
                                const syntax::Name& name, const std::vector<syntax::Name>& levels,
                                Code code) {
    std::vector<uint32_t> found;
    std::vector<std::string> names;
    bool other_level = false;
    for (uint32_t i = 0; i < context.model.laws.size(); ++i) {
        const model::Law& law = context.model.laws[i];
        if (contract && law.contract != contract->text) continue;
        names.push_back(law.name);
        if (law.name != name.text) continue;
        const bool wanted =
            levels.empty() || std::any_of(levels.begin(), levels.end(),
                                          [&](const syntax::Name& level) { return level.text == law.level; });
        if (wanted) {
            found.push_back(i);
        } else {
            other_level = true;
        }
    }
    if (found.empty()) {
        Diagnostic diagnostic(code, name.span,
                              fmt::format("target {} has no law `{}`{}", context.model.target.name, name.text,
                                          other_level ? " at this level" : ""));
        diagnostic.label("no such law");
        if (!other_level) {
            if (auto meant = did_you_mean(name.text, names)) diagnostic.help(*meant);
        }
        context.diagnostics.report(std::move(diagnostic));
    }
    return found;
}

}  // namespace

std::optional<model::Replacement> close_replacement(Context& context,
                                                    const syntax::OperationDecl& declaration) {
    const auto known = context.operation_names.find(declaration.name.text);
    if (known == context.operation_names.end()) {
        std::vector<std::string> names;
        for (const auto& [name, id] : context.operation_names) names.push_back(name);
        Diagnostic diagnostic(Code::variant_without_operation, declaration.name.span,
                              fmt::format("there is no operation `{}` to replace", declaration.name.text));
        diagnostic.label("not an operation of this target");
        if (auto meant = did_you_mean(declaration.name.text, names)) diagnostic.help(*meant);
        context.diagnostics.report(std::move(diagnostic));
        return std::nullopt;
    }
    const model::Operation operation = context.model.operations[known->second];
    if (operation.parameters.size() != declaration.parameters.size()) {
        context.diagnostics.report(
            Diagnostic(Code::operation_type_mismatch, declaration.name.span,
                       fmt::format("`{}` has {} parameters", operation.name, operation.parameters.size()))
                .label(fmt::format("{} here", declaration.parameters.size()))
                .also(operation.span, "declared here"));
        return std::nullopt;
    }
    ExpressionChecker checker(context, {});
    for (size_t i = 0; i < operation.parameters.size(); ++i) {
        const model::Parameter& parameter = operation.parameters[i];
        checker.bind(declaration.parameters[i].name.text,
                     {context.model.pool.var(parameter.variable), parameter.type});
    }
    const auto body = checker.check(*declaration.body, operation.result);
    if (!body) return std::nullopt;
    if (*body == operation.body) {
        context.diagnostics.report(
            Diagnostic(Code::variant_changes_nothing, declaration.name.span,
                       fmt::format("this `{}` is the same as the one it replaces", operation.name))
                .label("nothing is different")
                .also(operation.span, "replaced"));
        return std::nullopt;
    }
    return model::Replacement{known->second, *body, declaration.name.span};
}

namespace {

bool speaks_of_walks(const syntax::Variant& variant) {
    return std::ranges::any_of(variant.fails, [](const auto& fails) { return fails.walk.has_value(); });
}

void close_variant(Context& context, const syntax::MustFailDecl& declaration,
                   const syntax::Variant& variant) {
    model::MustFail entry;
    entry.kind = declaration.kind == syntax::MustFailKind::history   ? model::MustFail::Kind::history
                 : declaration.kind == syntax::MustFailKind::finding ? model::MustFail::Kind::finding
                                                                     : model::MustFail::Kind::mutant;
    entry.name = declaration.name.text;
    entry.story = declaration.story.value;
    entry.doc = declaration.doc;
    entry.span = declaration.name.span;
    const bool is_finding = entry.kind == model::MustFail::Kind::finding;
    if (is_finding != variant.operations.empty()) {
        context.diagnostics.report(
            Diagnostic(Code::variant_without_operation, declaration.name.span,
                       is_finding ? "a finding speaks of the kernel as it is" : "nothing is replaced here")
                .label(is_finding ? "it cannot replace an operation"
                                  : "say what was wrong: `with op name(...) = ...`"));
        return;
    }
    for (const syntax::OperationDecl& operation : variant.operations) {
        const auto replacement = close_replacement(context, operation);
        if (!replacement) return;
        entry.replacements.push_back(*replacement);
    }
    for (const syntax::FailsClause& fails : variant.fails) {
        if (is_finding && !fails.when) {
            context.diagnostics.report(Diagnostic(Code::finding_without_condition, fails.span,
                                                  "a finding says for which inputs the law fails")
                                           .label("`when` is missing")
                                           .help("`fails law at level when CONDITION`"));
            continue;
        }
        for (const uint32_t law :
             find_laws(context, fails.contract, fails.law, fails.levels, Code::must_fail_without_law)) {
            model::MustFail one = entry;
            one.law = law;
            one.fails_span = fails.span;
            one.when = context.model.pool.boolean(true);
            if (fails.when) {
                ExpressionChecker checker(context, {"pxx", context.model.laws[law].level});
                for (const model::Parameter& parameter : context.model.laws[law].parameters) {
                    checker.bind(parameter.name,
                                 {context.model.pool.var(parameter.variable), parameter.type});
                }
                const auto when = checker.check_bool(*fails.when);
                if (!when) continue;
                one.when = *when;
            }
            context.model.must_fails.push_back(std::move(one));
        }
    }
}

}  // namespace

void close_must_fails(Context& context, const syntax::TargetDecl& target) {
    for (const syntax::MustFailDecl* declaration : context.program.must_fails) {
        for (const syntax::Variant& variant : declaration->variants) {
            if (names_target(variant.target, target) && !speaks_of_walks(variant))
                close_variant(context, *declaration, variant);
        }
    }
}

void close_excuses(Context& context, const syntax::TargetDecl& target) {
    for (const syntax::VacuousDecl* declaration : context.program.excuses) {
        if (declaration->target && !names_target(*declaration->target, target)) continue;
        for (const uint32_t law : find_laws(context, declaration->contract, declaration->law,
                                            declaration->levels, Code::excuse_without_law)) {
            context.model.excuses.push_back({law, declaration->reason.value, declaration->span});
        }
    }
}

}  // namespace ptspec::sema

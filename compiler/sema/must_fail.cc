// SPDX-License-Identifier: Apache-2.0
//
// What must fail (history, finding, mutant) and the excuses for vacuous laws.
#include "compiler/sema/must_fail.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/sema/calls.h"
#include "compiler/sema/expression.h"
#include "compiler/sema/statements.h"
#include "compiler/support/suggest.h"

namespace ptspec::sema {
namespace {

// A target, or all of an architecture. A target that is named as its architecture is meant alone.
bool names_target(const Context& context, const syntax::Name& name, const syntax::TargetDecl& target) {
    return name.text == target.name.text ||
           (name.text == target.architecture.text && !context.program.targets.contains(name.text));
}

// Whether `contract.law at levels` means this one.
bool is_meant(const std::string& law_id, const std::optional<syntax::Name>& contract,
              const syntax::Name& name, const std::vector<syntax::Name>& levels) {
    const size_t dot = law_id.find('.'), at = law_id.find('@');
    const std::string level = at == std::string::npos ? "" : law_id.substr(at + 1);
    return (!contract || law_id.substr(0, dot) == contract->text) &&
           law_id.substr(dot + 1, at == std::string::npos ? at : at - dot - 1) == name.text &&
           (levels.empty() || std::ranges::find(levels, level, &syntax::Name::text) != levels.end());
}

// Why the target lacks all laws that are meant, if its contracts have some.
const Absence* absence_of(const Context& context, const std::optional<syntax::Name>& contract,
                          const syntax::Name& name, const std::vector<syntax::Name>& levels) {
    for (const auto& [id, absence] : context.absent_laws) {
        if (is_meant(id, contract, name, levels)) return &absence;
    }
    return nullptr;
}

// Which laws a target may lack, besides those of other kernels.
struct Lacks {
    bool any = false, left_out = false;
};

// The laws that `contract.law at levels` means. Empty after a diagnostic, or if other kernels have it.
std::vector<uint32_t> find_laws(Context& context, const std::optional<syntax::Name>& contract,
                                const syntax::Name& name, const std::vector<syntax::Name>& levels, Code code,
                                Lacks may_lack) {
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
    const Absence* absence = found.empty() ? absence_of(context, contract, name, levels) : nullptr;
    if (absence && (may_lack.any || absence->kind == Absence::Kind::version ||
                    (may_lack.left_out && absence->kind == Absence::Kind::left_out)))
        return found;
    if (found.empty()) {
        Diagnostic diagnostic(code, name.span,
                              fmt::format("target {} has no law `{}`{}", context.model.target.name, name.text,
                                          other_level ? " at this level" : ""));
        diagnostic.label("no such law");
        if (absence) {
            diagnostic.also(absence->span, absence->reason);
        } else if (!other_level) {
            if (auto meant = did_you_mean(name.text, names)) diagnostic.help(*meant);
        }
        context.diagnostics.report(std::move(diagnostic));
    }
    return found;
}

}  // namespace

namespace {

// A variant has another body, of the same kind; what callers rely on stays as it is.
bool may_have_body(Context& context, const syntax::OperationDecl& declaration,
                   const model::Operation& operation) {
    const bool has_effects = operation.effects && operation.effects->by_contract;
    const auto refuse = [&](std::string message, std::string label, std::string help) {
        context.diagnostics.report(
            Diagnostic(Code::invalid_effects, declaration.name.span, std::move(message))
                .label(std::move(label))
                .also(operation.contract_span.is_valid() ? operation.contract_span : operation.span,
                      "declared here")
                .help(std::move(help)));
        return false;
    };
    if (!declaration.requirements.empty() || !declaration.ensures.empty() || declaration.modifies) {
        return refuse(fmt::format("a variant of `{}` is another body, nothing else", operation.name),
                      "what it requires, ensures and modifies stays", "leave those clauses out");
    }
    if (has_effects == (declaration.block != nullptr)) return true;
    return has_effects
               ? refuse(fmt::format("`{}` has effects", operation.name), "an expression changes nothing",
                        fmt::format("`with op {}(...) do {{ ... }}`", operation.name))
               : refuse(fmt::format("`{}` has no effects", operation.name),
                        "replaced by a block of statements",
                        fmt::format("`with op {}(...) = ...`", operation.name));
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
        if (const auto absent = context.absent_operations.find(declaration.name.text);
            absent != context.absent_operations.end()) {
            diagnostic.also(absent->second.span, absent->second.reason);
        } else if (auto meant = did_you_mean(declaration.name.text, names))
            diagnostic.help(*meant);
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
    if (!may_have_body(context, declaration, operation)) return std::nullopt;
    if (declaration.block) {
        const Returns returns{true, operation.has_result ? std::optional(operation.result) : std::nullopt};
        auto lowered = lower_block(context, checker, *declaration.block, returns);
        if (!lowered) return std::nullopt;
        return model::Replacement{known->second, model::no_expr, declaration.name.span,
                                  model::Story{std::move(lowered->locals), std::move(lowered->body)}};
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

// What is replaced exists in other kernels only, or in other targets of the architecture that the variant is
// of: it has nothing to say about this one.
bool says_nothing_here(const Context& context, const syntax::Variant& variant, bool of_architecture) {
    return std::ranges::any_of(variant.operations, [&](const syntax::OperationDecl& operation) {
        const auto absent = context.absent_operations.find(operation.name.text);
        return !context.operation_names.contains(operation.name.text) &&
               absent != context.absent_operations.end() &&
               (absent->second.kind == Absence::Kind::version ||
                (of_architecture && absent->second.kind == Absence::Kind::left_out));
    });
}

// `fails ensures set_ptes`
void add_failing_operation(Context& context, const syntax::FailsClause& fails, model::MustFail entry) {
    const syntax::Name& name = fails.operation->operation;
    const auto known = context.operation_names.find(name.text);
    const model::Operation* operation =
        known == context.operation_names.end() ? nullptr : &context.model.operations[known->second];
    const bool is_frame = fails.operation->modifies;
    const auto refuse = [&](std::string message, std::string label) {
        Diagnostic diagnostic(Code::must_fail_without_law, name.span, std::move(message));
        diagnostic.label(std::move(label));
        if (operation) {
            diagnostic.also(operation->contract_span.is_valid() ? operation->contract_span : operation->span,
                            "declared here");
        } else {
            std::vector<std::string> names;
            for (const model::Operation& each : context.model.operations) {
                if (each.effects) names.push_back(each.name);
            }
            if (auto meant = did_you_mean(name.text, names)) diagnostic.help(*meant);
        }
        context.diagnostics.report(std::move(diagnostic));
    };
    if (!operation) {
        return refuse(fmt::format("target {} has no operation `{}`", context.model.target.name, name.text),
                      "no such operation");
    }
    if (!operation->effects || !operation->effects->by_contract ||
        (!is_frame && operation->effects->ensures.empty())) {
        return refuse(fmt::format("`{}` {} nothing", name.text, is_frame ? "modifies" : "ensures"),
                      is_frame ? "has no effects" : "promises nothing that could fail");
    }
    if (entry.kind == model::MustFail::Kind::finding) {
        return refuse("a finding is about a law",
                      "an operation's own contract is not for the kernel to break");
    }
    if (std::ranges::none_of(entry.replacements, [&](const model::Replacement& replacement) {
            return replacement.statements.has_value();
        })) {
        return refuse(fmt::format("nothing that `{}` does is replaced", name.text),
                      "no body with effects is another one");
    }
    entry.operation = known->second;
    entry.of_frame = is_frame;
    entry.fails_span = fails.span;
    entry.when = context.model.pool.boolean(true);
    context.model.must_fails.push_back(std::move(entry));
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
    const bool of_architecture = variant.target.text != context.model.target.name;
    if (says_nothing_here(context, variant, of_architecture)) return;
    for (const syntax::OperationDecl& operation : variant.operations) {
        const auto replacement = close_replacement(context, operation);
        if (!replacement) return;
        entry.replacements.push_back(*replacement);
    }
    if (const auto round = calls_itself(context.model, entry.replacements)) {
        const auto& replaced = *std::ranges::find(entry.replacements, *round, &model::Replacement::operation);
        context.diagnostics.report(
            Diagnostic(Code::recursive_definition, replaced.span,
                       fmt::format("`{}` is defined by itself", context.model.operations[*round].name))
                .label("with this body it leads back here"));
        return;
    }
    for (const syntax::FailsClause& fails : variant.fails) {
        if (fails.operation) {
            add_failing_operation(context, fails, entry);
            continue;
        }
        if (is_finding && !fails.when) {
            context.diagnostics.report(Diagnostic(Code::finding_without_condition, fails.span,
                                                  "a finding says for which inputs the law fails")
                                           .label("`when` is missing")
                                           .help("`fails law at level when CONDITION`"));
            continue;
        }
        for (const uint32_t law :
             find_laws(context, fails.contract, fails.law, fails.levels, Code::must_fail_without_law,
                       Lacks{.left_out = of_architecture})) {
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
            if (names_target(context, variant.target, target) && !speaks_of_walks(variant))
                close_variant(context, *declaration, variant);
        }
    }
}

void close_excuses(Context& context, const syntax::TargetDecl& target) {
    for (const syntax::VacuousDecl* declaration : context.program.excuses) {
        if (declaration->target && !names_target(context, *declaration->target, target)) continue;
        for (const uint32_t law :
             find_laws(context, declaration->contract, declaration->law, declaration->levels,
                       Code::excuse_without_law,
                       Lacks{.any = !declaration->target || declaration->target->text != target.name.text})) {
            context.model.excuses.push_back({law, declaration->reason.value, declaration->span});
        }
    }
}

}  // namespace ptspec::sema

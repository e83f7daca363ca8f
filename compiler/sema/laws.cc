// SPDX-License-Identifier: Apache-2.0
//
// Laws, and examples.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "compiler/sema/calls.h"
#include "compiler/sema/context.h"
#include "compiler/sema/expression.h"
#include "compiler/sema/left_out.h"
#include "compiler/sema/statements.h"

namespace ptspec::sema {

std::string one_line(const Context& context, Span span, const Expansion& expansion) {
    std::string result;
    bool space = false, comment = false;
    const std::string_view text = context.sources.text(span);
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n') comment = false;
        if (text.substr(i, 2) == "//") comment = true;
        if (comment || std::isspace(static_cast<unsigned char>(text[i]))) {
            space = true;
            continue;
        }
        if (space && !result.empty()) result += ' ';
        space = false;
        result += text[i];
    }
    return expansion.apply(result);
}

namespace {

// A law that speaks of an operation which the target lacks is none of the target's.
bool speaks_of_absent(Context& context, const Expanded<syntax::LawDecl>& law) {
    if (context.absent_operations.empty()) return false;
    std::vector<std::string> callees;
    collect_calls(*law.declaration, law.expansion, callees);
    for (const std::string& callee : callees) {
        const std::string name = context.unaliased(callee);
        const auto absent = context.absent_operations.find(name);
        if (absent == context.absent_operations.end() || absent->second.kind == Absence::Kind::left_out)
            continue;
        context.absent_laws.emplace(
            model::law_id(law.contract, law.declaration->name.text, law.expansion.level),
            Absence{absent->second.kind, fmt::format("speaks of `{}`: {}", name, absent->second.reason),
                    law.declaration->name.span});
        return true;
    }
    return false;
}

void close_law(Context& context, const Expanded<syntax::LawDecl>& expanded) {
    const syntax::LawDecl& declaration = *expanded.declaration;
    if (speaks_of_absent(context, expanded)) return;
    for (const model::Law& other : context.model.laws) {
        if (other.contract != expanded.contract || other.name != declaration.name.text ||
            other.level != expanded.expansion.level) {
            continue;
        }
        context.diagnostics.report(
            Diagnostic(Code::duplicate_name, declaration.name.span,
                       fmt::format("law `{}` is declared twice", declaration.name.text))
                .label("declared again here")
                .also(other.name_span, "first declared here"));
        return;
    }
    model::Law law;
    law.contract = expanded.contract;
    law.name = declaration.name.text;
    law.level = expanded.expansion.level;
    law.doc = expanded.expansion.apply(declaration.doc);
    law.span = declaration.span;
    law.name_span = declaration.name.span;
    ExpressionChecker checker(context, expanded.expansion, true);
    bool good = true;
    for (const syntax::Parameter& parameter : declaration.parameters) {
        const auto type =
            parameter.type ? context.resolve(*parameter.type, expanded.expansion) : std::nullopt;
        if (!type) {
            if (!parameter.type) {
                context.diagnostics.report(
                    Diagnostic(Code::cannot_infer_type, parameter.name.span,
                               fmt::format("parameter `{}` needs a type", parameter.name.text))
                        .label("laws quantify over all values of a type"));
            }
            good = false;
            continue;
        }
        const std::string name = expanded.expansion.apply(parameter.name.text);
        const auto variable = context.model.pool.add_variable(name, context.type(*type).sort);
        law.parameters.push_back({name, *type, variable, parameter.name.span});
        checker.bind(name, {context.model.pool.var(variable), *type});
    }
    if (!good) return;
    law.condition = context.model.pool.boolean(true);
    if (declaration.condition) {
        law.condition_text = one_line(context, declaration.condition->span, expanded.expansion);
        const auto condition = checker.check_bool(*declaration.condition);
        if (condition) law.condition = *condition;
        good = condition.has_value();
    }
    if (declaration.story) {
        auto story = lower_block(context, checker, *declaration.story, {false, std::nullopt});
        if (story) law.story = model::Story{std::move(story->locals), std::move(story->body)};
        good = good && story.has_value();
    }
    law.claim_text = one_line(context, declaration.claim->span, expanded.expansion);
    if (checker.check_claim(*declaration.claim, law.conjuncts) && good)
        context.model.laws.push_back(std::move(law));
}

}  // namespace

void close_laws(Context& context, const TargetDeclarations& declarations) {
    // Levels of one law stand together, in source order: the expansion met them level by level.
    std::vector<const Expanded<syntax::LawDecl>*> laws;
    for (const auto& law : declarations.laws) laws.push_back(&law);
    std::stable_sort(laws.begin(), laws.end(), [](const auto* left, const auto* right) {
        if (left->contract != right->contract) return left->contract < right->contract;
        return left->declaration->span < right->declaration->span;
    });
    for (const auto* law : laws) close_law(context, *law);
}

void close_examples(Context& context, const TargetDeclarations& declarations) {
    for (const auto& [declaration, expansion] : declarations.examples) {
        if (speaks_of_left_out(context, *declaration->claim, expansion)) continue;
        const auto claim = ExpressionChecker(context, expansion).check_bool(*declaration->claim);
        if (!claim) continue;
        const Span span = declaration->claim->span;
        context.model.examples.push_back({*claim, one_line(context, span, expansion), span});
    }
}

}  // namespace ptspec::sema

// SPDX-License-Identifier: Apache-2.0
//
// Claims of laws: their conjuncts, and what `keeps all but` means.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/sema/expression.h"
#include "compiler/support/suggest.h"

namespace ptspec::sema {

using model::Conjunct;
using model::ExprId;
using model::Op;

bool ExpressionChecker::check_claim(const syntax::Expr& claim, std::vector<Conjunct>& conjuncts) {
    if (const auto* keeps = std::get_if<syntax::KeepsExpr>(&claim.node)) {
        return keeps_conjuncts(*keeps, claim.span, conjuncts);
    }
    if (const auto* let = std::get_if<syntax::LetExpr>(&claim.node); let && !let->type) {
        const auto value = infer(*let->value);
        if (!value) return false;
        const auto outer = locals_;
        bind(expansion_.apply(let->name.text), *value);
        const bool good = check_claim(*let->body, conjuncts);
        locals_ = outer;
        return good;
    }
    if (const auto* binary = std::get_if<syntax::BinaryExpr>(&claim.node)) {
        if (binary->op == syntax::BinaryOp::logical_and) {
            const bool left = check_claim(*binary->left, conjuncts);
            return check_claim(*binary->right, conjuncts) && left;
        }
        if (binary->op == syntax::BinaryOp::implies) {
            const auto antecedent = check_bool(*binary->left);
            std::vector<Conjunct> consequents;
            if (!check_claim(*binary->right, consequents) || !antecedent) return false;
            for (Conjunct& consequent : consequents) {
                consequent.claim = pool().binary(Op::implies, *antecedent, consequent.claim, claim.span);
                conjuncts.push_back(std::move(consequent));
            }
            return true;
        }
    }
    const auto expr = check_bool(claim);
    if (!expr) return false;
    conjuncts.push_back({*expr, "", claim.span});
    return true;
}

std::optional<std::pair<Typed, Typed>> ExpressionChecker::keeps_subject(const syntax::KeepsExpr& node) {
    const auto subject = infer(*node.subject);
    if (!subject) return std::nullopt;
    if (context_.type(subject->type).kind != model::Type::Kind::entry) {
        context_.diagnostics.report(
            Diagnostic(Code::not_an_entry, node.subject->span, "`keeps` speaks of entries")
                .label(fmt::format("this is `{}`", context_.type(subject->type).name)));
        return std::nullopt;
    }
    if (node.reference) {
        const auto before = check(*node.reference, subject->type);
        if (!before) return std::nullopt;
        return std::pair(*subject, Typed{*before, subject->type});
    }
    if (const auto* call = std::get_if<syntax::CallExpr>(&node.subject->node)) {
        const auto callee = context_.operation_names.find(expansion_.apply(call->callee.text));
        if (callee != context_.operation_names.end()) {
            const auto parameters = context_.model.operations[callee->second].parameters;
            for (size_t i = 0; i < parameters.size() && i < call->arguments.size(); ++i) {
                if (parameters[i].type != subject->type) continue;
                const auto before = check(*call->arguments[i], subject->type);
                if (!before) return std::nullopt;
                return std::pair(*subject, Typed{*before, subject->type});
            }
        }
    }
    context_.diagnostics.report(Diagnostic(Code::cannot_infer_type, node.subject->span, "keeps all of what?")
                                    .label("this call takes no entry to compare with")
                                    .help("name the entry before: `... keeps all of e but ...`"));
    return std::nullopt;
}

bool ExpressionChecker::keeps_conjuncts(const syntax::KeepsExpr& node, Span span,
                                        std::vector<Conjunct>& conjuncts) {
    const auto pair = keeps_subject(node);
    if (!pair) return false;
    const auto& [after, before] = *pair;
    const std::string level = context_.type(after.type).name;

    std::vector<model::OperationId> observers;
    std::vector<std::string> names;
    for (model::OperationId id = 0; id < context_.model.operations.size(); ++id) {
        const model::Operation& operation = context_.model.operations[id];
        if (!operation.observer || operation.parameters.front().type != after.type) continue;
        observers.push_back(id);
        names.push_back(operation.name);
    }
    // By name, so that nothing depends on how the architecture orders its file.
    std::sort(observers.begin(), observers.end(), [&](model::OperationId a, model::OperationId b) {
        return context_.model.operations[a].name < context_.model.operations[b].name;
    });
    std::set<std::string> excepted;
    for (const syntax::Name& name : node.but) {
        const std::string given = expansion_.apply(name.text), full = level + "_" + given;
        const bool is_short = std::find(names.begin(), names.end(), full) != names.end();
        if (!is_short && std::find(names.begin(), names.end(), given) == names.end()) {
            // An observer of a feature that this target lacks is nothing to keep.
            bool elsewhere = false;
            for (const std::string& known : context_.all_operation_names)
                elsewhere |= known == full || known == given;
            if (elsewhere) continue;
            Diagnostic diagnostic(Code::unknown_name, name.span,
                                  fmt::format("no observer `{}` or `{}`", full, given));
            diagnostic.label(
                fmt::format("not an operation that looks at one `{}` and tells something", level));
            std::vector<std::string> candidates = names;
            for (const std::string& known : names) {
                if (known.starts_with(level + "_")) candidates.push_back(known.substr(level.size() + 1));
            }
            if (auto meant = did_you_mean(given, candidates)) diagnostic.help(*meant);
            context_.diagnostics.report(std::move(diagnostic));
            return false;
        }
        excepted.insert(is_short ? full : given);
    }

    for (const model::OperationId id : observers) {
        const model::Operation& observer = context_.model.operations[id];
        if (excepted.contains(observer.name)) continue;
        const model::Sort sort = context_.type(observer.result).sort;
        const auto observe = [&](ExprId entry) {
            return pool().call(id, sort, std::vector<ExprId>{entry}, span);
        };
        ExprId claim = pool().binary(Op::equal, observe(after.expr), observe(before.expr), span);
        // Only where the observer may look: before and after. Written as a disjunction, since it is no
        // antecedent that a reader wrote.
        for (const ExprId condition : observer.requires_) {
            for (const ExprId entry : {after.expr, before.expr}) {
                const ExprId allowed =
                    pool().substitute(condition, {{observer.parameters.front().variable, entry}});
                claim = pool().binary(Op::logical_or, pool().unary(Op::logical_not, allowed), claim);
            }
        }
        conjuncts.push_back({claim, observer.name, span});
    }
    if (observers.size() == excepted.size()) conjuncts.push_back({pool().boolean(true), "", span});
    return true;
}

ExpressionChecker::Inferred ExpressionChecker::visit_keeps(const syntax::Expr& expr,
                                                           const syntax::KeepsExpr& node) {
    std::vector<Conjunct> conjuncts;
    if (!keeps_conjuncts(node, expr.span, conjuncts)) return failed();
    ExprId all = pool().boolean(true);
    for (const Conjunct& conjunct : conjuncts)
        all = pool().binary(Op::logical_and, all, conjunct.claim, expr.span);
    return typed(all, context_.bool_type());
}

}  // namespace ptspec::sema

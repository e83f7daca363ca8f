// SPDX-License-Identifier: Apache-2.0
//
// What is claimed of a machine, and what it owes without being told.
#include <algorithm>

#include "compiler/sema/machines.h"

namespace ptspec::sema {

using model::ExprId;
using model::Op;
using model::StateProperty;

bool MachineCloser::close_claims(const MachineParts& parts) {
    bool good = true;
    const auto add = [&](const syntax::StateClaim& claim, StateProperty::Kind kind) {
        StateProperty property;
        const auto value = is_free(claim.name, "claim") ? check_claim(claim, property.checks) : std::nullopt;
        if (!value) {
            good = false;
            return;
        }
        property.kind = kind;
        property.name = claim.name.text;
        property.doc = claim.doc;
        property.claim = *value;
        property.span = claim.name.span;
        machine_.properties.push_back(std::move(property));
    };
    for (const auto& invariant : parts.declaration->invariants)
        add(invariant, StateProperty::Kind::invariant);
    for (const auto& cover : parts.declaration->covers) add(cover, StateProperty::Kind::cover);
    for (const auto& variant : parts.declaration->variants) {
        StateScope scope;
        scope.names = &names_;
        scope.values = current_;
        ExpressionChecker checker(context_, {});
        checker.use_state(scope);
        const auto value = is_free(variant.name, "claim") ? checker.infer(*variant.claim) : std::nullopt;
        if (!value || machine_.closed.pool.sort(value->expr).is_bool()) {
            if (value) {
                diagnostics_.report(
                    Diagnostic(Code::type_mismatch, variant.claim->span, "a variant is a number")
                        .label("this is a condition"));
            }
            good = false;
            continue;
        }
        variants_[variant.name.text] = {value->expr, variant.name.span};
    }
    return good;
}

void MachineCloser::add(StateProperty::Kind kind, std::string name, ExprId claim,
                        std::optional<uint32_t> action, Span span) {
    StateProperty property;
    property.kind = kind;
    property.name = std::move(name);
    property.claim = claim;
    property.action = action;
    property.span = span;
    machine_.properties.push_back(std::move(property));
}

// An implication whose left side never holds says nothing.
void MachineCloser::add_reached(const syntax::Expr& claim, const std::string& name) {
    if (const auto* quantified = std::get_if<syntax::QuantifiedExpr>(&claim.node);
        quantified && quantified->universal) {
        const auto* body = std::get_if<syntax::BinaryExpr>(&quantified->body->node);
        if (!body || body->op != syntax::BinaryOp::implies) return;
        StateScope scope;
        scope.names = &names_;
        scope.values = current_;
        const auto low = scope.number(*quantified->low), high = scope.number(*quantified->high);
        ExprId some = machine_.closed.pool.boolean(false);
        for (uint64_t i = low.value_or(0); i < high.value_or(0); ++i) {
            scope.numbers[quantified->name.text] = i;
            ExpressionChecker checker(context_, {});
            checker.use_state(scope);
            if (const auto one = checker.check_bool(*body->left))
                some = machine_.closed.pool.binary(Op::logical_or, some, *one);
        }
        add(StateProperty::Kind::reaches, name, some, std::nullopt, body->left->span);
        return;
    }
    const auto* binary = std::get_if<syntax::BinaryExpr>(&claim.node);
    if (!binary) return;
    if (binary->op == syntax::BinaryOp::logical_and) {
        add_reached(*binary->left, name);
        add_reached(*binary->right, name);
    } else if (binary->op == syntax::BinaryOp::implies) {
        StateScope scope;
        scope.names = &names_;
        scope.values = current_;
        ExpressionChecker checker(context_, {});
        checker.use_state(scope);
        if (const auto left = checker.check_bool(*binary->left))
            add(StateProperty::Kind::reaches, name, *left, std::nullopt, binary->left->span);
    }
}

// What every machine owes without being asked.
void MachineCloser::add_implicit(const MachineParts& parts) {
    model::ExprPool& pool = machine_.closed.pool;
    ExprId apart = pool.boolean(true);
    Span overlap;
    for (size_t i = 0; i < names_.places.size(); ++i) {
        for (const size_t other : names_.places[i].overlaps) {
            if (other < i) continue;
            const ExprId both =
                pool.binary(Op::logical_and, names_.places[i].live, names_.places[other].live);
            apart = pool.binary(Op::logical_and, apart, pool.unary(Op::logical_not, both));
            overlap = names_.places[other].span;
        }
    }
    if (!pool.is_true(apart)) {
        add(StateProperty::Kind::places, "places", apart, std::nullopt, overlap);
    }
    for (uint32_t i = 0; i < machine_.actions.size(); ++i) {
        const model::Action& action = machine_.actions[i];
        add(StateProperty::Kind::fires, action.name, model::no_expr, i, action.span);
        const bool lowers = std::ranges::any_of(action.checks, [](const model::ActionCheck& check) {
            return check.kind == model::ActionCheck::Kind::lowers;
        });
        add(StateProperty::Kind::safe, "safe", model::no_expr, i, action.span);
        if (lowers) add(StateProperty::Kind::lowers, action.name, model::no_expr, i, action.span);
    }
    const size_t claims = machine_.properties.size();
    for (size_t i = 0; i < claims; ++i) {
        const StateProperty property = machine_.properties[i];
        if (property.claim == model::no_expr || (pool.is_total(property.claim) && property.checks.empty()))
            continue;
        if (property.kind != StateProperty::Kind::invariant && property.kind != StateProperty::Kind::cover)
            continue;
        StateProperty safe = property;
        safe.kind = StateProperty::Kind::safe;
        safe.name = "safe";
        machine_.properties.push_back(std::move(safe));
    }
    for (const auto& invariant : parts.declaration->invariants)
        add_reached(*invariant.claim, invariant.name.text);
}

}  // namespace ptspec::sema

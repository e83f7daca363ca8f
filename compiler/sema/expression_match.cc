// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "compiler/sema/expression.h"
#include "compiler/support/suggest.h"

namespace ptspec::sema {

using model::ExprId;
using model::Op;

namespace {

bool is_else(const syntax::MatchArm& arm) {
    return std::any_of(arm.patterns.begin(), arm.patterns.end(), [](const syntax::Pattern& pattern) {
        return std::holds_alternative<syntax::ElsePattern>(pattern);
    });
}

Diagnostic not_exhaustive(Span span, std::string what) {
    return std::move(Diagnostic(Code::match_not_exhaustive, span, "this match does not cover every value")
                         .label(std::move(what))
                         .help("add the missing cases, or `else => ...`"));
}

// Half-open ranges of values that integer patterns cover.
using Covered = std::vector<std::pair<uint64_t, uint64_t>>;  // [low, last], both included

std::optional<uint64_t> first_uncovered(Covered covered, uint64_t last_value) {
    std::sort(covered.begin(), covered.end());
    uint64_t next = 0;
    for (const auto& [low, last] : covered) {
        if (low > next) return next;
        if (last >= last_value) return std::nullopt;
        next = std::max(next, last + 1);
    }
    return next;
}

}  // namespace

ExpressionChecker::Inferred ExpressionChecker::visit_match(const syntax::Expr& expr,
                                                           const syntax::MatchExpr& node, Hint hint) {
    const auto scrutinee = infer(*node.scrutinee);
    if (!scrutinee) return failed();
    for (size_t i = 0; i + 1 < node.arms.size(); ++i) {
        if (is_else(node.arms[i])) {
            context_.diagnostics.report(
                Diagnostic(Code::unreachable_arm, node.arms[i + 1].span, "this arm is never taken")
                    .label("never reached")
                    .also(node.arms[i].span, "`else` takes everything that is left"));
            return failed();
        }
    }
    const model::EntryFormat* format = context_.format_of(scrutinee->type);
    if (format && !format->views.empty()) return match_views(expr, node, *scrutinee, hint);
    return match_values(expr, node, *scrutinee, hint);
}

ExpressionChecker::Inferred ExpressionChecker::match_views(const syntax::Expr& expr,
                                                           const syntax::MatchExpr& node, Typed scrutinee,
                                                           Hint hint) {
    const model::EntryFormat& format = *context_.format_of(scrutinee.type);
    std::set<std::string> missing;
    std::vector<std::string> names;
    for (const model::View& view : format.views) {
        missing.insert(view.name);
        names.push_back(view.name);
    }
    Arms arms{{}, hint};
    std::vector<ExprId> conditions;
    bool has_else = false;
    for (const syntax::MatchArm& arm : node.arms) {
        ExprId condition = pool().boolean(false);
        for (const syntax::Pattern& pattern : arm.patterns) {
            if (std::holds_alternative<syntax::ElsePattern>(pattern)) {
                has_else = true;
                condition = pool().boolean(true);
                continue;
            }
            const auto* name = std::get_if<syntax::NamePattern>(&pattern);
            const auto view = name ? std::find(names.begin(), names.end(), name->name.text) : names.end();
            if (view == names.end()) {
                const Span span = name ? name->name.span : arm.span;
                Diagnostic diagnostic(Code::unknown_name, span,
                                      fmt::format("`{}` has no such view", format.name));
                diagnostic.label("an entry is matched by its views").also(format.span, "the format");
                if (name) {
                    if (auto meant = did_you_mean(name->name.text, names)) diagnostic.help(*meant);
                }
                context_.diagnostics.report(std::move(diagnostic));
                return failed();
            }
            missing.erase(*view);
            condition = pool().binary(
                Op::logical_or, condition,
                in_view(context_.model, format, static_cast<size_t>(view - names.begin()), scrutinee.expr));
        }
        conditions.push_back(condition);
        arms.values.push_back(arm.value.get());
    }
    if (!has_else && !missing.empty()) {
        context_.diagnostics.report(
            not_exhaustive(expr.span, fmt::format("view `{}` is missing", *missing.begin())));
        return failed();
    }
    const auto values = unify(arms);
    if (!values) return failed();
    ExprId result = values->first.back();
    for (size_t i = conditions.size() - 1; i-- > 0;) {
        result = pool().if_then_else(conditions[i], values->first[i], result, node.arms[i].span);
    }
    return typed(result, values->second);
}

std::optional<ExprId> ExpressionChecker::pattern_condition(const syntax::Pattern& pattern, Typed scrutinee) {
    const model::Sort sort = pool().sort(scrutinee.expr);
    if (const auto* boolean = std::get_if<syntax::BoolPattern>(&pattern)) {
        if (!sort.is_bool()) return std::nullopt;
        return boolean->value ? scrutinee.expr : pool().unary(Op::logical_not, scrutinee.expr);
    }
    if (const auto* integer = std::get_if<syntax::IntegerPattern>(&pattern)) {
        if (sort.is_bool() || integer->low.value > model::mask_of(sort)) return std::nullopt;
        const ExprId low = pool().constant(sort, integer->low.value);
        if (!integer->high_exclusive) return pool().binary(Op::equal, scrutinee.expr, low);
        const uint64_t end = integer->high_exclusive->value;
        if (end <= integer->low.value || end - 1 > model::mask_of(sort)) return std::nullopt;
        return pool().binary(Op::logical_and, pool().binary(Op::less_equal, low, scrutinee.expr),
                             pool().binary(Op::less_equal, scrutinee.expr, pool().constant(sort, end - 1)));
    }
    if (const auto* name = std::get_if<syntax::NamePattern>(&pattern)) {
        const auto constant = context_.constants.find(expansion_.apply(name->name.text));
        if (constant == context_.constants.end() || !(pool().sort(constant->second.value) == sort))
            return std::nullopt;
        return pool().binary(Op::equal, scrutinee.expr, constant->second.value);
    }
    return pool().boolean(true);
}

ExpressionChecker::Inferred ExpressionChecker::match_values(const syntax::Expr& expr,
                                                            const syntax::MatchExpr& node, Typed scrutinee,
                                                            Hint hint) {
    if (context_.type(scrutinee.type).kind != model::Type::Kind::boolean) scrutinee = as_bits(scrutinee);
    const model::Sort sort = pool().sort(scrutinee.expr);
    Covered covered;
    Arms arms{{}, hint};
    std::vector<ExprId> conditions;
    for (const syntax::MatchArm& arm : node.arms) {
        ExprId condition = pool().boolean(false);
        for (const syntax::Pattern& pattern : arm.patterns) {
            const auto one = pattern_condition(pattern, scrutinee);
            if (!one) {
                context_.diagnostics.report(Diagnostic(Code::type_mismatch, arm.span,
                                                       fmt::format("this pattern is no value of `{}`",
                                                                   context_.type(scrutinee.type).name))
                                                .label("patterns are numbers that fit, ranges `a..<b` that "
                                                       "are not empty, constants, or `else`"));
                return failed();
            }
            if (const auto* integer = std::get_if<syntax::IntegerPattern>(&pattern)) {
                covered.emplace_back(integer->low.value, integer->high_exclusive
                                                             ? integer->high_exclusive->value - 1
                                                             : integer->low.value);
            } else if (const auto* boolean = std::get_if<syntax::BoolPattern>(&pattern)) {
                covered.emplace_back(boolean->value, boolean->value);
            } else if (const auto* name = std::get_if<syntax::NamePattern>(&pattern)) {
                const uint64_t value =
                    pool().node(context_.constants.at(expansion_.apply(name->name.text)).value).payload;
                covered.emplace_back(value, value);
            } else {
                covered.emplace_back(0, model::mask_of(sort));
            }
            condition = pool().binary(Op::logical_or, condition, *one);
        }
        conditions.push_back(condition);
        arms.values.push_back(arm.value.get());
    }
    if (const auto hole = first_uncovered(covered, model::mask_of(sort))) {
        context_.diagnostics.report(not_exhaustive(expr.span, fmt::format("{:#x} is not covered", *hole)));
        return failed();
    }
    const auto values = unify(arms);
    if (!values) return failed();
    ExprId result = values->first.back();
    for (size_t i = conditions.size() - 1; i-- > 0;) {
        result = pool().if_then_else(conditions[i], values->first[i], result, node.arms[i].span);
    }
    return typed(result, values->second);
}

}  // namespace ptspec::sema

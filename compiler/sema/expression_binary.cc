// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "compiler/sema/expression.h"

namespace ptspec::sema {

using model::ExprId;
using model::Op;
using model::Type;
using model::TypeId;
using syntax::BinaryOp;

namespace {

struct BitOperator {
    BinaryOp syntax;
    Op op;
};

constexpr BitOperator bit_operators[] = {
    {BinaryOp::bit_or, Op::bit_or},
    {BinaryOp::bit_xor, Op::bit_xor},
    {BinaryOp::bit_and, Op::bit_and},
    {BinaryOp::add, Op::add},
    {BinaryOp::subtract, Op::subtract},
    {BinaryOp::multiply, Op::multiply},
    {BinaryOp::add_wrapping, Op::add_wrapping},
    {BinaryOp::subtract_wrapping, Op::subtract_wrapping},
    {BinaryOp::multiply_wrapping, Op::multiply_wrapping},
    {BinaryOp::divide, Op::divide},
    {BinaryOp::remainder, Op::remainder},
};

}  // namespace

ExpressionChecker::Inferred ExpressionChecker::visit_binary(const syntax::Expr& expr,
                                                            const syntax::BinaryExpr& node, Hint hint) {
    switch (node.op) {
        case BinaryOp::implies:
        case BinaryOp::iff:
        case BinaryOp::logical_or:
        case BinaryOp::logical_and:
            return visit_logical(expr, node);
        case BinaryOp::equal:
        case BinaryOp::not_equal:
        case BinaryOp::less:
        case BinaryOp::less_equal:
        case BinaryOp::greater:
        case BinaryOp::greater_equal:
            return visit_comparison(expr, node);
        case BinaryOp::shift_left:
        case BinaryOp::shift_right:
        case BinaryOp::shift_left_wrapping:
            return visit_shift(expr, node, hint);
        case BinaryOp::concat:
            return visit_concat(expr, node);
        default:
            break;
    }
    Typed left, right;
    const auto type = pair_up(node, hint, false, left, right);
    if (!type) return failed();
    for (const BitOperator& candidate : bit_operators) {
        if (candidate.syntax == node.op) {
            return typed(pool().binary(candidate.op, left.expr, right.expr, expr.span), *type);
        }
    }
    return failed();
}

std::optional<TypeId> ExpressionChecker::pair_up(const syntax::BinaryExpr& node, Hint hint, bool keep_nominal,
                                                 Typed& left, Typed& right) {
    // Of what the surroundings want, operands take the width only.
    if (hint) hint = context_.type(*hint).sort.is_bool() ? Hint{} : Hint{bits_of(*hint)};
    // A number is of the other operand's width, if that has one.
    const bool left_is_number = std::holds_alternative<syntax::LiteralExpr>(node.left->node);
    Inferred first = visit(*node.left, keep_nominal || left_is_number ? Hint{} : hint);
    if (first.outcome == Outcome::failed) {
        visit(*node.right, std::nullopt);
        return std::nullopt;
    }
    Hint partner = first.outcome == Outcome::typed ? Hint{first.value.type} : hint;
    if (partner && !keep_nominal) partner = bits_of(*partner);
    Inferred second = visit(*node.right, partner);
    if (second.outcome == Outcome::failed) return std::nullopt;
    if (first.outcome == Outcome::needs_type) {
        if (second.outcome == Outcome::typed) {
            const TypeId wanted = keep_nominal ? second.value.type : bits_of(second.value.type);
            first = visit(*node.left, wanted);
        } else if (left_is_number && !keep_nominal) {
            first = visit(*node.left, hint);
        }
        first = require_type(first, *node.left);
        if (first.outcome != Outcome::typed) return std::nullopt;
    }
    second = require_type(second, *node.right);
    if (first.outcome != Outcome::typed || second.outcome != Outcome::typed) return std::nullopt;
    left = first.value;
    right = second.value;
    if (left.type != right.type || !keep_nominal) {
        const Type::Kind a = context_.type(left.type).kind, b = context_.type(right.type).kind;
        const bool both_nominal = a >= Type::Kind::entry && b >= Type::Kind::entry;
        if (keep_nominal && both_nominal) {
            mismatch(*node.right, right.type, left.type);
            return std::nullopt;
        }
        if (keep_nominal && (a == Type::Kind::boolean || b == Type::Kind::boolean)) {
            const auto l = convert(left, context_.bool_type(), *node.left);
            const auto r = convert(right, context_.bool_type(), *node.right);
            if (!l || !r) return std::nullopt;
            left = {*l, context_.bool_type()};
            right = {*r, context_.bool_type()};
            return context_.bool_type();
        }
        left = as_bits(left);
        right = as_bits(right);
    }
    if (left.type != right.type) {
        const Type l = context_.type(left.type), r = context_.type(right.type);
        context_.diagnostics.report(Diagnostic(Code::width_mismatch, node.op_span,
                                               fmt::format("operands of `{}` and `{}`", l.name, r.name))
                                        .label("both sides must have one width")
                                        .also(node.left->span, fmt::format("`{}`", l.name))
                                        .also(node.right->span, fmt::format("`{}`", r.name))
                                        .help(fmt::format("widen the narrower one: `(... as {})`",
                                                          l.sort.width > r.sort.width ? l.name : r.name)));
        return std::nullopt;
    }
    return left.type;
}

ExpressionChecker::Inferred ExpressionChecker::visit_logical(const syntax::Expr& expr,
                                                             const syntax::BinaryExpr& node) {
    const auto left = check_bool(*node.left);
    const bool chooses = left && node.op != BinaryOp::iff;
    const ExprId outer = chooses ? enter_state_path(*left, node.op != BinaryOp::logical_or) : model::no_expr;
    const auto right = check_bool(*node.right);
    if (chooses) leave_state_path(outer);
    if (!left || !right) return failed();
    const Op op = node.op == BinaryOp::implies      ? Op::implies
                  : node.op == BinaryOp::logical_or ? Op::logical_or
                  : node.op == BinaryOp::iff        ? Op::equal
                                                    : Op::logical_and;
    return typed(pool().binary(op, *left, *right, expr.span), context_.bool_type());
}

ExpressionChecker::Inferred ExpressionChecker::visit_comparison(const syntax::Expr& expr,
                                                                const syntax::BinaryExpr& node) {
    Typed left, right;
    const auto type = pair_up(node, std::nullopt, true, left, right);
    if (!type) return failed();
    const bool equality = node.op == BinaryOp::equal || node.op == BinaryOp::not_equal;
    if (!equality && context_.type(*type).kind == Type::Kind::boolean) {
        mismatch(*node.left, left.type, context_.bits_type(1));
        return failed();
    }
    const auto made = [&](Op op, ExprId a, ExprId b) {
        return typed(pool().binary(op, a, b, expr.span), context_.bool_type());
    };
    switch (node.op) {
        case BinaryOp::equal:
            return made(Op::equal, left.expr, right.expr);
        case BinaryOp::not_equal: {
            const ExprId equal = pool().binary(Op::equal, left.expr, right.expr, expr.span);
            return typed(pool().unary(Op::logical_not, equal, expr.span), context_.bool_type());
        }
        case BinaryOp::less:
            return made(Op::less, left.expr, right.expr);
        case BinaryOp::less_equal:
            return made(Op::less_equal, left.expr, right.expr);
        case BinaryOp::greater:
            return made(Op::less, right.expr, left.expr);
        default:
            return made(Op::less_equal, right.expr, left.expr);
    }
}

ExpressionChecker::Inferred ExpressionChecker::visit_shift(const syntax::Expr& expr,
                                                           const syntax::BinaryExpr& node, Hint hint) {
    const Inferred value = visit(*node.left, hint);
    if (value.outcome == Outcome::needs_type) return value;
    if (value.outcome == Outcome::failed) {
        visit(*node.right, std::nullopt);
        return failed();
    }
    const Typed bits = as_bits(value.value);
    // The amount has a width of its own; a number takes the width of what is shifted.
    const Inferred amount = visit(*node.right, bits.type);
    if (amount.outcome != Outcome::typed) return failed();
    const Op op = node.op == BinaryOp::shift_left    ? Op::shift_left
                  : node.op == BinaryOp::shift_right ? Op::shift_right
                                                     : Op::shift_left_wrapping;
    return typed(pool().binary(op, bits.expr, as_bits(amount.value).expr, expr.span), bits.type);
}

ExpressionChecker::Inferred ExpressionChecker::visit_concat(const syntax::Expr& expr,
                                                            const syntax::BinaryExpr& node) {
    const auto left = infer(*node.left);
    const auto right = infer(*node.right);
    if (!left || !right) return failed();
    const Typed upper = as_bits(*left), lower = as_bits(*right);
    const unsigned width = context_.type(upper.type).sort.width + context_.type(lower.type).sort.width;
    if (width > model::max_width) {
        context_.diagnostics.report(
            Diagnostic(Code::width_not_supported, expr.span, fmt::format("a value of {} bits", width))
                .label(fmt::format("values have at most {} bits", model::max_width)));
        return failed();
    }
    return typed(pool().binary(Op::concat, upper.expr, lower.expr, expr.span), context_.bits_type(width));
}

}  // namespace ptspec::sema

// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/fold.h"

#include <utility>

namespace ptspec::model {

namespace {

struct Match {
    ExprId operand;
    uint64_t constant;
};

// `id` as `operand op constant`. Builders put the constant of a commutative operator on the right.
bool match_with_constant(const ExprPool& pool, ExprId id, Op op, Match& match) {
    const Node& node = pool.node(id);
    if (node.op != op || !pool.is_constant(pool.operands(id)[1])) {
        return false;
    }
    match = {pool.operands(id)[0], pool.node(pool.operands(id)[1]).payload};
    return true;
}

bool is_negation_of(const ExprPool& pool, ExprId left, ExprId right, Op negation) {
    return pool.node(left).op == negation && pool.operands(left)[0] == right;
}

ExprId fold_and_constant(ExprPool& pool, ExprId left, uint64_t keep, Span origin) {
    const Sort sort = pool.sort(left);
    const uint64_t mask = mask_of(sort);
    if ((~keep & mask & ~pool.facts(left).zeros) == 0) {
        return left;
    }
    Match inner{};
    if (match_with_constant(pool, left, Op::bit_and, inner)) {
        return pool.binary(Op::bit_and, inner.operand, pool.constant(sort, inner.constant & keep), origin);
    }
    if (match_with_constant(pool, left, Op::bit_or, inner)) {
        const ExprId kept = pool.binary(Op::bit_and, inner.operand, pool.constant(sort, keep), origin);
        return pool.binary(Op::bit_or, kept, pool.constant(sort, inner.constant & keep), origin);
    }
    return no_expr;
}

ExprId fold_or_constant(ExprPool& pool, ExprId left, uint64_t set, Span origin) {
    const Sort sort = pool.sort(left);
    const uint64_t mask = mask_of(sort);
    if ((set & ~pool.facts(left).ones) == 0) {
        return left;
    }
    Match inner{};
    if (match_with_constant(pool, left, Op::bit_or, inner)) {
        return pool.binary(Op::bit_or, inner.operand, pool.constant(sort, inner.constant | set), origin);
    }
    if (match_with_constant(pool, left, Op::bit_and, inner)) {
        if ((inner.constant | set) == mask) {
            return pool.binary(Op::bit_or, inner.operand, pool.constant(sort, set), origin);
        }
        if ((inner.constant & set) != 0) {
            const ExprId kept =
                pool.binary(Op::bit_and, inner.operand, pool.constant(sort, inner.constant & ~set), origin);
            return pool.binary(Op::bit_or, kept, pool.constant(sort, set), origin);
        }
    }
    return no_expr;
}

ExprId fold_bitwise(ExprPool& pool, Op op, ExprId left, ExprId right, Span origin) {
    const Sort sort = pool.sort(left);
    const uint64_t mask = mask_of(sort);
    if (left == right) {
        if (op != Op::bit_xor) {
            return left;
        }
        return pool.is_total(left) ? pool.constant(sort, 0, origin) : no_expr;
    }
    if (pool.is_constant(right)) {
        const uint64_t value = pool.node(right).payload;
        if (op == Op::bit_and) {
            return fold_and_constant(pool, left, value, origin);
        }
        if (op == Op::bit_or) {
            return fold_or_constant(pool, left, value, origin);
        }
        if (value == 0) {
            return left;
        }
        return value == mask ? pool.unary(Op::bit_not, left, origin) : no_expr;
    }
    // The bits of one word that two masks pick: (x & a) | (x & b) is x & (a | b).
    Match a{}, b{};
    if (op == Op::bit_or && match_with_constant(pool, left, Op::bit_and, a) &&
        match_with_constant(pool, right, Op::bit_and, b) && a.operand == b.operand) {
        return pool.binary(Op::bit_and, a.operand, pool.constant(sort, a.constant | b.constant), origin);
    }
    // Here both sides are still evaluated but one of them is known to add nothing.
    const bool left_zero = (~pool.facts(left).zeros & mask) == 0 && pool.is_total(left);
    const bool right_zero = (~pool.facts(right).zeros & mask) == 0 && pool.is_total(right);
    if (op != Op::bit_and && (left_zero || right_zero)) {
        return left_zero ? right : left;
    }
    return no_expr;
}

ExprId fold_logical(ExprPool& pool, Op op, ExprId left, ExprId right, Span origin) {
    switch (op) {
        case Op::logical_and:
            if (pool.is_true(left) || pool.is_false(left)) {
                return pool.is_true(left) ? right : left;
            }
            if (pool.is_true(right) || left == right) {
                return left;
            }
            if (is_negation_of(pool, right, left, Op::logical_not) ||
                is_negation_of(pool, left, right, Op::logical_not)) {
                return pool.is_total(left) ? pool.constant(bool_sort, 0, origin) : no_expr;
            }
            return no_expr;
        case Op::logical_or:
            if (pool.is_true(left) || pool.is_false(left)) {
                return pool.is_true(left) ? left : right;
            }
            if (pool.is_false(right) || left == right) {
                return left;
            }
            if (is_negation_of(pool, right, left, Op::logical_not) ||
                is_negation_of(pool, left, right, Op::logical_not)) {
                return pool.is_total(left) ? pool.constant(bool_sort, 1, origin) : no_expr;
            }
            return no_expr;
        default:
            // An antecedent that never holds stays to be seen: a law must not get away with it (vacuity V3).
            return pool.is_true(left) ? right : no_expr;
    }
}

ExprId fold_arithmetic(ExprPool& pool, Op op, ExprId left, ExprId right, Span origin) {
    const Sort sort = pool.sort(left);
    if (pool.is_constant(right)) {
        const uint64_t value = pool.node(right).payload;
        const bool is_product = op == Op::multiply || op == Op::multiply_wrapping;
        if (value == 0 && !is_product && op != Op::divide && op != Op::remainder) {
            return left;
        }
        if (value == 1 && (is_product || op == Op::divide)) {
            return left;
        }
        if (pool.is_total(left) && ((value == 0 && is_product) || (value == 1 && op == Op::remainder))) {
            return pool.constant(sort, 0, origin);
        }
    }
    const bool is_difference = op == Op::subtract || op == Op::subtract_wrapping;
    if (is_difference && left == right && pool.is_total(left)) {
        return pool.constant(sort, 0, origin);
    }
    return no_expr;
}

ExprId fold_comparison(ExprPool& pool, Op op, ExprId left, ExprId right, Span origin) {
    if (left == right) {
        return pool.is_total(left) ? pool.constant(bool_sort, op != Op::less, origin) : no_expr;
    }
    if (op != Op::equal || !pool.is_constant(right)) {
        return no_expr;
    }
    const bool wanted = pool.node(right).payload == 1;
    const Sort sort = pool.sort(left);
    if (sort.is_bool()) {
        return wanted ? left : pool.unary(Op::logical_not, left, origin);
    }
    if (sort.width == 1) {
        const ExprId bit = pool.unary(Op::bit_to_bool, left, origin);
        return wanted ? bit : pool.unary(Op::logical_not, bit, origin);
    }
    return no_expr;
}

ExprId fold_concat(ExprPool& pool, ExprId left, ExprId right, Span origin) {
    const unsigned width = pool.sort(left).width + pool.sort(right).width;
    if (pool.is_constant(left) && pool.node(left).payload == 0) {
        return pool.zero_extend(right, width, origin);
    }
    const Node& upper = pool.node(left);
    const Node& lower = pool.node(right);
    if (upper.op == Op::extract && lower.op == Op::extract &&
        pool.operands(left)[0] == pool.operands(right)[0] &&
        (upper.payload & 0xff) == (lower.payload >> 8) + 1) {
        return pool.extract(pool.operands(left)[0], static_cast<unsigned>(upper.payload >> 8),
                            static_cast<unsigned>(lower.payload & 0xff), origin);
    }
    return no_expr;
}

bool is_commutative(Op op) {
    switch (op) {
        case Op::bit_and:
        case Op::bit_or:
        case Op::bit_xor:
        case Op::add:
        case Op::add_wrapping:
        case Op::multiply:
        case Op::multiply_wrapping:
        case Op::equal:
            return true;
        default:
            return false;
    }
}

// What stands behind bits hi..lo of `operand`, one step further down; both numbers move along. False if the
// bits have no simpler source.
bool look_behind(const ExprPool& pool, ExprId& operand, unsigned& hi, unsigned& lo) {
    const Node& node = pool.node(operand);
    const auto operands = pool.operands(operand);
    const uint64_t slice = mask_of(bits_sort(hi - lo + 1)) << lo;
    switch (node.op) {
        case Op::extract:
            hi += node.payload & 0xff;
            lo += node.payload & 0xff;
            operand = operands[0];
            return true;
        case Op::zero_extend:
            if (hi >= pool.sort(operands[0]).width) {
                return false;
            }
            operand = operands[0];
            return true;
        case Op::concat: {
            const unsigned low_width = pool.sort(operands[1]).width;
            if (lo >= low_width && pool.is_total(operands[1])) {
                hi -= low_width;
                lo -= low_width;
                operand = operands[0];
                return true;
            }
            if (hi < low_width && pool.is_total(operands[0])) {
                operand = operands[1];
                return true;
            }
            return false;
        }
        case Op::bit_and:
            if ((~pool.facts(operands[1]).ones & slice) == 0 && pool.is_total(operands[1])) {
                operand = operands[0];
                return true;
            }
            return false;
        case Op::bit_or:
        case Op::bit_xor:
            for (const unsigned silent : {1u, 0u}) {
                if ((~pool.facts(operands[silent]).zeros & slice) == 0 && pool.is_total(operands[silent])) {
                    operand = operands[1 - silent];
                    return true;
                }
            }
            return false;
        case Op::shift_left:
        case Op::shift_left_wrapping:
            if (pool.is_constant(operands[1]) && pool.node(operands[1]).payload <= lo &&
                (node.op == Op::shift_left_wrapping || pool.is_total(operand))) {
                hi -= static_cast<unsigned>(pool.node(operands[1]).payload);
                lo -= static_cast<unsigned>(pool.node(operands[1]).payload);
                operand = operands[0];
                return true;
            }
            return false;
        case Op::shift_right:
            if (pool.is_constant(operands[1]) && pool.node(operands[1]).payload < node.sort.width - hi) {
                hi += static_cast<unsigned>(pool.node(operands[1]).payload);
                lo += static_cast<unsigned>(pool.node(operands[1]).payload);
                operand = operands[0];
                return true;
            }
            return false;
        default:
            return false;
    }
}

}  // namespace

ExprId fold_unary(ExprPool& pool, Op op, ExprId operand, Span) {
    const Node& node = pool.node(operand);
    const bool undoes = (op == Op::logical_not && node.op == Op::logical_not) ||
                        (op == Op::bit_not && node.op == Op::bit_not) ||
                        (op == Op::bit_to_bool && node.op == Op::bool_to_bit) ||
                        (op == Op::bool_to_bit && node.op == Op::bit_to_bool);
    return undoes ? pool.operands(operand)[0] : no_expr;
}

ExprId fold_binary(ExprPool& pool, Op op, ExprId left, ExprId right, Span origin) {
    if (pool.is_constant(left) && pool.is_constant(right) && op != Op::implies) {
        return no_expr;  // a fault that must stay: everything else has become a constant already
    }
    if (is_commutative(op) && pool.is_constant(left)) {
        return pool.binary(op, right, left, origin);
    }
    switch (op) {
        case Op::logical_and:
        case Op::logical_or:
        case Op::implies:
            return fold_logical(pool, op, left, right, origin);
        case Op::bit_and:
        case Op::bit_or:
        case Op::bit_xor:
            return fold_bitwise(pool, op, left, right, origin);
        case Op::shift_left:
        case Op::shift_left_wrapping:
        case Op::shift_right:
            return pool.is_constant(right) && pool.node(right).payload == 0 ? left : no_expr;
        case Op::concat:
            return fold_concat(pool, left, right, origin);
        case Op::equal:
        case Op::less:
        case Op::less_equal:
            return fold_comparison(pool, op, left, right, origin);
        default:
            return fold_arithmetic(pool, op, left, right, origin);
    }
}

ExprId fold_extract(ExprPool& pool, ExprId operand, unsigned hi, unsigned lo, Span origin) {
    const ExprId written = operand;
    while (look_behind(pool, operand, hi, lo)) {
    }
    const unsigned width = pool.sort(operand).width;
    if (lo == 0 && hi + 1 == width) {
        return operand;
    }
    if (pool.node(operand).op == Op::zero_extend) {
        const ExprId inner = pool.operands(operand)[0];
        const unsigned inner_width = pool.sort(inner).width;
        if (lo < inner_width) {
            return pool.zero_extend(pool.extract(inner, inner_width - 1, lo, origin), hi - lo + 1, origin);
        }
    }
    return operand == written ? no_expr : pool.extract(operand, hi, lo, origin);
}

ExprId fold_zero_extend(ExprPool& pool, ExprId operand, unsigned width, Span origin) {
    if (pool.sort(operand).width == width) {
        return operand;
    }
    if (pool.node(operand).op == Op::zero_extend) {
        return pool.zero_extend(pool.operands(operand)[0], width, origin);
    }
    return no_expr;
}

ExprId fold_if_then_else(ExprPool& pool, ExprId condition, ExprId then_value, ExprId else_value,
                         Span origin) {
    if (pool.is_constant(condition)) {
        return pool.is_true(condition) ? then_value : else_value;
    }
    if (then_value == else_value) {
        return pool.is_total(condition) ? then_value : no_expr;
    }
    if (pool.is_true(then_value) && pool.is_false(else_value)) {
        return condition;
    }
    if (pool.is_false(then_value) && pool.is_true(else_value)) {
        return pool.unary(Op::logical_not, condition, origin);
    }
    return no_expr;
}

}  // namespace ptspec::model

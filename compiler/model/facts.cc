// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/facts.h"

#include <algorithm>
#include <bit>

#include "compiler/model/operators.h"

namespace ptspec::model {

namespace {

// Bounds of a value of which some bits are known.
struct Range {
    uint64_t low, high;
};

Range range_of(const Facts& facts, Sort sort) { return {facts.ones, ~facts.zeros & mask_of(sort)}; }

// A value of at most `high`: the bits above its top bit are 0.
uint64_t zeros_above(uint64_t high, uint64_t mask) {
    return high == 0 ? mask : mask & ~(~uint64_t{0} >> std::countl_zero(high));
}

// The low bits that are 0 in `facts`, as a count.
int trailing_zeros(const Facts& facts, Sort sort) {
    return std::min<int>(std::countr_one(facts.zeros), sort.width);
}

uint64_t low_bits(int count) { return count >= 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1; }

void add_facts(Facts& result, Op op, Sort sort, const Facts& a, const Facts& b) {
    const uint64_t mask = mask_of(sort);
    const Range left = range_of(a, sort), right = range_of(b, sort);
    uint64_t high = 0;
    int trailing = std::min(trailing_zeros(a, sort), trailing_zeros(b, sort));
    bool in_range = false;  // no combination of operands loses a bit
    bool exact = false;
    switch (op) {
        case Op::add:
        case Op::add_wrapping:
            in_range = !__builtin_add_overflow(left.high, right.high, &high) && high <= mask;
            exact = op == Op::add;
            break;
        case Op::subtract:
        case Op::subtract_wrapping:
            in_range = left.low >= right.high;
            high = left.high;
            exact = op == Op::subtract;
            break;
        default:
            in_range = !__builtin_mul_overflow(left.high, right.high, &high) && high <= mask;
            trailing = trailing_zeros(a, sort) + trailing_zeros(b, sort);
            exact = op == Op::multiply;
            break;
    }
    result.zeros = low_bits(trailing) & mask;
    if (in_range) {
        result.zeros |= zeros_above(high, mask);
    } else if (op == Op::subtract) {
        result.zeros |= zeros_above(left.high, mask);
    }
    result.safe = in_range || !exact;
}

void shift_facts(Facts& result, Op op, Sort sort, const Facts& a, const Facts& b, Sort amount_sort) {
    const uint64_t mask = mask_of(sort);
    const Range value = range_of(a, sort), amount = range_of(b, amount_sort);
    const bool amount_fits = amount.high < sort.width;
    bool keeps_bits = true;
    if (op == Op::shift_left && amount_fits) {
        keeps_bits = ((value.high << amount.high) & mask) >> amount.high == value.high;
    }
    result.safe = amount_fits && keeps_bits;
    if (amount.low != amount.high || !amount_fits) {
        if (op == Op::shift_right) {
            result.zeros = zeros_above(value.high, mask);
        }
        return;
    }
    const auto by = static_cast<int>(amount.low);
    if (op == Op::shift_right) {
        result.zeros = ((a.zeros & mask) >> by) | (mask & ~(mask >> by));
        result.ones = a.ones >> by;
    } else {
        result.zeros = ((a.zeros << by) | low_bits(by)) & mask;
        result.ones = (a.ones << by) & mask;
    }
}

void comparison_facts(Facts& result, Op op, Sort sort, const Facts& a, const Facts& b) {
    const Range left = range_of(a, sort), right = range_of(b, sort);
    bool always = false, never = false;
    switch (op) {
        case Op::equal:
            always = left.low == left.high && right.low == right.high && left.low == right.low;
            never = ((a.ones & b.zeros) | (a.zeros & b.ones)) != 0 || left.high < right.low ||
                    right.high < left.low;
            break;
        case Op::less:
            always = left.high < right.low;
            never = left.low >= right.high;
            break;
        default:
            always = left.high <= right.low;
            never = left.low > right.high;
            break;
    }
    result.ones = always ? 1 : 0;
    result.zeros = never ? 1 : 0;
}

}  // namespace

Facts facts_of(const ExprPool& pool, const Node& node, std::span<const ExprId> operands) {
    Facts result;
    const uint64_t mask = mask_of(node.sort);
    if (node.op == Op::constant) {
        return {~node.payload & mask, node.payload, true, true, true};
    }
    if (node.op == Op::variable) {
        return {0, 0, true, true, true};
    }
    const bool own_scalar = node.op != Op::read && node.op != Op::slot && node.op != Op::forall;
    result.scalar =
        own_scalar && std::ranges::all_of(operands, [&](ExprId id) { return pool.facts(id).scalar; });
    if (node.op == Op::call) {
        return result;
    }
    result.safe = true;
    const Facts& a = pool.facts(operands[0]);
    const Facts& b = operands.size() > 1 ? pool.facts(operands[1]) : a;
    switch (node.op) {
        case Op::constant:
        case Op::variable:
        case Op::call:
        case Op::read:
        case Op::forall:
            break;
        case Op::slot:
            result.safe = false;
            break;
        case Op::logical_not:
        case Op::bit_not:
            result.zeros = a.ones;
            result.ones = a.zeros;
            break;
        case Op::logical_and:
        case Op::bit_and:
            result.zeros = a.zeros | b.zeros;
            result.ones = a.ones & b.ones;
            break;
        case Op::logical_or:
        case Op::bit_or:
            result.zeros = a.zeros & b.zeros;
            result.ones = a.ones | b.ones;
            break;
        case Op::implies:
            // Left open on purpose: an antecedent that never holds must not be folded away before the
            // vacuity check has seen it.
            break;
        case Op::bit_xor:
            result.zeros = (a.zeros & b.zeros) | (a.ones & b.ones);
            result.ones = (a.zeros & b.ones) | (a.ones & b.zeros);
            break;
        case Op::add:
        case Op::subtract:
        case Op::multiply:
        case Op::add_wrapping:
        case Op::subtract_wrapping:
        case Op::multiply_wrapping:
            add_facts(result, node.op, node.sort, a, b);
            break;
        case Op::divide:
            result.zeros = zeros_above(range_of(a, node.sort).high, mask);
            result.safe = b.ones != 0;
            break;
        case Op::remainder:
            result.zeros =
                zeros_above(std::min(range_of(a, node.sort).high, range_of(b, node.sort).high), mask);
            result.safe = b.ones != 0;
            break;
        case Op::shift_left:
        case Op::shift_left_wrapping:
        case Op::shift_right:
            shift_facts(result, node.op, node.sort, a, b, pool.sort(operands[1]));
            break;
        case Op::concat: {
            const unsigned low_width = pool.sort(operands[1]).width;
            result.zeros = (a.zeros << low_width) | b.zeros;
            result.ones = (a.ones << low_width) | b.ones;
            break;
        }
        case Op::extract:
            result.zeros = (a.zeros >> (node.payload & 0xff)) & mask;
            result.ones = (a.ones >> (node.payload & 0xff)) & mask;
            break;
        case Op::zero_extend:
            result.zeros = a.zeros | (mask & ~mask_of(pool.sort(operands[0])));
            result.ones = a.ones;
            break;
        case Op::bit_to_bool:
        case Op::bool_to_bit:
            result.zeros = a.zeros;
            result.ones = a.ones;
            break;
        case Op::equal:
        case Op::less:
        case Op::less_equal:
            comparison_facts(result, node.op, pool.sort(operands[0]), a, b);
            break;
        case Op::if_then_else: {
            const Facts& c = pool.facts(operands[2]);
            result.zeros = b.zeros & c.zeros;
            result.ones = b.ones & c.ones;
            break;
        }
    }
    result.total = result.safe && std::all_of(operands.begin(), operands.end(),
                                              [&](ExprId id) { return pool.is_total(id); });
    return result;
}

}  // namespace ptspec::model

// SPDX-License-Identifier: Apache-2.0
//
// The part of the simplifier that looks for where bits come from.
#include <algorithm>
#include <bit>

#include "compiler/vcgen/simplify.h"

namespace ptspec::vcgen {

using model::bits_sort;
using model::ExprId;
using model::Node;
using model::Op;
using model::Sort;

namespace {

// More pieces than this make an equality under a mask longer than it was.
constexpr int max_runs = 4;

}  // namespace

// A single bit as a truth value, told by the bits of variables that it depends on.
ExprId Simplifier::bit_as_bool(ExprId bit, unsigned depth) {
    if (const auto known = bools_.find(bit); known != bools_.end()) {
        return known->second;
    }
    const ExprId result = bit_as_bool_of(bit, depth);
    bools_.emplace(bit, result);
    return result;
}

ExprId Simplifier::bit_as_bool_of(ExprId bit, unsigned depth) {
    const Node node = pool_.node(bit);
    const std::vector<ExprId> operands(pool_.operands(bit).begin(), pool_.operands(bit).end());
    if (depth == 0) {
        return pool_.unary(Op::bit_to_bool, bit);
    }
    const auto as_bool = [&](size_t index) { return bit_as_bool(operands[index], depth - 1); };
    switch (node.op) {
        case Op::bit_not:
            return pool_.unary(Op::logical_not, as_bool(0));
        case Op::bit_and: {
            const ExprId left = as_bool(0);
            return logical(Op::logical_and, left, as_bool(1));
        }
        case Op::bit_or: {
            const ExprId left = as_bool(0);
            return logical(Op::logical_or, left, as_bool(1));
        }
        case Op::if_then_else: {
            const ExprId left = as_bool(1);
            return choose(operands[0], left, as_bool(2));
        }
        default:
            return pool_.unary(Op::bit_to_bool, bit);
    }
}

// ---------------------------------------------------------------- slices

ExprId Simplifier::slice(ExprId word, unsigned hi, unsigned lo, unsigned depth) {
    if (lo == 0 && hi + 1 == pool_.sort(word).width) {
        return word;
    }
    if (depth == 0) {
        return pool_.extract(word, hi, lo);
    }
    const uint64_t key = uint64_t{word} << 16 | hi << 8 | lo;
    if (const auto known = slices_.find(key); known != slices_.end()) {
        return known->second;
    }
    const ExprId result = slice_of(word, hi, lo, depth - 1);
    slices_.emplace(key, result);
    return result;
}

ExprId Simplifier::slice_of(ExprId word, unsigned hi, unsigned lo, unsigned depth) {
    const Node node = pool_.node(word);
    const std::vector<ExprId> operands(pool_.operands(word).begin(), pool_.operands(word).end());
    const auto part = [&](size_t index, unsigned upper, unsigned lower) {
        return slice(operands[index], upper, lower, depth);
    };
    const auto zeros = [&](unsigned count) { return pool_.constant(bits_sort(count), 0); };
    switch (node.op) {
        case Op::bit_and:
        case Op::bit_or:
        case Op::bit_xor: {
            const ExprId left = part(0, hi, lo);
            return pool_.binary(node.op, left, part(1, hi, lo));
        }
        case Op::bit_not:
            return pool_.unary(Op::bit_not, part(0, hi, lo));
        case Op::if_then_else: {
            const ExprId then_value = part(1, hi, lo);
            return choose(operands[0], then_value, part(2, hi, lo));
        }
        case Op::extract: {
            const auto base = static_cast<unsigned>(node.payload & 0xff);
            return part(0, base + hi, base + lo);
        }
        case Op::zero_extend: {
            const unsigned width = pool_.sort(operands[0]).width;
            if (lo >= width) {
                return zeros(hi - lo + 1);
            }
            return pool_.zero_extend(part(0, std::min(hi, width - 1), lo), hi - lo + 1);
        }
        case Op::concat: {
            const unsigned width = pool_.sort(operands[1]).width;
            if (lo >= width) {
                return part(0, hi - width, lo - width);
            }
            if (hi < width) {
                return part(1, hi, lo);
            }
            const ExprId upper = part(0, hi - width, 0);
            return pool_.binary(Op::concat, upper, part(1, width - 1, lo));
        }
        case Op::shift_left_wrapping:
        case Op::shift_right: {
            if (!pool_.is_constant(operands[1]) || pool_.node(operands[1]).payload >= node.sort.width) {
                break;
            }
            const auto by = static_cast<unsigned>(pool_.node(operands[1]).payload);
            if (node.op == Op::shift_right) {
                const unsigned end = node.sort.width - by;  // of what is left
                return lo >= end
                           ? zeros(hi - lo + 1)
                           : pool_.zero_extend(part(0, std::min(hi, end - 1) + by, lo + by), hi - lo + 1);
            }
            if (hi < by) {
                return zeros(hi - lo + 1);
            }
            if (lo >= by) {
                return part(0, hi - by, lo - by);
            }
            return pool_.binary(Op::concat, part(0, hi - by, 0), zeros(by - lo));
        }
        case Op::add_wrapping:
        case Op::subtract_wrapping: {
            // Nothing is carried into or out of bits below which one side has only zeros.
            const uint64_t below = mask_of(bits_sort(hi + 1));
            if ((~pool_.facts(operands[1]).zeros & below) == 0) {
                return part(0, hi, lo);
            }
            if (node.op == Op::add_wrapping && (~pool_.facts(operands[0]).zeros & below) == 0) {
                return part(1, hi, lo);
            }
            // ... and so from below the slice nothing is carried into it.
            const uint64_t under = lo == 0 ? 0 : mask_of(bits_sort(lo));
            const auto ends_in_zeros = [&](size_t index) {
                return (~pool_.facts(operands[index]).zeros & under) == 0;
            };
            if (lo != 0 && (ends_in_zeros(1) || (node.op == Op::add_wrapping && ends_in_zeros(0)))) {
                const ExprId left = part(0, hi, lo);
                return sum(node.op, left, part(1, hi, lo));
            }
            break;
        }
        default:
            break;
    }
    return pool_.extract(word, hi, lo);
}

// ---------------------------------------------------------------- equality

ExprId Simplifier::equality(ExprId left, ExprId right) {
    if (pool_.is_constant(left)) {
        std::swap(left, right);
    }
    if (pool_.sort(left).is_bool()) {
        return pool_.binary(Op::equal, left, right);
    }
    if (const auto width = common_width(left, right)) {
        return equality(slice(left, *width - 1, 0), slice(right, *width - 1, 0));
    }
    if (const auto split = common_split(left, right)) {
        const unsigned width = pool_.sort(left).width;
        if (slice(left, *split - 1, 0) != slice(right, *split - 1, 0)) {
            return pool_.boolean(false);
        }
        return equality(slice(left, width - 1, *split), slice(right, width - 1, *split));
    }
    if (!pool_.is_constant(right)) {
        return pool_.binary(Op::equal, left, right);
    }
    const uint64_t value = pool_.node(right).payload;
    if (pool_.sort(left).width == 1) {
        const ExprId bit = bit_as_bool(left);
        return value == 1 ? bit : pool_.unary(Op::logical_not, bit);
    }
    const Node& node = pool_.node(left);
    if (node.op == Op::bit_and && pool_.is_constant(pool_.operands(left)[1])) {
        return masked_equality(pool_.operands(left)[0], pool_.node(pool_.operands(left)[1]).payload, value);
    }
    return pool_.binary(Op::equal, left, right);
}

// (word & mask) == value, run by run of the mask's bits.
ExprId Simplifier::masked_equality(ExprId word, uint64_t mask, uint64_t value) {
    const Sort sort = pool_.sort(word);
    const ExprId whole = pool_.binary(Op::equal, pool_.binary(Op::bit_and, word, pool_.constant(sort, mask)),
                                      pool_.constant(sort, value));
    if ((value & ~mask) != 0 || std::popcount(mask & ~(mask << 1)) > max_runs) {
        return whole;
    }
    ExprId result = pool_.boolean(true);
    for (uint64_t rest = mask; rest != 0;) {
        const auto lo = static_cast<unsigned>(std::countr_zero(rest));
        const auto length = static_cast<unsigned>(std::countr_one(rest >> lo));
        const uint64_t run = mask_of(bits_sort(length));
        const ExprId part = slice(word, lo + length - 1, lo);
        const ExprId wanted = pool_.constant(bits_sort(length), value >> lo & run);
        result = logical(Op::logical_and, result,
                         length == 1 ? equality(part, wanted) : pool_.binary(Op::equal, part, wanted));
        rest &= ~(run << lo);
    }
    return result;
}

}  // namespace ptspec::vcgen

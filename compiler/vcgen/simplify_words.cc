// SPDX-License-Identifier: Apache-2.0
//
// The part of the simplifier that takes words apart where their lowest bits are known: addresses are rounded
// and stepped by the size of what an entry maps, and what is left of such arithmetic is that of the upper
// bits alone.
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

constexpr bool is_low_mask(uint64_t value) { return (value & (value + 1)) == 0; }

}  // namespace

// `high` above so many bits of this value; known bits at its end join them.
ExprId Simplifier::above(ExprId high, unsigned width, uint64_t low) {
    if (pool_.node(high).op == Op::concat && pool_.is_constant(pool_.operands(high)[1])) {
        const ExprId known = pool_.operands(high)[1];
        return above(pool_.operands(high)[0], width + pool_.sort(known).width,
                     pool_.node(known).payload << width | low);
    }
    return pool_.binary(Op::concat, high, pool_.constant(bits_sort(width), low));
}

// word & mask, word | mask.
ExprId Simplifier::rounded(Op op, ExprId word, ExprId mask) {
    if (pool_.is_constant(word)) std::swap(word, mask);
    const Sort sort = pool_.sort(word);
    const ExprId plain = pool_.binary(op, word, mask);
    if (sort.is_bool() || pool_.is_constant(word) || !pool_.is_constant(mask) || pool_.is_constant(plain))
        return plain;
    const uint64_t value = pool_.node(mask).payload;
    if (op == Op::bit_and && value != 0 && is_low_mask(value)) {
        const auto width = static_cast<unsigned>(std::countr_one(value));
        return pool_.zero_extend(slice(word, width - 1, 0), sort.width);
    }
    const uint64_t low = op == Op::bit_and ? ~value & mask_of(sort) : value;
    const auto width = static_cast<unsigned>(std::countr_one(low));
    if (!is_low_mask(low) || width == 0 || width >= sort.width) return plain;
    return above(slice(word, sort.width - 1u, width), width, op == Op::bit_and ? 0 : low);
}

// word >> amount
ExprId Simplifier::shifted_right(ExprId word, ExprId amount) {
    const unsigned width = pool_.sort(word).width;
    if (!pool_.is_constant(amount) || pool_.node(amount).payload >= width)
        return pool_.binary(Op::shift_right, word, amount);
    const auto by = static_cast<unsigned>(pool_.node(amount).payload);
    return pool_.zero_extend(slice(word, width - 1, by), width);
}

// A sum of a word and a constant: below the word's first unknown bit, it is known itself, and so is what it
// carries.
ExprId Simplifier::split_sum(ExprId sum) {
    const Node& node = pool_.node(sum);
    if (node.op != Op::add_wrapping || !pool_.is_constant(pool_.operands(sum)[1])) return sum;
    const ExprId word = pool_.operands(sum)[0];
    const unsigned width = node.sort.width;
    const model::Facts& facts = pool_.facts(word);
    const auto known = static_cast<unsigned>(std::countr_one(facts.zeros | facts.ones));
    if (known == 0 || known >= width) return sum;
    const uint64_t below = mask_of(bits_sort(known));
    const uint64_t added = pool_.node(pool_.operands(sum)[1]).payload;
    const uint64_t low = (facts.ones & below) + (added & below);  // known < 64: this does not wrap
    const Sort upper = bits_sort(width - known);
    const uint64_t high = ((added >> known) + (low >> known)) & mask_of(upper);
    const ExprId stepped =
        this->sum(Op::add_wrapping, slice(word, width - 1, known), pool_.constant(upper, high));
    return above(stepped, known, low & below);
}

// The width of the known bits at the end of both words, if they were taken apart at the same place; a
// constant can be taken apart anywhere.
std::optional<unsigned> Simplifier::common_split(ExprId left, ExprId right) const {
    const auto width = [&](ExprId word) -> std::optional<unsigned> {
        if (pool_.node(word).op != Op::concat || !pool_.is_constant(pool_.operands(word)[1]))
            return std::nullopt;
        return pool_.sort(pool_.operands(word)[1]).width;
    };
    const auto of_left = width(left), of_right = width(right);
    if (of_left && (of_left == of_right || pool_.is_constant(right))) return of_left;
    if (of_right && pool_.is_constant(left)) return of_right;
    return std::nullopt;
}

// Both words without zeros in front that both have: none if there are none.
std::optional<unsigned> Simplifier::common_width(ExprId left, ExprId right) const {
    const auto width = [&](ExprId word) {
        if (pool_.node(word).op == Op::zero_extend)
            return unsigned{pool_.sort(pool_.operands(word)[0]).width};
        if (pool_.is_constant(word))
            return std::max(1u, static_cast<unsigned>(std::bit_width(pool_.node(word).payload)));
        return unsigned{pool_.sort(word).width};
    };
    const unsigned both = std::max(width(left), width(right));
    if (both == pool_.sort(left).width) return std::nullopt;
    return both;
}

ExprId Simplifier::comparison(Op op, ExprId left, ExprId right) {
    if (const auto width = common_width(left, right))
        return comparison(op, slice(left, *width - 1, 0), slice(right, *width - 1, 0));
    const auto split = common_split(left, right);
    if (!split) return pool_.binary(op, left, right);
    const unsigned width = pool_.sort(left).width;
    const auto low = [&](ExprId word) { return pool_.node(slice(word, *split - 1, 0)).payload; };
    const auto high = [&](ExprId word) { return slice(word, width - 1, *split); };
    // Where the upper bits are equal, the known ones decide.
    const bool equal_decides = op == Op::less ? low(left) < low(right) : low(left) <= low(right);
    return comparison(equal_decides ? Op::less_equal : Op::less, high(left), high(right));
}

}  // namespace ptspec::vcgen

// SPDX-License-Identifier: Apache-2.0
#include "tests/random/field_program.h"

#include <algorithm>

namespace ptspec::random {

using model::bits_sort;
using model::ExprId;
using model::Op;

uint64_t FieldProgram::mask(unsigned width) {
    uint64_t result = 0;
    for (uint64_t i = below(5) + 1; i > 0; --i) {
        result |= uint64_t{1} << below(below(4) == 0 ? width : std::min(width, 16U));
    }
    return below(3) == 0 ? ~result & model::mask_of(bits_sort(width)) : result;
}

ExprId FieldProgram::variable(unsigned width) {
    std::vector<ExprId> fitting;
    for (const model::VariableId id : variables_) {
        if (pool_.variable(id).sort.width == width) {
            fitting.push_back(pool_.var(id));
        }
    }
    if (fitting.empty()) {
        return pool_.constant(bits_sort(width), mask(width));
    }
    return fitting[below(fitting.size())];
}

ExprId FieldProgram::slice(unsigned width, unsigned depth) {
    std::vector<unsigned> wider;
    for (const model::VariableId id : variables_) {
        const unsigned own = pool_.variable(id).sort.width;
        if (own > width) {
            wider.push_back(own);
        }
    }
    if (wider.empty()) {
        return variable(width);
    }
    const unsigned from = wider[below(wider.size())];
    const auto lo = static_cast<unsigned>(below(std::min(from - width, 16U) + 1));
    return pool_.extract(bits(from, depth), lo + width - 1, lo);
}

ExprId FieldProgram::bits(unsigned width, unsigned depth) {
    const auto constant = [&] { return pool_.constant(bits_sort(width), mask(width)); };
    if (depth == 0) {
        return below(2) == 0 ? variable(width) : slice(width, 0);
    }
    switch (below(10)) {
        case 0:
        case 1:
        case 2: {  // `with`
            const auto size = 1 + static_cast<unsigned>(below(std::min(width, 4U)));
            const auto lo = static_cast<unsigned>(below(std::min(width - size, 12U) + 1));
            const ExprId field = below(2) == 0 ? pool_.constant(bits_sort(size), below(uint64_t{1} << size))
                                               : bits(size, depth - 1);
            return pool_.replace_bits(bits(width, depth - 1), lo + size - 1, lo, field);
        }
        case 3:
            return pool_.binary(Op::bit_and, bits(width, depth - 1), constant());
        case 4:
            return pool_.binary(Op::bit_or, bits(width, depth - 1),
                                below(2) == 0 ? constant() : bits(width, depth - 1));
        case 5:
            return pool_.binary(Op::bit_xor, bits(width, depth - 1),
                                below(2) == 0 ? constant() : bits(width, depth - 1));
        case 6: {
            const Op op = below(2) == 0 ? Op::shift_left_wrapping : Op::shift_right;
            return pool_.binary(op, bits(width, depth - 1), pool_.constant(bits_sort(8), below(width)));
        }
        case 7:
            if (width > 1) {
                const auto upper = 1 + static_cast<unsigned>(below(width - 1));
                return pool_.binary(Op::concat, bits(upper, depth - 1), bits(width - upper, depth - 1));
            }
            return pool_.unary(Op::bool_to_bit, condition(depth - 1));
        case 8:
            return pool_.if_then_else(condition(depth - 1), bits(width, depth - 1), bits(width, depth - 1));
        default:
            return slice(width, depth - 1);
    }
}

ExprId FieldProgram::condition(unsigned depth) {
    const auto small = 1 + static_cast<unsigned>(below(3));
    const auto wanted = [&](unsigned width) {
        return pool_.constant(bits_sort(width), below(uint64_t{1} << width));
    };
    switch (depth == 0 ? below(3) : below(7)) {
        case 0:
            return pool_.unary(Op::bit_to_bool, slice(1, depth == 0 ? 0 : depth - 1));
        case 1:
            return pool_.binary(Op::equal, slice(small, depth == 0 ? 0 : depth - 1), wanted(small));
        case 2: {
            const unsigned width = 64;
            const uint64_t which = mask(width);
            const ExprId kept =
                pool_.binary(Op::bit_and, variable(width), pool_.constant(bits_sort(width), which));
            return pool_.binary(Op::equal, kept, pool_.constant(bits_sort(width), below(2) == 0 ? 0 : which));
        }
        case 3:
            return pool_.unary(Op::logical_not, condition(depth - 1));
        case 4:
            return pool_.binary(Op::logical_and, condition(depth - 1), condition(depth - 1));
        case 5:
            return pool_.binary(Op::logical_or, condition(depth - 1), condition(depth - 1));
        default:
            return pool_.binary(below(2) == 0 ? Op::less : Op::less_equal, slice(small, depth - 1),
                                wanted(small));
    }
}

}  // namespace ptspec::random

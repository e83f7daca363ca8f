// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/operators.h"

#include <cassert>

namespace ptspec::model {

namespace {

Applied fits(uint64_t value, bool overflow, Sort sort) {
    if (overflow || value > mask_of(sort)) {
        return Fault::Kind::lost_bits;
    }
    return value;
}

Applied shift(Op op, Sort sort, uint64_t value, uint64_t amount) {
    if (amount >= sort.width) {
        return Fault::Kind::shift_too_far;
    }
    switch (op) {
        case Op::shift_right:
            return value >> amount;
        case Op::shift_left: {
            const uint64_t shifted = (value << amount) & mask_of(sort);
            return fits(shifted, (shifted >> amount) != value, sort);
        }
        default:
            return (value << amount) & mask_of(sort);
    }
}

constexpr uint64_t index_mask = (uint64_t{1} << reference_index_width) - 1;

Applied slot(SlotShape shape, uint64_t reference, uint64_t offset) {
    const uint64_t index = shape.of_table ? 0 : reference & index_mask;
    if (offset >= shape.extent || index + offset >= shape.extent) {
        return Fault::Kind::outside_table;
    }
    return (reference & ~index_mask) | (index + offset);
}

}  // namespace

Applied apply_operator(Op op, Sort result, uint64_t payload, std::span<const Sort> sorts,
                       std::span<const uint64_t> values) {
    const uint64_t mask = mask_of(result);
    const uint64_t a = !values.empty() ? values[0] : 0;
    const uint64_t b = values.size() > 1 ? values[1] : 0;
    uint64_t wide = 0;
    switch (op) {
        case Op::constant:
        case Op::variable:
        case Op::call:
        case Op::read:
        case Op::forall:
            break;
        case Op::slot:
            return slot(slot_shape(payload), a, b);
        case Op::logical_not:
            return a ^ 1;
        case Op::logical_and:
            return a & b;
        case Op::logical_or:
            return a | b;
        case Op::implies:
            return (a ^ 1) | b;
        case Op::bit_not:
            return ~a & mask;
        case Op::bit_and:
            return a & b;
        case Op::bit_or:
            return a | b;
        case Op::bit_xor:
            return a ^ b;
        case Op::add: {
            const bool overflow = __builtin_add_overflow(a, b, &wide);
            return fits(wide, overflow, result);
        }
        case Op::subtract: {
            const bool overflow = __builtin_sub_overflow(a, b, &wide);
            return fits(wide, overflow, result);
        }
        case Op::multiply: {
            const bool overflow = __builtin_mul_overflow(a, b, &wide);
            return fits(wide, overflow, result);
        }
        case Op::add_wrapping:
            return (a + b) & mask;
        case Op::subtract_wrapping:
            return (a - b) & mask;
        case Op::multiply_wrapping:
            return (a * b) & mask;
        case Op::divide:
            return b == 0 ? Applied(Fault::Kind::division_by_zero) : Applied(a / b);
        case Op::remainder:
            return b == 0 ? Applied(Fault::Kind::division_by_zero) : Applied(a % b);
        case Op::shift_left:
        case Op::shift_left_wrapping:
        case Op::shift_right:
            return shift(op, result, a, b);
        case Op::concat:
            return (a << sorts[1].width) | b;
        case Op::extract:
            return (a >> (payload & 0xff)) & mask;
        case Op::zero_extend:
        case Op::bit_to_bool:
        case Op::bool_to_bit:
            return a;
        case Op::equal:
            return uint64_t{a == b};
        case Op::less:
            return uint64_t{a < b};
        case Op::less_equal:
            return uint64_t{a <= b};
        case Op::if_then_else:
            return a != 0 ? b : values[2];
    }
    assert(false && "an operator without operands has no arithmetic");
    return uint64_t{0};
}

uint64_t solver_value(Op op, Sort result, uint64_t payload, std::span<const uint64_t> values) {
    const uint64_t mask = mask_of(result);
    switch (op) {
        case Op::add:
            return (values[0] + values[1]) & mask;
        case Op::subtract:
            return (values[0] - values[1]) & mask;
        case Op::multiply:
            return (values[0] * values[1]) & mask;
        case Op::divide:
            return mask;
        case Op::remainder:
            return values[0];
        case Op::slot: {
            const uint64_t index = slot_shape(payload).of_table ? 0 : values[0];
            return (values[0] & ~index_mask & mask) | ((index + values[1]) & index_mask);
        }
        case Op::shift_left:
            return values[1] < result.width ? (values[0] << values[1]) & mask : 0;
        default:
            return 0;
    }
}

}  // namespace ptspec::model

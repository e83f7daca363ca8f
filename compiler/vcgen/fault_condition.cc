// SPDX-License-Identifier: Apache-2.0
#include "compiler/vcgen/fault_condition.h"

namespace ptspec::vcgen {

namespace {

using model::bits_sort;
using model::ExprId;
using model::ExprPool;
using model::mask_of;
using model::Op;
using model::Sort;

class Fault {
  public:
    explicit Fault(ExprPool& pool) : pool_(pool) {}

    ExprId of(ExprId id) {
        const Op op = pool_.node(id).op;
        if (pool_.facts(id).safe || op == Op::call || op == Op::forall) {
            return pool_.boolean(false);
        }
        const ExprId a = pool_.operands(id)[0], b = pool_.operands(id)[1];
        switch (op) {
            case Op::add:
                return less(binary(Op::add_wrapping, a, b), a);
            case Op::subtract:
                return less(a, b);
            case Op::multiply:
                return product_overflows(a, b);
            case Op::divide:
            case Op::remainder:
                return is_zero(b);
            case Op::slot:
                return outside(a, b, model::slot_shape(pool_.node(id).payload));
            case Op::shift_right:
            case Op::shift_left_wrapping:
                return too_far(b, pool_.sort(a).width);
            case Op::shift_left: {
                const ExprId back = binary(Op::shift_right, binary(Op::shift_left_wrapping, a, b), b);
                return either(too_far(b, pool_.sort(a).width), differ(back, a));
            }
            default:
                return pool_.boolean(false);
        }
    }

  private:
    // No entry of the table is that far on.
    ExprId outside(ExprId reference, ExprId offset, model::SlotShape shape) {
        const ExprId steps = pool_.zero_extend(offset, 64);
        const ExprId extent = constant(bits_sort(64), shape.extent);
        const ExprId far = binary(Op::less_equal, extent, steps);
        if (shape.of_table) {
            return far;
        }
        const ExprId index =
            pool_.zero_extend(pool_.extract(reference, model::reference_index_width - 1, 0), 64);
        return either(far, binary(Op::less_equal, extent, binary(Op::add_wrapping, index, steps)));
    }

    ExprId binary(Op op, ExprId left, ExprId right) { return pool_.binary(op, left, right); }
    ExprId less(ExprId left, ExprId right) { return binary(Op::less, left, right); }
    ExprId either(ExprId left, ExprId right) { return binary(Op::logical_or, left, right); }
    ExprId constant(Sort sort, uint64_t value) { return pool_.constant(sort, value); }
    ExprId differ(ExprId left, ExprId right) {
        return pool_.unary(Op::logical_not, binary(Op::equal, left, right));
    }
    ExprId is_zero(ExprId id) { return binary(Op::equal, id, constant(pool_.sort(id), 0)); }
    ExprId is_not_zero(ExprId id) { return pool_.unary(Op::logical_not, is_zero(id)); }

    ExprId too_far(ExprId amount, unsigned width) {
        const Sort sort = pool_.sort(amount);
        if (width > mask_of(sort)) {
            return pool_.boolean(false);
        }
        return binary(Op::less_equal, constant(sort, width), amount);
    }

    ExprId product_overflows(ExprId a, ExprId b) {
        const Sort sort = pool_.sort(a);
        if (pool_.is_constant(b) && pool_.node(b).payload != 0) {
            return less(constant(sort, mask_of(sort) / pool_.node(b).payload), a);
        }
        const unsigned width = sort.width;
        if (width <= model::max_width / 2) {
            const ExprId wide = binary(Op::multiply_wrapping, pool_.zero_extend(a, 2 * width),
                                       pool_.zero_extend(b, 2 * width));
            return is_not_zero(pool_.extract(wide, 2 * width - 1, width));
        }
        return long_product_overflows(pool_.zero_extend(a, 64), pool_.zero_extend(b, 64), width);
    }

    // By halves, as on paper: a = a1 * 2^32 + a0. No term below is larger than 64 bits.
    ExprId long_product_overflows(ExprId a, ExprId b, unsigned width) {
        const auto upper = [&](ExprId id) { return pool_.zero_extend(pool_.extract(id, 63, 32), 64); };
        const auto lower = [&](ExprId id) { return pool_.zero_extend(pool_.extract(id, 31, 0), 64); };
        const ExprId half = constant(bits_sort(64), 32);
        const ExprId a1 = upper(a), a0 = lower(a), b1 = upper(b), b0 = lower(b);
        const ExprId both = binary(Op::logical_and, is_not_zero(a1), is_not_zero(b1));
        // At most one of the two is not zero where `both` is false.
        const ExprId cross =
            binary(Op::bit_or, binary(Op::multiply_wrapping, a1, b0), binary(Op::multiply_wrapping, a0, b1));
        const ExprId low = binary(Op::multiply_wrapping, a0, b0);
        const ExprId sum = binary(Op::add_wrapping, low, binary(Op::shift_left_wrapping, cross, half));
        ExprId result = either(both, either(is_not_zero(upper(cross)), less(sum, low)));
        if (width < 64) {
            result = either(result, is_not_zero(pool_.extract(sum, 63, width)));
        }
        return result;
    }

    ExprPool& pool_;
};

}  // namespace

ExprId fault_condition(ExprPool& pool, ExprId node) { return Fault(pool).of(node); }

}  // namespace ptspec::vcgen

// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/testing/random_tree.h"

#include <array>

#include "compiler/model/operators.h"

namespace ptspec::model::testing {

namespace {

constexpr std::array widths{1u, 2u, 4u, 8u, 12u, 31u, 32u, 40u, 63u, 64u};

}  // namespace

uint64_t TreeGenerator::interesting(Sort sort) {
    const uint64_t mask = mask_of(sort);
    switch (below(8)) {
        case 0:
            return 0;
        case 1:
            return mask;
        case 2:
            return 1;
        case 3:
            return (mask >> 1) + (mask > 1 ? 1 : 0);
        case 4:
            return (uint64_t{1} << below(64)) & mask;
        case 5:
            return ((uint64_t{1} << below(64)) - 1) & mask;
        case 6:
            return below(70) & mask;
        default:
            return random_() & mask;
    }
}

Tree TreeGenerator::leaf(Sort sort) {
    std::vector<uint64_t> fitting;
    for (size_t i = 0; i < variables_.size(); ++i) {
        if (pool_.variable(variables_[i]).sort == sort) {
            fitting.push_back(i);
        }
    }
    if (!fitting.empty() && below(3) != 0) {
        return {Op::variable, sort, fitting[below(fitting.size())], {}};
    }
    return {Op::constant, sort, interesting(sort), {}};
}

Tree TreeGenerator::boolean(unsigned depth) {
    constexpr std::array operators{Op::logical_not, Op::logical_and,  Op::logical_or,
                                   Op::implies,     Op::equal,        Op::less,
                                   Op::less_equal,  Op::if_then_else, Op::bit_to_bool};
    Tree result{operators[below(operators.size())], bool_sort, 0, {}};
    Sort operand = bool_sort;
    size_t count = 2;
    switch (result.op) {
        case Op::less:
        case Op::less_equal:
        case Op::equal:
            operand =
                result.op == Op::equal && below(4) == 0 ? bool_sort : bits_sort(widths[below(widths.size())]);
            break;
        case Op::bit_to_bool:
            operand = bits_sort(1);
            count = 1;
            break;
        case Op::logical_not:
            count = 1;
            break;
        case Op::if_then_else:
            count = 3;
            break;
        default:
            break;
    }
    for (size_t i = 0; i < count; ++i) {
        result.operands.push_back(tree(operand, depth - 1));
    }
    return result;
}

Tree TreeGenerator::bits(Sort sort, unsigned depth) {
    constexpr std::array operators{Op::bit_not,
                                   Op::bit_and,
                                   Op::bit_and,
                                   Op::bit_or,
                                   Op::bit_or,
                                   Op::bit_xor,
                                   Op::add,
                                   Op::subtract,
                                   Op::multiply,
                                   Op::add_wrapping,
                                   Op::divide,
                                   Op::subtract_wrapping,
                                   Op::concat,
                                   Op::remainder,
                                   Op::multiply_wrapping,
                                   Op::shift_left,
                                   Op::extract,
                                   Op::shift_right,
                                   Op::extract,
                                   Op::shift_left_wrapping,
                                   Op::if_then_else,
                                   Op::zero_extend,
                                   Op::bool_to_bit,
                                   Op::if_then_else};
    Tree result{operators[below(operators.size())], sort, 0, {}};
    const auto operand = [&](Sort wanted) { result.operands.push_back(tree(wanted, depth - 1)); };
    switch (result.op) {
        case Op::bit_not:
            operand(sort);
            break;
        case Op::shift_left:
        case Op::shift_left_wrapping:
        case Op::shift_right:
            operand(sort);
            if (below(2) == 0) {
                result.operands.push_back({Op::constant, bits_sort(8), below(sort.width + 2u), {}});
            } else {
                operand(bits_sort(widths[below(widths.size())]));
            }
            break;
        case Op::concat: {
            if (sort.width == 1) {
                return leaf(sort);
            }
            const unsigned upper = width_up_to(sort.width - 1u);
            operand(bits_sort(upper));
            operand(bits_sort(sort.width - upper));
            break;
        }
        case Op::extract: {
            const unsigned wide = sort.width + static_cast<unsigned>(below(max_width + 1u - sort.width));
            const unsigned lo = static_cast<unsigned>(below(wide - sort.width + 1u));
            result.payload = uint64_t{lo + sort.width - 1u} << 8 | lo;
            operand(bits_sort(wide));
            break;
        }
        case Op::zero_extend:
            operand(bits_sort(width_up_to(sort.width)));
            break;
        case Op::bool_to_bit:
            if (sort.width != 1) {
                return leaf(sort);
            }
            operand(bool_sort);
            break;
        case Op::if_then_else:
            operand(bool_sort);
            operand(sort);
            operand(sort);
            break;
        default:
            operand(sort);
            operand(sort);
            break;
    }
    return result;
}

Tree TreeGenerator::tree(Sort sort, unsigned depth) {
    if (depth == 0 || below(8) == 0) {
        return leaf(sort);
    }
    return sort.is_bool() ? boolean(depth) : bits(sort, depth);
}

std::vector<uint64_t> TreeGenerator::values() {
    std::vector<uint64_t> result;
    for (const VariableId variable : variables_) {
        result.push_back(interesting(pool_.variable(variable).sort));
    }
    return result;
}

ExprId TreeGenerator::build(const Tree& tree) {
    std::vector<ExprId> operands;
    for (const Tree& operand : tree.operands) {
        operands.push_back(build(operand));
    }
    switch (tree.op) {
        case Op::constant:
            return pool_.constant(tree.sort, tree.payload);
        case Op::variable:
            return pool_.var(variables_[tree.payload]);
        case Op::extract:
            return pool_.extract(operands[0], static_cast<unsigned>(tree.payload >> 8),
                                 static_cast<unsigned>(tree.payload & 0xff));
        case Op::zero_extend:
            return pool_.zero_extend(operands[0], tree.sort.width);
        case Op::if_then_else:
            return pool_.if_then_else(operands[0], operands[1], operands[2]);
        default:
            return operands.size() == 1 ? pool_.unary(tree.op, operands[0])
                                        : pool_.binary(tree.op, operands[0], operands[1]);
    }
}

std::optional<uint64_t> TreeGenerator::evaluate(const Tree& tree, const std::vector<uint64_t>& values) {
    if (tree.op == Op::constant) {
        return tree.payload;
    }
    if (tree.op == Op::variable) {
        return values[tree.payload];
    }
    const std::optional<uint64_t> first = evaluate(tree.operands[0], values);
    if (!first) {
        return std::nullopt;
    }
    if (tree.op == Op::if_then_else) {
        return evaluate(tree.operands[*first != 0 ? 1 : 2], values);
    }
    if ((tree.op == Op::logical_and && *first == 0) || (tree.op == Op::logical_or && *first == 1)) {
        return first;
    }
    if (tree.op == Op::implies && *first == 0) {
        return 1;
    }
    std::vector<Sort> sorts{tree.operands[0].sort};
    std::vector<uint64_t> operands{*first};
    if (tree.operands.size() > 1) {
        const std::optional<uint64_t> second = evaluate(tree.operands[1], values);
        if (!second) {
            return std::nullopt;
        }
        sorts.push_back(tree.operands[1].sort);
        operands.push_back(*second);
    }
    const Applied applied = apply_operator(tree.op, tree.sort, tree.payload, sorts, operands);
    const auto* value = std::get_if<uint64_t>(&applied);
    return value != nullptr ? std::optional(*value) : std::nullopt;
}

}  // namespace ptspec::model::testing

// SPDX-License-Identifier: Apache-2.0
#include "tests/random/operators.h"

#include <fmt/format.h>

namespace ptspec::random {
namespace {

using model::Op;

// Null: no operator on values. No default: a new operator has to be placed here.
const char* name_of(Op op) {
    switch (op) {
        case Op::read:
        case Op::slot:
        case Op::forall:
            return nullptr;
        case Op::constant:
            return "constant";
        case Op::variable:
            return "variable";
        case Op::call:
            return "call";
        case Op::logical_not:
            return "logical_not";
        case Op::logical_and:
            return "logical_and";
        case Op::logical_or:
            return "logical_or";
        case Op::implies:
            return "implies";
        case Op::bit_not:
            return "bit_not";
        case Op::bit_and:
            return "bit_and";
        case Op::bit_or:
            return "bit_or";
        case Op::bit_xor:
            return "bit_xor";
        case Op::add:
            return "add";
        case Op::subtract:
            return "subtract";
        case Op::multiply:
            return "multiply";
        case Op::add_wrapping:
            return "add_wrapping";
        case Op::subtract_wrapping:
            return "subtract_wrapping";
        case Op::multiply_wrapping:
            return "multiply_wrapping";
        case Op::divide:
            return "divide";
        case Op::remainder:
            return "remainder";
        case Op::shift_left:
            return "shift_left";
        case Op::shift_left_wrapping:
            return "shift_left_wrapping";
        case Op::shift_right:
            return "shift_right";
        case Op::concat:
            return "concat";
        case Op::extract:
            return "extract";
        case Op::zero_extend:
            return "zero_extend";
        case Op::bit_to_bool:
            return "bit_to_bool";
        case Op::bool_to_bit:
            return "bool_to_bit";
        case Op::equal:
            return "equal";
        case Op::less:
            return "less";
        case Op::less_equal:
            return "less_equal";
        case Op::if_then_else:
            return "if_then_else";
    }
    return nullptr;
}

}  // namespace

void OperatorCount::add(const model::ClosedModel& model) {
    std::vector<model::ExprId> roots;
    for (const model::Operation& operation : model.operations) roots.push_back(operation.body);
    for (const model::Law& law : model.laws) {
        roots.push_back(law.condition);
        for (const model::Conjunct& conjunct : law.conjuncts) roots.push_back(conjunct.claim);
    }
    for (const model::ExprId id : model.pool.reachable(roots))
        ++counts_[static_cast<size_t>(model.pool.node(id).op)];
}

void OperatorCount::add(const OperatorCount& other) {
    for (size_t op = 0; op < operator_count; ++op) counts_[op] += other.counts_[op];
}

std::string OperatorCount::text() const {
    std::string result;
    for (size_t op = 0; op < operator_count; ++op) {
        if (const char* name = name_of(static_cast<Op>(op)))
            result += fmt::format("{}{} {}", result.empty() ? "" : ", ", name, counts_[op]);
    }
    return result;
}

std::string OperatorCount::rarer_than(size_t least) const {
    std::string result;
    for (size_t op = 0; op < operator_count; ++op) {
        const char* name = name_of(static_cast<Op>(op));
        if (name && counts_[op] < least)
            result += fmt::format("{}{} {}", result.empty() ? "" : ", ", name, counts_[op]);
    }
    return result;
}

}  // namespace ptspec::random

// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/straight_line.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <unordered_map>

#include "compiler/model/operators.h"

namespace ptspec::model {

StraightLine::StraightLine(const ExprPool& pool, std::span<const ExprId> roots,
                           std::span<const VariableId> inputs) {
    std::unordered_map<ExprId, uint32_t> places;
    for (const ExprId id : pool.reachable(roots)) {
        const Node& node = pool.node(id);
        Step step;
        step.op = node.op;
        step.sort = node.sort;
        step.payload = node.payload;
        step.operand_count = static_cast<uint8_t>(node.operand_count);
        if (node.op == Op::variable) {
            const auto input = std::ranges::find(inputs, static_cast<VariableId>(node.payload));
            assert(input != inputs.end());
            step.payload = static_cast<uint64_t>(input - inputs.begin());
        }
        const auto operands = pool.operands(id);
        assert(operands.size() <= std::size(step.operands));
        for (size_t i = 0; i < operands.size(); ++i) {
            step.operands[i] = places.at(operands[i]);
            if (i < std::size(step.operand_sort)) step.operand_sort[i] = pool.sort(operands[i]);
        }
        places.emplace(id, static_cast<uint32_t>(steps_.size()));
        steps_.push_back(step);
    }
    for (const ExprId root : roots) roots_.push_back(places.at(root));
    values_.resize(steps_.size());
    results_.resize(roots_.size());
}

uint64_t StraightLine::apply(const Step& step) const {
    const std::array<uint64_t, 2> values{values_[step.operands[0]],
                                         step.operand_count > 1 ? values_[step.operands[1]] : 0};
    const Applied applied = apply_operator(step.op, step.sort, step.payload,
                                           std::span(step.operand_sort).first(step.operand_count),
                                           std::span(values).first(step.operand_count));
    if (const auto* value = std::get_if<uint64_t>(&applied)) return *value;
    return solver_value(step.op, step.sort, step.payload, values);
}

std::span<const uint64_t> StraightLine::evaluate(std::span<const uint64_t> inputs) {
    for (size_t i = 0; i < steps_.size(); ++i) {
        const Step& step = steps_[i];
        switch (step.op) {
            case Op::constant:
                values_[i] = step.payload;
                break;
            case Op::variable:
                values_[i] = inputs[step.payload] & mask_of(step.sort);
                break;
            case Op::if_then_else:
                values_[i] = values_[step.operands[values_[step.operands[0]] != 0 ? 1 : 2]];
                break;
            default:
                values_[i] = apply(step);
        }
    }
    for (size_t i = 0; i < roots_.size(); ++i) results_[i] = values_[roots_[i]];
    return results_;
}

}  // namespace ptspec::model

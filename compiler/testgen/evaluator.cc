// SPDX-License-Identifier: Apache-2.0
#include "compiler/testgen/evaluator.h"

#include <array>
#include <cassert>

#include "compiler/model/operators.h"

namespace ptspec::testgen {

using model::Op;

Evaluator::Evaluator(const model::ExprPool& pool, std::span<const model::ExprId> roots)
    : pool_(pool), nodes_(pool.reachable(roots)), values_(nodes_.size()), states_(nodes_.size()) {
    for (const model::ExprId id : nodes_) {
        places_.emplace(id, static_cast<uint32_t>(places_.size()));
        first_operand_.push_back(static_cast<uint32_t>(operands_.size()));
        for (const model::ExprId operand : pool.operands(id)) {
            operands_.push_back(places_.at(operand));
        }
    }
}

void Evaluator::assign(std::span<const model::VariableId> variables, std::span<const uint64_t> words) {
    assignment_.clear();
    for (size_t i = 0; i < variables.size(); ++i) {
        assignment_[variables[i]] = words[i];
    }
    for (size_t step = 0; step < nodes_.size(); ++step) {
        evaluate(step);
    }
}

bool Evaluator::holds(model::ExprId id) const {
    const uint32_t place = places_.at(id);
    return states_[place] == State::value && values_[place] != 0;
}

void Evaluator::evaluate(size_t step) {
    const model::Node& node = pool_.node(nodes_[step]);
    const auto place = [&](unsigned index) { return operands_[first_operand_[step] + index]; };
    const auto good = [&](unsigned index) { return states_[place(index)] == State::value; };
    const auto take = [&](unsigned index) {
        states_[step] = states_[place(index)];
        values_[step] = values_[place(index)];
    };
    const auto set = [&](uint64_t value) {
        states_[step] = State::value;
        values_[step] = value;
    };
    states_[step] = State::fault;
    switch (node.op) {
        case Op::constant:
            return set(node.payload);
        case Op::variable: {
            const auto found = assignment_.find(static_cast<model::VariableId>(node.payload));
            return found != assignment_.end() ? set(found->second) : void();
        }
        case Op::call:
            assert(false);
            return;
        case Op::logical_and:
        case Op::logical_or:
        case Op::implies: {
            if (!good(0)) {
                return;
            }
            const bool open = node.op == Op::logical_or ? values_[place(0)] == 0 : values_[place(0)] != 0;
            return open ? take(1) : set(node.op == Op::logical_and ? 0 : 1);
        }
        case Op::if_then_else:
            return good(0) ? take(values_[place(0)] != 0 ? 1 : 2) : void();
        default:
            break;
    }
    std::array<model::Sort, 2> sorts;
    std::array<uint64_t, 2> values{};
    for (unsigned i = 0; i < node.operand_count; ++i) {
        if (!good(i)) {
            return;
        }
        sorts[i] = pool_.sort(nodes_[place(i)]);
        values[i] = values_[place(i)];
    }
    const model::Applied applied =
        model::apply_operator(node.op, node.sort, node.payload, std::span(sorts).first(node.operand_count),
                              std::span(values).first(node.operand_count));
    if (const uint64_t* value = std::get_if<uint64_t>(&applied)) {
        set(*value);
    }
}

}  // namespace ptspec::testgen

// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/import.h"

#include <algorithm>
#include <cassert>

namespace ptspec::model {

void Importer::bind_quantified(const std::vector<ExprId>& nodes) {
    for (const ExprId id : nodes) {
        unsigned depth = 0;
        for (const ExprId operand : from_.operands(id)) {
            depth = std::max(depth, depths_[operand]);
        }
        const Node& node = from_.node(id);
        if (node.op == Op::forall) {
            const auto variable = static_cast<VariableId>(node.payload);
            const Sort sort = from_.variable(variable).sort;
            const auto [place, is_new] = bound_.emplace(std::pair(sort.width, ++depth), VariableId{0});
            if (is_new) {
                const std::string name = from_.variable(variable).name;
                place->second = to_.add_variable(name, sort, Variable::Kind::bound);
            }
            bind(variable, to_.var(place->second));
        }
        depths_[id] = depth;
    }
}

ExprId Importer::import(ExprId root) {
    const std::vector<ExprId> nodes = from_.reachable(root);
    bind_quantified(nodes);
    std::vector<ExprId> operands;
    for (const ExprId id : nodes) {
        if (imported_.contains(id)) {
            continue;
        }
        const Node node = from_.node(id);  // the pool may be the one that grows
        operands.clear();
        for (const ExprId operand : from_.operands(id)) {
            operands.push_back(imported_.at(operand));
        }
        ExprId result = no_expr;
        if (node.op == Op::variable) {
            result = variables_.at(static_cast<VariableId>(node.payload));
        } else if (node.op == Op::call) {
            assert(call_);
            result = call_(node, operands);
        } else if (node.op == Op::read) {
            result = to_.read(memories_.at(static_cast<MemoryId>(node.payload)), operands[0]);
        } else if (node.op == Op::forall) {
            const ExprId bound = variables_.at(static_cast<VariableId>(node.payload));
            result = to_.forall(static_cast<VariableId>(to_.node(bound).payload), operands[0], operands[1],
                                operands[2]);
        } else {
            result = to_.build(node, operands);
        }
        assert(to_.sort(result) == node.sort);
        imported_.emplace(id, result);
    }
    return imported_.at(root);
}

}  // namespace ptspec::model

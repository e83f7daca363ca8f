// SPDX-License-Identifier: Apache-2.0
#include "compiler/testgen/asserted.h"

#include <vector>

namespace ptspec::testgen {

using model::ExprId;
using model::Op;

std::map<ExprId, bool> asserted_by(const model::ExprPool& pool, ExprId claim) {
    std::map<ExprId, bool> asserted;
    std::vector<ExprId> pending{claim};
    while (!pending.empty()) {
        const ExprId id = pending.back();
        pending.pop_back();
        const auto operands = pool.operands(id);
        switch (pool.node(id).op) {
            case Op::logical_and:
                pending.push_back(operands[0]);
                pending.push_back(operands[1]);
                break;
            case Op::implies:
            case Op::logical_or:
                pending.push_back(operands[1]);
                break;
            case Op::if_then_else:
                pending.push_back(operands[1]);
                pending.push_back(operands[2]);
                break;
            case Op::logical_not:
                asserted.emplace(operands[0], false);
                break;
            default:
                asserted.emplace(id, true);
                break;
        }
    }
    return asserted;
}

}  // namespace ptspec::testgen

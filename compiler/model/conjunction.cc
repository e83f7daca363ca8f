// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/conjunction.h"

namespace ptspec::model {

std::vector<ExprId> conjunction_parts(const ExprPool& pool, ExprId root) {
    std::vector<ExprId> pending{root}, parts;
    while (!pending.empty()) {
        const ExprId id = pending.back();
        pending.pop_back();
        if (pool.node(id).op == Op::logical_and) {
            pending.push_back(pool.operands(id)[1]);
            pending.push_back(pool.operands(id)[0]);
        } else {
            parts.push_back(id);
        }
    }
    return parts;
}

}  // namespace ptspec::model

// SPDX-License-Identifier: Apache-2.0
#include "compiler/prove/decide.h"

#include <utility>

namespace ptspec::prove {

using model::ExprId;
using model::Op;

namespace {

bool says_nothing(const model::ExprPool& pool, ExprId id) {
    return pool.is_constant(id) || pool.node(id).op == Op::variable;
}

}  // namespace

std::vector<Deciding> deciding_parts(const model::ExprPool& pool, ExprId false_claim, const ValueOf& value) {
    std::vector<Deciding> result;
    std::vector<std::pair<ExprId, bool>> pending{
        {false_claim, true}};  // each is the opposite of what is wanted
    while (!pending.empty()) {
        const auto [id, wanted] = pending.back();
        pending.pop_back();
        const auto operands = pool.operands(id);
        // Of a conjunction that should be true the false side counts, of one that should be false both.
        const auto sides = [&](bool left, bool right) {
            for (const unsigned side : {1u, 0u}) {
                const bool side_wanted = side == 0 ? left : right;
                if (value(operands[side]) == uint64_t{!side_wanted}) {
                    pending.emplace_back(operands[side], side_wanted);
                }
            }
        };
        switch (pool.node(id).op) {
            case Op::logical_not:
                pending.emplace_back(operands[0], !wanted);
                break;
            case Op::logical_and:
            case Op::logical_or:
                sides(wanted, wanted);
                break;
            case Op::implies:
                if (wanted) {
                    pending.emplace_back(operands[1], true);
                } else {
                    sides(true, false);
                }
                break;
            case Op::if_then_else:
                pending.emplace_back(operands[value(operands[0]) == 1U ? 1 : 2], wanted);
                break;
            case Op::equal: {
                const bool swap = says_nothing(pool, operands[0]) && !says_nothing(pool, operands[1]);
                const ExprId part = operands[swap ? 1 : 0], other = operands[swap ? 0 : 1];
                result.push_back({part, wanted ? value(other) : std::nullopt});
                break;
            }
            default:
                result.push_back({id, uint64_t{wanted}});
                break;
        }
    }
    return result;
}

}  // namespace ptspec::prove

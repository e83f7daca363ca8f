// SPDX-License-Identifier: Apache-2.0
#include "compiler/vcgen/path_condition.h"

#include <ranges>

namespace ptspec::vcgen {

using model::ExprId;
using model::ExprPool;
using model::Node;
using model::Op;

namespace {

bool negates(const ExprPool& pool, ExprId left, ExprId right) {
    const auto is_not = [&](ExprId negation, ExprId of) {
        return pool.node(negation).op == Op::logical_not && pool.operands(negation)[0] == of;
    };
    return is_not(left, right) || is_not(right, left);
}

// `left || right`; what both arms of one branch share is reached as the branch is.
ExprId either(ExprPool& pool, ExprId left, ExprId right) {
    if (pool.node(left).op == Op::logical_and && pool.node(right).op == Op::logical_and) {
        const auto a = pool.operands(left), b = pool.operands(right);
        if (a[0] == b[0] && negates(pool, a[1], b[1])) {
            return a[0];
        }
    }
    if (negates(pool, left, right)) {
        return pool.boolean(true);
    }
    return pool.binary(Op::logical_or, left, right);
}

}  // namespace

PathConditions::PathConditions(ExprPool& pool, ExprId root) : nodes_(pool.reachable(root)) {
    conditions_.emplace(root, pool.boolean(true));
    // Users have larger ids: when a node's turn comes, everything that evaluates it has had its own.
    for (const ExprId id : nodes_ | std::views::reverse) {
        const Node node = pool.node(id);
        const ExprId here = conditions_.at(id);
        const std::vector<ExprId> operands(pool.operands(id).begin(), pool.operands(id).end());
        if (operands.empty()) {
            continue;
        }
        const auto under = [&](ExprId condition) { return pool.binary(Op::logical_and, here, condition); };
        const auto unless = [&](ExprId condition) { return under(pool.unary(Op::logical_not, condition)); };
        reach(pool, operands[0], here);
        switch (node.op) {
            case Op::logical_and:
            case Op::implies:
                reach(pool, operands[1], under(operands[0]));
                break;
            case Op::logical_or:
                reach(pool, operands[1], unless(operands[0]));
                break;
            case Op::if_then_else:
                reach(pool, operands[1], under(operands[0]));
                reach(pool, operands[2], unless(operands[0]));
                break;
            case Op::forall: {
                reach(pool, operands[1], here);
                const ExprId bound = pool.var(static_cast<model::VariableId>(node.payload));
                reach(pool, operands[2],
                      pool.binary(Op::logical_and, under(pool.binary(Op::less_equal, operands[0], bound)),
                                  pool.binary(Op::less, bound, operands[1])));
                break;
            }
            default:
                for (const ExprId operand : operands | std::views::drop(1)) {
                    reach(pool, operand, here);
                }
                break;
        }
    }
}

model::Substitution open_quantifiers(ExprPool& pool, ExprId root, std::vector<model::VariableId>& opened) {
    model::Substitution result;
    for (const ExprId id : pool.reachable(root)) {
        if (pool.node(id).op != Op::forall) {
            continue;
        }
        const auto bound = static_cast<model::VariableId>(pool.node(id).payload);
        const model::Variable declared = pool.variable(bound);
        if (!result.contains(bound)) {
            opened.push_back(pool.add_variable(declared.name, declared.sort, model::Variable::Kind::fresh));
            result.emplace(bound, pool.var(opened.back()));
        }
    }
    return result;
}

void PathConditions::reach(ExprPool& pool, ExprId node, ExprId condition) {
    const auto [place, is_new] = conditions_.emplace(node, condition);
    if (!is_new) {
        place->second = either(pool, place->second, condition);
    }
}

}  // namespace ptspec::vcgen

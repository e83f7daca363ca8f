// SPDX-License-Identifier: Apache-2.0
//
// What an operation owes by itself: its frame. Only the bits that it says it touches may change.
#include <algorithm>

#include "compiler/vcgen/context.h"

namespace ptspec::vcgen {

using model::ExprId;
using model::Op;

void add_operation_obligations(Context& context) {
    model::ExprPool& pool = context.pool;
    for (uint32_t i = 0; i < context.model.operations.size(); ++i) {
        const model::Operation& operation = context.model.operations[i];
        const auto subject =
            std::ranges::find(operation.parameters, operation.result, &model::Parameter::type);
        if (!operation.touches || operation.body == model::no_expr || subject == operation.parameters.end()) {
            continue;
        }
        const model::Sort sort = pool.sort(operation.body);
        const ExprId before = pool.var(subject->variable);
        const ExprId others = pool.constant(sort, ~*operation.touches & mask_of(sort));
        const ExprId same = pool.binary(Op::equal, pool.binary(Op::bit_and, operation.body, others),
                                        pool.binary(Op::bit_and, before, others));
        const ExprId domain = context.all(operation.requires_);
        Obligation obligation;
        obligation.kind = ObligationKind::operation;
        obligation.id = "touches " + operation.name;
        obligation.operation = i;
        obligation.span = operation.span;
        Goal goal = context.goal(context.unfold(context.both(domain, context.negate(same))),
                                 Goal::Expect::unsatisfiable, Context::variables_of(operation.parameters),
                                 operation.span, "touches");
        goal.assumption = domain;
        goal.claim = same;
        obligation.goals.push_back(std::move(goal));
        context.add(std::move(obligation));
    }
}

}  // namespace ptspec::vcgen

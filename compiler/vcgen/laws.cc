// SPDX-License-Identifier: Apache-2.0
//
// Laws and examples hold over their whole domain.
#include "compiler/vcgen/context.h"

namespace ptspec::vcgen {

using model::ExprId;

Goal conjunct_goal(Context& context, const model::Law& law, uint32_t conjunct, ExprId domain) {
    const model::Conjunct& claimed = law.conjuncts[conjunct];
    Goal goal = context.goal(context.unfold(context.both(domain, context.negate(claimed.claim))),
                             Goal::Expect::unsatisfiable, Context::variables_of(law.parameters), claimed.span,
                             claimed.label.empty() ? "" : "keeps " + claimed.label);
    goal.assumption = domain;
    goal.claim = claimed.claim;
    goal.conjunct = conjunct;
    return goal;
}

void add_law_obligations(Context& context) {
    for (uint32_t i = 0; i < context.model.laws.size(); ++i) {
        const model::Law& law = context.model.laws[i];
        if (law.story) {
            continue;  // effects.cc
        }
        if (context.has_finding(i)) {
            continue;  // its findings say, and owe, exactly where it holds and where not
        }
        Obligation obligation;
        obligation.kind = ObligationKind::law;
        obligation.id = law.id();
        obligation.law = i;
        obligation.span = law.span;
        for (uint32_t conjunct = 0; conjunct < law.conjuncts.size(); ++conjunct) {
            obligation.goals.push_back(conjunct_goal(context, law, conjunct, law.condition));
        }
        context.add(std::move(obligation));
    }
}

void add_example_obligations(Context& context) {
    for (uint32_t i = 0; i < context.model.examples.size(); ++i) {
        const model::Example& example = context.model.examples[i];
        Obligation obligation;
        obligation.kind = ObligationKind::example;
        obligation.id = "example " + example.text;
        obligation.example = i;
        obligation.span = example.span;
        Goal goal = context.goal(context.unfold(context.negate(example.claim)), Goal::Expect::unsatisfiable,
                                 {}, example.span);
        goal.assumption = context.pool.boolean(true);
        goal.claim = example.claim;
        obligation.goals.push_back(std::move(goal));
        context.add(std::move(obligation));
    }
}

}  // namespace ptspec::vcgen

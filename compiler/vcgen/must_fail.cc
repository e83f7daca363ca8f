// SPDX-License-Identifier: Apache-2.0
//
// What must fail: bugs of the past and mutants, whose bodies must break a law that the model's own keep; and
// findings, which must say exactly where today's kernel breaks one.
#include "compiler/vcgen/context.h"

namespace ptspec::vcgen {

using model::ExprId;
using model::MustFail;

namespace {

class MustFailGoals {
  public:
    MustFailGoals(Context& context, const MustFail& must_fail)
        : context_(context),
          must_fail_(must_fail),
          law_(context.model.laws[must_fail.law]),
          variables_(Context::variables_of(law_.parameters)),
          outside_(context.both(law_.condition, context.negate(context.known_to_break(must_fail.law)))) {}

    std::vector<Goal> make() {
        if (must_fail_.kind == MustFail::Kind::finding) {
            add_inside();
            add_originals(Goal::Role::outside, "outside `when`");
        } else {
            add_variant();
            add_originals(Goal::Role::original, "unmodified");
        }
        return std::move(goals_);
    }

  private:
    void add(Goal::Role role, Goal::Expect expect, ExprId domain, ExprId claim, ExprId query,
             std::string label) {
        Goal goal = context_.goal(query, expect, variables_, must_fail_.fails_span, std::move(label));
        goal.role = role;
        goal.assumption = domain;
        goal.claim = claim;
        goals_.push_back(std::move(goal));
    }

    void add_inside() {
        const ExprId domain = context_.both(law_.condition, must_fail_.when);
        const ExprId claim = context_.whole_claim(law_);
        add(Goal::Role::inside, Goal::Expect::satisfiable, domain, claim,
            context_.unfold(context_.both(domain, context_.negate(claim))), "breaks the law inside `when`");
        // Vectors inside must fail on a real kernel, each of them.
        add(Goal::Role::exact, Goal::Expect::unsatisfiable, domain, context_.negate(claim),
            context_.unfold(context_.both(domain, claim)), "all inside `when` breaks the law");
    }

    // Where a finding says that the law is broken anyway, a variant proves nothing by breaking it.
    void add_variant() {
        Unfolder variant(context_.model, &must_fail_.replacements);
        const ExprId claim = context_.whole_claim(law_);
        add(Goal::Role::variant, Goal::Expect::satisfiable, outside_, claim,
            variant.unfold(context_.both(outside_, context_.negate(claim))), "breaks the law");
    }

    void add_originals(Goal::Role role, const std::string& label) {
        for (uint32_t i = 0; i < law_.conjuncts.size(); ++i) {
            Goal goal = conjunct_goal(context_, law_, i, outside_);
            goal.role = role;
            goal.label = goal.label.empty() ? label : label + ", " + goal.label;
            goals_.push_back(std::move(goal));
        }
    }

    Context& context_;
    const MustFail& must_fail_;
    const model::Law& law_;
    std::vector<model::VariableId> variables_;
    ExprId outside_;
    std::vector<Goal> goals_;
};

const char* kind_name(MustFail::Kind kind) {
    switch (kind) {
        case MustFail::Kind::history:
            return "history";
        case MustFail::Kind::finding:
            return "finding";
        case MustFail::Kind::mutant:
            break;
    }
    return "mutant";
}

}  // namespace

void add_must_fail_obligations(Context& context) {
    for (uint32_t i = 0; i < context.model.must_fails.size(); ++i) {
        const MustFail& must_fail = context.model.must_fails[i];
        Obligation obligation;
        obligation.kind = ObligationKind::must_fail;
        obligation.id = kind_name(must_fail.kind);
        if (!must_fail.name.empty()) {
            obligation.id += " " + must_fail.name;
        }
        obligation.id += " " + context.model.claim_of(must_fail);
        obligation.must_fail = i;
        obligation.operation = must_fail.operation;
        if (!must_fail.operation) obligation.law = must_fail.law;
        obligation.span = must_fail.span;
        const bool has_effects = must_fail.operation || context.model.laws[must_fail.law].story;
        obligation.goals =
            has_effects ? goals_with_effects(context, must_fail) : MustFailGoals(context, must_fail).make();
        context.add(std::move(obligation));
    }
}

}  // namespace ptspec::vcgen

// SPDX-License-Identifier: Apache-2.0
//
// What must fail where there are effects: a law with a story, what an operation ensures, its frame. The
// variant is run as it is, through the bodies of its callees and round by round, and need not have
// invariants; the unmodified operations are proven by their contracts, as always.
#include "compiler/vcgen/effects.h"

namespace ptspec::vcgen {

using model::ExprId;
using model::MustFail;
using model::no_expr;
using Role = Goal::Role;

namespace {

// Most mistakes show in the second round or the third; each costs the solver more.
constexpr unsigned rounds_of_runs = longest_run;

class EffectMustFail {
  public:
    EffectMustFail(Context& context, const MustFail& must_fail)
        : context_(context), must_fail_(must_fail), unfolder_(context.model, &must_fail.replacements) {}

    std::vector<Goal> make() {
        if (must_fail_.operation) {
            const model::Operation operation = context_.model.operations[*must_fail_.operation];
            add_broken_operation(operation);
            SymbolicExecution original(context_, {.owner = &*operation.effects},
                                       vcgen::domain_of(context_, operation));
            claim_operation(original, operation);
            add_claims(original, operation.parameters, "unmodified");
            return std::move(goals_);
        }
        const model::Law law = context_.model.laws[must_fail_.law];
        const ExprId excepted = context_.negate(context_.known_to_break(must_fail_.law));
        if (must_fail_.kind == MustFail::Kind::finding) {
            add_broken_law(law, must_fail_.when, Role::inside, "breaks the law inside `when`");
            add_exact(law);
            add_law(law, excepted, "outside `when`");
        } else {
            add_broken_law(law, excepted, Role::variant, "breaks the law");
            add_law(law, excepted, "unmodified");
        }
        return std::move(goals_);
    }

  private:
    SymbolicOptions as_it_is() {
        return {.rounds = rounds_of_runs, .replacements = &must_fail_.replacements, .unfolder = &unfolder_};
    }

    std::vector<ExprId> domain_of(const model::Law& law, ExprId part) {
        std::vector<ExprId> assumed = vcgen::domain_of(context_, law);
        assumed.push_back(part);
        return assumed;
    }

    // Some run that faults nowhere ends where this is true.
    void add_broken(SymbolicExecution& execution, std::span<const model::Parameter> parameters, ExprId wrong,
                    Role role, std::string label) {
        ExprId query = wrong;
        for (const SymbolicClaim& claim : execution.claims) {
            if (!is_safety(claim.role)) continue;
            query = context_.both(query, context_.either(context_.negate(claim.known), claim.claim));
        }
        ClaimGoals goals(context_, parameters, execution);
        goals_.push_back(
            goals.satisfiable(query, role, must_fail_.fails_span, std::move(label), execution.left_out));
    }

    void add_broken_operation(const model::Operation& operation) {
        SymbolicExecution execution(context_, as_it_is(), vcgen::domain_of(context_, operation));
        ExprId wrong = context_.pool.boolean(false);
        for (const SymbolicExit& exit : execution.run(execution.body_of(*must_fail_.operation))) {
            SymbolicState state = exit.state;
            if (exit.result != no_expr) state.locals[operation.effects->result] = exit.result;
            ExprId right = context_.pool.boolean(true);
            if (must_fail_.of_frame) {
                right = execution.kept_frame(state, *operation.effects);
            } else {
                for (const model::Claim& promise : operation.effects->ensures) {
                    right = context_.both(right, execution.resolve(promise.claim, state));
                }
            }
            wrong = context_.either(wrong, context_.both(execution.known(state), context_.negate(right)));
        }
        add_broken(execution, operation.parameters, wrong, Role::variant,
                   must_fail_.of_frame ? "changes more than it modifies" : "breaks a promise");
    }

    void add_broken_law(const model::Law& law, ExprId part, Role role, std::string label) {
        SymbolicExecution execution(context_, as_it_is(), domain_of(law, part));
        ExprId wrong = context_.pool.boolean(false);
        for (const SymbolicExit& exit : execution.run(law.story->body)) {
            const ExprId right = execution.resolve(context_.whole_claim(law), exit.state);
            wrong =
                context_.either(wrong, context_.both(execution.known(exit.state), context_.negate(right)));
        }
        add_broken(execution, law.parameters, wrong, role, std::move(label));
    }

    // Vectors inside must fail on a real kernel, each of them.
    void add_exact(const model::Law& law) {
        SymbolicExecution execution(context_, {}, domain_of(law, must_fail_.when));
        for (const SymbolicExit& exit : execution.run(law.story->body)) {
            const ExprId right = execution.resolve(context_.whole_claim(law), exit.state);
            execution.claim(Role::exact, context_.negate(right), exit.state,
                            "all inside `when` breaks the law", must_fail_.fails_span);
        }
        std::erase_if(execution.claims, [](const SymbolicClaim& claim) { return claim.role != Role::exact; });
        add_claims(execution, law.parameters, "");
    }

    void add_law(const model::Law& law, ExprId part, const std::string& label) {
        SymbolicExecution execution(context_, {}, domain_of(law, part));
        claim_law(execution, law, execution.run(law.story->body));
        add_claims(execution, law.parameters, label);
    }

    void add_claims(const SymbolicExecution& execution, std::span<const model::Parameter> parameters,
                    const std::string& label) {
        ClaimGoals goals(context_, parameters, execution);
        for (SymbolicClaim claim : execution.claims) {
            if (context_.pool.is_true(claim.claim)) continue;
            if (!label.empty()) claim.label = label + (claim.label.empty() ? "" : ", " + claim.label);
            goals_.push_back(goals.goal(claim));
        }
    }

    Context& context_;
    const MustFail& must_fail_;
    Unfolder unfolder_;
    std::vector<Goal> goals_;
};

}  // namespace

std::vector<Goal> goals_with_effects(Context& context, const MustFail& must_fail) {
    return EffectMustFail(context, must_fail).make();
}

}  // namespace ptspec::vcgen

// SPDX-License-Identifier: Apache-2.0
// Private to this folder: what operations with effects and laws with a story owe, as claims and goals.
#pragma once

#include "compiler/vcgen/symbolic.h"

namespace ptspec::vcgen {

// The claims of one symbolic execution, as goals of the obligations that they belong to.
class ClaimGoals {
  public:
    ClaimGoals(Context& context, std::span<const model::Parameter> parameters,
               const SymbolicExecution& execution)
        : context_(context), axioms_(execution.axioms), variables_(Context::variables_of(parameters)) {
        variables_.insert(variables_.end(), execution.inputs.begin(), execution.inputs.end());
    }

    Goal goal(const SymbolicClaim& claim) {
        Goal result =
            context_.memory_goal(context_.both(claim.known, context_.negate(claim.claim)),
                                 Goal::Expect::unsatisfiable, variables_, claim.span, claim.label, axioms_);
        result.role = claim.role;
        result.assumption = claim.known;
        result.claim = claim.claim;
        if (result.otherwise) {
            auto other = std::make_shared<Goal>(*result.otherwise);
            other->role = claim.role;
            other->assumption = claim.known;
            other->claim = claim.claim;
            result.otherwise = std::move(other);
        }
        return result;
    }

    // `in_part`: that nothing satisfies it is no answer.
    Goal satisfiable(model::ExprId query, Goal::Role role, Span span, std::string label,
                     bool in_part = false) {
        Goal result = context_.memory_goal(query, Goal::Expect::satisfiable, variables_, span,
                                           std::move(label), axioms_);
        result.role = role;
        result.in_part = in_part;
        if (result.otherwise) {
            auto other = std::make_shared<Goal>(*result.otherwise);
            other->role = role;
            other->in_part = in_part;
            result.otherwise = std::move(other);
        }
        return result;
    }

  private:
    Context& context_;
    const MemoryAxioms& axioms_;
    std::vector<model::VariableId> variables_;
};

// What may be assumed at entry.
std::vector<model::ExprId> domain_of(Context& context, const model::Operation& operation);
std::vector<model::ExprId> domain_of(Context& context, const model::Law& law);
// Claims what it ensures, at every way out.
void claim_promises(SymbolicExecution& execution, const model::Operation& operation,
                    const std::vector<SymbolicExit>& exits);
// Claims what the law says after its story.
void claim_law(SymbolicExecution& execution, const model::Law& law, const std::vector<SymbolicExit>& exits);
// Claims all that an operation owes.
void claim_operation(SymbolicExecution& execution, const model::Operation& operation);
// About an operator or a call in a statement.
bool is_safety(Goal::Role role);

}  // namespace ptspec::vcgen

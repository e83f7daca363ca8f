// SPDX-License-Identifier: Apache-2.0
//
// Part of a check function: conditions that are asked one after the other while memory does not change.
#pragma once

#include <string>
#include <vector>

#include "compiler/emit/expression_printer.h"
#include "compiler/emit/laws_header.h"
#include "compiler/emit/output.h"

namespace ptspec::emit {

class CheckStage {
  public:
    CheckStage(const Output& output, const Parameters& variables, const std::vector<std::string>& names)
        : output_(output), variables_(variables), names_(names) {
        map_ = map_variables(graph_, output.model, variables);
    }

    // Whether the operation may be called with the variables that are its parameters.
    std::vector<CodeId> limits(model::OperationId operation, Limit limit);
    // One more gate: who fails it gets the verdict, behind it the condition is known.
    void pass(CodeId condition, Verdict::Is otherwise);
    // What is asked for the law to be asked at all.
    void pass_condition(model::ExprId condition);
    void pass_claims(const std::vector<model::ExprId>& claims);

    // The gates, and what is behind the last of them. Functions that must stand before are added to
    // `functions`.
    std::string write(Verdict::Is at_end, Identifiers& identifiers, const std::string& function,
                      std::string& functions);
    // `v[i] = ...` for each term. Calls that only some inputs reach are 0 for the others.
    std::string write_terms(const std::vector<Term>& terms, const std::string& function,
                            std::string& functions);
    // Regions that may change, as rows of struct ptspec_region.
    std::string write_regions(const std::vector<model::Region>& regions);

    // The variables that the texts so far speak of.
    const std::vector<bool>& used() const { return used_; }
    void note_all_used() { used_.assign(variables_.size(), true); }

  private:
    CodeId lower(model::ExprId root) { return emit::lower(graph_, output_.model, root, map_); }
    CodeId within(model::ExprId root, Limit limit) {
        return within_limit(graph_, output_.code, root, map_, limit, known_);
    }
    // What is not known yet behind all gates so far.
    CodeId open_part(CodeId gate);
    std::vector<CodeId> conjuncts_of(CodeId gate) const;
    void note_used(const std::vector<CodeId>& roots);
    // Behind which gate everything is known that the call needs.
    unsigned safe_after(const Call& call);
    // The same for all calls of an expression.
    unsigned last_needed(CodeId id);
    ExpressionPrinter make_printer() const;

    const Output& output_;
    const Parameters& variables_;
    const std::vector<std::string>& names_;
    CodeGraph graph_;
    VariableMap map_;
    std::vector<std::pair<CodeId, Verdict::Is>> gates_;
    Known known_;
    std::vector<bool> used_;
};

}  // namespace ptspec::emit

// SPDX-License-Identifier: Apache-2.0
//
// What of a specification exists in code: ghosts, events and the order of events do not, nor does what is
// computed from them.
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "compiler/model/model.h"

namespace ptspec::emit {

// It does something in statements; else it is an expression, maybe one with promises.
inline bool has_statements(const model::Operation& operation) {
    return operation.effects.has_value() && operation.body == model::no_expr;
}

class CodeOnly {
  public:
    explicit CodeOnly(const model::ClosedModel& model);
    const model::ClosedModel& model() const { return model_; }

    // The expression can be computed from arguments and tables.
    bool exists(model::ExprId root) const;
    // Also by a function over pointers, which has no tables but those that it is given, as they are now.
    bool exists_in_function(model::ExprId root) const;
    // Only those parts of conditions.
    std::vector<model::ExprId> existing(const std::vector<model::ExprId>& conditions) const;
    std::vector<model::ExprId> existing_in_function(const std::vector<model::ExprId>& conditions) const;
    // Why the operation has no code; empty if it has.
    const std::string& why_not(model::OperationId operation) const { return why_not_[operation]; }
    bool has_code(model::OperationId operation) const { return why_not_[operation].empty(); }
    // Why nothing of the law can be asked of code; empty if something can.
    std::string why_not(const model::Law& law) const;
    // The operation reads or writes tables: what it does depends on more than its arguments.
    bool uses_tables(model::OperationId operation) const { return uses_tables_[operation]; }
    bool looks_into_tables(model::ExprId root) const;
    bool uses_tables(const model::Law& law) const;
    // The statement does nothing in code.
    bool vanishes(const model::Statement& statement) const;
    // Variables that code speaks of, of these statements and those below.
    void collect_used(const model::Block& block, std::unordered_set<model::VariableId>& used) const;

  private:
    // Notes the variables that hold ghost values on the way.
    std::string why_no_code(const model::Operation& operation);
    std::string why_no_code(const model::Block& block);
    void mark_variables(model::ExprId root, std::unordered_set<model::VariableId>& used) const;

    const model::ClosedModel& model_;
    std::vector<std::string> why_not_;
    std::vector<std::string> why_no_story_;  // by law
    std::vector<bool> uses_tables_;
    std::unordered_set<model::VariableId> references_;
    std::unordered_set<model::VariableId> ghost_locals_;
};

}  // namespace ptspec::emit

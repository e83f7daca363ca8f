// SPDX-License-Identifier: Apache-2.0
//
// Statements of the specification as statements of C, one for one; loops stay loops. What is ghost is left
// out.
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "compiler/emit/expression_printer.h"
#include "compiler/emit/output.h"

namespace ptspec::emit {

class StatementWriter {
  public:
    // `parameters` and `locals` have the names that `identifiers` gives them; `function` names the function
    // around the statements. Over words, a call outside of what it may be called with ends the function with
    // a verdict.
    StatementWriter(const Output& output, Calling calling, const Parameters& parameters,
                    const std::vector<model::Local>& locals, const model::Block& body,
                    const model::TypeId* result, Identifiers& identifiers, std::string function);

    // What comes after the statements speaks of these variables, too.
    void also_used(const std::vector<model::ExprId>& exprs);
    // What ends the function, over words; an empty text: it returns nothing.
    void on_limit(std::string outside, std::string violated);
    // May be written once.
    std::string write();
    // What must stand before the function.
    const std::string& functions() const { return functions_; }
    // Of the parameters, then of the locals.
    const Parameters& variables() const { return variables_; }
    const std::vector<std::string>& names() const { return names_; }
    // Of the parameters.
    const std::vector<bool>& used() const { return used_parameters_; }

  private:
    struct Code;  // what one statement computes

    std::string block(const model::Block& block, unsigned tabs);
    std::string statement(const model::Assign& node, unsigned tabs);
    std::string statement(const model::Store& node, unsigned tabs);
    std::string statement(const model::Call& node, unsigned tabs);
    std::string statement(const model::If& node, unsigned tabs);
    std::string statement(const model::For& node, unsigned tabs);
    std::string statement(const model::Return& node, unsigned tabs);
    std::string statement(const model::Emit& node, unsigned tabs);
    std::string statement(const model::Assert&, unsigned) { return ""; }

    std::string values(Code& code, const std::vector<CodeId>& roots, unsigned tabs,
                       const std::function<std::string()>& lines);
    // Over words: the function ends where an operation of these expressions, or the call itself, may not be
    // called.
    std::string gates(const std::vector<model::ExprId>& exprs, const model::Call* call, unsigned tabs);
    // `NAME = ` or, where it is declared, `const TYPE NAME = `; nothing for variables that nobody reads.
    std::string target(model::VariableId variable);
    bool is_used(model::VariableId variable) const { return used_.contains(variable); }
    // The same whenever it is asked for during the function.
    bool is_stable(model::ExprId root) const;
    void mark_used(const CodeGraph& graph, const std::vector<CodeId>& roots);

    const Output& output_;
    Calling calling_;
    const model::Block& body_;
    const model::TypeId* result_;
    Identifiers& identifiers_;
    std::string function_, functions_;
    std::string outside_ = "return PTSPEC_OUTSIDE;", violated_ = "return PTSPEC_VIOLATED;";
    Parameters variables_;
    std::vector<std::string> names_;
    std::vector<bool> used_parameters_;
    std::unordered_set<model::VariableId> used_, declared_, assigned_again_;
    unsigned number_ = 0;
};

// Control can reach the end.
bool falls_through(const model::Block& block);

}  // namespace ptspec::emit

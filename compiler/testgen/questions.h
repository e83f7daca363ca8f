// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "compiler/model/model.h"
#include "compiler/query/query.h"

namespace ptspec::testgen {

// For which smallest inputs is the condition, which has no calls, true?
struct Question {
    model::ExprId condition = model::no_expr;
    std::vector<model::VariableId> inputs;
    std::string name;
};

// The way to the solver.
class Solver {
  public:
    Solver(const model::ClosedModel& model, const query::Options& options)
        : model_(model), options_(options) {}

    // Answers in the order of the questions. With patience for the full limit, else for little of it: what is
    // hard to decide about many things at once is easier about fewer.
    std::vector<query::Answer> ask(const std::vector<Question>& questions, bool patient = false) const;

  private:
    const model::ClosedModel& model_;
    query::Options options_;
};

}  // namespace ptspec::testgen

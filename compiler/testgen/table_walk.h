// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "compiler/model/model.h"
#include "compiler/vcgen/unfold.h"

namespace ptspec::testgen {

// A word of a table as it is before anything happens: an input like a parameter.
struct Content {
    uint32_t memory = 0;                 // into ClosedModel::memories
    model::ExprId key = model::no_expr;  // over stand-ins of parameters and other contents
    model::VariableId variable = 0;      // stands for the word
};

// Something that is asked on the way, and what must be true to get there.
struct Step {
    model::ExprId path = model::no_expr;
    model::ExprId asked = model::no_expr;
};

// A point that statements have reached.
struct Reached {
    model::ExprId path = model::no_expr;
    model::Substitution values;  // of parameters and locals
    struct Written {
        uint32_t memory = 0;
        model::ExprId key = model::no_expr, value = model::no_expr;
    };
    std::vector<Written> written;
    std::vector<uint32_t> unknown;  // memories that a loop has written
};

// Which inputs lead where: expressions and statements over tables as expressions over parameters and
// contents. Calls are gone through, of loops the first round; what cannot be said is a variable of its own,
// of the kind `fresh`, and not for choosing vectors.
class TableWalk {
  public:
    TableWalk(model::ClosedModel& model, vcgen::Unfolder& unfolder) : model_(model), unfolder_(unfolder) {}

    // The expression at that point, without calls and memory.
    model::ExprId resolve(model::ExprId expr, const Reached& at);
    // Goes through the statements; gives where they end, and adds what is asked on the way.
    std::vector<Reached> walk(const model::Block& block, const Reached& from, std::vector<Step>& steps);

    // All that were met so far, in that order.
    const std::vector<Content>& contents() const { return contents_; }
    bool is_known(model::ExprId expr) const;

  private:
    model::ExprId read(const model::Node& node, model::ExprId key, const Reached& at);
    model::ExprId content(uint32_t memory, model::ExprId key);
    model::ExprId unknown(model::Sort sort);
    model::ExprId both(model::ExprId left, model::ExprId right) {
        return model_.pool.binary(model::Op::logical_and, left, right);
    }
    model::ExprId rewrite(model::ExprId root, const Reached& at);
    void step(const model::Statement& statement, Reached from, std::vector<Reached>& on,
              std::vector<Step>& steps);
    void forget(const model::Block& block, Reached& at);

    model::ClosedModel& model_;
    vcgen::Unfolder& unfolder_;
    std::vector<Content> contents_;
    std::vector<Reached> ends_;  // of the operation that is gone through
    std::vector<model::ExprId> results_;
};

// Does it read what is no table? Such conditions are not for tests.
bool reads_ghosts(const model::ClosedModel& model, model::ExprId unfolded);

}  // namespace ptspec::testgen

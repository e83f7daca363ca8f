// SPDX-License-Identifier: Apache-2.0
// Private to this folder: two models -> items, and the questions that decide what became of them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compiler/diff/sides.h"
#include "compiler/vcgen/goal.h"

namespace ptspec::diff {

// What an input makes of an expression on each side: `before` in the model before, with its calls, unless
// both are expressions over any implementation, in the pool of `after`.
struct Compared {
    model::ExprId before = model::no_expr, after = model::no_expr;
    std::optional<model::TypeId> before_type, after_type;
    std::vector<std::string> words;  // by value, where values are not numbers: `not allowed`, `allowed`
    bool any_implementation = false;
};

// Satisfiable: the item changed, and the answer shows how.
struct Question {
    size_t item = 0;
    Change::What what = Change::What::result;
    std::string text;
    Compared compared;
    std::vector<model::Parameter> parameters;   // of `after`
    std::vector<model::VariableId> any_values;  // calls whose results are part of the input
    vcgen::Goal goal;
};

class Comparer {
  public:
    Comparer(model::ClosedModel& before, model::ClosedModel& after);

    // Is there a configuration that both allow? Nothing: no need to ask.
    std::optional<vcgen::Goal> common_configuration();
    // Everything else, given that answer: without a common one, any configuration counts.
    void compare(bool has_common_configuration);

    Sides sides;
    std::vector<Item> items;
    std::vector<Question> questions;

  private:
    // Variables that a question ranges over besides configuration values.
    struct Over {
        const std::vector<model::Parameter>* parameters = nullptr;  // of `after`
        std::vector<model::VariableId> any_values;
        bool configs_allowed = true;  // only those that both specifications allow
    };

    size_t add(Item item) {
        items.push_back(std::move(item));
        return items.size() - 1;
    }
    // `name` has changed for sure, and needs no question.
    void state(size_t item, Change::What what, std::string text);
    void ask(size_t item, Change::What what, std::string text, const Over& over, Compared compared,
             model::ExprId query);

    // Values that differ where `domain` holds, or of which one does not exist.
    void ask_result(size_t item, Change::What what, std::string text, const Over& over, Compared compared,
                    model::ExprId domain);
    // Conditions: which of them holds alone?
    void ask_condition(size_t item, Change::What fewer, Change::What more, std::string fewer_text,
                       std::string more_text, const Over& over, Compared compared);
    model::ExprId value_exists(model::ExprId unfolded);
    model::ExprId conjunction(model::ExprPool& of, const std::vector<model::ExprId>& conditions);
    model::ExprId shared_where(model::ClosedModel& model);

    void compare_target();
    void compare_configs();
    void compare_formats();
    void compare_format(const model::EntryFormat& left, const model::EntryFormat& right);
    void compare_operations();
    void compare_operation(size_t item, const model::Operation& left, const model::Operation& right);
    void compare_laws();
    void compare_law(size_t item, const model::Law& left, const model::Law& right);
    void compare_story(size_t item, const model::Law& left, const model::Law& right);
    void compare_demand(size_t item, const model::Law& left, const model::Law& right, const Over& over);
    void compare_must_fails();
    void compare_excuses();

    bool configs_differ_ = false, has_common_configuration_ = true;
    model::ExprId before_where_ = model::no_expr,
                  after_where_ = model::no_expr;  // in the pool, without calls
};

}  // namespace ptspec::diff

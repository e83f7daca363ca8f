// SPDX-License-Identifier: Apache-2.0
//
// Operations: who may call them, and what they return.
#include <fmt/format.h>

#include <map>

#include "compiler/diff/comparer.h"
#include "compiler/diff/effects.h"

namespace ptspec::diff {

using model::ExprId;

namespace {

std::string signature(const model::ClosedModel& model, const std::vector<model::Parameter>& parameters,
                      std::optional<model::TypeId> result) {
    std::string text;
    for (const model::Parameter& parameter : parameters) {
        text += (text.empty() ? "" : ", ") + parameter.name + ": " + model.types[parameter.type].name;
    }
    return "`(" + text + ")" + (result ? " -> " + model.types[*result].name : "") + "`";
}

std::optional<model::TypeId> result_of(const model::Operation& operation) {
    return operation.has_result ? std::optional(operation.result) : std::nullopt;
}

}  // namespace

void Comparer::compare_operations() {
    std::map<std::string, const model::Operation*> old_ones;
    for (const model::Operation& operation : sides.before.operations) {
        old_ones.emplace(operation.name, &operation);
    }
    for (const model::Operation& operation : sides.after.operations) {
        const size_t item = add({ItemKind::operation,
                                 operation.name,
                                 operation.family_name,
                                 operation.level,
                                 Status::same,
                                 {},
                                 "",
                                 {},
                                 operation.span});
        const auto old = old_ones.find(operation.name);
        if (old == old_ones.end()) {
            items[item].status = Status::added;
            continue;
        }
        items[item].before = old->second->span;
        compare_operation(item, *old->second, operation);
        old_ones.erase(old);
    }
    for (const model::Operation& operation : sides.before.operations) {
        if (old_ones.contains(operation.name)) {
            add({ItemKind::operation,
                 operation.name,
                 operation.family_name,
                 operation.level,
                 Status::removed,
                 {},
                 "",
                 operation.span,
                 {}});
        }
    }
}

void Comparer::compare_operation(size_t item, const model::Operation& left, const model::Operation& right) {
    if (!sides.same_types(left.parameters, right.parameters) || !sides.same_type(left.result, right.result) ||
        left.has_result != right.has_result) {
        const std::string now = signature(sides.after, right.parameters, result_of(right));
        const std::string was = signature(sides.before, left.parameters, result_of(left));
        // One name, two widths: the name alone would say nothing.
        state(item, Change::What::signature,
              now != was ? fmt::format("is {}, was {}", now, was) : "has a type of another width");
        return;
    }
    sides.identify(left.parameters, right.parameters);
    const Over over{&right.parameters, {}, true};
    const ExprId left_domain = conjunction(sides.before.pool, left.requires_);
    const ExprId right_domain = conjunction(sides.pool, right.requires_);
    ask_condition(item, Change::What::narrower, Change::What::wider, "requires more", "requires less", over,
                  {left_domain, right_domain, {}, {}, {"not allowed", "allowed"}});
    if (left.effects && right.effects) {
        if (!same_effects(sides, *left.effects, *right.effects)) {
            items[item].reason = "its effects are written differently, and are not compared by the solver";
        }
        return;
    }
    if (left.body == model::no_expr || right.body == model::no_expr) {
        if (left.body != right.body) {
            state(item, Change::What::signature,
                  right.effects ? "has effects now" : "has no effects any more");
        }
        return;
    }
    ask_result(item, Change::What::result, "gives other results", over,
               {left.body, right.body, left.result, right.result, {}},
               sides.both(sides.from_before(left_domain), sides.from_after(right_domain)));
}

}  // namespace ptspec::diff

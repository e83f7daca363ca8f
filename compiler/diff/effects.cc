// SPDX-License-Identifier: Apache-2.0
#include "compiler/diff/effects.h"

#include <algorithm>

namespace ptspec::diff {

namespace {

using model::ExprId;
using model::no_expr;
using model::Statement;

class Alike {
  public:
    explicit Alike(Sides& sides) : sides_(sides) {}

    bool locals(const std::vector<model::Local>& left, const std::vector<model::Local>& right) {
        const bool same = std::ranges::equal(left, right, [&](const model::Local& a, const model::Local& b) {
            return sides_.same_type(a.type, b.type);
        });
        for (size_t i = 0; same && i < left.size(); ++i) {
            variable(left[i].variable, right[i].variable);
        }
        return same;
    }
    void variable(model::VariableId left, model::VariableId right) {
        sides_.identify(left, right);
        variables_[left] = right;
    }

    bool expression(ExprId left, ExprId right) {
        if (left == no_expr || right == no_expr) {
            return left == right;
        }
        return sides_.any_from_before(left) == sides_.any_from_after(right);
    }
    bool claims(const std::vector<model::Claim>& left, const std::vector<model::Claim>& right) {
        return std::ranges::equal(left, right, [&](const model::Claim& a, const model::Claim& b) {
            return expression(a.claim, b.claim);
        });
    }
    bool regions(const std::vector<model::Region>& left, const std::vector<model::Region>& right) {
        return std::ranges::equal(left, right, [&](const model::Region& a, const model::Region& b) {
            return memory(a.memory, b.memory) && expression(a.key, b.key) && expression(a.count, b.count);
        });
    }
    bool block(const model::Block& left, const model::Block& right) {
        return std::ranges::equal(left, right, [&](const Statement& a, const Statement& b) {
            return a.node.index() == b.node.index() &&
                   std::visit(
                       [&](const auto& node) {
                           return alike(node, std::get<std::decay_t<decltype(node)>>(b.node));
                       },
                       a.node);
        });
    }

  private:
    bool memory(uint32_t left, uint32_t right) const {
        return sides_.before.memories[left].name == sides_.after.memories[right].name;
    }
    bool known(model::VariableId left, model::VariableId right) const {
        const auto found = variables_.find(left);
        return found != variables_.end() && found->second == right;
    }

    bool alike(const model::Assign& a, const model::Assign& b) {
        return known(a.variable, b.variable) && expression(a.value, b.value);
    }
    bool alike(const model::Store& a, const model::Store& b) {
        return memory(a.memory, b.memory) && expression(a.key, b.key) && expression(a.value, b.value);
    }
    bool alike(const model::Call& a, const model::Call& b) {
        const bool results =
            a.result.has_value() == b.result.has_value() && (!a.result || known(*a.result, *b.result));
        return results &&
               sides_.before.operations[a.operation].name == sides_.after.operations[b.operation].name &&
               std::ranges::equal(a.arguments, b.arguments,
                                  [&](ExprId x, ExprId y) { return expression(x, y); });
    }
    bool alike(const model::If& a, const model::If& b) {
        return expression(a.condition, b.condition) && block(a.then_block, b.then_block) &&
               block(a.else_block, b.else_block);
    }
    bool alike(const model::For& a, const model::For& b) {
        return known(a.variable, b.variable) && expression(a.low, b.low) && expression(a.high, b.high) &&
               claims(a.invariants, b.invariants) && block(a.body, b.body);
    }
    bool alike(const model::Return& a, const model::Return& b) { return expression(a.value, b.value); }
    bool alike(const model::Emit& a, const model::Emit& b) {
        return memory(a.memory, b.memory) && expression(a.key, b.key);
    }
    bool alike(const model::Assert& a, const model::Assert& b) {
        return expression(a.claim.claim, b.claim.claim);
    }

    Sides& sides_;
    std::map<model::VariableId, model::VariableId> variables_;
};

}  // namespace

bool same_effects(Sides& sides, const model::Effects& before, const model::Effects& after) {
    Alike alike(sides);
    if (!alike.locals(before.locals, after.locals)) {
        return false;
    }
    alike.variable(before.result, after.result);
    return alike.claims(before.ensures, after.ensures) && alike.regions(before.modifies, after.modifies) &&
           alike.block(before.body, after.body);
}

bool same_story(Sides& sides, const model::Story& before, const model::Story& after) {
    Alike alike(sides);
    return alike.locals(before.locals, after.locals) && alike.block(before.body, after.body);
}

}  // namespace ptspec::diff

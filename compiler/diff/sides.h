// SPDX-License-Identifier: Apache-2.0
// Private to this folder: two models, and their expressions side by side in the pool of the later one.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "compiler/diff/diff.h"
#include "compiler/model/import.h"
#include "compiler/vcgen/simplify.h"
#include "compiler/vcgen/unfold.h"

namespace ptspec::diff {

class Sides {
  public:
    Sides(model::ClosedModel& before, model::ClosedModel& after);

    model::ClosedModel &before, &after;
    model::ExprPool& pool;  // of `after`

    bool same_type(model::TypeId before_type, model::TypeId after_type) const;
    bool same_types(const std::vector<model::Parameter>& left,
                    const std::vector<model::Parameter>& right) const;
    // From here on the two stand for one value.
    void identify(model::VariableId before_variable, model::VariableId after_variable);
    void identify(const std::vector<model::Parameter>& left, const std::vector<model::Parameter>& right);

    // In `pool`, without calls. Every parameter in them must have been identified.
    model::ExprId from_before(model::ExprId id) { return unfolded_.import(unfold_before_.unfold(id)); }
    model::ExprId from_after(model::ExprId id);
    // In `pool`, calls replaced by values that may be anything, equal for equal calls.
    model::ExprId any_from_before(model::ExprId id) { return any_before_.import(id); }
    model::ExprId any_from_after(model::ExprId id);
    // That equal arguments give equal results, for all calls that these expressions stand on.
    model::ExprId congruence(model::ExprId left, model::ExprId right);
    // The calls that an expression stands on, inner ones first.
    std::vector<model::VariableId> any_values(model::ExprId id) const;
    // `pte_dirty(pte_mkdirty(e))`, and the type of its result where `after` has it.
    NamedValue named_call(model::VariableId any_value, uint64_t value) const;

    model::ExprId simplify(model::ExprId query) { return simplifier_.simplify(query); }
    // Memory is nothing that a question to the solver ranges over here.
    bool reads_memory(model::ExprId id) const;
    model::ExprId both(model::ExprId left, model::ExprId right) {
        return pool.binary(model::Op::logical_and, left, right);
    }
    model::ExprId negate(model::ExprId id) { return pool.unary(model::Op::logical_not, id); }

    // Configuration values of both, by the variables of `pool`; those of one name and type are one.
    const std::vector<model::VariableId>& configs() const { return configs_; }
    // By the variables of `pool`, and by those of `before`.
    bool is_shared_config(model::VariableId variable) const { return shared_configs_.contains(variable); }
    bool has_shared_config(model::VariableId before_variable) const;
    // The same input in the variables of `before`.
    model::Assignment in_before(const model::Assignment& in_after) const;

  private:
    struct AnyCall {
        std::string name;
        std::optional<model::TypeId> type;  // of the result, in `after`
        std::vector<model::ExprId> arguments;
    };
    using Key = std::tuple<std::string, std::vector<model::ExprId>>;

    model::ExprId any_call(const model::ClosedModel& model, const model::Node& call,
                           std::span<const model::ExprId> arguments);
    std::string text_of(model::VariableId variable) const;
    void add_configs();

    void identify_memories();

    vcgen::Unfolder unfold_before_, unfold_after_;
    vcgen::Simplifier simplifier_;
    model::BoundVariables bound_;
    model::Importer unfolded_, canonical_, any_before_, any_after_;
    std::vector<std::pair<model::VariableId, model::VariableId>> identified_;  // before, after
    std::vector<model::VariableId> configs_;
    std::map<model::VariableId, model::VariableId> shared_configs_;  // after, before
    std::map<Key, model::VariableId> any_values_;
    std::map<model::VariableId, AnyCall> calls_;
};

}  // namespace ptspec::diff

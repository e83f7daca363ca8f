// SPDX-License-Identifier: Apache-2.0
// Private to this folder: what the makers of obligations share.
#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "compiler/vcgen/eliminate.h"
#include "compiler/vcgen/goal.h"
#include "compiler/vcgen/simplify.h"
#include "compiler/vcgen/unfold.h"

namespace ptspec::vcgen {

class Context {
  public:
    Context(model::ClosedModel& closed, const VcgenOptions& options);

    model::ClosedModel& model;
    model::ExprPool& pool;
    Unfolder unfolder;
    std::vector<Obligation> obligations;

    model::ExprId unfold(model::ExprId id) { return unfolder.unfold(id); }
    model::ExprId negate(model::ExprId id) { return pool.unary(model::Op::logical_not, id); }
    model::ExprId both(model::ExprId left, model::ExprId right) {
        return pool.binary(model::Op::logical_and, left, right);
    }
    model::ExprId either(model::ExprId left, model::ExprId right) {
        return pool.binary(model::Op::logical_or, left, right);
    }
    model::ExprId all(std::span<const model::ExprId> conditions);
    // All conjuncts of a law together, as one claim.
    model::ExprId whole_claim(const model::Law& law);

    // A question over these variables, without calls. Where it speaks of config values, it is asked for those
    // that a boot allows; those that have nothing to do with it are left out of it altogether.
    Goal goal(model::ExprId query, Goal::Expect expect, const std::vector<model::VariableId>& variables,
              Span span, std::string label = {});
    // The same for a query about memory. `memory_axioms`: what is known of memories that the query reads.
    Goal memory_goal(model::ExprId query, Goal::Expect expect,
                     const std::vector<model::VariableId>& variables, Span span, std::string label,
                     const MemoryAxioms& memory_axioms);
    // The same for any config values whatever.
    Goal bare_goal(model::ExprId query, Goal::Expect expect, std::vector<model::VariableId> variables,
                   Span span, std::string label = {});
    static std::vector<model::VariableId> variables_of(std::span<const model::Parameter> parameters);
    std::vector<model::VariableId> config_variables() const;

    // Drops obligations without goals; makes the id unique.
    void add(Obligation obligation);

    // Inputs of the law that a finding says break it: `false` if there is none. With calls.
    model::ExprId known_to_break(uint32_t law);
    bool has_finding(uint32_t law) const;

  private:
    // Configs as bits of a word: the place in the model's list, the last bit for all from there on.
    using ConfigSet = uint64_t;
    // A conjunct of the config `where`.
    struct Constraint {
        model::ExprId condition;
        ConfigSet configs;
    };

    ConfigSet configs_in(model::ExprId id);
    std::vector<Constraint> constraints_of(model::ExprId where);
    // What is said of the configs that have to do with the query; `relevant` grows by those that they have to
    // do with.
    model::ExprId allowed(const std::vector<Constraint>& constraints, ConfigSet& relevant);

    bool simplify_ = true;
    Simplifier simplifier_;
    std::vector<Constraint> constraints_, written_constraints_;
    std::vector<ConfigSet> configs_in_;  // by node, as far as the pool had grown when last asked
    std::unordered_map<model::VariableId, ConfigSet> config_bits_;
    std::set<std::string> ids_;
};

// What is wrong where an operator faults, in two words.
const char* what_may_happen(model::Op op);

// One conjunct of a law, in a part of the law's domain.
Goal conjunct_goal(Context& context, const model::Law& law, uint32_t conjunct, model::ExprId domain);

// One for each kind of obligation, in the order of the reports.
void add_format_obligations(Context& context);
void add_safety_obligations(Context& context);
void add_operation_obligations(Context& context);
void add_law_obligations(Context& context);
// Operations with effects, pure ones with promises, laws that tell a story: effects.cc.
void add_effect_obligations(Context& context);
void add_effect_vacuity(Context& context);
void add_config_obligations(Context& context);
void add_vacuity_obligations(Context& context);
void add_must_fail_obligations(Context& context);
// Of a law with a story, or of what an operation owes by itself: must_fail_effects.cc.
std::vector<Goal> goals_with_effects(Context& context, const model::MustFail& must_fail);
void add_example_obligations(Context& context);
void add_walk_obligations(Context& context);

}  // namespace ptspec::vcgen

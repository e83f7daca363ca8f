// SPDX-License-Identifier: Apache-2.0
//
// Symbolic execution of statements. Once through each block: a loop is entered in any state that its
// invariants allow, a callee does anything that its contract allows. What must hold on the way is handed out
// as claims under what is known.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compiler/vcgen/context.h"
#include "compiler/vcgen/eliminate.h"
#include "compiler/vcgen/memory_history.h"

namespace ptspec::vcgen {

// The point that an execution has reached.
struct SymbolicState {
    model::ExprId path = model::no_expr;  // true if it is reached
    std::map<model::VariableId, model::ExprId> locals;
    std::vector<MemoryAt> now, first;  // by ClosedModel::memories; `first` of events
    model::ExprId clock = model::no_expr;
};

struct SymbolicClaim {
    Goal::Role role = Goal::Role::plain;
    model::ExprId known = model::no_expr;  // what holds there, reaching it included
    model::ExprId claim = model::no_expr;
    std::string label;
    Span span;
};

// A way out of an operation.
struct SymbolicExit {
    SymbolicState state;
    model::ExprId result = model::no_expr;
    Span span;
};

struct SymbolicOptions {
    // What an operation may modify; null: a story, which may do anything.
    const model::Effects* owner = nullptr;
    // Callees do anything to the memories that they modify, nobody knows what: for asking whether a claim
    // depends on them.
    bool forget_promises = false;
    // Runs as they are, for showing that one goes wrong: callees do what their bodies say, loops are gone
    // through round by round, and runs with more rounds are left out. 0: any run, by contracts and
    // invariants.
    unsigned rounds = 0;
    // Then: bodies in the place of the model's own, and what pure operations are with them.
    const std::vector<model::Replacement>* replacements = nullptr;
    Unfolder* unfolder = nullptr;
};

class SymbolicExecution {
  public:
    // `assumed`: conditions at entry, with calls.
    SymbolicExecution(Context& context, SymbolicOptions options, const std::vector<model::ExprId>& assumed);

    // The ways out; the end of the block is one of them if it can be reached.
    std::vector<SymbolicExit> run(const model::Block& body);

    // An expression as it is in that state: without calls, over memories that are given.
    model::ExprId resolve(model::ExprId id, const SymbolicState& state);
    // Claims that evaluating it there faults nowhere and calls nothing outside its `requires`.
    void check_expression(model::ExprId id, const SymbolicState& state, Span span);
    void claim(Goal::Role role, model::ExprId resolved, const SymbolicState& state, std::string label,
               Span span);

    const SymbolicState& entry() const { return entry_; }
    // After something that keeps within `modifies`, and a value of which nothing is known.
    SymbolicState anything_within(const model::Effects& effects);
    model::ExprId anything(const std::string& name, model::Sort sort) { return fresh(name, sort); }

    // Everything that is known where this state is.
    model::ExprId known(const SymbolicState& state) {
        return context_.both(context_.all(known_), state.path);
    }
    std::vector<SymbolicClaim> claims;
    MemoryAxioms axioms;
    // Made on the way, those that a reader may know first.
    std::vector<model::VariableId> inputs;

    // What nothing but these places may be: true where a run that ends there kept within `modifies`.
    model::ExprId kept_frame(const SymbolicState& state, const model::Effects& effects);
    // The body that is run for this operation.
    const model::Block& body_of(model::OperationId operation) const;
    // Some runs were left out.
    bool left_out = false;

  private:
    void run(const model::Block& block, SymbolicState& state);
    void run(const model::Assign& node, Span span, SymbolicState& state);
    void run(const model::Store& node, Span span, SymbolicState& state);
    void run(const model::Call& node, Span span, SymbolicState& state);
    void run(const model::If& node, Span span, SymbolicState& state);
    void run(const model::For& node, Span span, SymbolicState& state);
    void run(const model::Return& node, Span span, SymbolicState& state);
    void run(const model::Emit& node, Span span, SymbolicState& state);
    void run(const model::Assert& node, Span span, SymbolicState& state);

    void run_rounds(const model::For& node, model::ExprId low, model::ExprId high, SymbolicState& state);
    void run_body(const model::Call& node, Span span, SymbolicState& state);
    // The callee's first state: its `requires` are claimed there.
    SymbolicState enter(const model::Operation& callee, const model::Call& node, Span span,
                        const SymbolicState& state);
    // Of ways that exclude each other.
    SymbolicState join(const std::vector<SymbolicState>& ways);
    model::ExprId unfold(model::ExprId id) {
        return options_.unfolder != nullptr ? options_.unfolder->unfold(id) : context_.unfold(id);
    }
    void happen(uint32_t event, model::ExprId key, SymbolicState& state);
    void merge(model::ExprId condition, const SymbolicState& then_state, const SymbolicState& else_state,
               SymbolicState& result);
    void know(const SymbolicState& state, model::ExprId resolved);
    model::ExprId fresh(const std::string& name, model::Sort sort);
    // Regions of a memory, with keys and counts as they are in that state.
    std::vector<model::Region> regions_of(uint32_t memory, const std::vector<model::Region>& regions,
                                          const SymbolicState& state);
    void check_within(uint32_t memory, const std::vector<model::Region>& touched, const SymbolicState& state,
                      Span span);
    // Anything may have happened since, as far as a loop's body does it.
    void forget_events(uint32_t event, SymbolicState& state, model::ExprId clock_before);
    struct Written {
        std::vector<bool> memories;
        std::vector<model::VariableId> locals;
    };
    void find_written(const model::Block& block, Written& written) const;

    Context& context_;
    model::ExprPool& pool_;
    SymbolicOptions options_;
    MemoryReader reader_;
    std::vector<model::ExprId> known_;
    SymbolicState entry_;
    std::vector<SymbolicExit> exits_;
};

}  // namespace ptspec::vcgen

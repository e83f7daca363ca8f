// SPDX-License-Identifier: Apache-2.0
//
// vcgen/: closed model -> obligations. An obligation is one thing a reader cares about ("this law holds for
// this target at pmd"); it is made of goals, each a question to a solver. vcgen knows no solver: a goal is a
// boolean expression without calls, and what answer to it is the good one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/model/model.h"

namespace ptspec::vcgen {

enum class ObligationKind {
    format,
    safety,
    operation,
    law,
    vacuity,
    must_fail,
    example,
    walk,
    machine,
    layout
};

// So many rounds of a loop are looked at where a variant with effects must go wrong.
inline constexpr unsigned longest_run = 4;

// What a goal about a walk speaks of: enough to walk it step by step.
struct WalkQuestion {
    uint32_t geometry = 0;  // into the paging's
    model::WalkKind kind = model::WalkKind::pointer;
    model::WalkClaim claim = model::WalkClaim::partition;
    unsigned table = 0, level = 0;  // a variant: any
    // By level: what its pointer reads.
    std::vector<std::pair<unsigned, model::VariableId>> words;
    std::optional<uint32_t> must_fail;  // into ClosedModel::walk_must_fails: with its paging
};

// A word of memory that a query looks at, and the variable that stands for it there.
struct MemoryWord {
    model::MemoryId memory = 0;
    model::ExprId key = model::no_expr;  // over the query's inputs
    model::VariableId value = 0;
};
struct Goal {
    // Is there an assignment of `inputs` that makes `query` true? (For a law: config_where && condition &&
    // !conjunct.)
    model::ExprId query = model::no_expr;
    // The same before simplification, for a second opinion that does not rest on the simplifier.
    model::ExprId written = model::no_expr;
    enum class Expect { unsatisfiable, satisfiable } expect = Expect::unsatisfiable;
    // Parameters in declaration order, then those configs that have to do with it; the order of minimisation.
    // What the query does not mention is free.
    std::vector<model::VariableId> inputs;
    std::string label;  // what of the obligation it is: the observer kept, the view, `V2`, `outside COND` ...
    Span span;          // the text that this goal is about
    // For replay: evaluated by the interpreter with calls, under the model's inputs, must be true resp.
    // false. no_expr where the query has no counterpart with calls.
    model::ExprId assumption = model::no_expr;
    model::ExprId claim = model::no_expr;  // safety: what is evaluated, and must fault
    // What the goal is about, if that is a part of the text: safety: the operator or call that may fault;
    // V3: the antecedent or the branch's condition. In the form with calls.
    model::ExprId subject = model::no_expr;
    enum class Role : uint8_t {
        plain,
        fault,             // safety: an operator that may fault
        call_requires,     // safety: `requires` of a callee
        views_exhaustive,  // format
        view_reachable,    // format; `view` says which, as in the next
        software_bits,     // format
        config_possible,   // vacuity: the config `where` allows some values at all
        condition,         // V1
        refutable,         // V2
        branch,            // V3
        excused,           // an excuse from vacuity is true
        outside,           // finding: what `when` does not cover keeps the law
        inside,            // finding: something that `when` covers breaks it
        exact,             // finding: everything that `when` covers breaks it
        variant,           // history, mutant: the replaced bodies break the law, or their own contract
        original,          // history, mutant: the model's own keep it
        walk,              // `walk` says which
        walk_levels,       // the numbers of levels of a paging
        walk_variant,      // history, mutant: a walk with the replaced operations goes wrong
        // effects: the assumption holds and the claim is false, both over memories at entry and over memories
        // that stand for anything; without calls
        promise,             // `ensures`, at one way out
        frame,               // something outside of `modifies` is written
        invariant_begins,    // before the first round
        invariant_kept,      // by a round
        assertion,           // `assert`; the claim of a law after its story
        statement_fault,     // an operator in a statement
        statement_requires,  // a call in one
        machine_run,         // machine: a run from an initial state shows it
        machine_step,        // machine: the inductive step
        machine_refutable,   // machine: the invariant says something
    } role = Role::plain;
    uint32_t conjunct = 0;  // law, original, outside, refutable: which of the law's
    uint32_t view = 0;
    std::vector<MemoryWord> words;
    // What is known of whole ranges can be used in part (then only `unsatisfiable` is an answer) or for short
    // ranges only, in full (then only `satisfiable` is). The query is of the kind that answers as expected,
    // this one is the other, asked if the query's answer is none.
    std::shared_ptr<const Goal> otherwise;
    std::optional<WalkQuestion> walk;
    // Some runs are left out of the question: that nothing satisfies it is no answer.
    bool in_part = false;
};

struct Obligation {
    ObligationKind kind = ObligationKind::law;
    std::string
        id;  // stable, unique in the target: `leaf.mkdirty_sets@pte`, `vacuity V1 leaf.mkdirty_sets@pte`
    std::optional<uint32_t> law, operation, format, must_fail, example, excuse;  // into the closed model
    std::vector<Goal> goals;
    Span span;
    bool informative = false;  // refuted or not, both are good to know
    // Law obligations that a `finding` covers are replaced by its own must_fail obligations.
};

struct VcgenOptions {
    bool vacuity = true;
    bool simplify =
        true;  // false: queries as they are written, for holding the simplifier against the solver
};

// All obligations of a target, in the order in which reports show them. Adds expressions to the pool.
std::vector<Obligation> generate_obligations(model::ClosedModel& model, const VcgenOptions& options = {});

}  // namespace ptspec::vcgen

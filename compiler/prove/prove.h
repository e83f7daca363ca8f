// SPDX-License-Identifier: Apache-2.0
//
// prove/: obligations of one or several targets and the answers to their goals -> a proof report, and the
// report's bad news -> diagnostics.
//
// Takes:       closed models; limits, workers and cache as query/ wants them.
// Gives:       plain data (ProofReport), which emit/ writes as JSON and JUnit, and Diagnostics.
// Never knows: how a question is written or solved; how a report is printed.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/model/interpreter.h"
#include "compiler/model/layout.h"
#include "compiler/model/machine_run.h"
#include "compiler/model/model.h"
#include "compiler/query/cross_check.h"
#include "compiler/query/query.h"
#include "compiler/support/diagnostic.h"
#include "compiler/vcgen/goal.h"

namespace ptspec::prove {

enum class Status : uint8_t { proved, refuted, unknown };

// What has no type of its own: a part of an expression.
inline constexpr model::TypeId no_type = ~model::TypeId{0};

struct NamedValue {
    std::string name;
    model::TypeId type = 0;
    uint64_t value = 0;
};

// A call in the text of what was refuted, and what it returned.
struct CallValue {
    std::string text;  // `pmd_bad(e)`, `pte_dirty(pte_mkyoung(e))`
    model::TypeId type = 0;
    uint64_t value = 0;
    std::string wanted;              // what it should have been; empty: it does not decide
    std::optional<uint64_t> before;  // the argument of the same type: what an operation changed is marked
    model::OperationId operation = 0;
    bool is_call = true;  // false: an expression that decides without being a call
};

struct Counterexample {
    std::vector<NamedValue> parameters, configs;  // configs: those that matter
    // Words of memory that count, at entry or in the state that a loop has reached; then locals in that
    // state.
    std::vector<NamedValue> state;
    std::vector<CallValue> calls;
    std::string fault;              // the evaluation ends in this fault; empty: it has a value
    bool minimal = false;           // the smallest input; else a limit came first
    std::vector<std::string> walk;  // where a walk went, and what is wrong there
    // Operations whose bodies decide, the outermost of a deciding call first.
    std::vector<model::OperationId> deciding;
    model::Assignment assignment;  // everything, by variable
};

struct GoalResult {
    Status status = Status::unknown;
    std::string reason;           // unknown: why
    bool disagreement = false;    // two solvers contradict each other: no verdict either
    bool not_reproduced = false;  // the interpreter contradicts the solver: no verdict, and our own mistake
    bool cached = false;
    std::string key;  // equal keys are one question
    std::optional<Counterexample>
        counterexample;  // refuted; also the input by which a variant breaks its law
};

// What stands behind an obligation of kind `machine`.
struct MachineAnswer {
    const model::Machine* machine = nullptr;  // of a variant that must fail: the variant
    uint32_t property = 0;
    std::optional<size_t> variant;  // into its variants
    std::string method;             // `2-inductive`, `after 3 steps`
    std::optional<model::Trace> trace;
};

// What stands behind an obligation of kind `layout`.
struct LayoutAnswer {
    const model::Layout* layout = nullptr;
    const model::Layout* below = nullptr;       // null: lies on nothing
    std::vector<model::LaidField> own, others;  // fields of either that the obligation is about
    std::string wrong;
    bool is_variant = false;
};

struct ObligationResult {
    vcgen::Obligation obligation;
    Status status = Status::unknown;  // the worst of its goals: refuted, then unknown
    std::vector<GoalResult> goals;    // as in the obligation; none if it is unchanged
    std::string key;                  // of all its questions and the answers that are wanted
    bool unchanged = false;           // proved before, by these very questions; not asked again
    std::optional<MachineAnswer> machine{};
    std::optional<LayoutAnswer> layout{};
};

// A target, a machine or a layout.
struct TargetReport {
    const model::ClosedModel* model = nullptr;  // must outlive the report
    const model::Machine* machine = nullptr;    // its `closed` is the model
    const model::Layout* layout = nullptr;      // the model is empty but for its name
    std::shared_ptr<const model::ClosedModel> owned_model;
    std::vector<ObligationResult> obligations;
};

// Obligations that must fail count as proved if they do; informative ones are not counted. Unchanged ones are
// obligations, but not proved ones.
struct Totals {
    size_t obligations = 0, goals = 0, unique = 0, solved = 0, cached = 0;
    size_t proved = 0, refuted = 0, unknown = 0, unchanged = 0;
    size_t findings = 0;  // proved ones
    // With a cross-check, of goals: those to which a second solver has an answer; those of them where it has
    // another one; those to which it has none. The last are still counted as the first solver has them.
    size_t cross_checked = 0, disagreements = 0, unconfirmed = 0;
    double seconds = 0;
};

struct ProofReport {
    std::vector<TargetReport> targets;
    Totals totals;
    std::vector<std::string> warnings;
    bool stopped = false;

    bool all_proved() const { return totals.refuted == 0 && totals.unknown == 0 && totals.unconfirmed == 0; }
};

struct ProveOptions {
    query::Options query;
    vcgen::VcgenOptions vcgen;
    // Asked everything once more.
    std::optional<smt::SecondSolver> second_solver;
    std::function<void(size_t done, size_t total)> second_progress;
    // For SMT files: where a goal is from.
    std::function<std::string(Span)> place;
    // Which obligations; none: all.
    std::function<bool(const model::ClosedModel&, const vcgen::Obligation&)> wanted;
    // Was this obligation, with this key, proved before? Then it is not asked again.
    std::function<bool(const model::ClosedModel&, const vcgen::Obligation&, const std::string& key)> stands;
};

// The models' pools grow.
ProofReport prove(const std::vector<model::ClosedModel*>& models, const ProveOptions& options);

// Likewise for machines and layouts: each is a TargetReport of its own, added to the report.
void prove_machines(const std::vector<model::Machine*>& machines, const ProveOptions& options,
                    ProofReport& report);
void prove_layouts(const std::vector<model::Layout>& layouts, ProofReport& report);

// One for each thing that is not proved, in the order of the report.
Diagnostics diagnose(const ProofReport& report);

// A value as reports show it: `true`, 0x2a; words of entries with all their digits.
std::string value_text(const model::ClosedModel& model, model::TypeId type, uint64_t value);

// A run of a machine, a line for each action.
std::vector<std::string> trace_lines(const model::Machine& machine, const model::Trace& trace);
// The bytes of a layout and of what it lies on, one below the other.
std::vector<std::string> layout_lines(const LayoutAnswer& answer);

// The input, what the calls return and what was wanted: lines for Diagnostic::draw.
std::vector<std::string> counterexample_lines(const model::ClosedModel& model,
                                              const Counterexample& counterexample);

}  // namespace ptspec::prove

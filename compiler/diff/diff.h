// SPDX-License-Identifier: Apache-2.0
//
// diff/: two models of one target, before and after a change -> what changed in meaning.
//
// Takes:       closed models in pairs; limits, workers and cache as query/ wants them.
// Gives:       plain data (Report): each operation, law, format ... is the same, changed (with an input that
//              shows it), added, removed or unknown.
// Never knows: files and commits; whether anything is proved; how a report is printed.
//
// Same means: indistinguishable by any input that both specifications allow. What an operation or a law
// ranges over (`requires`, the condition) is compared by itself. An operation's result is compared where both
// require-clauses hold. A law is looked at twice: as a demand, over any implementation (operations may return
// anything), and as a statement, over the operations of its own specification.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/model/interpreter.h"
#include "compiler/model/model.h"
#include "compiler/query/query.h"

namespace ptspec::diff {

enum class Status : uint8_t { same, changed, added, removed, unknown };
enum class ItemKind : uint8_t { target, config, format, operation, law, must_fail, excuse };

struct NamedValue {
    std::string name;
    std::optional<model::TypeId> type;  // in the model after the change; none: of no type of its own
    uint64_t value = 0;
};

// What one of the two specifications makes of an input.
struct Side {
    std::string text;  // `0x41`, `covered`, `faults: ...`
    std::optional<uint64_t> value;
    std::optional<model::TypeId> type;  // in its own model
    model::Assignment assignment;       // the input, in its own model's variables
};

struct Evidence {
    std::vector<NamedValue> parameters, configs;  // configs: those that matter
    std::vector<NamedValue> calls;                // a law as a demand: what the operations return
    Side before, after;
    bool minimal = false;  // the smallest input; else a limit came first
};

struct Change {
    enum class What : uint8_t {
        signature,   // other parameters or another result
        narrower,    // requires more; a law's condition covers fewer inputs; fewer configurations
        wider,       // the other way
        result,      // another result for an input that both allow
        asks_more,   // a law excludes an implementation that it allowed
        asks_less,   // a law allows an implementation that it excluded
        keeps,       // `keeps all` speaks of other observers, because they are new or gone
        holds,       // a law holds for other inputs, each time with the specification's own operations
        layout,      // a format's fields
        view,        // a word is in another view
        hardware,    // the hardware reads other bits of a word
        target_set,  // levels, features, word, architecture
    } what = What::result;
    std::string text;  // the rest of a sentence that begins with the item
    std::optional<Evidence> evidence;
};

struct Item {
    ItemKind kind = ItemKind::operation;
    std::string name;         // `pte_mkdirty`, `leaf.mkdirty_sets@pte`
    std::string family_name;  // `pxx_mkdirty`, `leaf.mkdirty_sets`: the same for all levels
    std::string level;
    Status status = Status::same;
    std::vector<Change> changes;
    std::string reason;  // unknown, or a part of it is: why
    Span before, after;  // each in its own source map; invalid where it does not exist
};

struct TargetDiff {
    std::string name;
    const model::ClosedModel *before = nullptr, *after = nullptr;  // null: no such target
    std::vector<Item> items;                                       // a target that is new or gone is one item
};

struct Totals {
    size_t items = 0, same = 0, changed = 0, added = 0, removed = 0, unknown = 0;
    size_t goals = 0, unique = 0, solved = 0, cached = 0;
    double seconds = 0;
};

struct Report {
    std::vector<TargetDiff> targets;
    Totals totals;
    std::vector<std::string> warnings;
    bool stopped = false;

    bool nothing_changed() const { return totals.same == totals.items; }
};

struct Pair {
    model::ClosedModel *before = nullptr, *after = nullptr;  // one may be null
};

// The pools of the models `after` grow, and those of `before` by unfolded bodies.
Report compare(const std::vector<Pair>& pairs, const query::Options& options);

}  // namespace ptspec::diff

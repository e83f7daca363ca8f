// SPDX-License-Identifier: Apache-2.0
//
// A machine, closed: one value for each of its parameters, arrays and processes spelt out as components,
// action bodies as expressions. Sema builds it; vcgen makes questions of it; machine_run.h says what a step
// does.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/model/model.h"

namespace ptspec::model {

// A scalar of the state; an array has one for each element.
struct StateComponent {
    std::string name;  // `pc[1]`
    TypeId type = 0;
    VariableId variable = 0;        // its value before a step
    std::optional<uint64_t> limit;  // values are below it
    std::optional<uint64_t> low;    // and not below this
    ExprId init = no_expr;          // closed; no_expr: any value of the type
    bool is_set = false;            // shown by its members
    Span span;
};

struct ActionParameter {
    std::string name;
    TypeId type = 0;
    VariableId variable = 0;
    std::optional<uint64_t> low, limit;
};

// What must hold whenever control gets there.
struct ActionCheck {
    enum class Kind : uint8_t {
        assertion,
        range,
        index,
        dead_place,
        overwritten,
        lowers
    } kind = Kind::assertion;
    ExprId path = no_expr;   // over the components before the step, and the parameters
    ExprId holds = no_expr;  // likewise
    std::string text;        // what is wrong otherwise
    Span span;
};

// An expression that the action evaluates, and when; its operators must not fault.
struct Evaluated {
    ExprId path = no_expr, value = no_expr;
    Span span;  // a part of the value may have been written elsewhere, too, and remember that place
};

struct Action {
    std::string name, doc;
    std::vector<ActionParameter> parameters;
    ExprId guard = no_expr;    // with the parameters' ranges
    std::vector<ExprId> next;  // by component, over the components before the step and the parameters
    std::vector<ActionCheck> guard_checks;  // must hold whether the action is enabled or not
    std::vector<Evaluated> evaluated;
    std::vector<ActionCheck> checks;
    Span span;
};

// What is claimed of states.
struct StateProperty {
    enum class Kind : uint8_t {
        invariant,  // holds in every reachable state
        cover,      // holds in some
        places,     // as invariant: no two places that share bytes are live
        safe,     // no action, guard or claim faults in a reachable state; `action` or `claim` says of which
        lowers,   // the action makes a variant smaller
        fires,    // the guard of the action holds in some reachable state
        reaches,  // as cover: the left side of an implication in an invariant
    } kind = Kind::invariant;
    std::string name, doc;
    ExprId claim = no_expr;           // over the components; invariant, cover, places, reaches
    std::optional<uint32_t> action;   // safe, lowers, fires
    std::vector<ActionCheck> checks;  // safe: of the claim
    Span span;
    // Of all states or none; the others are of some states, or of actions.
    bool is_of_states() const { return kind == Kind::invariant || kind == Kind::places; }
    bool is_cover() const { return kind == Kind::cover || kind == Kind::fires || kind == Kind::reaches; }
};

struct MachineVariant {
    MustFail::Kind kind = MustFail::Kind::history;
    std::string name, story;
    size_t original = 0;                           // into the list of machines
    uint32_t property = 0, original_property = 0;  // what fails here, and must hold there
    Span span, fails_span;
};

struct Process {
    std::string name;
    uint64_t count = 0;
};

struct Machine {
    std::string name, doc;
    std::vector<std::pair<std::string, uint64_t>> parameters;
    std::vector<Process> processes;
    ClosedModel closed;                                  // types and pool; no operations
    std::map<TypeId, std::vector<std::string>> members;  // of enumerations
    std::vector<StateComponent> components;
    std::vector<Action> actions;
    std::vector<StateProperty> properties;
    std::vector<MachineVariant> variants;  // empty: the machine itself
    Span span;

    unsigned state_bits() const;
    std::string title() const;  // `pte_fragments, FRAGMENTS = 2`
    std::string value_text(TypeId type, uint64_t value, bool is_set) const;
};

}  // namespace ptspec::model

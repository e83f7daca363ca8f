// SPDX-License-Identifier: Apache-2.0
// Private to this folder: what names mean inside a machine.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/model/machine.h"
#include "compiler/sema/context.h"
#include "compiler/syntax/ast.h"

namespace ptspec::sema {

// A variable of the machine. Two that share their bytes have the same components.
struct StateVariable {
    model::TypeId type = 0;         // of an element
    std::vector<uint64_t> extents;  // none: a scalar
    size_t first = 0;               // into the components
    bool is_set = false;
    std::optional<uint64_t> low, limit;
    bool per_process = false;  // the first extent counts processes
    std::optional<size_t> place;
    Span span;

    size_t count() const {
        size_t result = 1;
        for (const uint64_t extent : extents) result *= extent;
        return result;
    }
};

// A variable in bytes that others may use.
struct StatePlace {
    std::string variable;
    std::string field;  // `page.lru`
    uint64_t offset = 0, size = 0;
    model::ExprId live = model::no_expr;  // over the components
    std::vector<size_t> overlaps;         // other places with some of the same bytes
    Span span;
};

// What all expressions of a machine share.
struct StateNames {
    std::map<std::string, uint64_t> parameters;
    std::map<std::string, StateVariable> variables;
    std::map<std::string, std::vector<std::pair<model::TypeId, uint64_t>>> members;  // of enumerations
    std::vector<StatePlace> places;
};

// What an expression reads and relies on, for the obligations of the statement around it.
struct StateUses {
    struct Index {
        model::ExprId path;  // where the element is evaluated
        model::ExprId in_range;
        std::string text;
        Span span;
    };
    std::vector<Index> indices;
    struct Read {
        model::ExprId path;
        size_t place;  // into StateNames::places
        Span span;
    };
    std::vector<Read> places;
};

struct StateScope {
    const StateNames* names = nullptr;
    std::map<std::string, uint64_t> numbers;             // variables of unrolled loops and quantifiers
    std::vector<model::ExprId> values;                   // of the components, where the expression stands
    const std::vector<model::ExprId>* before = nullptr;  // what `old` sees; null: no `old` here
    std::optional<model::ExprId> process;                // the own one, in its block
    StateUses* uses = nullptr;
    model::ExprId path = model::no_expr;  // what the operators around have made sure of; no_expr: nothing

    // A number made of literals, parameters and loop variables.
    std::optional<uint64_t> number(const syntax::Expr& expr) const;
};

// StateScope::number(), with a message where there is none.
std::optional<uint64_t> require_number(const StateScope& scope, const syntax::Expr& expr,
                                       Diagnostics& diagnostics);

// Numbers of machines have 8 bits, or as many more as the largest one needs: those of different ranges meet
// in sums and comparisons.
unsigned state_number_width(uint64_t largest);

// One index: a number, or an expression of bits.
struct StateIndex {
    std::optional<uint64_t> number;
    model::ExprId expr = model::no_expr;
    Span span;
};

// `condition`: the element with these indices is component `variable.first + element`. True or false where
// all indices are numbers.
model::ExprId is_element(model::ExprPool& pool, const StateVariable& variable,
                         const std::vector<StateIndex>& indices, size_t element);

}  // namespace ptspec::sema

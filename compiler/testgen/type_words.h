// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "compiler/testgen/candidates.h"
#include "compiler/testgen/configurations.h"

namespace ptspec::testgen {

// A state of an entry format: over the format's `self`, earlier views excluded; without calls, but maybe with
// config values.
struct ViewCondition {
    const model::View* view = nullptr;
    model::ExprId exact = model::no_expr;
};

// What whole tables may be filled with: the word, with any of these bits turned around.
struct Filling {
    uint64_t word = 0, vary = 0;
    friend bool operator==(const Filling&, const Filling&) = default;
};

// What is known of a type's words before any group is looked at.
struct TypeWords {
    std::vector<ViewCondition> views;
    std::vector<Candidate> candidates;
    std::vector<Filling> fillings;  // with words of each view
};

// By TypeId.
std::vector<TypeWords> find_type_words(model::ClosedModel& model, vcgen::Unfolder& unfolder,
                                       const Solver& solver, const Configuration& configuration);

}  // namespace ptspec::testgen

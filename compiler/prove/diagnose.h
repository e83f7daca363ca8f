// SPDX-License-Identifier: Apache-2.0
// Private to this folder: one goal that is not proved, as a diagnostic.
#pragma once

#include <span>
#include <string>

#include "compiler/prove/prove.h"

namespace ptspec::prove {

// A goal of an obligation, with what is said about it again and again.
struct Case {
    const model::ClosedModel& model;
    const ObligationResult& result;
    size_t index = 0;

    const vcgen::Obligation& obligation() const { return result.obligation; }
    const vcgen::Goal& goal() const { return result.obligation.goals[index]; }
    const GoalResult& answer() const { return result.goals[index]; }
    const model::Law& law() const { return model.laws[*obligation().law]; }
    const model::MustFail& must_fail() const { return model.must_fails[*obligation().must_fail]; }
    std::span<const model::Parameter> parameters() const;
    // What must fail: ``law `set_maps` ``, ``what `set_ptes` ensures``; and its place.
    std::string claim_name() const;
    Span claim_span() const;
    std::string where() const;    // `for x86_64 at pmd`
    std::string subject() const;  // what the obligation is about, and where
    std::string text(model::ExprId id) const;
    void draw(Diagnostic& diagnostic) const;
};

// The names of the fields that have some of these bits, or an empty text.
template <typename Predicate>
std::string field_names(const std::vector<model::Field>& fields, uint64_t bits, Predicate wanted) {
    std::string names;
    for (const model::Field& field : fields) {
        if ((field.mask() & bits) != 0 && field.kind == model::Field::Kind::named && wanted(field)) {
            names += (names.empty() ? "`" : ", `") + field.name + "`";
        }
    }
    return names;
}

// diagnose_law.cc: laws, examples, what must fail, vacuity.
Diagnostic broken_law(const Case& at);
Diagnostic broken_original(const Case& at);
Diagnostic wrong_example(const Case& at);
Diagnostic does_not_fail(const Case& at);
Diagnostic vacuous_law(const Case& at);
Diagnostic untrue_excuse(const Case& at);
Diagnostic impossible_config(const Case& at);

// diagnose_machine.cc
Diagnostic broken_machine(const ObligationResult& result);
// layouts.cc
Diagnostic broken_layout(const ObligationResult& result);

// diagnose_operation.cc: what formats and operations owe by themselves.
Diagnostic unsafe_operator(const Case& at);
Diagnostic unmet_requires(const Case& at);
Diagnostic broken_frame(const Case& at);
Diagnostic broken_format(const Case& at);

// diagnose_effects.cc: statements, and what operations with effects owe.
Diagnostic broken_effects(const Case& at);
Diagnostic vacuous_operation(const Case& at);
// diagnose_walk.cc
Diagnostic broken_walk(const Case& at);
Diagnostic broken_levels(const Case& at);
Diagnostic walk_does_not_fail(const Case& at);

}  // namespace ptspec::prove

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "compiler/prove/diagnose.h"

namespace ptspec::prove {

using Role = vcgen::Goal::Role;

namespace {

std::string operation_of(const Case& at) {
    return at.obligation().operation ? "`" + at.model.operations[*at.obligation().operation].name + "`"
                                     : "law `" + at.law().name + "`";
}

Diagnostic refused(const Case& at, Code code, const std::string& title, const std::string& label) {
    Diagnostic diagnostic(code, at.goal().span, title + ", " + at.where());
    diagnostic.label(label);
    if (at.obligation().operation) {
        const model::Operation& operation = at.model.operations[*at.obligation().operation];
        if (operation.span.is_valid()) diagnostic.also(operation.span, "the operation");
    }
    at.draw(diagnostic);
    return diagnostic;
}

}  // namespace

Diagnostic vacuous_operation(const Case& at) {
    const std::string name = operation_of(at);
    const bool condition = at.goal().role == Role::condition;
    Diagnostic diagnostic(Code::law_vacuous, at.goal().span,
                          condition ? fmt::format("{} can never be called, {}", name, at.where())
                                    : fmt::format("{} ensures nothing by this, {}", name, at.where()));
    diagnostic.label(condition ? "no input meets its `requires`"
                               : "holds for any result, and for anything written within `modifies`");
    diagnostic.help(condition ? "mend the `requires`" : "say what the operation does, or delete it");
    return diagnostic;
}

Diagnostic broken_effects(const Case& at) {
    const std::string name = operation_of(at);
    const std::string& label = at.goal().label;
    switch (at.goal().role) {
        case Role::promise: {
            Diagnostic diagnostic = refused(at, Code::ensures_refuted, name + " does not do what it ensures",
                                            "is false at the end");
            diagnostic.help("mend the body; or state what is missing: an invariant, a `requires`");
            return diagnostic;
        }
        case Role::frame: {
            Diagnostic diagnostic = refused(at, Code::frame_violated, name + " changes more than it modifies",
                                            "writes outside of `modifies`");
            diagnostic.help(
                "mend the body, or add the place to `modifies` and look at who relies on the old frame");
            return diagnostic;
        }
        case Role::invariant_begins:
            return refused(at, Code::invariant_refuted, "an invariant of " + name + " does not hold at first",
                           "is false before the first round");
        case Role::invariant_kept: {
            Diagnostic diagnostic =
                refused(at, Code::invariant_refuted, "a round of " + name + " breaks an invariant",
                        "is false after a round");
            diagnostic.help("a state that cannot be reached is excluded by a further invariant");
            return diagnostic;
        }
        case Role::statement_requires:
            return refused(at, Code::requires_not_met,
                           fmt::format("a call in {} does not meet the {}", name, label), "called here");
        case Role::statement_fault: {
            const bool outside = label == "no such entry";
            Diagnostic diagnostic = refused(
                at, Code::bits_lost, fmt::format("{} can {}", name, outside ? "leave its table" : "fault"),
                outside ? "the table has no such entry" : label);
            diagnostic.help("exclude it with `requires`, or by a condition around it");
            return diagnostic;
        }
        default: {
            const bool story = at.obligation().law.has_value();
            Diagnostic diagnostic = refused(at, story ? Code::law_refuted : Code::assertion_refuted,
                                            story ? "law `" + at.law().name + "` does not hold"
                                                  : "an assertion in " + name + " does not hold",
                                            story ? "is false after the story" : "is false here");
            if (story && !at.law().doc.empty()) diagnostic.help(at.law().doc);
            return diagnostic;
        }
    }
}

}  // namespace ptspec::prove

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "compiler/prove/diagnose.h"

namespace ptspec::prove {

namespace {

using model::StateProperty;

std::string what(const model::Machine& machine, const StateProperty& property) {
    switch (property.kind) {
        case StateProperty::Kind::invariant:
            return fmt::format("invariant `{}` of machine {}", property.name, machine.title());
        case StateProperty::Kind::places:
            return fmt::format("that places of machine {} share no live bytes", machine.title());
        case StateProperty::Kind::cover:
            return fmt::format("cover `{}` of machine {}", property.name, machine.title());
        case StateProperty::Kind::safe:
            if (!property.action)
                return fmt::format("that a claim of machine {} has a value", machine.title());
            return fmt::format("that action `{}` of machine {} goes well",
                               machine.actions[*property.action].name, machine.title());
        case StateProperty::Kind::lowers:
            return fmt::format("that action `{}` of machine {} lowers its variant", property.name,
                               machine.title());
        case StateProperty::Kind::fires:
            return fmt::format("that action `{}` of machine {} can happen", property.name, machine.title());
        case StateProperty::Kind::reaches:
            return fmt::format("the left side of an implication in `{}` of machine {}", property.name,
                               machine.title());
    }
    return property.name;
}

Diagnostic must_fail(const ObligationResult& result, const model::Machine& machine) {
    const model::MachineVariant& told = machine.variants[*result.machine->variant];
    Diagnostic diagnostic(Code::must_fail_holds, told.fails_span,
                          fmt::format("{} `{}` does not show that `{}` is needed of machine {}",
                                      told.kind == model::MustFail::Kind::mutant ? "mutant" : "history",
                                      told.name, machine.properties[told.property].name, machine.title()));
    diagnostic.label(result.goals[0].reason).also(machine.properties[told.property].span, "what must fail");
    return diagnostic;
}

Diagnostic refuted_property(const ObligationResult& result, const model::Machine& machine) {
    const StateProperty& property = machine.properties[result.machine->property];
    const std::string title = machine.title();
    const bool says_nothing = result.obligation.goals[0].role == vcgen::Goal::Role::machine_refutable;
    if (says_nothing) {
        return std::move(
            Diagnostic(Code::law_vacuous, property.span,
                       fmt::format("invariant `{}` of machine {} says nothing", property.name, title))
                .label("true in any state whatever")
                .help("an invariant that no state breaks protects nothing: say more, or leave it out"));
    }
    switch (property.kind) {
        case StateProperty::Kind::cover:
            return std::move(
                Diagnostic(Code::never_reached, property.span,
                           fmt::format("`{}` is never reached in machine {}", property.name, title))
                    .label("no run gets there")
                    .note(fmt::format("proved for any number of steps ({})", result.machine->method)));
        case StateProperty::Kind::fires:
            return std::move(
                Diagnostic(Code::never_reached, property.span,
                           fmt::format("action `{}` never happens in machine {}", property.name, title))
                    .label("its guard holds in no reachable state")
                    .note(fmt::format("proved for any number of steps ({})", result.machine->method))
                    .help("what never happens is protected by nothing: is a guard too strong, or an action "
                          "missing?"));
        case StateProperty::Kind::reaches:
            return std::move(
                Diagnostic(Code::never_reached, property.span,
                           fmt::format("this never holds in machine {}", title))
                    .label("so what it implies says nothing")
                    .note(fmt::format("proved for any number of steps ({})", result.machine->method)));
        case StateProperty::Kind::safe: {
            Span place = property.span;
            std::string wrong = "goes wrong";
            if (result.machine->trace) {
                if (result.machine->trace->wrong_place.is_valid()) place = result.machine->trace->wrong_place;
                wrong = result.machine->trace->wrong;
            }
            Diagnostic diagnostic(Code::machine_unsafe, place,
                                  property.action ? fmt::format("action `{}` of machine {} goes wrong",
                                                                machine.actions[*property.action].name, title)
                                                  : fmt::format("a claim of machine {} has no value", title));
            diagnostic.label(wrong);
            if (property.action) diagnostic.also(property.span, "the action");
            return diagnostic;
        }
        case StateProperty::Kind::lowers: {
            Diagnostic diagnostic(
                Code::variant_not_lowered, property.span,
                fmt::format("action `{}` of machine {} does not lower its variant", property.name, title));
            diagnostic.label("can happen again and again");
            return diagnostic;
        }
        case StateProperty::Kind::places:
            return std::move(
                Diagnostic(Code::machine_refuted, property.span,
                           fmt::format("two places that share bytes are live at once in machine {}", title))
                    .label("live together with what shares its bytes"));
        case StateProperty::Kind::invariant:
            break;
    }
    return std::move(
        Diagnostic(Code::machine_refuted, property.span,
                   fmt::format("invariant `{}` does not hold in machine {}", property.name, title))
            .label("false in the last state of the trace"));
}

}  // namespace

Diagnostic broken_machine(const ObligationResult& result) {
    const model::Machine& machine = *result.machine->machine;
    const StateProperty& property = machine.properties[result.machine->property];
    const GoalResult& answer = result.goals[0];
    if (answer.disagreement) {
        Diagnostic diagnostic(Code::solvers_disagree, result.obligation.span,
                              fmt::format("two solvers disagree about {}", what(machine, property)));
        diagnostic.label("no verdict on this").note(answer.reason);
        return diagnostic;
    }
    if (answer.not_reproduced) {
        Diagnostic diagnostic(
            Code::counterexample_not_reproduced, result.obligation.span,
            fmt::format("internal error: a run about {} does not reproduce", what(machine, property)));
        diagnostic.label("no verdict on this");
        diagnostic.help(
            "please report it, with the specification and the file that `--smt-dir` writes for the goal");
        return diagnostic;
    }
    if (result.status == Status::unknown) {
        Diagnostic diagnostic(Code::unknown_result, result.obligation.span,
                              fmt::format("{} is undecided", what(machine, property)));
        diagnostic.label("neither proved nor refuted").note(answer.reason);
        diagnostic.help("a further invariant that says why it holds often makes it inductive");
        return diagnostic;
    }
    Diagnostic diagnostic =
        result.machine->variant ? must_fail(result, machine) : refuted_property(result, machine);
    if (result.machine->trace) diagnostic.draw(trace_lines(machine, *result.machine->trace));
    return diagnostic;
}

}  // namespace ptspec::prove

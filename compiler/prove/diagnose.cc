// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "compiler/prove/prove.h"
#include "compiler/prove/text.h"

namespace ptspec::prove {

namespace {

using model::MustFail;
using vcgen::Goal;
using vcgen::Obligation;
using vcgen::ObligationKind;
using Role = vcgen::Goal::Role;

std::string first_sentence(const std::string& doc) {
    std::string text = doc.substr(0, doc.find("\n\n"));
    std::ranges::replace(text, '\n', ' ');
    return text;
}

class Diagnoser {
  public:
    Diagnoser(const model::ClosedModel& model, const ObligationResult& result, Diagnostics& diagnostics)
        : model_(model), obligation_(result.obligation), result_(result), diagnostics_(diagnostics) {}

    void run() {
        const auto bad = [&](auto&& wanted) {
            const auto found = std::ranges::find_if(result_.goals, wanted);
            return found != result_.goals.end() ? std::optional(static_cast<size_t>(found - result_.goals.begin()))
                                                : std::nullopt;
        };
        // The first of each sort; the others of an obligation mostly say the same again.
        if (const auto refuted = bad([](const GoalResult& goal) { return goal.status == Status::refuted; })) {
            refutation(*refuted);
        }
        if (const auto ours = bad([](const GoalResult& goal) { return goal.not_reproduced; })) {
            not_reproduced(*ours);
        }
        if (const auto open = bad([](const GoalResult& goal) {
                return goal.status == Status::unknown && !goal.not_reproduced;
            })) {
            unknown(*open);
        }
    }

  private:
    const Goal& goal(size_t index) const { return obligation_.goals[index]; }
    const model::Law& law() const { return model_.laws[*obligation_.law]; }
    const MustFail& must_fail() const { return model_.must_fails[*obligation_.must_fail]; }

    // `for x86_64 at pmd`
    std::string where() const {
        const std::string level = obligation_.law ? law().level : "";
        return "for " + model_.target.name + (level.empty() ? "" : " at " + level);
    }

    std::string subject() const {
        switch (obligation_.kind) {
            case ObligationKind::must_fail: {
                const char* kind = must_fail().kind == MustFail::Kind::finding   ? "finding"
                                   : must_fail().kind == MustFail::Kind::history ? "history"
                                                                                 : "mutant";
                return fmt::format("{} `{}` {}", kind, must_fail().name, where());
            }
            case ObligationKind::law:
            case ObligationKind::vacuity:
                if (obligation_.law) {
                    return fmt::format("law `{}` {}", law().name, where());
                }
                [[fallthrough]];
            default:
                return fmt::format("`{}` {}", obligation_.id, where());
        }
    }

    std::span<const model::Parameter> parameters() const {
        if (obligation_.law) {
            return law().parameters;
        }
        return obligation_.operation ? std::span(model_.operations[*obligation_.operation].parameters)
                                     : std::span<const model::Parameter>();
    }

    void draw(Diagnostic& diagnostic, size_t index) const {
        if (const auto& found = result_.goals[index].counterexample) {
            diagnostic.draw(counterexample_lines(model_, *found));
        }
    }

    void report(Diagnostic& diagnostic) { diagnostics_.report(std::move(diagnostic)); }

    // ------------------------------------------------------------------ no verdict

    void not_reproduced(size_t index) {
        Diagnostic diagnostic(Code::counterexample_not_reproduced, obligation_.span,
                              fmt::format("internal error: a counterexample to {} does not reproduce", subject()));
        diagnostic.label("no verdict on this");
        if (!goal(index).label.empty()) {
            diagnostic.note("the goal is: " + goal(index).label);
        }
        diagnostic.help("please report it, with the specification and the file that `--smt-dir` writes for the goal");
        report(diagnostic);
    }

    void unknown(size_t index) {
        Diagnostic diagnostic(Code::unknown_result, obligation_.span, fmt::format("{} is undecided", subject()));
        diagnostic.label("neither proved nor refuted");
        diagnostic.note(result_.goals[index].reason);
        if (!goal(index).label.empty()) {
            diagnostic.note("the goal is: " + goal(index).label);
        }
        if (result_.goals[index].reason.find("limit") != std::string::npos) {
            diagnostic.help("a higher `--limit` may help; a simpler statement helps more often");
        }
        report(diagnostic);
    }

    // ------------------------------------------------------------------ refuted

    void refutation(size_t index) {
        switch (goal(index).role) {
            case Role::plain:
                if (obligation_.kind == ObligationKind::operation) {
                    frame(index);
                } else if (obligation_.kind == ObligationKind::example) {
                    example(index);
                } else {
                    broken_law(index, Code::law_refuted, fmt::format("law `{}` does not hold {}", law().name, where()));
                }
                break;
            case Role::original:
                broken_law(index, Code::must_fail_holds,
                           fmt::format("law `{}` does not hold for the unmodified operations either, {}", law().name,
                                       where()));
                break;
            case Role::outside:
                broken_law(index, Code::finding_not_exact,
                           fmt::format("law `{}` breaks outside finding `{}` too, {}", law().name, must_fail().name,
                                       where()));
                break;
            case Role::fault:
            case Role::call_requires:
                unsafe(index);
                break;
            case Role::views_exhaustive:
            case Role::view_reachable:
            case Role::software_bits:
                format(index);
                break;
            case Role::config_possible:
                config(index);
                break;
            case Role::condition:
            case Role::refutable:
            case Role::branch:
                vacuous(index);
                break;
            case Role::excused:
                excuse(index);
                break;
            case Role::inside:
            case Role::exact:
            case Role::variant:
                does_not_fail(index);
                break;
        }
    }

    // What a deciding operation did, in a few words to stand under its body.
    std::string said(const Counterexample& found, model::OperationId operation) const {
        const CallValue* call = nullptr;
        for (const CallValue& each : found.calls) {
            if (each.is_call && each.operation == operation) {
                call = &each;
                if (!each.wanted.empty()) {
                    break;
                }
            }
        }
        if (call == nullptr) {
            return "decides here";
        }
        const bool truth = call->type != no_type && model_.types[call->type].sort.is_bool();
        return fmt::format("{} {} here", truth ? "says" : "gives", value_text(model_, call->type, call->value));
    }

    void broken_law(size_t index, Code code, std::string message) {
        const auto& found = result_.goals[index].counterexample;
        const model::OperationId* decides = nullptr;
        if (found) {
            // An architecture's own body is the better place to look at than a contract's default.
            for (const model::OperationId& operation : found->deciding) {
                if (model_.operations[operation].span.is_valid() &&
                    (decides == nullptr ||
                     (model_.operations[*decides].is_default && !model_.operations[operation].is_default))) {
                    decides = &operation;
                }
            }
        }
        const Span place = decides != nullptr ? model_.operations[*decides].span : law().span;
        Diagnostic diagnostic(code, place, std::move(message));
        if (decides != nullptr) {
            diagnostic.label(said(*found, *decides));
        }
        const model::Conjunct& conjunct = law().conjuncts[goal(index).conjunct];
        const Span claim = conjunct.span.is_valid() ? conjunct.span : law().span;
        const std::string verdict =
            conjunct.label.empty() ? "is false" : fmt::format("`{}` tells a difference", conjunct.label);
        if (decides != nullptr) {
            diagnostic.also(claim, verdict);
        } else {
            diagnostic.label(verdict);
        }
        if (code == Code::finding_not_exact) {
            diagnostic.also(must_fail().fails_span, "this condition does not cover it");
        }
        draw(diagnostic, index);
        other_conjuncts(diagnostic, index);
        if (!law().doc.empty()) {
            diagnostic.help(first_sentence(law().doc));
        }
        report(diagnostic);
    }

    void other_conjuncts(Diagnostic& diagnostic, size_t index) const {
        std::string others;
        for (size_t i = index + 1; i < result_.goals.size(); ++i) {
            if (result_.goals[i].status == Status::refuted && goal(i).role == goal(index).role) {
                const std::string& label = law().conjuncts[goal(i).conjunct].label;
                others += (others.empty() ? "" : ", ") +
                          (label.empty() ? fmt::format("part {}", goal(i).conjunct + 1) : "`" + label + "`");
            }
        }
        if (!others.empty()) {
            diagnostic.note("so do, perhaps for other inputs: " + others);
        }
    }

    void example(size_t index) {
        Diagnostic diagnostic(Code::law_refuted, obligation_.span,
                              fmt::format("an example is wrong for {}", model_.target.name));
        diagnostic.label("is false");
        draw(diagnostic, index);
        report(diagnostic);
    }

    void frame(size_t index) {
        const model::Operation& operation = model_.operations[*obligation_.operation];
        Diagnostic diagnostic(Code::frame_violated, operation.span,
                              fmt::format("`{}` changes more than it touches", operation.name));
        const auto& found = result_.goals[index].counterexample;
        if (found && !found->calls.empty() && found->calls[0].before) {
            const CallValue& result = found->calls[0];
            diagnostic.label(fmt::format("changes {} as well", changed_fields(operation.result,
                                                                             (result.value ^ *result.before) &
                                                                                 ~*operation.touches)));
        }
        draw(diagnostic, index);
        diagnostic.help("mend the body, or say that it touches them and look at who relies on the old frame");
        report(diagnostic);
    }

    std::string changed_fields(model::TypeId type, uint64_t bits) const {
        const model::Type& declared = model_.types[type];
        std::string names;
        if (declared.kind == model::Type::Kind::entry || declared.kind == model::Type::Kind::opaque) {
            names = fields_at(model_.formats[declared.format].fields, bits, [](const model::Field&) { return true; });
        }
        return names.empty() ? fmt::format("bits {:#x}", bits) : names;
    }

    template <typename Predicate>
    static std::string fields_at(const std::vector<model::Field>& fields, uint64_t bits, Predicate wanted) {
        std::string names;
        for (const model::Field& field : fields) {
            if ((field.mask() & bits) != 0 && field.kind == model::Field::Kind::named && wanted(field)) {
                names += (names.empty() ? "`" : ", `") + field.name + "`";
            }
        }
        return names;
    }

    void unsafe(size_t index) {
        const Goal& here = goal(index);
        const bool is_call = here.role == Role::call_requires;
        const std::string text = expression_text(model_, parameters(), here.subject);
        std::string message;
        if (is_call) {
            const auto callee = static_cast<model::OperationId>(model_.pool.node(here.subject).payload);
            message = fmt::format("a call does not meet what `{}` requires, {}", model_.operations[callee].name, where());
        } else {
            const bool shift = here.label == "shift too far", zero = here.label == "division by zero";
            message = fmt::format("{}, {}",
                                  zero    ? "a division by zero is possible"
                                  : shift ? "a shift can go too far"
                                          : "an operator can lose bits",
                                  where());
        }
        Diagnostic diagnostic(is_call ? Code::requires_not_met : Code::bits_lost, here.span, std::move(message));
        diagnostic.label(is_call ? "outside its domain" : here.label);
        if (is_call) {
            const auto callee = static_cast<model::OperationId>(model_.pool.node(here.subject).payload);
            const model::Operation& operation = model_.operations[callee];
            diagnostic.also(operation.contract_span.is_valid() ? operation.contract_span : operation.span,
                            "required here");
        }
        draw(diagnostic, index);
        diagnostic.note(fmt::format("{} `{}` in `{}`", is_call ? "the call is" : "the expression is", text,
                                    obligation_.id.substr(obligation_.id.find(' ') + 1)));
        diagnostic.help(is_call ? "state it as a condition of the caller, or show it by a condition around the call"
                        : here.label == "lost bits"
                            ? "where wrapping is meant, write `+% -% *% <<%`; else exclude it with `requires`"
                            : "exclude it with `requires`, or by a condition around it");
        report(diagnostic);
    }

    void format(size_t index) {
        const model::EntryFormat& declared = model_.formats[*obligation_.format];
        const Goal& here = goal(index);
        const std::string target = model_.target.name;
        if (here.role == Role::view_reachable) {
            const model::View& view = declared.views[here.view];
            Diagnostic diagnostic(Code::format_refuted, view.span,
                                  fmt::format("view `{}` of `{}` is never used, for {}", view.name, declared.name, target));
            diagnostic.label("no word gets here");
            diagnostic.note("the views above take every word for which this condition holds");
            report(diagnostic);
            return;
        }
        if (here.role == Role::views_exhaustive) {
            Diagnostic diagnostic(Code::format_refuted, declared.span,
                                  fmt::format("the views of `{}` do not cover every word, for {}", declared.name, target));
            diagnostic.label("no view takes the word below");
            draw(diagnostic, index);
            diagnostic.help("let the last view be `otherwise`, or add the one that is missing");
            report(diagnostic);
            return;
        }
        software_bits(index, declared);
    }

    void software_bits(size_t index, const model::EntryFormat& declared) {
        const Goal& here = goal(index);
        const bool has_view = here.view < declared.views.size();
        const auto& fields = has_view && !declared.views[here.view].fields.empty() ? declared.views[here.view].fields
                                                                                   : declared.fields;
        const auto& found = result_.goals[index].counterexample;
        const uint64_t read = found ? hardware_reads(declared, *found) : ~uint64_t{0};
        const auto is_software = [](const model::Field& field) { return field.software; };
        Span place = here.span;
        for (const model::Field& field : fields) {
            if (field.software && (field.mask() & read) != 0 && field.span.is_valid()) {
                place = field.span;
                break;
            }
        }
        Diagnostic diagnostic(Code::format_refuted, place,
                              fmt::format("software fields of `{}` lie on bits that the hardware reads, for {}",
                                          declared.name, model_.target.name));
        diagnostic.label("the hardware reads this");
        diagnostic.also(declared.hardware->span, "says so");
        draw(diagnostic, index);
        diagnostic.note(fmt::format("in {}: {}", has_view ? "view `" + declared.views[here.view].name + "`" : "every word",
                                    fields_at(fields, read, is_software)));
        report(diagnostic);
    }

    uint64_t hardware_reads(const model::EntryFormat& declared, const Counterexample& found) const {
        const auto holds = model::evaluate(model_, declared.hardware->condition, found.assignment);
        const auto* value = std::get_if<uint64_t>(&holds);
        return value != nullptr && *value == 1 ? declared.hardware->then_mask : declared.hardware->else_mask;
    }

    void config(size_t) {
        Diagnostic diagnostic(Code::law_vacuous, obligation_.span,
                              fmt::format("no configuration of {} is allowed", model_.target.name));
        diagnostic.label("the conditions on the config values contradict each other");
        diagnostic.note("every law would hold, for no boot at all");
        report(diagnostic);
    }

    void vacuous(size_t index) {
        const Goal& here = goal(index);
        const std::string head = fmt::format("law `{}` {}", law().name, where());
        if (here.role == Role::branch) {
            Diagnostic diagnostic(Code::law_vacuous, here.span, head + ": a part of the claim is never reached");
            diagnostic.label(here.label == "the other branch can be taken" ? "always true here" : "never true here");
            diagnostic.also(law().name_span, "in this law");
            diagnostic.note("the condition is `" + expression_text(model_, parameters(), here.subject) + "`");
            report(diagnostic);
            return;
        }
        Diagnostic diagnostic(Code::law_vacuous, law().name_span.is_valid() ? law().name_span : law().span,
                              head + " says nothing");
        if (here.role == Role::condition) {
            diagnostic.label("no input meets its condition");
            diagnostic.note("the condition is `" +
                            (law().condition_text.empty() ? expression_text(model_, parameters(), law().condition)
                                                          : law().condition_text) +
                            "`");
        } else {
            diagnostic.label("true whatever the operations return");
            diagnostic.also(here.span, "holds for any results of the calls in it");
        }
        diagnostic.help(fmt::format("mend the law; if it has to be so here, say `vacuous {}{} on {} because \"...\"`",
                                    law().name, law().level.empty() ? "" : " at " + law().level, model_.target.name));
        report(diagnostic);
    }

    void excuse(size_t) {
        const model::VacuityExcuse& excused = model_.excuses[*obligation_.excuse];
        Diagnostic diagnostic(Code::excuse_untrue, excused.span,
                              fmt::format("law `{}` is not vacuous {}", law().name, where()));
        diagnostic.label("this excuse is untrue");
        diagnostic.also(law().name_span, "some input meets its condition, and the claim can be refuted");
        diagnostic.help("remove the excuse");
        report(diagnostic);
    }

    void does_not_fail(size_t index) {
        const Goal& here = goal(index);
        const MustFail& failing = must_fail();
        const Code code = here.role == Role::variant ? Code::must_fail_holds : Code::finding_not_exact;
        std::string message, label;
        switch (here.role) {
            case Role::variant:
                message = fmt::format("`{}` does not break law `{}` {}", failing.name, law().name, where());
                label = "the law holds for the variant";
                break;
            case Role::inside:
                message = fmt::format("finding `{}` is out of date {}", failing.name, where());
                label = "nothing in here breaks the law";
                break;
            default:
                message = fmt::format("finding `{}` says too much {}", failing.name, where());
                label = "the law holds for some of this";
                break;
        }
        Diagnostic diagnostic(code, failing.fails_span.is_valid() ? failing.fails_span : failing.span, std::move(message));
        diagnostic.label(label);
        for (const model::Replacement& replacement : failing.replacements) {
            diagnostic.also(replacement.span, "with this body");
        }
        diagnostic.also(law().name_span, "the law");
        draw(diagnostic, index);
        if (here.role == Role::variant) {
            diagnostic.help("the law is too weak to find this bug, or the body is not the one that had it");
        } else if (here.role == Role::inside) {
            diagnostic.help("if the kernel was mended, remove the finding; the law then holds without it");
        } else {
            diagnostic.help("narrow the condition after `when` until all of it breaks the law");
        }
        report(diagnostic);
    }

    const model::ClosedModel& model_;
    const Obligation& obligation_;
    const ObligationResult& result_;
    Diagnostics& diagnostics_;
};

}  // namespace

Diagnostics diagnose(const ProofReport& report) {
    Diagnostics diagnostics;
    for (const TargetReport& target : report.targets) {
        for (const ObligationResult& result : target.obligations) {
            if (result.status != Status::proved) {
                Diagnoser(*target.model, result, diagnostics).run();
            }
        }
    }
    return diagnostics;
}

}  // namespace ptspec::prove

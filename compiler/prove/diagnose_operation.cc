// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "compiler/prove/diagnose.h"

namespace ptspec::prove {

using Role = vcgen::Goal::Role;

namespace {

// `in law leaf.pfn@pte`, from the obligation's id, which begins with "safety ".
std::string place_text(const Case& at) {
    const std::string& id = at.obligation().id;
    return "in `" + id.substr(id.find(' ') + 1) + "`";
}

}  // namespace

Diagnostic unsafe_operator(const Case& at) {
    const std::string& what = at.goal().label;
    const char* verdict = what == "division by zero" ? "can divide by zero"
                          : what == "shift too far"  ? "can shift too far"
                                                     : "can lose bits";
    const std::string text = at.text(at.goal().subject);
    Diagnostic diagnostic(Code::bits_lost, at.goal().span,
                          fmt::format("`{}` {}, {}", text, verdict, at.where()));
    diagnostic.label(fmt::format("{}, {}", what, place_text(at)));
    at.draw(diagnostic);
    diagnostic.help(what == "lost bits"
                        ? "where wrapping is meant, write `+% -% *% <<%`; else exclude it with `requires`"
                        : "exclude it with `requires`, or by a condition around it");
    return diagnostic;
}

Diagnostic unmet_requires(const Case& at) {
    const auto id = static_cast<model::OperationId>(at.model.pool.node(at.goal().subject).payload);
    const model::Operation& callee = at.model.operations[id];
    Diagnostic diagnostic(
        Code::requires_not_met, at.goal().span,
        fmt::format("a call does not meet what `{}` requires, {}", callee.name, at.where()));
    diagnostic.label(place_text(at));
    diagnostic.also(callee.contract_span.is_valid() ? callee.contract_span : callee.span, "required here");
    at.draw(diagnostic);
    diagnostic.note("the call is `" + at.text(at.goal().subject) + "`");
    diagnostic.help("state it as a condition of the caller, or show it by a condition around the call");
    return diagnostic;
}

Diagnostic broken_frame(const Case& at) {
    const model::Operation& operation = at.model.operations[*at.obligation().operation];
    Diagnostic diagnostic(Code::frame_violated, operation.span,
                          fmt::format("`{}` changes more than it touches, {}", operation.name, at.where()));
    const auto& found = at.answer().counterexample;
    if (found && !found->calls.empty() && found->calls[0].before) {
        const uint64_t changed = (found->calls[0].value ^ *found->calls[0].before) & ~*operation.touches;
        const model::Type& type = at.model.types[operation.result];
        const bool has_fields =
            type.kind == model::Type::Kind::entry || type.kind == model::Type::Kind::opaque;
        const std::string names = has_fields ? field_names(at.model.formats[type.format].fields, changed,
                                                           [](const model::Field&) { return true; })
                                             : "";
        diagnostic.label(names.empty() ? fmt::format("changes bits {:#x} as well", changed)
                                       : fmt::format("changes {} as well", names));
    }
    at.draw(diagnostic);
    diagnostic.help("mend the body, or say that it touches them and look at who relies on the old frame");
    return diagnostic;
}

namespace {

Diagnostic software_bits(const Case& at, const model::EntryFormat& format) {
    const bool has_view = at.goal().view < format.views.size();
    const bool has_own_fields = has_view && !format.views[at.goal().view].fields.empty();
    const auto& fields = has_own_fields ? format.views[at.goal().view].fields : format.fields;
    uint64_t read = ~uint64_t{0};
    if (const auto& found = at.answer().counterexample) {
        const auto holds = model::evaluate(at.model, format.hardware->condition, found->assignment);
        const auto* value = std::get_if<uint64_t>(&holds);
        read = value != nullptr && *value == 1 ? format.hardware->then_mask : format.hardware->else_mask;
    }
    Span place = at.goal().span;
    for (const model::Field& field : fields) {
        if (field.software && (field.mask() & read) != 0 && field.span.is_valid()) {
            place = field.span;
            break;
        }
    }
    Diagnostic diagnostic(Code::format_refuted, place,
                          fmt::format("software fields of `{}` lie on bits that the hardware reads, {}",
                                      format.name, at.where()));
    diagnostic.label("the hardware reads this");
    diagnostic.also(format.hardware->span, "says so");
    at.draw(diagnostic);
    diagnostic.note(fmt::format(
        "{}: {}", has_view ? "in view `" + format.views[at.goal().view].name + "`" : "in every state",
        field_names(fields, read, [](const model::Field& field) { return field.software; })));
    return diagnostic;
}

}  // namespace

Diagnostic broken_format(const Case& at) {
    const model::EntryFormat& format = at.model.formats[*at.obligation().format];
    if (at.goal().role == Role::software_bits) {
        return software_bits(at, format);
    }
    if (at.goal().role == Role::view_reachable) {
        const model::View& view = format.views[at.goal().view];
        Diagnostic diagnostic(
            Code::format_refuted, view.span,
            fmt::format("view `{}` of `{}` is never used, {}", view.name, format.name, at.where()));
        diagnostic.label("no word gets here");
        diagnostic.note("the views above take every word for which this condition holds");
        return diagnostic;
    }
    Diagnostic diagnostic(
        Code::format_refuted, format.span,
        fmt::format("the views of `{}` do not cover every word, {}", format.name, at.where()));
    diagnostic.label("no view takes the word below");
    at.draw(diagnostic);
    diagnostic.help("let the last view be `otherwise`, or add the one that is missing");
    return diagnostic;
}

}  // namespace ptspec::prove

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "compiler/prove/diagnose.h"

namespace ptspec::prove {

using Role = vcgen::Goal::Role;

namespace {

// A law's doc comment is the reason for it.
std::string first_paragraph(const std::string& doc) {
    std::string text = doc.substr(0, doc.find("\n\n"));
    std::ranges::replace(text, '\n', ' ');
    return text;
}

Span or_else(Span span, Span otherwise) { return span.is_valid() ? span : otherwise; }

// The body to look at first: an architecture's own rather than a contract's default.
const model::OperationId* deciding_operation(const Case& at) {
    const auto& found = at.answer().counterexample;
    const model::OperationId* decides = nullptr;
    if (!found) {
        return nullptr;
    }
    for (const model::OperationId& id : found->deciding) {
        const model::Operation& operation = at.model.operations[id];
        if (operation.span.is_valid() &&
            (decides == nullptr || (at.model.operations[*decides].is_default && !operation.is_default))) {
            decides = &id;
        }
    }
    return decides;
}

// What it did, in a few words to stand under its body.
std::string said(const Case& at, model::OperationId operation) {
    const CallValue* call = nullptr;
    for (const CallValue& each : at.answer().counterexample->calls) {
        if (each.is_call && each.operation == operation && (call == nullptr || !each.wanted.empty())) {
            call = &each;
        }
    }
    if (call == nullptr) {
        return "decides here";
    }
    const bool truth = at.model.types[call->type].sort.is_bool();
    return fmt::format("{} {} here", truth ? "says" : "gives", value_text(at.model, call->type, call->value));
}

std::string other_conjuncts(const Case& at) {
    std::string others;
    for (size_t i = at.index + 1; i < at.result.goals.size(); ++i) {
        const vcgen::Goal& goal = at.obligation().goals[i];
        if (at.result.goals[i].status == Status::refuted && goal.role == at.goal().role) {
            const std::string& label = at.law().conjuncts[goal.conjunct].label;
            others += others.empty() ? "" : ", ";
            others += label.empty() ? fmt::format("part {}", goal.conjunct + 1) : "`" + label + "`";
        }
    }
    return others;
}

}  // namespace

Diagnostic broken_law(const Case& at) {
    const model::Law& law = at.law();
    Code code = Code::law_refuted;
    std::string message = fmt::format("law `{}` does not hold {}", law.name, at.where());
    if (at.goal().role == Role::outside) {
        code = Code::finding_not_exact;
        message = fmt::format("law `{}` breaks outside finding `{}` too, {}", law.name, at.must_fail().name,
                              at.where());
    }
    const model::Conjunct& conjunct = law.conjuncts[at.goal().conjunct];
    const Span claim = or_else(conjunct.span, law.span);
    const std::string verdict =
        conjunct.label.empty() ? "is false" : fmt::format("`{}` tells a difference", conjunct.label);
    const model::OperationId* decides = deciding_operation(at);
    Diagnostic diagnostic(code, decides != nullptr ? at.model.operations[*decides].span : claim,
                          std::move(message));
    if (decides != nullptr) {
        diagnostic.label(said(at, *decides));
        // An operation and an observer that disagree: either may be wrong.
        for (const model::OperationId& other : at.answer().counterexample->deciding) {
            if (!conjunct.label.empty() && other != *decides) {
                diagnostic.also(at.model.operations[other].span, said(at, other));
            }
        }
        diagnostic.also(claim, verdict);
    } else {
        diagnostic.label(verdict);
    }
    if (at.goal().role == Role::outside) {
        diagnostic.also(at.must_fail().fails_span, "this condition does not cover it");
    }
    at.draw(diagnostic);
    if (const std::string others = other_conjuncts(at); !others.empty()) {
        diagnostic.note("also broken, perhaps by other inputs: " + others);
    }
    if (!law.doc.empty()) {
        diagnostic.help(first_paragraph(law.doc));
    }
    return diagnostic;
}

// The law's own report shows how.
Diagnostic broken_original(const Case& at) {
    const model::MustFail& failing = at.must_fail();
    Diagnostic diagnostic(Code::must_fail_holds, or_else(failing.fails_span, failing.span),
                          fmt::format("`{}` shows nothing {}: {} is broken without it", failing.name,
                                      at.where(), at.claim_name()));
    diagnostic.label("this does not hold for the unmodified operations");
    diagnostic.also(at.claim_span(), at.obligation().law ? "the law" : "the operation");
    return diagnostic;
}

Diagnostic wrong_example(const Case& at) {
    Diagnostic diagnostic(Code::law_refuted, at.obligation().span,
                          fmt::format("an example is wrong for {}", at.model.target.name));
    diagnostic.label("is false");
    at.draw(diagnostic);
    return diagnostic;
}

Diagnostic does_not_fail(const Case& at) {
    const model::MustFail& failing = at.must_fail();
    const std::string name = failing.name;
    const Span place = or_else(failing.fails_span, failing.span);
    const auto make = [&](Code code, std::string message, std::string label, std::string help) {
        Diagnostic diagnostic(code, place, std::move(message));
        diagnostic.label(std::move(label));
        for (const model::Replacement& replacement : failing.replacements) {
            diagnostic.also(replacement.span, "with this body");
        }
        diagnostic.also(at.claim_span(), at.obligation().law ? "the law" : "the operation");
        at.draw(diagnostic);
        diagnostic.help(std::move(help));
        return diagnostic;
    };
    switch (at.goal().role) {
        case Role::variant:
            return make(Code::must_fail_holds,
                        fmt::format("`{}` does not break {} {}", name, at.claim_name(), at.where()),
                        at.obligation().law ? "the law holds for the variant" : "holds for the variant",
                        at.obligation().law
                            ? "the law is too weak to find this bug, or the body is not the one that had it"
                            : "the contract is too weak to find this bug, or the body is not the one that "
                              "had it");
        case Role::inside:
            return make(Code::finding_not_exact,
                        fmt::format("finding `{}` is out of date {}", name, at.where()),
                        "nothing in here breaks the law",
                        "if the kernel was mended, remove the finding; the law then holds without it");
        default:
            return make(Code::finding_not_exact,
                        fmt::format("finding `{}` says too much {}", name, at.where()),
                        "the law holds for some of this",
                        "narrow the condition after `when` until all of it breaks the law");
    }
}

Diagnostic vacuous_law(const Case& at) {
    const model::Law& law = at.law();
    const std::string head = fmt::format("law `{}` {}", law.name, at.where());
    const Span name = or_else(law.name_span, law.span);
    if (at.goal().role == Role::branch) {
        Diagnostic diagnostic(Code::law_vacuous, at.goal().span,
                              head + ": a part of the claim is never reached");
        diagnostic.label(at.goal().label == "the other branch can be taken" ? "always true here"
                                                                            : "never true here");
        diagnostic.also(name, "in this law");
        diagnostic.note("the condition is `" + at.text(at.goal().subject) + "`");
        return diagnostic;
    }
    Diagnostic diagnostic(Code::law_vacuous, name, head + " says nothing");
    if (at.goal().role == Role::condition) {
        diagnostic.label("no input meets its condition");
        const std::string& written = law.condition_text;
        diagnostic.note("the condition is `" + (written.empty() ? at.text(law.condition) : written) + "`");
    } else {
        diagnostic.label("true whatever the operations return");
        diagnostic.also(at.goal().span, "holds for any results of the calls in it");
    }
    diagnostic.help(fmt::format(
        "mend the law; if it has to be so here, say `vacuous {}.{}{} on {} because \"...\"`", law.contract,
        law.name, law.level.empty() ? "" : " at " + law.level, at.model.target.name));
    return diagnostic;
}

Diagnostic untrue_excuse(const Case& at) {
    Diagnostic diagnostic(Code::excuse_untrue, at.model.excuses[*at.obligation().excuse].span,
                          fmt::format("law `{}` is not vacuous {}", at.law().name, at.where()));
    diagnostic.label("this excuse is untrue");
    diagnostic.also(or_else(at.law().name_span, at.law().span),
                    "some input meets its condition, and the claim can be refuted");
    diagnostic.help("remove the excuse");
    return diagnostic;
}

Diagnostic impossible_config(const Case& at) {
    Diagnostic diagnostic(Code::law_vacuous, at.obligation().span,
                          fmt::format("no configuration of {} is allowed", at.model.target.name));
    diagnostic.label("the conditions on the config values contradict each other");
    diagnostic.note("every law would hold, for no boot at all");
    return diagnostic;
}

}  // namespace ptspec::prove

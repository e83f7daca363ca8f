// SPDX-License-Identifier: Apache-2.0
//
// Slips in declarations: what is missing, what stands in the wrong place.
#include <fmt/format.h>

#include "compiler/syntax/syntax_error.h"

namespace ptspec::syntax {

using P = generated::PtspecParser;

namespace {

Diagnostic here(const SyntaxError& error, std::string message, std::string label, std::string help) {
    return Diagnostic(Code::syntax_error, error.tokens().span(error.found()), std::move(message))
        .label(std::move(label))
        .help(std::move(help));
}

// Marks where something is missing, at the end of what was read.
Diagnostic missing(const SyntaxError& error, std::string message, std::string label, std::string help) {
    return Diagnostic(Code::syntax_error, error.place(), std::move(message))
        .label(std::move(label))
        .help(std::move(help));
}

std::optional<Diagnostic> no_module_header(const SyntaxError& error) {
    if (!error.in_rule(P::RuleModuleHeader) || !error.expects(P::MODULE)) return std::nullopt;
    return here(error, "this file does not say which module it is", "expected `module`",
                "begin with `module folder.name`, the path of the file below the folder of specifications");
}

std::optional<Diagnostic> law_without_colon(const SyntaxError& error) {
    if (!error.in_rule(P::RuleLawDeclaration) || !error.expects(P::COLON) ||
        error.in_rule(P::RuleParameters)) {
        return std::nullopt;
    }
    if (error.found_is(P::ASSIGN) || error.found_is(P::ARM_ARROW)) {
        return here(error, fmt::format("a law claims with `:`, not with `{}`", error.found_text()),
                    "expected `:`", "write `law name(parameter: type) if condition: claim`");
    }
    if (error.found_begins_value() || error.stops_short()) {
        return missing(error, "a `:` is missing before the claim of this law", "expected `:`",
                       "write `law name(parameter: type) if condition: claim`");
    }
    return std::nullopt;
}

std::optional<Diagnostic> operation_without_result(const SyntaxError& error) {
    if (!error.expects(P::RESULT_ARROW)) return std::nullopt;
    const bool in_contract = error.in_rule(P::RuleContractDeclaration) && !error.found_is(P::OPENING_BRACE);
    if (in_contract && (error.found_is(P::COLON) || error.found_is(P::BOOL) || error.found_is(P::BITS) ||
                        error.found_is(P::IDENTIFIER))) {
        return missing(error, "a result type is written with `->`", "expected `->` and a type",
                       "write `op name(parameter: type) -> type`: a contract says every type");
    }
    if (error.in_rule(P::RuleArchitectureOperation) && error.found_is(P::COLON)) {
        return here(error, "a result type is written with `->`", "expected `->` or `=`",
                    "write `op name(parameter: type) -> type = expression`");
    }
    return std::nullopt;
}

std::optional<Diagnostic> operation_without_body(const SyntaxError& error) {
    const bool before_body = error.in_rule(P::RuleArchitectureOperation) && error.expects(P::ASSIGN) &&
                             !error.in_rule(P::RuleExpression);
    if (!before_body) return std::nullopt;
    if (error.found_is(P::COLON) || error.found_is(P::ARM_ARROW)) {
        return here(error, "an operation is defined with `=`", "expected `=`",
                    "write `op name(parameter, ...) = expression`");
    }
    if (error.found_is(P::OPENING_BRACE)) {
        return here(
            error, "an operation is one expression, not a block", "expected `=`",
            "write `op name(parameter, ...) = expression`; `let name = value in ...` names a part of it");
    }
    if (!error.stops_short()) return std::nullopt;
    return missing(error, "this operation lacks its body", "expected `=` and an expression",
                   "an architecture says how: `op name(parameter, ...) = expression`");
}

std::optional<Diagnostic> bits_of_field(const SyntaxError& error) {
    if (error.in_rule(P::RuleBitRange) || error.in_rule(P::RuleFieldDeclaration)) {
        if (error.found_is(P::SUBTRACT) || error.found_is(P::RANGE) || error.found_is(P::DOT)) {
            return here(error, "a range of bits is written with `:`", "expected `:` or a name",
                        "write `4:3 name`");
        }
        if (error.before_is(P::COLON) && error.words().is_name(error.found().getType())) {
            return here(error, "a `:` stands between two bits only", "expected a number",
                        "a field of one bit is written `0 name`");
        }
    }
    const bool at_field =
        error.expects(P::INTEGER) && error.expects(P::CLOSING_BRACE) && !error.expects_value();
    if (!at_field) return std::nullopt;
    if (error.found_is(P::COMMA)) {
        return here(error, "fields are not separated by `,`", "expected a field", "delete the `,`");
    }
    if (error.found_is(P::OPENING_BRACKET)) {
        return here(error, "the bits of a field stand without brackets", "expected a field",
                    "write `4:3 name`");
    }
    if (error.words().is_name(error.found().getType()) && error.after_is(P::INTEGER)) {
        return here(error, "a field begins with its bits", "expected a number",
                    "write `0 name` or `4:3 name`");
    }
    return std::nullopt;
}

std::optional<Diagnostic> match_arms(const SyntaxError& error) {
    if (error.in_rule(P::RuleMatchArm) && error.expects(P::ARM_ARROW) &&
        (error.found_is(P::RESULT_ARROW) || error.found_is(P::COLON) || error.found_is(P::ASSIGN))) {
        return here(error, "an arm is written with `=>`", "expected `=>`", "write `pattern => result`");
    }
    const bool next_arm = error.expects(P::COMMA) && error.on_new_line() &&
                          error.words().can_begin(P::RuleMatchPattern, error.found().getType());
    if (!next_arm) return std::nullopt;
    const std::optional<size_t> open = error.brackets().open_before(error.index());
    if (!open || error.tokens().at(*open).getType() != P::OPENING_BRACE) return std::nullopt;
    return missing(error, "a `,` is missing", "expected `,`",
                   "the parts between `{` and `}` are separated by `,`");
}

std::optional<Diagnostic> updates(const SyntaxError& error) {
    // One word of look-ahead sees that this `with` cannot go on, so it is the `with` that is not expected.
    if (error.found_is(P::WITH) && error.expects(P::AND_ALSO) &&
        error.words().is_name(error.after().getType())) {
        return Diagnostic(Code::syntax_error, error.tokens().span(error.after()),
                          "the changes of a `with` stand in braces")
            .label("expected `{`")
            .help(fmt::format("write `with {{ {} = ... }}`", error.tokens().text(error.after())));
    }
    if (error.in_rule(P::RuleFieldUpdate) && error.expects(P::ASSIGN) && error.found_is(P::COLON)) {
        return here(error, "a field gets its value with `=`", "expected `=`", "write `field = value`");
    }
    if (error.found_is(P::DOT) && error.expects(P::IDENTIFIER) && !error.expects_value() &&
        (error.before_is(P::OPENING_BRACE) || error.before_is(P::COMMA))) {
        return here(error, "a field is named without a dot", "expected a name", "write `field = value`");
    }
    return std::nullopt;
}

std::optional<Diagnostic> choice(const SyntaxError& error) {
    if (error.expects(P::THEN) && error.found_is(P::OPENING_BRACE)) {
        return here(error, "an `if` has no braces", "expected `then`",
                    "write `if condition then value else value`");
    }
    const bool lacks_else =
        error.expects(P::ELSE) && !error.expects(P::TRUE) && error.in_rule(P::RuleExpression);
    if (lacks_else && error.stops_short()) {
        return missing(error, "this `if` lacks its `else`", "expected `else`",
                       "an `if` is a value, so it needs both: `if condition then value else value`");
    }
    return std::nullopt;
}

// A declaration where its kind does not belong, most often behind a `}` too many.
std::optional<Diagnostic> out_of_place(const SyntaxError& error) {
    const size_t type = error.found().getType();
    const bool at_top = error.expects(P::CONTRACT) && error.expects(P::ARCH) && !error.expects(P::IDENTIFIER);
    const Span place = error.tokens().span(error.found());
    if (at_top && type == P::CLOSING_BRACE) {
        return Diagnostic(Code::unbalanced_bracket, place, "this `}` closes nothing")
            .label("no `{` is open here")
            .help("is there a `}` too many further up?");
    }
    if (at_top && (type == P::IMPORT || type == P::MODULE)) {
        return here(error, fmt::format("`{}` stands at the beginning of a file", error.found_text()),
                    "declarations came before", "move it up");
    }
    const bool closes = type == P::CLOSING_PARENTHESIS || type == P::CLOSING_BRACKET;
    if (closes && !error.brackets().opening_of(error.index())) {
        return Diagnostic(Code::unbalanced_bracket, place,
                          fmt::format("this `{}` closes nothing", error.found_text()))
            .label("nothing that it could close is open");
    }
    const bool in_contract = error.words().can_begin(P::RuleContractItem, type);
    const bool in_architecture = error.words().can_begin(P::RuleArchitectureItem, type);
    const bool in_block = error.expects(P::CLOSING_BRACE) && error.expects(P::OP);
    if (!is_declaration_word(type) || !(at_top || in_block) || !(in_contract || in_architecture))
        return std::nullopt;
    const std::string home = in_contract && in_architecture ? "a contract or an architecture"
                             : in_contract                  ? "a contract"
                                                            : "an architecture";
    Diagnostic diagnostic(Code::syntax_error, place,
                          fmt::format("`{}` belongs into {}", error.found_text(), home));
    diagnostic.label(at_top ? "stands outside of any block"
                            : fmt::format("stands in {}", error.construct().noun));
    if (at_top && error.before_is(P::CLOSING_BRACE)) {
        diagnostic.also(error.tokens().span(error.before()), "the block ended here");
    }
    return diagnostic;
}

}  // namespace

std::optional<Diagnostic> hint_for_declaration(const SyntaxError& error) {
    for (auto* hint : {no_module_header, match_arms, updates, choice, law_without_colon,
                       operation_without_result, operation_without_body, bits_of_field, out_of_place}) {
        if (auto diagnostic = hint(error)) return diagnostic;
    }
    return std::nullopt;
}

}  // namespace ptspec::syntax

// SPDX-License-Identifier: Apache-2.0
//
// Slips within expressions: the operators of other languages.
#include <fmt/format.h>

#include <string_view>

#include "compiler/syntax/syntax_error.h"

namespace ptspec::syntax {

using P = generated::PtspecParser;

namespace {

Diagnostic foreign(Span place, std::string message, std::string label, std::string help) {
    return Diagnostic(Code::foreign_syntax, place, std::move(message))
        .label(std::move(label))
        .help(std::move(help));
}

// Two tokens that were meant as one operator.
struct Pair {
    size_t first, second;
    std::string_view text;
    std::string_view help;
};

constexpr Pair pairs[] = {
    {P::LESS_EQUAL, P::GREATER, "<=>", "equivalence is written `<==>`"},
    {P::LESS, P::RESULT_ARROW, "<->", "equivalence is written `<==>`"},
    {P::LESS, P::GREATER, "<>", "inequality is written `!=`"},
    {P::EQUAL, P::ASSIGN, "===", "equality is written `==`"},
    {P::NOT_EQUAL, P::ASSIGN, "!==", "inequality is written `!=`"},
    {P::ASSIGN, P::LESS, "=<", "less or equal is written `<=`"},
    {P::ASSIGN, P::LOGICAL_NOT, "=!",
     "inequality is written `!=`; for a negation put a space between `=` and `!`"},
    {P::COLON, P::ASSIGN, ":=", "names get their meaning with a plain `=`"},
    {P::SHIFT_RIGHT, P::GREATER, ">>>", "values are unsigned: `>>` shifts in zeros"},
    {P::DOT, P::DOT, "..", "a range is written `low ..< high`, without its upper end"},
};

std::optional<Diagnostic> pair(const SyntaxError& error) {
    const auto meant = [&](const Token& first, const Token& second) -> std::optional<Diagnostic> {
        if (!error.touch(first, second)) return std::nullopt;
        for (const Pair& each : pairs) {
            if (first.getType() != each.first || second.getType() != each.second) continue;
            return foreign(join(error.tokens().span(first), error.tokens().span(second)),
                           fmt::format("`{}` is not an operator of this language", each.text), "not known",
                           std::string(each.help));
        }
        return std::nullopt;
    };
    if (auto diagnostic = meant(error.before(), error.found())) return diagnostic;
    return meant(error.found(), error.after());
}

// `a += b`
std::optional<Diagnostic> compound_assignment(const SyntaxError& error) {
    const Token& before = error.before();
    if (!error.found_is(P::ASSIGN) || !is_binary_operator(before.getType()) ||
        !error.touch(before, error.found())) {
        return std::nullopt;
    }
    return foreign(join(error.tokens().span(before), error.tokens().span(error.found())),
                   "nothing is changed in place", "an assignment of C",
                   "a changed entry is written `entry with { field = value }`");
}

// `bits<8>= 5`: the lexer takes the longest operator.
std::optional<Diagnostic> glued_angle(const SyntaxError& error) {
    const bool glued = error.found_is(P::GREATER_EQUAL) || error.found_is(P::SHIFT_RIGHT);
    if (!glued || !error.expects(P::GREATER) || error.after_value()) return std::nullopt;
    return Diagnostic(Code::syntax_error, error.tokens().span(error.found()),
                      fmt::format("`{}` is read as one operator", error.found_text()))
        .label("the `>` of the type is hidden in here")
        .help("put a space behind the `>`");
}

std::optional<Diagnostic> assignment_for_comparison(const SyntaxError& error) {
    if (error.found_is(P::ASSIGN) && error.after_value() && !error.expects(P::ASSIGN)) {
        if (error.in_rule(P::RuleLawDeclaration) && error.expects(P::COLON)) {
            return foreign(error.tokens().span(error.found()), "`=` does not compare",
                           "gives a name its meaning",
                           "write `==` to compare, or `:` before the claim of the law");
        }
        return foreign(error.tokens().span(error.found()), "`=` does not compare", "gives a name its meaning",
                       "write `==`");
    }
    if (error.found_is(P::EQUAL) && error.expects(P::ASSIGN)) {
        return foreign(error.tokens().span(error.found()), "`==` compares", "expected `=`", "write `=`");
    }
    return std::nullopt;
}

std::optional<Diagnostic> comparison_chain(const SyntaxError& error) {
    const bool chained =
        is_comparison(error.found().getType()) && error.expects(P::AND_ALSO) && !error.expects(P::EQUAL);
    if (!chained) return std::nullopt;
    return Diagnostic(Code::syntax_error, error.tokens().span(error.found()), "comparisons cannot be chained")
        .label("compares the result of a comparison")
        .help("write `a < b && b < c`; to compare two truths, put the comparisons in parentheses");
}

std::optional<Diagnostic> arrow(const SyntaxError& error) {
    if (!error.after_value()) return std::nullopt;
    const Span place = error.tokens().span(error.found());
    if (error.found_is(P::RESULT_ARROW)) {
        const bool member =
            error.touch(error.before(), error.found()) && error.touch(error.found(), error.after());
        return member ? foreign(place, "there are no pointers", "C's member access", "write `.`")
                      : foreign(place, "`->` stands before a result type only", "not an operator",
                                "an implication is written `==>`");
    }
    if (error.found_is(P::ARM_ARROW) && error.expects(P::IMPLIES)) {
        return foreign(place, "`=>` belongs to the arms of a `match`", "not an operator",
                       "an implication is written `==>`");
    }
    return std::nullopt;
}

// `c ? a : b` loses its `?` before the parser; what remains here are words.
struct Word {
    std::string_view text;
    std::string_view help;
};

constexpr Word operator_words[] = {
    {"and", "write `&&`"}, {"or", "write `||`"},       {"xor", "write `^`; of two truths, `!=`"},
    {"mod", "write `%`"},  {"implies", "write `==>`"}, {"iff", "write `<==>`"},
    {"is", "write `==`"},  {"eq", "write `==`"},       {"shl", "write `<<`"},
    {"shr", "write `>>`"},
};

std::optional<Diagnostic> operator_word(const SyntaxError& error) {
    if (!error.after_value()) return std::nullopt;
    const Token& before = error.before();
    if (before.getType() == P::IDENTIFIER && error.tokens().text(before) == "not" &&
        error.found_begins_value()) {
        return foreign(error.tokens().span(before), "operators are signs, not words", "read as a name",
                       "a negation is written `!`");
    }
    for (const Word& each : operator_words) {
        if (error.found_is(P::IDENTIFIER) && error.found_text() == each.text) {
            return foreign(error.tokens().span(error.found()), "operators are signs, not words",
                           "read as a name", std::string(each.help));
        }
    }
    if (error.found_is(P::IN) && error.expects(P::WITHIN)) {
        return foreign(error.tokens().span(error.found()), "`in` is not an operator", "belongs to `let`",
                       "whether a value lies in a range is written `value within low ..< high`");
    }
    return std::nullopt;
}

// `(u64)x`, `(bits<8>)x`, `bits<8>(x)`
std::optional<Diagnostic> cast(const SyntaxError& error) {
    const std::string help = "a conversion is written behind its value: `value as bits<32>`";
    if (error.expects_value() && (error.found_is(P::BITS) || error.found_is(P::BOOL))) {
        return foreign(error.tokens().span(error.found()), "a type where a value belongs", "this is a type",
                       help);
    }
    const bool juxtaposed = error.after_value() && error.before_is(P::CLOSING_PARENTHESIS) &&
                            error.found_begins_value() && !error.on_new_line();
    if (!juxtaposed) return std::nullopt;
    const std::optional<size_t> opening = error.brackets().opening_of(error.before().getTokenIndex());
    if (!opening) return std::nullopt;
    const Token* inner = error.tokens().visible_after(*opening);
    const bool lone_name = inner->getType() == P::IDENTIFIER &&
                           error.tokens().visible_after(inner->getTokenIndex()) == &error.before();
    const Token* callee = error.tokens().visible_before(*opening);
    const bool is_call = callee != nullptr && error.words().is_name(callee->getType());
    if (!lone_name || is_call) return std::nullopt;
    return foreign(
        join(error.tokens().span(error.tokens().at(*opening)), error.tokens().span(error.before())),
        "this is how C converts", "a cast of C",
        fmt::format("a conversion is written behind its value: `value as {}`", error.tokens().text(*inner)));
}

std::optional<Diagnostic> choice_as_operand(const SyntaxError& error) {
    const bool choice = error.found_is(P::IF) || error.found_is(P::LET) || error.found_is(P::MATCH);
    if (!choice || !error.expects_value()) return std::nullopt;
    return Diagnostic(Code::syntax_error, error.tokens().span(error.found()),
                      fmt::format("`{}` cannot be an operand as it stands", error.found_text()))
        .label("reaches as far as it can")
        .help(fmt::format("put it in parentheses: `({} ...)`", error.found_text()));
}

}  // namespace

std::optional<Diagnostic> hint_for_operator(const SyntaxError& error) {
    for (auto* hint : {pair, compound_assignment, glued_angle, assignment_for_comparison, comparison_chain,
                       arrow, operator_word, cast, choice_as_operand}) {
        if (auto diagnostic = hint(error)) return diagnostic;
    }
    return std::nullopt;
}

}  // namespace ptspec::syntax

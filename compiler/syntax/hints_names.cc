// SPDX-License-Identifier: Apache-2.0
//
// Slips with names: words of the language where a name belongs, words that the language does not know.
#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "compiler/support/suggest.h"
#include "compiler/syntax/syntax_error.h"

namespace ptspec::syntax {

using P = generated::PtspecParser;

namespace {

std::optional<Diagnostic> reserved_word(const SyntaxError& error) {
    const size_t type = error.found().getType();
    if (!error.expects(P::IDENTIFIER) || !error.words().is_reserved_word(type)) return std::nullopt;
    // At the start of a line the word rather begins what it always begins.
    if (error.on_new_line() && is_declaration_word(type)) return std::nullopt;
    const bool could_be_something_else =
        error.expects(P::OP) || type == P::THEN || type == P::ELSE || type == P::IN || type == P::WITH;
    if (could_be_something_else) return std::nullopt;
    return Diagnostic(Code::reserved_word, error.tokens().span(error.found()),
                      fmt::format("`{}` is a word of the language and cannot be a name", error.found_text()))
        .label("expected a name")
        .help(fmt::format("a name may contain it: `{}_`", error.found_text()));
}

struct ForeignWord {
    std::string_view text;
    size_t meant;
};

constexpr ForeignWord foreign_words[] = {
    {"fn", P::OP},
    {"func", P::OP},
    {"function", P::OP},
    {"def", P::OP},
    {"fun", P::OP},
    {"operation", P::OP},
    {"theorem", P::LAW},
    {"lemma", P::LAW},
    {"property", P::LAW},
    {"assert", P::LAW},
    {"axiom", P::LAW},
    {"include", P::IMPORT},
    {"use", P::IMPORT},
    {"using", P::IMPORT},
    {"package", P::MODULE},
    {"namespace", P::MODULE},
    {"struct", P::ENTRY},
    {"register", P::ENTRY},
    {"architecture", P::ARCH},
    {"constant", P::CONST},
    {"interface", P::CONTRACT},
    {"trait", P::CONTRACT},
    {"static", P::CONST},
};

// `laww frame(...)`: a misspelt or foreign word where a word of the language belongs.
std::optional<Diagnostic> unknown_word(const SyntaxError& error) {
    if (!error.words().is_name(error.found().getType()) || error.expects_value()) return std::nullopt;
    std::vector<std::string> candidates;
    for (size_t type : error.expected()) {
        if (error.words().is_word(type) && !error.words().is_name(type)) {
            candidates.push_back(error.words().spelling(type));
        }
    }
    std::optional<std::string> help = did_you_mean(error.found_text(), candidates);
    for (const ForeignWord& each : foreign_words) {
        if (error.found_text() == each.text && error.expects(each.meant)) {
            help = fmt::format("write `{}`", error.words().spelling(each.meant));
        }
    }
    if (!help || (error.after_value() && !error.on_new_line())) return std::nullopt;
    return Diagnostic(Code::syntax_error, error.tokens().span(error.found()),
                      fmt::format("unexpected `{}` in {}", error.found_text(), error.construct().noun))
        .label(fmt::format("expected {}", error.words().describe(error.expected())))
        .help(*help);
}

std::optional<Diagnostic> quoted_path(const SyntaxError& error) {
    const bool in_path = error.in_rule(P::RuleModulePath) || error.in_rule(P::RuleImportDeclaration);
    const bool wrong = error.found_is(P::STRING) || error.found_is(P::DIVIDE) || error.found_is(P::LESS) ||
                       error.found_is(P::COLON);
    const bool after_path = error.expects(P::IMPORT) && error.expects(P::DOT) && !error.on_new_line();
    if (!wrong || !(in_path || after_path)) return std::nullopt;
    return Diagnostic(Code::foreign_syntax, error.tokens().span(error.found()),
                      "modules are not named by files")
        .label("expected the name of a module")
        .help("write folders and file with dots and without `.pts`: `import api.leaf`");
}

}  // namespace

std::optional<Diagnostic> hint_for_name(const SyntaxError& error) {
    for (auto* hint : {reserved_word, quoted_path, unknown_word}) {
        if (auto diagnostic = hint(error)) return diagnostic;
    }
    return std::nullopt;
}

}  // namespace ptspec::syntax

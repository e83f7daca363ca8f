// SPDX-License-Identifier: Apache-2.0
//
// A syntax error as the parser meets it, and what can be said about it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/support/diagnostic.h"
#include "compiler/syntax/brackets.h"
#include "compiler/syntax/grammar_words.h"
#include "compiler/syntax/token_list.h"

namespace ptspec::syntax {

// A construct of the language, as messages call it.
struct Construct {
    std::string noun;  // "a law"
    std::string form;  // how it is written; may be empty
};

// Everything that a message can be made from.
class SyntaxError {
  public:
    SyntaxError(const TokenList& tokens, const Brackets& brackets, const GrammarWords& words, size_t found,
                TokenSet expected, antlr4::ParserRuleContext* context);

    const TokenList& tokens() const { return tokens_; }
    const Brackets& brackets() const { return brackets_; }
    const GrammarWords& words() const { return words_; }

    size_t index() const { return found_; }
    const Token& found() const { return tokens_.at(found_); }
    // Where there is no neighbour, the end of the file.
    const Token& before() const { return neighbour(tokens_.visible_before(found_)); }
    const Token& after() const { return neighbour(tokens_.visible_after(found_)); }
    std::string_view found_text() const { return tokens_.text(found()); }

    bool found_is(size_t type) const { return found().getType() == type; }
    bool before_is(size_t type) const { return before().getType() == type; }
    bool after_is(size_t type) const { return after().getType() == type; }
    bool on_new_line() const { return tokens_.begins_line(found_); }
    // What was found begins or closes something else: what was being read stops short.
    bool stops_short() const;
    // Where to mark: what was found, or where something is missing, the end of what was read.
    Span place() const;
    // Without anything between them.
    bool touch(const Token& left, const Token& right) const;

    const TokenSet& expected() const { return expected_; }
    bool expects(size_t type) const { return expected_.contains(type); }
    // Any value could stand here / has just ended here.
    bool expects_value() const;
    bool after_value() const;
    // The found token could begin a value.
    bool found_begins_value() const;

    // Within the innermost declaration: is the parser inside this rule of the grammar?
    bool in_rule(size_t rule) const;
    Construct construct() const;
    // The first token of the innermost declaration that has begun.
    const Token& declaration_start() const;

  private:
    const Token& neighbour(const Token* token) const {
        return token ? *token : tokens_.at(tokens_.size() - 1);
    }

    const TokenList& tokens_;
    const Brackets& brackets_;
    const GrammarWords& words_;
    size_t found_;
    TokenSet expected_;
    antlr4::ParserRuleContext* context_;
};

// The rules whose mistakes are contained: reading goes on behind what they describe.
bool is_item_rule(size_t rule);

// For well-known slips: what was meant. Nothing for any other error.
std::optional<Diagnostic> hint_for_operator(const SyntaxError& error);     // hints_operators.cc
std::optional<Diagnostic> hint_for_name(const SyntaxError& error);         // hints_names.cc
std::optional<Diagnostic> hint_for_declaration(const SyntaxError& error);  // hints_declarations.cc

// The message for an error: a hint if there is one, else what was found and what was expected.
Diagnostic describe(const SyntaxError& error);
// A `{` is not closed before the found token.
Diagnostic describe_unclosed_block(const SyntaxError& error, size_t brace);

}  // namespace ptspec::syntax

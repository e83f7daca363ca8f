// SPDX-License-Identifier: Apache-2.0
//
// What the grammar says about tokens, in the words of messages.
#pragma once

#include <set>
#include <string>

#include "PtspecParser.h"
#include "compiler/syntax/token_list.h"

namespace ptspec::syntax {

using TokenSet = std::set<size_t>;

TokenSet to_token_set(const antlr4::misc::IntervalSet& intervals);

// `op`, `law`, `contract` ...: words that begin a declaration.
bool is_declaration_word(size_t type);
// `contract`, `arch` ...: words that begin a declaration of a file.
bool is_top_level_word(size_t type);
// A word that can be a name too (`entry`, `target`, `at`) begins an item only before another word or a
// number.
bool could_begin_item(const TokenList& tokens, size_t index);
bool is_comparison(size_t type);
bool is_binary_operator(size_t type);
bool is_opening_bracket(size_t type);
bool is_closing_bracket(size_t type);
// `(` for `)`; 0 for what is no closing bracket.
size_t opening_bracket_of(size_t closing);

class GrammarWords {
  public:
    explicit GrammarWords(const generated::PtspecParser& parser);

    // Tokens that can begin what a rule of the grammar describes.
    TokenSet first_tokens(size_t rule) const;
    bool can_begin(size_t rule, size_t type) const;

    bool is_word(size_t type) const;
    bool is_name(size_t type) const { return names_.contains(type); }
    // A word of the language that cannot be a name.
    bool is_reserved_word(size_t type) const { return is_word(type) && !is_name(type); }
    // How the grammar spells a token: `==>`, `law`; empty if it has no one spelling.
    std::string spelling(size_t type) const;

    // "`)`", "an expression, `}` or an operator": at most a handful of alternatives.
    std::string describe(TokenSet expected) const;
    // "`law`", "number `12`", "end of the file".
    std::string describe(const TokenList& tokens, const Token& token) const;

  private:
    const antlr4::atn::ATN& atn_;
    const antlr4::dfa::Vocabulary& vocabulary_;
    TokenSet names_;
};

}  // namespace ptspec::syntax

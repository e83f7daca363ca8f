// SPDX-License-Identifier: Apache-2.0
//
// How the parser goes on after a mistake. An error ends the item it is in (a declaration, a field, a clause);
// the parser skips to the next item of the same block, so that each mistake is reported once and breeds no
// others. A mistake before the `{` of a block does not cost what is in the block; a missing `}` is supplied.
#pragma once

#include <optional>
#include <set>
#include <utility>

#include "compiler/support/diagnostic.h"
#include "compiler/syntax/brackets.h"
#include "compiler/syntax/grammar_words.h"
#include "compiler/syntax/lexical_check.h"
#include "compiler/syntax/syntax_error.h"
#include "compiler/syntax/token_list.h"

namespace ptspec::syntax {

// Thrown through the parser: there are more errors than anybody reads.
struct TooManyErrors {};

class Recovery : public antlr4::ANTLRErrorStrategy {
  public:
    Recovery(const TokenList& tokens, const LexicalFaults& faults, const GrammarWords& words,
             Diagnostics& diagnostics)
        : tokens_(tokens),
          faults_(faults),
          words_(words),
          brackets_(std::in_place, tokens),
          diagnostics_(diagnostics) {}

    // Syntax errors met, those included that were not worth a message.
    size_t errors() const { return errors_; }

    void reset(antlr4::Parser* parser) override;
    Token* recoverInline(antlr4::Parser* parser) override;
    void recover(antlr4::Parser* parser, std::exception_ptr exception) override;
    void sync(antlr4::Parser* parser) override;
    bool inErrorRecoveryMode(antlr4::Parser* parser) override;
    void reportMatch(antlr4::Parser* parser) override;
    void reportError(antlr4::Parser* parser, const antlr4::RecognitionException& exception) override;

  private:
    TokenSet expected_by(antlr4::Parser& parser, const antlr4::RecognitionException& exception) const;
    TokenSet expected_here(antlr4::Parser& parser) const;
    SyntaxError error_at(size_t found, TokenSet expected, antlr4::ParserRuleContext* context) const;
    // `since`: where a wrong character may have caused the error.
    void report(size_t found, size_t since, Diagnostic diagnostic);

    void skip_junk_in_block(antlr4::Parser& parser);
    bool ends_block(size_t token, antlr4::ParserRuleContext& block) const;
    bool skip_to_block(antlr4::Parser& parser, size_t start, size_t from);
    bool supply_opening_brace(antlr4::Parser& parser);
    // The next token at which an item of `start`'s block begins, or that block ends.
    size_t next_item(size_t start, size_t from, const TokenSet& item_starts) const;
    TokenSet item_starts_of(antlr4::ParserRuleContext& context) const;

    const TokenList& tokens_;
    const LexicalFaults& faults_;
    const GrammarWords& words_;
    std::set<size_t> supplied_braces_;
    std::optional<Brackets> brackets_;
    Diagnostics& diagnostics_;
    size_t errors_ = 0;
    size_t reports_ = 0;
    bool recovering_ = false;  // until the next token that fits
    size_t error_index_ = 0;   // of the last error
    std::set<size_t> error_lines_;
    bool closed_early_ = false;  // what follows a block was found where it does not belong
    // What could have continued the rules that ended before this token, though they need not go on.
    size_t optional_index_ = 0;
    TokenSet optional_;
};

}  // namespace ptspec::syntax

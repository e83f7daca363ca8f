// SPDX-License-Identifier: Apache-2.0
//
// The tokens of one file, and the way back from ANTLR's places (code points) to ours (bytes).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "PtspecLexer.h"
#include "antlr4-runtime.h"
#include "compiler/support/source.h"

namespace ptspec::syntax {

using antlr4::Token;

// The text must be valid UTF-8.
class TokenList {
  public:
    TokenList(const SourceMap& sources, FileId file);

    antlr4::CommonTokenStream& stream() { return stream_; }
    // All tokens, comments too; the last is the end of the file.
    size_t size() const { return tokens_.size(); }
    Token& at(size_t index) const { return *tokens_[index]; }
    // Comments, and tokens that were left out, are not.
    bool is_visible(size_t index) const { return at(index).getChannel() == Token::DEFAULT_CHANNEL; }
    // The parser will not see the token.
    void leave_out(size_t index);
    // Neighbours that the parser sees.
    const Token* visible_before(size_t index) const;
    const Token* visible_after(size_t index) const;
    bool begins_line(size_t index) const;

    Span span(const Token& token) const;
    // From the first to the last, both included. Without `last` (a rule that matched nothing): empty, before
    // first.
    Span span(const Token& first, const Token* last) const;
    Span span(const antlr4::ParserRuleContext& context) const { return span(*context.start, context.stop); }

    // What stands in the source; nothing for the end of the file.
    std::string_view text(const Token& token) const { return text(span(token)); }
    std::string_view text(Span span) const { return source_.substr(span.begin, span.end - span.begin); }

    // The `///` lines directly above the token that starts a declaration, joined by newlines.
    std::string doc_above(const Token& start) const;

  private:
    uint32_t byte_offset(size_t code_point) const;

    FileId file_;
    std::string_view source_;
    uint32_t skipped_bytes_;              // a byte order mark
    std::vector<uint32_t> byte_offsets_;  // per code point; empty if all is ASCII
    antlr4::ANTLRInputStream input_;
    generated::PtspecLexer lexer_;
    antlr4::CommonTokenStream stream_;
    std::vector<Token*> tokens_;
};

}  // namespace ptspec::syntax

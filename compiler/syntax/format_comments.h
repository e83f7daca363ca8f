// SPDX-License-Identifier: Apache-2.0
//
// Which token a comment belongs to. What stands in the line of a token belongs to that token, everything else
// to the token that follows.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/syntax/token_list.h"

namespace ptspec::syntax {

struct CommentLine {
    std::string_view text;
    bool blank_before = false;
};

// What stands around one token that the parser sees.
struct TokenSurroundings {
    std::vector<CommentLine> above;
    // An empty line between the token and what precedes it, comment or token.
    bool blank_before = false;
    // `/* ... */` behind it, with which the line goes on; and comments that end the line.
    std::string_view inline_comment, trailing_comment;
};

class CommentMap {
  public:
    // Lines must end in LF.
    explicit CommentMap(const TokenList& tokens);

    const TokenSurroundings& around(size_t token) const { return around_[token]; }

  private:
    std::string_view keep(std::string text);

    std::vector<TokenSurroundings> around_;
    std::deque<std::string> texts_;
};

// A comment without white space at the ends of its lines.
std::string trimmed_comment(std::string_view text);

}  // namespace ptspec::syntax

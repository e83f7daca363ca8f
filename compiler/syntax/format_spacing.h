// SPDX-License-Identifier: Apache-2.0
//
// Between which tokens there is no space, judged by the construct that they belong to.
#pragma once

#include <string>
#include <vector>

#include "PtspecParser.h"

namespace ptspec::syntax {

class Spacing {
  public:
    Spacing(const antlr4::ParserRuleContext& tree, size_t token_count,
            const std::vector<std::string>& rule_names);

    // Whether the token touches what stands before it.
    bool is_glued(size_t token) const { return glued_[token]; }

  private:
    void visit(const antlr4::ParserRuleContext& context);
    void visit_token(const antlr4::ParserRuleContext& context, size_t child);

    bool is_head(const antlr4::ParserRuleContext& context) const;

    const std::vector<std::string>& rule_names_;
    std::vector<bool> glued_;
};

// The token of a child that is one; null for a construct.
const antlr4::Token* token_of(const antlr4::tree::ParseTree& child);
// Type of a child that is a token; 0 for a construct.
size_t token_type(const antlr4::tree::ParseTree& child);
// The construct; null for a token.
const antlr4::ParserRuleContext* construct_of(const antlr4::tree::ParseTree& child);
// First and last token of a child, null if it is an empty construct.
const antlr4::Token* first_token(const antlr4::tree::ParseTree& child);
const antlr4::Token* last_token(const antlr4::tree::ParseTree& child);
bool has_token(const antlr4::ParserRuleContext& context, size_t type);

}  // namespace ptspec::syntax

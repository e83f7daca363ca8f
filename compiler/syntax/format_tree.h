// SPDX-License-Identifier: Apache-2.0
//
// From a parse tree to a document. What a construct looks like follows from the shape of its rule, so that
// most rules need no line here:
//   `{` constructs `}`         each on a line of its own
//   `{` a, b, c `}`, ( a, b )  in one line, or filled; a `match` has a line for each arm
//   operand operator operand   filled, operators begin lines
//   rules named ...Clause      each on a line of its own, below what they belong to
//   `=` expression             in the same line, or all of it below
// Everything else is words, which are filled; a line begins with a keyword then.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "PtspecParser.h"
#include "compiler/syntax/format_comments.h"
#include "compiler/syntax/format_spacing.h"
#include "compiler/syntax/grammar_words.h"
#include "compiler/syntax/layout_document.h"
#include "compiler/syntax/token_list.h"

namespace ptspec::syntax {

class TreeToLayout {
  public:
    using Parser = generated::PtspecParser;
    using Context = antlr4::ParserRuleContext;
    using Tree = antlr4::tree::ParseTree;
    using Id = LayoutDocument::Id;

    TreeToLayout(const TokenList& tokens, const Parser& parser, const Context& tree);

    const LayoutDocument& document() const { return document_; }
    Id specification(const Context& tree);

  private:
    // What stands between two commas, or is one item of a block.
    using Item = std::vector<const Tree*>;

    // format_tree.cc: declarations
    Id child(const Tree& tree);
    Id construct(const Context& context);
    Id words(const Context& context);
    Id in_braces(const Context& context, size_t opening, size_t closing);
    Id item(const Item& item);
    Id token(const Token& token);
    // What stands above an item belongs to no group within it.
    Id comments_above(const Token& token, bool begins_block);
    // Ends the line before the item and gives what stands above it.
    Id begin_item(const Token& token, bool begins_block, bool blank);
    Id space_before(const Tree& tree);
    std::vector<Item> items_between(const Context& context, size_t opening, size_t closing) const;
    bool is_list(const Context& context, const std::vector<Item>& items) const;

    // format_expressions.cc
    void if_parts(const Context& context, std::vector<Id>& parts);
    void let_parts(const Context& context, std::vector<Id>& parts);
    Id match(const Context& context);
    Id operators(const Context& context);
    Id list_in_brackets(const Context& context, size_t opening, size_t closing);
    Id filled(const std::vector<Item>& items);
    // All of it below where it does not fit into the rest of the line.
    Id value(const Tree& expression);

    // format_columns.cc
    void align_columns(const std::vector<Item>& items);
    void align_cells(const std::vector<std::vector<Item>>& rows, uint32_t step, uint32_t gap, uint32_t least);

    bool is_clause(const Tree& tree) const;
    bool may_begin_line(const Context& context, size_t child) const;
    bool is_keyword(const Tree& tree) const;

    const TokenList& tokens_;
    const std::vector<std::string>& rule_names_;
    GrammarWords grammar_words_;
    CommentMap comments_;
    Spacing spacing_;
    LayoutDocument document_;
    std::vector<bool> comments_taken_;
    std::vector<bool> has_lists_;                    // rules that speak of commas
    std::unordered_map<size_t, uint32_t> padding_;   // before a token that begins a cell
    std::unordered_map<size_t, uint32_t> table_of_;  // of an item's first token
    uint32_t tables_ = 0;
};

// Past rules that only pass on to another one.
const antlr4::tree::ParseTree& unwrapped(const antlr4::tree::ParseTree& tree);

}  // namespace ptspec::syntax

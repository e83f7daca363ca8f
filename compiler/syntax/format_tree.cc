// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/format_tree.h"

#include <algorithm>

namespace ptspec::syntax {

using P = generated::PtspecParser;
using Id = LayoutDocument::Id;
using antlr4::Token;
using antlr4::tree::ParseTree;

namespace {

constexpr uint32_t indent = 4;

std::vector<bool> rules_with_commas(const P& parser) {
    std::vector<bool> result(parser.getRuleNames().size(), false);
    for (const antlr4::atn::ATNState* state : parser.getATN().states) {
        if (state == nullptr) continue;
        for (const auto* transition : state->transitions) {
            if (!transition->isEpsilon() && transition->label().contains(static_cast<ssize_t>(P::COMMA)))
                result[state->ruleIndex] = true;
        }
    }
    return result;
}

size_t closing_after(const antlr4::ParserRuleContext& context, size_t opening) {
    const size_t type = token_type(*context.children[opening]);
    size_t closing = opening + 1;
    while (closing + 1 < context.children.size() &&
           opening_bracket_of(token_type(*context.children[closing])) != type) {
        ++closing;
    }
    return closing;
}

}  // namespace

const ParseTree& unwrapped(const ParseTree& tree) {
    const ParseTree* result = &tree;
    while (result->children.size() == 1) result = result->children.front();
    return *result;
}

TreeToLayout::TreeToLayout(const TokenList& tokens, const Parser& parser, const Context& tree)
    : tokens_(tokens),
      rule_names_(parser.getRuleNames()),
      grammar_words_(parser),
      comments_(tokens),
      spacing_(tree, tokens.size(), rule_names_),
      comments_taken_(tokens.size(), false),
      has_lists_(rules_with_commas(parser)) {}

// ---------------------------------------------------------------- files and blocks

Id TreeToLayout::specification(const Context& tree) {
    std::vector<Id> parts;
    const ParseTree* previous = nullptr;
    const auto holds_block = [](const ParseTree& each) {
        const Token* last = last_token(each);
        return last != nullptr && last->getType() == P::CLOSING_BRACE;
    };
    const auto rule_of = [](const ParseTree& each) {
        const Context* context = construct_of(each);
        return context ? context->getRuleIndex() : 0;
    };
    std::vector<Item> items;
    for (const ParseTree* each : tree.children) items.push_back({each});
    align_columns(items);
    for (const Item& each : items) {
        const ParseTree& current = *each.front();
        const Token* first = first_token(current);
        if (first == nullptr) continue;
        const bool parted =
            previous != nullptr && first->getType() != Token::EOF &&
            (rule_of(*previous) != rule_of(current) || holds_block(*previous) || holds_block(current));
        parts.push_back(begin_item(*first, previous == nullptr, parted));
        if (first->getType() != Token::EOF) parts.push_back(item(each));
        previous = &current;
    }
    return document_.sequence(std::move(parts));
}

Id TreeToLayout::begin_item(const Token& token, bool begins_block, bool blank) {
    const TokenSurroundings& around = comments_.around(token.getTokenIndex());
    const bool blank_token = around.blank_before && !begins_block && around.above.empty();
    const Id line = document_.hard_line(blank || blank_token);
    return document_.sequence({line, comments_above(token, begins_block)});
}

Id TreeToLayout::comments_above(const Token& token, bool begins_block) {
    const size_t index = token.getTokenIndex();
    comments_taken_[index] = true;
    const TokenSurroundings& around = comments_.around(index);
    std::vector<Id> parts;
    for (const CommentLine& comment : around.above) {
        parts.push_back(
            document_.comment_line(comment.text, comment.blank_before && !(begins_block && parts.empty())));
    }
    const bool ends_block = token.getType() == P::CLOSING_BRACE || token.getType() == Token::EOF;
    if (!parts.empty() && around.blank_before && !ends_block) parts.push_back(document_.hard_line(true));
    return document_.sequence(std::move(parts));
}

std::vector<TreeToLayout::Item> TreeToLayout::items_between(const Context& context, size_t opening,
                                                            size_t closing) const {
    std::vector<Item> items;
    const bool has_commas = std::any_of(context.children.begin() + static_cast<ptrdiff_t>(opening),
                                        context.children.begin() + static_cast<ptrdiff_t>(closing),
                                        [](const ParseTree* each) { return token_type(*each) == P::COMMA; });
    bool begins = true;
    for (size_t index = opening + 1; index < closing; ++index) {
        const ParseTree& each = *context.children[index];
        const Token* token = token_of(each);
        const bool ends = token != nullptr && (token->getType() == P::COMMA || token->getText() == ";");
        // Without commas every construct is an item.
        const bool is_item = token == nullptr && !has_commas && has_token(context, P::OPENING_BRACE) &&
                             token_type(*context.children[opening]) == P::OPENING_BRACE;
        if (begins || (is_item && !ends)) items.emplace_back();
        items.back().push_back(&each);
        begins = ends;
    }
    return items;
}

bool TreeToLayout::is_list(const Context& context, const std::vector<Item>& items) const {
    if (std::ranges::any_of(items, [](const Item& each) { return token_type(*each.back()) == P::COMMA; }))
        return true;
    if (items.size() != 1) return false;
    const Context* only = construct_of(*items.front().front());
    return has_lists_[context.getRuleIndex()] || (only && only->getRuleIndex() == P::RuleExpression);
}

Id TreeToLayout::in_braces(const Context& context, size_t opening, size_t closing) {
    const std::vector<Item> items = items_between(context, opening, closing);
    if (is_list(context, items)) return list_in_brackets(context, opening, closing);
    align_columns(items);
    const Token& end = *token_of(*context.children[closing]);
    std::vector<Id> inside;
    for (const Item& each : items) {
        const Token& first = *first_token(*each.front());
        inside.push_back(begin_item(first, inside.empty(), false));
        const auto table = table_of_.find(first.getTokenIndex());
        if (table != table_of_.end()) inside.push_back(document_.row(table->second));
        inside.push_back(item(each));
        if (table != table_of_.end()) inside.push_back(document_.row(0));
    }
    inside.push_back(comments_above(end, items.empty()));
    const Id begin = child(*context.children[opening]);
    const Id content = document_.nest(indent, document_.sequence(std::move(inside)));
    if (document_.is_nothing(content)) return document_.sequence({begin, child(*context.children[closing])});
    return document_.sequence(
        {begin, content, document_.hard_line(false), child(*context.children[closing])});
}

Id TreeToLayout::item(const Item& item) {
    std::vector<Id> parts;
    for (const ParseTree* each : item) {
        if (!parts.empty()) parts.push_back(space_before(*each));
        parts.push_back(child(*each));
    }
    return document_.sequence(std::move(parts));
}

// ---------------------------------------------------------------- constructs

Id TreeToLayout::token(const Token& token) {
    const size_t index = token.getTokenIndex();
    const TokenSurroundings& around = comments_.around(index);
    std::vector<Id> parts;
    if (!comments_taken_[index]) parts.push_back(comments_above(token, false));
    parts.push_back(document_.text(tokens_.text(token)));
    if (!around.inline_comment.empty()) {
        parts.push_back(document_.spaces(1));
        parts.push_back(document_.text(around.inline_comment));
    }
    if (!around.trailing_comment.empty())
        parts.push_back(document_.trailing_comment(around.trailing_comment));
    return document_.sequence(std::move(parts));
}

Id TreeToLayout::space_before(const ParseTree& tree) {
    const Token* first = first_token(tree);
    if (first == nullptr || spacing_.is_glued(first->getTokenIndex())) return LayoutDocument::nothing;
    const auto padding = padding_.find(first->getTokenIndex());
    return document_.spaces(padding == padding_.end() ? 1 : padding->second);
}

Id TreeToLayout::child(const ParseTree& tree) {
    const ParseTree& inner = unwrapped(tree);
    if (const Token* leaf = token_of(inner)) return token(*leaf);
    return construct(*construct_of(inner));
}

Id TreeToLayout::construct(const Context& context) {
    if (context.children.empty()) return LayoutDocument::nothing;
    if (context.getRuleIndex() == P::RuleExpression) {
        std::vector<Id> parts;
        switch (token_type(*context.children.front())) {
            case P::IF:
                if_parts(context, parts);
                return document_.group(document_.align(document_.sequence(std::move(parts))));
            case P::LET:
                let_parts(context, parts);
                return document_.group(document_.align(document_.sequence(std::move(parts))));
            case P::MATCH:
                return match(context);
            default:
                break;
        }
    }
    if (context.getRuleIndex() == P::RuleComparison ||
        (context.children.size() >= 3 && is_binary_operator(token_type(*context.children[1])) &&
         token_type(*context.children[0]) == 0)) {
        return operators(context);
    }
    return words(context);
}

bool TreeToLayout::is_clause(const ParseTree& tree) const {
    const Context* context = construct_of(tree);
    if (context == nullptr || context->children.empty()) return false;
    const size_t first = first_token(tree)->getType();
    if (first == P::TOUCHES || first == P::NAMED) return false;
    const size_t rule = context->getRuleIndex();
    return rule == P::RuleVariantItem || rule == P::RuleLoopInvariant ||
           std::string_view(rule_names_[rule]).ends_with("Clause");
}

bool TreeToLayout::is_keyword(const ParseTree& tree) const {
    return token_of(tree) != nullptr && grammar_words_.is_word(token_type(tree));
}

bool TreeToLayout::may_begin_line(const Context& context, size_t child) const {
    const ParseTree& tree = *context.children[child];
    const ParseTree& previous = *context.children[child - 1];
    const Token* first = first_token(tree);
    if (first == nullptr || context.getRuleIndex() == P::RulePostfix) return false;
    if (spacing_.is_glued(first->getTokenIndex()) || padding_.contains(first->getTokenIndex())) return false;
    if (child == 1 && is_keyword(previous)) return false;
    const size_t before = token_type(previous);
    if (before == P::COMMA || before == P::ASSIGN || first->getType() == P::RESULT_ARROW) return true;
    if (first->getType() == P::STRING) return !is_keyword(previous);
    return is_keyword(tree) || grammar_words_.is_reserved_word(first->getType());
}

Id TreeToLayout::words(const Context& context) {
    std::vector<Id> result, fill, piece;
    const auto end_piece = [&] {
        if (piece.empty()) return;
        const Id content = document_.sequence(std::move(piece));
        piece.clear();
        if (fill.empty()) {
            fill.push_back(content);
        } else {
            fill.push_back(document_.nest(indent, document_.soft_space()));
            fill.push_back(document_.nest(indent, content));
        }
    };
    const auto end_fill = [&] {
        end_piece();
        if (!fill.empty()) result.push_back(document_.fill(std::move(fill)));
        fill.clear();
    };
    bool after_clause = false;
    for (size_t index = 0; index < context.children.size(); ++index) {
        const ParseTree& tree = *context.children[index];
        if (first_token(tree) == nullptr) continue;
        const bool is_first = result.empty() && fill.empty() && piece.empty();
        const Id space = is_first ? LayoutDocument::nothing : space_before(tree);
        const size_t type = token_type(tree);
        const Context* inner = construct_of(tree);
        if (type == P::OPENING_BRACE) {
            end_fill();
            const size_t closing = closing_after(context, index);
            result.push_back(after_clause ? document_.hard_line(false) : space);
            result.push_back(in_braces(context, index, closing));
            index = closing;
        } else if (type == P::OPENING_PARENTHESIS || type == P::OPENING_BRACKET) {
            const size_t closing = closing_after(context, index);
            piece.push_back(space);
            piece.push_back(list_in_brackets(context, index, closing));
            index = closing;
        } else if (is_clause(tree) ||
                   (after_clause && inner != nullptr && inner->getRuleIndex() == P::RuleOperationClause)) {
            end_fill();
            const Id line = begin_item(*first_token(tree), true, false);
            result.push_back(document_.nest(indent, document_.sequence({line, child(tree)})));
            after_clause = true;
        } else if (inner != nullptr && inner->getRuleIndex() == P::RuleExpression && index > 0) {
            const ParseTree& previous = *context.children[index - 1];
            // A short word does not stand alone before what it speaks of.
            if (is_keyword(previous) && (token_type(previous) != P::WHERE || index == 1)) {
                piece.push_back(space);
                piece.push_back(child(tree));
            } else {
                end_fill();
                result.push_back(value(tree));
            }
        } else {
            const bool begins_line = !is_first && may_begin_line(context, index);
            const Id content = child(tree);
            if (document_.is_forced(content) && last_token(tree)->getType() == P::CLOSING_BRACE) {
                end_fill();
                result.push_back(after_clause ? document_.hard_line(false) : space);
                result.push_back(content);
                continue;
            }
            if (begins_line && result.empty()) {
                end_piece();
            } else {
                piece.push_back(space);
            }
            piece.push_back(content);
        }
    }
    end_fill();
    return document_.sequence(std::move(result));
}

}  // namespace ptspec::syntax

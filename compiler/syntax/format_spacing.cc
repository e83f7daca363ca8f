// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/format_spacing.h"

#include <algorithm>
#include <string_view>

namespace ptspec::syntax {

using P = generated::PtspecParser;
using antlr4::ParserRuleContext;
using antlr4::Token;
using antlr4::tree::ParseTree;

const Token* token_of(const ParseTree& child) {
    const auto* terminal = dynamic_cast<const antlr4::tree::TerminalNode*>(&child);
    return terminal ? const_cast<antlr4::tree::TerminalNode*>(terminal)->getSymbol() : nullptr;
}

size_t token_type(const ParseTree& child) {
    const Token* token = token_of(child);
    return token ? token->getType() : 0;
}

const ParserRuleContext* construct_of(const ParseTree& child) {
    return dynamic_cast<const ParserRuleContext*>(&child);
}

const Token* first_token(const ParseTree& child) {
    if (const Token* token = token_of(child)) return token;
    const ParserRuleContext& context = *construct_of(child);
    return context.children.empty() ? nullptr : context.start;
}

const Token* last_token(const ParseTree& child) {
    if (const Token* token = token_of(child)) return token;
    const ParserRuleContext& context = *construct_of(child);
    return context.children.empty() ? nullptr : context.stop;
}

bool has_token(const ParserRuleContext& context, size_t type) {
    return std::ranges::any_of(context.children,
                               [type](const ParseTree* child) { return token_type(*child) == type; });
}

namespace {

bool is_single_token(const ParseTree& child) {
    const Token* first = first_token(child);
    return first != nullptr && first == last_token(child);
}

bool is_in_brackets(const ParserRuleContext& context, size_t child) {
    while (child-- > 0) {
        const size_t type = token_type(*context.children[child]);
        if (type == P::OPENING_BRACKET) return true;
        if (type == P::CLOSING_BRACKET) return false;
    }
    return false;
}

bool is_integer(const ParseTree& child) {
    return is_single_token(child) && first_token(child)->getType() == P::INTEGER;
}

}  // namespace

Spacing::Spacing(const ParserRuleContext& tree, size_t token_count,
                 const std::vector<std::string>& rule_names)
    : rule_names_(rule_names), glued_(token_count, false) {
    visit(tree);
}

// What stands before the `{` of a construct: `entry pte : bits<64>`.
bool Spacing::is_head(const ParserRuleContext& context) const {
    return std::string_view(rule_names_[context.getRuleIndex()]).ends_with("Head");
}

void Spacing::visit(const ParserRuleContext& context) {
    for (size_t child = 0; child < context.children.size(); ++child) {
        if (const ParserRuleContext* inner = construct_of(*context.children[child])) {
            visit(*inner);
        } else {
            visit_token(context, child);
        }
    }
}

void Spacing::visit_token(const ParserRuleContext& context, size_t child) {
    const Token& token = *token_of(*context.children[child]);
    bool before = false, after = false;
    const bool has_neighbours = child > 0 && child + 1 < context.children.size();
    const Token* previous = child > 0 ? last_token(*context.children[child - 1]) : nullptr;
    const bool follows_block = previous != nullptr && previous->getType() == P::CLOSING_BRACE;
    switch (token.getType()) {
        case P::COMMA:
        case P::CLOSING_PARENTHESIS:
        case P::CLOSING_BRACKET:
            before = true;
            break;
        case P::OPENING_PARENTHESIS:
        case P::OPENING_BRACKET:
            before = !(context.getRuleIndex() == P::RulePrimary && child == 0);
            after = true;
            break;
        case P::DOT:
            before = after = true;
            break;
        case P::COLON:
            after = is_in_brackets(context, child) ||
                    (has_neighbours && is_integer(*context.children[child - 1]) &&
                     is_integer(*context.children[child + 1]));
            before = after || !(is_head(context) || follows_block);
            break;
        case P::RANGE:
            before = after = has_neighbours && is_single_token(*context.children[child - 1]) &&
                             is_single_token(*context.children[child + 1]);
            break;
        case P::LESS:
            before = after = has_token(context, P::BITS);
            break;
        case P::GREATER:
            before = has_token(context, P::BITS);
            break;
        default:
            before = token.getText() == ";";
            break;
    }
    if (context.getRuleIndex() == P::RuleUnary) after = true;
    const size_t index = token.getTokenIndex();
    if (before) glued_[index] = true;
    if (after && child + 1 < context.children.size()) {
        if (const Token* next = first_token(*context.children[child + 1]))
            glued_[next->getTokenIndex()] = true;
    }
}

}  // namespace ptspec::syntax

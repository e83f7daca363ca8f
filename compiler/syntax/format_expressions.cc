// SPDX-License-Identifier: Apache-2.0
//
// Layout of expressions and lists.
#include "compiler/syntax/format_tree.h"

namespace ptspec::syntax {

using P = generated::PtspecParser;
using Id = LayoutDocument::Id;
using antlr4::tree::ParseTree;

namespace {

constexpr uint32_t indent = 4;

// The construct behind an expression if it begins with the word, else null.
const antlr4::ParserRuleContext* expression_with(const ParseTree& tree, size_t word) {
    const antlr4::ParserRuleContext* inner = construct_of(unwrapped(tree));
    if (inner == nullptr || inner->getRuleIndex() != P::RuleExpression) return nullptr;
    return token_type(*inner->children.front()) == word ? inner : nullptr;
}

}  // namespace

Id TreeToLayout::value(const ParseTree& expression) {
    if (expression_with(expression, P::MATCH))
        return document_.sequence({document_.spaces(1), child(expression)});
    return document_.group(
        document_.nest(indent, document_.sequence({document_.soft_space(), child(expression)})));
}

// `else if` goes on at the level of its `if`.
void TreeToLayout::if_parts(const Context& context, std::vector<Id>& parts) {
    const auto& children = context.children;
    parts.push_back(child(*children[0]));
    parts.push_back(document_.spaces(1));
    parts.push_back(child(*children[1]));
    parts.push_back(document_.spaces(1));
    parts.push_back(child(*children[2]));
    parts.push_back(value(*children[3]));
    parts.push_back(document_.soft_space());
    parts.push_back(child(*children[4]));
    if (const Context* inner = expression_with(*children[5], P::IF)) {
        parts.push_back(document_.spaces(1));
        if_parts(*inner, parts);
    } else {
        parts.push_back(value(*children[5]));
    }
}

// What a `let` is for stands below it, not deeper.
void TreeToLayout::let_parts(const Context& context, std::vector<Id>& parts) {
    const size_t body = context.children.size() - 1;
    for (size_t index = 0; index < body; ++index) {
        const ParseTree& tree = *context.children[index];
        if (index > 0 && token_type(*context.children[index - 1]) == P::ASSIGN) {
            parts.push_back(value(tree));
            continue;
        }
        if (index > 0) parts.push_back(space_before(tree));
        parts.push_back(child(tree));
    }
    parts.push_back(document_.soft_space());
    if (const Context* inner = expression_with(*context.children[body], P::LET)) {
        let_parts(*inner, parts);
    } else {
        parts.push_back(child(*context.children[body]));
    }
}

Id TreeToLayout::match(const Context& context) {
    const size_t closing = context.children.size() - 1;
    std::vector<Id> arms;
    for (const Item& arm : items_between(context, 2, closing)) {
        arms.push_back(document_.soft_space());
        arms.push_back(item(arm));
    }
    arms.push_back(comments_above(*token_of(*context.children[closing]), false));
    return document_.group(document_.sequence({
        child(*context.children[0]),
        document_.spaces(1),
        child(*context.children[1]),
        document_.spaces(1),
        child(*context.children[2]),
        document_.nest(indent, document_.sequence(std::move(arms))),
        document_.soft_space(),
        child(*context.children[closing]),
    }));
}

// Operand, operator, operand ...; or an operand and a tail that begins with its operator.
Id TreeToLayout::operators(const Context& context) {
    std::vector<Id> parts{child(*context.children.front())};
    for (size_t index = 1; index < context.children.size(); ++index) {
        parts.push_back(document_.soft_space());
        const ParseTree& tree = *context.children[index];
        if (token_of(tree) == nullptr || index + 1 == context.children.size()) {
            parts.push_back(child(tree));
            continue;
        }
        ++index;
        parts.push_back(
            document_.sequence({child(tree), document_.spaces(1), child(*context.children[index])}));
    }
    return document_.nest(indent, document_.fill(std::move(parts)));
}

Id TreeToLayout::filled(const std::vector<Item>& items) {
    std::vector<Id> parts;
    for (const Item& each : items) {
        if (!parts.empty()) parts.push_back(document_.soft_space());
        parts.push_back(item(each));
    }
    return document_.fill(std::move(parts));
}

Id TreeToLayout::list_in_brackets(const Context& context, size_t opening, size_t closing) {
    const std::vector<Item> items = items_between(context, opening, closing);
    const Id begin = child(*context.children[opening]);
    const Id content = items.empty() ? LayoutDocument::nothing : filled(items);
    if (token_type(*context.children[opening]) != P::OPENING_BRACE) {
        return document_.group(
            document_.sequence({begin, document_.hang(indent, content), child(*context.children[closing])}));
    }
    const Id above = comments_above(*token_of(*context.children[closing]), false);
    if (items.empty() && document_.is_nothing(above))
        return document_.sequence({begin, child(*context.children[closing])});
    return document_.group(document_.sequence({
        begin,
        document_.nest(indent, document_.sequence({document_.soft_space(), content, above})),
        document_.soft_space(),
        child(*context.children[closing]),
    }));
}

}  // namespace ptspec::syntax

// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/grammar_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <vector>

#include "compiler/support/utf8.h"

namespace ptspec::syntax {

using P = generated::PtspecParser;

namespace {

bool contains_all(const TokenSet& set, const std::vector<size_t>& wanted) {
    return std::ranges::all_of(wanted, [&](size_t type) { return set.contains(type); });
}

const TokenSet& operators_after_values() {
    static const TokenSet set = {P::BEFORE,
                                 P::IMPLIES,
                                 P::IFF,
                                 P::OR_ELSE,
                                 P::AND_ALSO,
                                 P::EQUAL,
                                 P::NOT_EQUAL,
                                 P::LESS,
                                 P::LESS_EQUAL,
                                 P::GREATER,
                                 P::GREATER_EQUAL,
                                 P::BIT_OR,
                                 P::BIT_XOR,
                                 P::BIT_AND,
                                 P::SHIFT_LEFT,
                                 P::SHIFT_RIGHT,
                                 P::SHIFT_LEFT_WRAPPING,
                                 P::CONCATENATE,
                                 P::ADD,
                                 P::SUBTRACT,
                                 P::ADD_WRAPPING,
                                 P::SUBTRACT_WRAPPING,
                                 P::MULTIPLY,
                                 P::DIVIDE,
                                 P::REMAINDER,
                                 P::MULTIPLY_WRAPPING,
                                 P::KEEPS,
                                 P::WITHIN,
                                 P::DOT,
                                 P::OPENING_BRACKET,
                                 P::WITH,
                                 P::AS};
    return set;
}

// Alternatives that people think of as one thing.
struct Group {
    std::vector<size_t> present;  // the group is meant if these are all there
    TokenSet members;
    std::string words;
};

// Few and plain alternatives come first in a message, the way out of the construct and operators last.
struct Alternative {
    int rank;
    std::string words;
};

}  // namespace

TokenSet to_token_set(const antlr4::misc::IntervalSet& intervals) {
    TokenSet set;
    for (const antlr4::misc::Interval& interval : intervals.getIntervals()) {
        for (ssize_t type = interval.a; type <= interval.b; ++type) set.insert(static_cast<size_t>(type));
    }
    return set;
}

bool is_top_level_word(size_t type) {
    switch (type) {
        case P::MODULE:
        case P::IMPORT:
        case P::CONTRACT:
        case P::ARCH:
        case P::PAGING:
        case P::FOLDING:
        case P::TARGET:
        case P::MACHINE:
        case P::LAYOUT:
        case P::OVERLAY:
        case P::HISTORY:
        case P::FINDING:
        case P::MUTANT:
        case P::VACUOUS:
            return true;
        default:
            return false;
    }
}

bool is_declaration_word(size_t type) {
    switch (type) {
        case P::OP:
        case P::LAW:
        case P::CONST:
        case P::FEATURE:
        case P::OPAQUE:
        case P::ENTRY:
        case P::CONFIG:
        case P::EXAMPLE:
        case P::BIND:
        case P::UNBOUND:
        case P::FOR:
        case P::FAILS:
        case P::ACTION:
        case P::COVER:
        case P::PROCESS:
            return true;
        default:
            return is_top_level_word(type);
    }
}

bool could_begin_item(const TokenList& tokens, size_t index) {
    switch (tokens.at(index).getType()) {
        case P::ACTION:
        case P::AT:
        case P::COVER:
        case P::ENTRY:
        case P::HARDWARE:
        case P::LAYOUT:
        case P::MACHINE:
        case P::OVERLAY:
        case P::PROCESS:
        case P::PAGING:
        case P::FOLDING:
        case P::TARGET:
        case P::VIEW:
        case P::WORD:
        case P::WITH: {
            const Token* next = tokens.visible_after(index);
            const char first = next == nullptr ? ' ' : (std::string(tokens.text(*next)) + ' ').front();
            return std::isalnum(static_cast<unsigned char>(first)) != 0 || first == '_';
        }
        default:
            return true;
    }
}

bool is_comparison(size_t type) {
    switch (type) {
        case P::EQUAL:
        case P::NOT_EQUAL:
        case P::LESS:
        case P::LESS_EQUAL:
        case P::GREATER:
        case P::GREATER_EQUAL:
            return true;
        default:
            return false;
    }
}

bool is_binary_operator(size_t type) {
    return operators_after_values().contains(type) && type != P::DOT && type != P::OPENING_BRACKET &&
           type != P::WITH && type != P::AS;
}

bool is_opening_bracket(size_t type) {
    return type == P::OPENING_PARENTHESIS || type == P::OPENING_BRACKET || type == P::OPENING_BRACE;
}

bool is_closing_bracket(size_t type) { return opening_bracket_of(type) != 0; }

size_t opening_bracket_of(size_t closing) {
    switch (closing) {
        case P::CLOSING_PARENTHESIS:
            return P::OPENING_PARENTHESIS;
        case P::CLOSING_BRACKET:
            return P::OPENING_BRACKET;
        case P::CLOSING_BRACE:
            return P::OPENING_BRACE;
        default:
            return 0;
    }
}

GrammarWords::GrammarWords(const P& parser)
    : atn_(parser.getATN()), vocabulary_(parser.getVocabulary()), names_(first_tokens(P::RuleName)) {}

TokenSet GrammarWords::first_tokens(size_t rule) const {
    return to_token_set(atn_.nextTokens(atn_.ruleToStartState.at(rule)));
}

bool GrammarWords::can_begin(size_t rule, size_t type) const {
    return atn_.nextTokens(atn_.ruleToStartState.at(rule)).contains(type);
}

std::string GrammarWords::spelling(size_t type) const {
    std::string quoted = vocabulary_.getLiteralName(type);
    if (quoted.size() < 2) return {};
    return quoted.substr(1, quoted.size() - 2);
}

bool GrammarWords::is_word(size_t type) const {
    const std::string text = spelling(type);
    return !text.empty() && text.front() >= 'a' && text.front() <= 'z';
}

std::string GrammarWords::describe(TokenSet expected) const {
    const std::vector<Group> groups = {
        {{P::IDENTIFIER, P::ARCH}, first_tokens(P::RuleFolder), "a name"},
        {{P::OP, P::LAW}, first_tokens(P::RuleContractItem), "a declaration"},
        {{P::OP, P::ENTRY}, first_tokens(P::RuleArchitectureItem), "a declaration"},
        {{P::CONTRACT, P::ARCH, P::VACUOUS}, first_tokens(P::RuleTopDeclaration), "a declaration"},
        {{P::INTEGER, P::OPENING_PARENTHESIS, P::TRUE}, first_tokens(P::RuleExpression), "an expression"},
        {{P::INTEGER, P::TRUE, P::IDENTIFIER}, first_tokens(P::RuleMatchPattern), "a pattern"},
        {{P::BOOL, P::BITS}, first_tokens(P::RuleType), "a type"},
        {{P::INTEGER, P::CLOSING_BRACE}, {P::INTEGER}, "a field"},
        {{P::IDENTIFIER}, names_, "a name"},
        {{P::REQUIRES, P::NAMED, P::TOUCHES},
         {P::REQUIRES, P::ENSURES, P::MODIFIES, P::NAMED, P::TOUCHES},
         "a clause"},
        {{P::INTEGER}, {P::INTEGER}, "a number"},
        {{P::STRING}, {P::STRING}, "a quoted text"},
    };

    // That the path of the header or of an import could go on is no news.
    if (expected.contains(P::CONTRACT)) expected.erase(P::DOT);

    std::vector<Alternative> alternatives;
    const auto take = [&](const TokenSet& members, int rank, const std::string& words) {
        for (size_t type : members) expected.erase(type);
        alternatives.push_back({rank, words});
    };
    // Where a value has ended, a call's `(` is one operator among others; elsewhere it begins an expression.
    const bool after_value = expected.contains(P::AND_ALSO) || expected.contains(P::ADD);
    if (after_value) {
        if (!expected.contains(P::INTEGER)) expected.erase(P::OPENING_PARENTHESIS);
        take(operators_after_values(), 4, "an operator");
    }
    for (const Group& group : groups) {
        if (contains_all(expected, group.present)) take(group.members, 2, group.words);
    }
    for (size_t type : expected) {
        if (type == Token::EOF) {
            alternatives.push_back({3, "the end of the file"});
        } else if (!spelling(type).empty()) {
            alternatives.push_back({is_closing_bracket(type) ? 3 : 1, fmt::format("`{}`", spelling(type))});
        }
    }

    std::ranges::stable_sort(alternatives, {}, &Alternative::rank);
    constexpr size_t handful = 6;
    if (alternatives.size() > handful) alternatives.resize(handful);
    std::string text;
    for (size_t index = 0; index < alternatives.size(); ++index) {
        if (index > 0) text += index + 1 == alternatives.size() ? " or " : ", ";
        text += alternatives[index].words;
    }
    return text;
}

std::string GrammarWords::describe(const TokenList& tokens, const Token& token) const {
    constexpr size_t longest = 40;
    std::string text = printable(tokens.text(token));
    switch (token.getType()) {
        case Token::EOF:
            return "end of the file";
        case P::STRING:
            return "quoted text";
        case P::INTEGER:
            return text.size() > longest ? "number" : fmt::format("number `{}`", text);
        default:
            return text.size() > longest ? "long name" : fmt::format("`{}`", text);
    }
}

}  // namespace ptspec::syntax

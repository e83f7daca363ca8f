// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/brackets.h"

#include <algorithm>
#include <utility>

#include "compiler/syntax/grammar_words.h"

namespace ptspec::syntax {

using generated::PtspecLexer;

std::optional<size_t> Brackets::value(uint32_t index) {
    if (index == none) return std::nullopt;
    return index;
}

Brackets::Brackets(const TokenList& tokens, std::set<size_t> supplied)
    : tokens_(tokens),
      supplied_(std::move(supplied)),
      block_of_(tokens.size(), none),
      open_before_(tokens.size(), none),
      opening_of_(tokens.size(), none),
      in_expression_(tokens.size(), false),
      opens_block_(tokens.size(), false) {
    for (size_t index = 0; index < tokens_.size(); ++index) {
        if (tokens_.is_visible(index)) {
            visit(index);
            previous_ = index;
        } else if (index > 0) {
            block_of_[index] = block_of_[index - 1];
        }
    }
}

void Brackets::visit(size_t index) {
    const Token& token = tokens_.at(index);
    if (token.getType() == PtspecLexer::FAILS) close_expressions();
    if (tokens_.begins_line(index) && could_begin_item(tokens_, index)) {
        if (is_declaration_word(token.getType())) close_expressions();
        if (token.getCharPositionInLine() == 0 && is_top_level_word(token.getType())) open_.clear();
    }
    if (supplied_.contains(index)) open_.push_back(Open{index, true, 0});
    const auto innermost_block =
        std::find_if(open_.rbegin(), open_.rend(), [](const Open& each) { return each.is_block; });
    block_of_[index] = innermost_block == open_.rend() ? none : static_cast<uint32_t>(innermost_block->token);
    open_before_[index] = open_.empty() ? none : static_cast<uint32_t>(open_.back().token);
    in_expression_[index] = !open_.empty() && !open_.back().is_block;

    switch (token.getType()) {
        case PtspecLexer::OPENING_PARENTHESIS:
        case PtspecLexer::OPENING_BRACKET:
        case PtspecLexer::OPENING_BRACE:
            opening(index);
            break;
        case PtspecLexer::CLOSING_PARENTHESIS:
        case PtspecLexer::CLOSING_BRACKET:
        case PtspecLexer::CLOSING_BRACE:
            closing(index);
            break;
        case PtspecLexer::MATCH:
            ++pending_matches_;
            break;
        default:
            break;
    }
}

void Brackets::opening(size_t index) {
    bool is_block = tokens_.at(index).getType() == PtspecLexer::OPENING_BRACE;
    if (is_block && previous_ && tokens_.at(*previous_).getType() == PtspecLexer::WITH) {
        is_block = false;
    } else if (is_block && pending_matches_ > 0) {
        is_block = false;
        --pending_matches_;
    }
    opens_block_[index] = is_block;
    open_.push_back(Open{index, is_block, pending_matches_});
    pending_matches_ = 0;
}

void Brackets::closing(size_t index) {
    const size_t opening_type = opening_bracket_of(tokens_.at(index).getType());
    const bool is_brace = opening_type == PtspecLexer::OPENING_BRACE;
    auto partner = open_.rbegin();
    // A `)` never closes a block, so that one too many does no harm.
    const auto fits = [&](const Open& open) {
        return tokens_.at(open.token).getType() == opening_type ||
               (is_brace && supplied_.contains(open.token));
    };
    while (partner != open_.rend() && !fits(*partner)) {
        if (!is_brace && partner->is_block) return;
        ++partner;
    }
    if (partner == open_.rend()) {
        has_unmatched_brace_ = has_unmatched_brace_ || is_brace;
        return;
    }
    if (is_brace && tokens_.begins_line(index) && indentation(index) < indentation(partner->token)) {
        suspicious_.push_back(partner->token);
    }
    opening_of_[index] = static_cast<uint32_t>(partner->token);
    pending_matches_ = partner->pending_matches;
    open_.erase(std::prev(partner.base()), open_.end());
}

void Brackets::close_expressions() {
    while (!open_.empty() && !open_.back().is_block) open_.pop_back();
    pending_matches_ = 0;
}

bool Brackets::is_inside(size_t token, std::optional<size_t> block) const {
    if (!block) return true;
    std::optional<size_t> each = block_of(token);
    while (each && *each > *block) each = block_of(*each);
    return each == block;
}

size_t Brackets::likely_unclosed(size_t innermost, size_t token) const {
    const auto found =
        std::ranges::find_if(suspicious_, [&](size_t each) { return each > innermost && each < token; });
    return found == suspicious_.end() ? innermost : *found;
}

size_t Brackets::indentation(size_t token) const {
    size_t first = token;
    while (!tokens_.begins_line(first)) --first;
    return tokens_.at(first).getCharPositionInLine();
}

}  // namespace ptspec::syntax

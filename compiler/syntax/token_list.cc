// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/token_list.h"

#include <algorithm>

namespace ptspec::syntax {

using generated::PtspecLexer;

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

}  // namespace

TokenList::TokenList(const SourceMap& sources, FileId file)
    : file_(file),
      source_(sources.text(file)),
      skipped_bytes_(source_.starts_with(byte_order_mark) ? byte_order_mark.size() : 0),
      input_(source_.data() + skipped_bytes_, source_.size() - skipped_bytes_),
      lexer_(&input_),
      stream_(&lexer_) {
    const bool ascii =
        std::ranges::all_of(source_, [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
    if (!ascii) {
        for (uint32_t offset = skipped_bytes_; offset < source_.size(); ++offset) {
            if (!is_continuation(source_[offset])) byte_offsets_.push_back(offset);
        }
        byte_offsets_.push_back(static_cast<uint32_t>(source_.size()));
    }
    lexer_.removeErrorListeners();
    stream_.fill();
    tokens_ = stream_.getTokens();
}

void TokenList::leave_out(size_t index) {
    dynamic_cast<antlr4::WritableToken&>(at(index)).setChannel(Token::HIDDEN_CHANNEL);
}

const Token* TokenList::visible_before(size_t index) const {
    while (index-- > 0) {
        if (is_visible(index)) return &at(index);
    }
    return nullptr;
}

const Token* TokenList::visible_after(size_t index) const {
    while (++index < size()) {
        if (is_visible(index)) return &at(index);
    }
    return nullptr;
}

bool TokenList::begins_line(size_t index) const {
    return index == 0 || at(index - 1).getLine() != at(index).getLine();
}

uint32_t TokenList::byte_offset(size_t code_point) const {
    if (byte_offsets_.empty()) return static_cast<uint32_t>(std::min(code_point, source_.size()));
    return byte_offsets_[std::min(code_point, byte_offsets_.size() - 1)];
}

Span TokenList::span(const Token& token) const {
    const uint32_t begin = byte_offset(token.getStartIndex());
    if (token.getType() == Token::EOF) return Span{file_, begin, begin};
    return Span{file_, begin, byte_offset(token.getStopIndex() + 1)};
}

Span TokenList::span(const Token& first, const Token* last) const {
    const Span start = span(first);
    if (last == nullptr || last->getTokenIndex() < first.getTokenIndex())
        return Span{file_, start.begin, start.begin};
    return Span{file_, start.begin, span(*last).end};
}

std::string TokenList::doc_above(const Token& start) const {
    size_t first = start.getTokenIndex();
    size_t line = start.getLine();
    while (first > 0) {
        const Token& above = at(first - 1);
        if (above.getType() != PtspecLexer::DOC_COMMENT || above.getLine() + 1 != line) break;
        const bool after_code = first >= 2 && at(first - 2).getLine() == above.getLine();
        if (after_code) break;
        --line;
        --first;
    }
    std::string doc;
    for (size_t index = first; index < start.getTokenIndex(); ++index) {
        std::string_view line_text = text(at(index)).substr(3);
        if (line_text.starts_with(' ')) line_text.remove_prefix(1);
        while (line_text.ends_with(' ') || line_text.ends_with('\t')) line_text.remove_suffix(1);
        if (index != first) doc += '\n';
        doc += line_text;
    }
    return doc;
}

}  // namespace ptspec::syntax

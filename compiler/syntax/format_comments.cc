// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/format_comments.h"

#include <algorithm>

namespace ptspec::syntax {

namespace {

constexpr std::string_view white_space = " \t\r";

size_t line_breaks(std::string_view text) { return static_cast<size_t>(std::ranges::count(text, '\n')); }

// Comments in one line, one after the other.
void append(std::string& line, std::string_view text) {
    if (!line.empty()) line += ' ';
    line += text;
}

}  // namespace

std::string trimmed_comment(std::string_view text) {
    std::string result;
    while (true) {
        const size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        result += line.substr(0, line.find_last_not_of(white_space) + 1);
        if (end == std::string_view::npos) return result;
        result += '\n';
        text.remove_prefix(end + 1);
    }
}

std::string_view CommentMap::keep(std::string text) {
    if (text.empty()) return {};
    return texts_.emplace_back(std::move(text));
}

CommentMap::CommentMap(const TokenList& tokens) : around_(tokens.size()) {
    struct Comment {
        std::string text;
        bool blank_before;
    };
    size_t last_line = 0;  // where the last token or comment ended
    const Token* owner = nullptr;
    std::string inline_comment, trailing_comment;
    std::vector<Comment> above;
    bool own_lines = true;
    for (size_t index = 0; index < tokens.size(); ++index) {
        const Token& token = tokens.at(index);
        const bool same_line = token.getLine() == last_line;
        const bool blank = last_line != 0 && token.getLine() > last_line + 1;
        if (tokens.is_visible(index)) {
            if (owner != nullptr) {
                around_[owner->getTokenIndex()].inline_comment = keep(std::move(inline_comment));
                around_[owner->getTokenIndex()].trailing_comment = keep(std::move(trailing_comment));
            }
            for (Comment& comment : above)
                around_[index].above.push_back({keep(std::move(comment.text)), comment.blank_before});
            around_[index].blank_before = blank;
            above.clear();
            inline_comment.clear();
            trailing_comment.clear();
            owner = &token;
            own_lines = false;
            last_line = token.getLine();
            continue;
        }
        const std::string text = trimmed_comment(tokens.text(token));
        if (!same_line) own_lines = true;
        if (own_lines) {
            if (same_line && !above.empty()) {
                append(above.back().text, text);
            } else {
                above.push_back({text, blank});
            }
        } else if (trailing_comment.empty() && text.starts_with("/*") && line_breaks(text) == 0) {
            append(inline_comment, text);
        } else {
            append(trailing_comment, text);
        }
        last_line = token.getLine() + line_breaks(text);
    }
}

}  // namespace ptspec::syntax

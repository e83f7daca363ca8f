// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/layout_document.h"

#include <algorithm>

namespace ptspec::syntax {

namespace {

// Columns count code points, as editors do.
uint32_t width_of(std::string_view text) {
    return static_cast<uint32_t>(std::ranges::count_if(
        text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }));
}

}  // namespace

using Id = LayoutDocument::Id;

LayoutDocument::LayoutDocument() { nodes_.emplace_back(); }

Id LayoutDocument::add(Node node) {
    nodes_.push_back(node);
    return static_cast<Id>(nodes_.size() - 1);
}

Id LayoutDocument::text(std::string_view text) {
    return add(Node{.kind = Kind::text, .width = width_of(text), .text = text});
}
Id LayoutDocument::spaces(uint32_t count) {
    return add(Node{.kind = Kind::spaces, .width = count, .number = count});
}
Id LayoutDocument::soft_space() { return add(Node{.kind = Kind::soft_space, .width = 1}); }
Id LayoutDocument::soft_break() { return add(Node{.kind = Kind::soft_break}); }
Id LayoutDocument::hard_line(bool blank) {
    return add(Node{.kind = Kind::hard_line, .flag = blank, .forced = true});
}
Id LayoutDocument::trailing_comment(std::string_view text) {
    return add(Node{.kind = Kind::trailing_comment, .ends_line = true, .text = text});
}
Id LayoutDocument::comment_line(std::string_view text, bool blank_before) {
    return add(Node{.kind = Kind::comment_line, .flag = blank_before, .forced = true, .text = text});
}
Id LayoutDocument::row(uint32_t table) { return add(Node{.kind = Kind::row, .number = table}); }

Id LayoutDocument::join(Kind kind, const std::vector<Id>& parts) {
    Node node{.kind = kind, .first_part = static_cast<uint32_t>(parts_.size())};
    for (const Id part : parts) {
        if (is_nothing(part)) continue;
        const Node& child = nodes_[part];
        // A soft break may follow the end of a line and is nothing then.
        const bool has_content = child.kind != Kind::soft_break && child.kind != Kind::row;
        node.forced |= child.forced || (node.ends_line && has_content);
        if (has_content) node.ends_line = child.ends_line;
        node.width += child.width;
        parts_.push_back(part);
    }
    node.part_count = static_cast<uint32_t>(parts_.size()) - node.first_part;
    return node.part_count == 0 ? nothing : add(node);
}

Id LayoutDocument::sequence(std::vector<Id> parts) {
    std::erase(parts, nothing);
    return parts.size() == 1 ? parts.front() : join(Kind::sequence, parts);
}
Id LayoutDocument::fill(std::vector<Id> parts) {
    return parts.size() == 1 ? parts.front() : join(Kind::fill, parts);
}

Id LayoutDocument::wrap(Kind kind, uint32_t number, Id content) {
    if (is_nothing(content)) return nothing;
    Node node = nodes_[content];
    node.kind = kind;
    node.number = number;
    node.first_part = static_cast<uint32_t>(parts_.size());
    node.part_count = 1;
    parts_.push_back(content);
    return add(node);
}
Id LayoutDocument::nest(uint32_t columns, Id content) { return wrap(Kind::nest, columns, content); }
Id LayoutDocument::align(Id content) { return wrap(Kind::align, 0, content); }
Id LayoutDocument::hang(uint32_t columns, Id content) { return wrap(Kind::hang, columns, content); }
Id LayoutDocument::group(Id content) { return wrap(Kind::group, 0, content); }

}  // namespace ptspec::syntax

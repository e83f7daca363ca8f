// SPDX-License-Identifier: Apache-2.0
//
// Text with places where a line may end, and the printer that decides where it does: a group stands in one
// line if it fits, a fill breaks only before what no longer fits. Knows nothing of the language.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ptspec::syntax {

class LayoutDocument {
  public:
    using Id = uint32_t;
    static constexpr Id nothing = 0;

    LayoutDocument();

    // The text must outlive the document and hold no line break.
    Id text(std::string_view text);
    Id spaces(uint32_t count);
    // A space, or nothing, or the end of a line where the group around it does not fit.
    Id soft_space();
    Id soft_break();
    // Ends the line; `blank`: an empty line follows.
    Id hard_line(bool blank);
    Id sequence(std::vector<Id> parts);
    Id nest(uint32_t columns, Id content);
    // Lines of the content begin in the column where it begins.
    Id align(Id content);
    // As align, but on a line of its own, indented by `columns`, where it would begin too far to the right.
    Id hang(uint32_t columns, Id content);
    Id group(Id content);
    // Content, separator, content, ...
    Id fill(std::vector<Id> parts);
    // Stands at the end of the line, after what was written so far; does not count for its width.
    Id trailing_comment(std::string_view text);
    // A line of its own.
    Id comment_line(std::string_view text, bool blank_before);
    // The line belongs to a table: its trailing comments have one column.
    Id row(uint32_t table);

    bool is_nothing(Id id) const { return id == nothing; }
    // Cannot stand in one line.
    bool is_forced(Id id) const { return nodes_[id].forced; }
    // Of what is not forced, and of the last line of no comment.
    uint32_t flat_width(Id id) const { return nodes_[id].width; }

    std::string print(Id root, uint32_t line_width) const;

  private:
    friend class LayoutPrinter;

    enum class Kind : uint8_t {
        text,
        spaces,
        soft_space,
        soft_break,
        hard_line,
        sequence,
        nest,
        align,
        hang,
        group,
        fill,
        trailing_comment,
        comment_line,
        row,
    };
    struct Node {
        Kind kind = Kind::sequence;
        bool flag = false;
        bool forced = false;
        bool ends_line = false;  // nothing can follow in the same line
        uint32_t width = 0;
        uint32_t number = 0;
        std::string_view text = {};
        uint32_t first_part = 0, part_count = 0;
    };

    Id add(Node node);
    Id wrap(Kind kind, uint32_t number, Id content);
    Id join(Kind kind, const std::vector<Id>& parts);

    std::vector<Node> nodes_;
    std::vector<Id> parts_;
};

}  // namespace ptspec::syntax

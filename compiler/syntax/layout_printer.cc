// SPDX-License-Identifier: Apache-2.0
//
// Where lines end: P. Wadler, "A prettier printer", with a fill, and with trailing comments set into columns
// at the end.
#include <algorithm>
#include <optional>

#include "compiler/syntax/layout_document.h"

namespace ptspec::syntax {

namespace {

// What hangs behind an opening parenthesis further right than this gets a line of its own.
constexpr uint32_t last_hanging_column = 64;
constexpr uint32_t column_step = 4;
constexpr uint32_t space_before_comment = 2;

struct Line {
    uint32_t indent = 0;
    uint32_t width = 0;  // of all but the comment
    uint32_t table = 0;
    std::string text = {};
    std::string_view comment = {};
};

bool same_run(const Line& one, const Line& other) {
    return !one.comment.empty() && !other.comment.empty() && one.indent == other.indent &&
           one.table == other.table;
}

}  // namespace

class LayoutPrinter {
  public:
    LayoutPrinter(const LayoutDocument& document, uint32_t line_width)
        : document_(document), line_width_(line_width) {}

    std::string run(LayoutDocument::Id root) {
        push(0, Mode::broken, root);
        while (!stack_.empty()) {
            const Command command = stack_.back();
            stack_.pop_back();
            print(command);
        }
        end_line();
        return assembled();
    }

  private:
    using Id = LayoutDocument::Id;
    using Node = LayoutDocument::Node;
    using Kind = LayoutDocument::Kind;
    enum class Mode : uint8_t { flat, broken, undecided };
    struct Command {
        uint32_t indent;
        Mode mode;
        Id id;
        uint32_t next_part;  // of a fill
    };

    const Node& node(Id id) const { return document_.nodes_[id]; }
    Id part(const Node& node, uint32_t index) const { return document_.parts_[node.first_part + index]; }
    void push(uint32_t indent, Mode mode, Id id, uint32_t next_part = 0) {
        stack_.push_back({indent, mode, id, next_part});
    }

    void print(const Command& command) {
        const Node& node = this->node(command.id);
        Mode mode = command.mode;
        if (mode == Mode::undecided || (node.kind == Kind::group && mode == Mode::broken))
            mode = fits({command.id}) ? Mode::flat : Mode::broken;
        switch (node.kind) {
            case Kind::text:
                write(node.text, node.width);
                break;
            case Kind::spaces:
                pending_spaces_ += node.number;
                break;
            case Kind::soft_space:
            case Kind::soft_break:
                if (mode == Mode::broken) {
                    end_line(command.indent);
                } else if (node.kind == Kind::soft_space) {
                    ++pending_spaces_;
                }
                break;
            case Kind::hard_line:
                end_line(command.indent);
                blank_ |= node.flag;
                break;
            case Kind::sequence:
                for (uint32_t index = node.part_count; index-- > 0;)
                    push(command.indent, mode, part(node, index));
                break;
            case Kind::nest:
                push(command.indent + node.number, mode, part(node, 0));
                break;
            case Kind::align:
                push(column(), mode, part(node, 0));
                break;
            case Kind::hang:
                if (mode == Mode::broken && column() > last_hanging_column) {
                    end_line(command.indent + node.number);
                    push(command.indent + node.number, Mode::undecided, part(node, 0));
                } else {
                    push(column(), mode, part(node, 0));
                }
                break;
            case Kind::group:
                push(command.indent, mode, part(node, 0));
                break;
            case Kind::fill:
                print_fill(command, node, mode);
                break;
            case Kind::trailing_comment:
                begin_line();
                line_->comment = node.text;
                end_line(command.indent);
                break;
            case Kind::comment_line:
                end_line(command.indent);
                blank_ |= node.flag;
                write(node.text, 0);
                end_line(command.indent);
                break;
            case Kind::row:
                table_ = node.number;
                break;
        }
    }

    void print_fill(const Command& command, const Node& node, Mode mode) {
        if (mode == Mode::flat) {
            for (uint32_t index = node.part_count; index-- > 0;)
                push(command.indent, mode, part(node, index));
            return;
        }
        const uint32_t next = command.next_part;
        if (next >= node.part_count) return;
        push(command.indent, Mode::broken, command.id, next + 2);
        if (next == 0) {
            push(command.indent, Mode::undecided, part(node, 0));
            return;
        }
        const Id separator = part(node, next - 1), content = part(node, next);
        if (fits({separator, content})) {
            push(command.indent, Mode::flat, content);
            push(command.indent, Mode::flat, separator);
        } else {
            push(command.indent, Mode::undecided, content);
            push(command.indent, Mode::broken, separator);
        }
    }

    // Whether the parts, and what follows them up to the next place where a line may end, fit into the rest
    // of the line when they stand in one.
    bool fits(std::initializer_list<Id> parts) {
        probe_.assign(parts.begin(), parts.end());
        std::reverse(probe_.begin(), probe_.end());
        for (const Id id : parts) {
            if (document_.is_forced(id)) return false;
        }
        int64_t left = int64_t{line_width_} - column();
        size_t rest = stack_.size();
        bool in_rest = false;
        while (left >= 0) {
            if (probe_.empty()) {
                if (rest == 0) return true;
                const Command& command = stack_[--rest];
                in_rest = command.mode != Mode::flat;
                // The next separator of a fill may end the line.
                if (in_rest && this->node(command.id).kind == Kind::fill && command.next_part != 0) {
                    if (command.next_part < this->node(command.id).part_count) return true;
                    continue;
                }
                probe_.push_back(command.id);
                continue;
            }
            const Node& node = this->node(probe_.back());
            probe_.pop_back();
            switch (node.kind) {
                case Kind::text:
                case Kind::spaces:
                    left -= node.width;
                    break;
                case Kind::soft_space:
                case Kind::soft_break:
                    if (in_rest) return true;
                    left -= node.width;
                    break;
                case Kind::hard_line:
                case Kind::trailing_comment:
                case Kind::comment_line:
                    return true;
                case Kind::row:
                    break;
                default:
                    for (uint32_t index = node.part_count; index-- > 0;) probe_.push_back(part(node, index));
                    break;
            }
        }
        return false;
    }

    uint32_t column() const { return line_ ? line_->width + pending_spaces_ : next_indent_; }

    void begin_line() {
        if (line_) return;
        if (blank_ && !lines_.empty()) lines_.emplace_back();
        blank_ = false;
        line_ = Line{.indent = next_indent_,
                     .width = next_indent_,
                     .table = table_,
                     .text = std::string(next_indent_, ' ')};
        pending_spaces_ = 0;
    }

    void write(std::string_view text, uint32_t width) {
        begin_line();
        line_->text.append(pending_spaces_, ' ');
        line_->text += text;
        line_->width += pending_spaces_ + width;
        pending_spaces_ = 0;
    }

    // `indent`: of the next one.
    void end_line(uint32_t indent = 0) {
        next_indent_ = indent;
        pending_spaces_ = 0;
        if (!line_) return;
        lines_.push_back(std::move(*line_));
        line_.reset();
    }

    std::string assembled() {
        std::vector<uint32_t> table_widths;
        for (const Line& line : lines_) {
            if (line.table == 0) continue;
            if (line.table >= table_widths.size()) table_widths.resize(line.table + 1);
            table_widths[line.table] = std::max(table_widths[line.table], line.width);
        }
        std::string result;
        for (size_t begin = 0; begin < lines_.size();) {
            size_t end = begin + 1;
            uint32_t width = lines_[begin].width;
            for (; end < lines_.size() && same_run(lines_[begin], lines_[end]); ++end)
                width = std::max(width, lines_[end].width);
            uint32_t column = width + space_before_comment;
            if (const uint32_t table = lines_[begin].table) {
                column = table_widths[table] + space_before_comment;
                column += (column_step - column % column_step) % column_step;
            }
            for (; begin < end; ++begin) {
                const Line& line = lines_[begin];
                result += line.text;
                if (!line.comment.empty()) {
                    result.append(column - line.width, ' ');
                    result += line.comment;
                }
                result += '\n';
            }
        }
        return result;
    }

    const LayoutDocument& document_;
    uint32_t line_width_;
    std::vector<Command> stack_;
    std::vector<Id> probe_;
    std::vector<Line> lines_;
    std::optional<Line> line_;
    uint32_t pending_spaces_ = 0, next_indent_ = 0;
    uint32_t table_ = 0;
    bool blank_ = false;
};

std::string LayoutDocument::print(Id root, uint32_t line_width) const {
    return LayoutPrinter(*this, line_width).run(root);
}

}  // namespace ptspec::syntax

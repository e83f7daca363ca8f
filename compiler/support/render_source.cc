// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/render_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "compiler/support/utf8.h"

namespace ptspec {
namespace {

/// The source line as it is shown, and the column at which each of its bytes stands.
struct ShownLine {
    std::string text;
    std::vector<uint32_t> column_of;  // one for each byte, and one for the end
    std::vector<uint32_t> byte_at;    // where in `text` a column begins
};

/// Tabs become spaces; what cannot be printed becomes U+FFFD.
ShownLine shown(std::string_view line, uint32_t tab_width) {
    ShownLine result;
    uint32_t column = 0;
    const auto put = [&](std::string_view piece, uint32_t width) {
        for (uint32_t i = 0; i < width; ++i) {
            result.byte_at.push_back(static_cast<uint32_t>(result.text.size()));
        }
        result.text += piece;
        column += width;
    };
    for (size_t i = 0; i < line.size();) {
        const Utf8Char c = decode_utf8(line.substr(i));
        result.column_of.insert(result.column_of.end(), c.size, column);
        if (c.valid && c.code_point == '\t') {
            for (uint32_t left = tab_width - column % tab_width; left > 0; --left) {
                put(" ", 1);
            }
        } else if (const std::string_view raw = line.substr(i, c.size); c.valid && printable(raw) == raw) {
            put(raw, display_width(c.code_point));
        } else {
            put("\xef\xbf\xbd", 1);
        }
        i += c.size;
    }
    result.column_of.push_back(column);
    result.byte_at.push_back(static_cast<uint32_t>(result.text.size()));
    return result;
}

/// Columns that are shown of a line; `first` is greater than 0 if something was cut off on the left.
struct Window {
    uint32_t first = 0;
    uint32_t last = 0;

    bool holds(uint32_t column) const { return column >= first && column <= last; }
};

/// A mark in columns of the window.
struct Underline {
    uint32_t begin = 0;
    uint32_t end = 0;
    bool is_primary = false;
    std::string text;
};

constexpr std::string_view ellipsis = "...";

Window choose_window(uint32_t line_width, const std::vector<Underline>& underlines, uint32_t columns) {
    uint32_t leftmost = line_width;
    uint32_t rightmost = 0;
    for (const Underline& each : underlines) {
        leftmost = std::min(leftmost, each.begin);
        rightmost = std::max(rightmost, each.end);
    }
    if (line_width <= columns) {
        return {0, line_width};
    }
    if (rightmost <= columns) {
        return {0, columns};
    }
    const uint32_t context = columns / 4;
    const uint32_t first = leftmost > context ? leftmost - context : 0;
    return {first, std::min(line_width, first + columns)};
}

std::string cut_to_window(const ShownLine& line, Window window) {
    const uint32_t width = line.column_of.back();
    std::string result = window.first > 0 ? std::string(ellipsis) : std::string();
    const uint32_t begin = line.byte_at[window.first];
    result += line.text.substr(begin, line.byte_at[window.last] - begin);
    if (window.last < width) {
        result += ellipsis;
    }
    return result;
}

/// A row of the picture, written at free columns.
class Row {
  public:
    void put(uint32_t column, std::string_view text, Ink ink) {
        pieces_.push_back({column, std::string(text), ink});
    }

    std::string render(const RenderOptions& options) {
        std::stable_sort(pieces_.begin(), pieces_.end(),
                         [](const Piece& left, const Piece& right) { return left.column < right.column; });
        std::string result;
        uint32_t column = 0;
        for (const Piece& piece : pieces_) {
            if (piece.column > column) {
                result.append(piece.column - column, ' ');
                column = piece.column;
            }
            result += inked(options, piece.ink, piece.text);
            for (size_t i = 0; i < piece.text.size();) {
                const Utf8Char c = decode_utf8(std::string_view(piece.text).substr(i));
                column += display_width(c.code_point);
                i += c.size;
            }
        }
        return result;
    }

  private:
    struct Piece {
        uint32_t column;
        std::string text;
        Ink ink;
    };
    std::vector<Piece> pieces_;
};

/// The row of `^^^^` and `----`; where both lie over each other, the primary one is seen.
void put_underlines(Row& row, const std::vector<Underline>& underlines, Ink primary_ink) {
    uint32_t width = 0;
    for (const Underline& each : underlines) {
        width = std::max(width, each.end);
    }
    std::string marks(width, ' ');
    for (const bool primary : {false, true}) {
        for (const Underline& each : underlines) {
            if (each.is_primary == primary) {
                std::fill(marks.begin() + each.begin, marks.begin() + each.end, primary ? '^' : '-');
            }
        }
    }
    for (uint32_t begin = 0; begin < width;) {
        const uint32_t end =
            static_cast<uint32_t>(std::min<size_t>(width, marks.find_first_not_of(marks[begin], begin)));
        if (marks[begin] != ' ') {
            row.put(begin, std::string_view(marks).substr(begin, end - begin),
                    marks[begin] == '^' ? primary_ink : Ink::gutter);
        }
        begin = end;
    }
}

std::vector<Underline> in_columns(const ShownLine& line, const std::vector<Mark>& marks) {
    std::vector<Underline> result;
    const size_t last_byte = line.column_of.size() - 1;
    for (const Mark& mark : marks) {
        const uint32_t begin = line.column_of[std::min<size_t>(mark.begin, last_byte)];
        const uint32_t end = line.column_of[std::min<size_t>(mark.end, last_byte)];
        result.push_back({begin, std::max(end, begin + 1), mark.is_primary, printable(mark.text)});
    }
    std::stable_sort(result.begin(), result.end(), [](const Underline& left, const Underline& right) {
        return std::tie(left.begin, left.end) < std::tie(right.begin, right.end);
    });
    return result;
}

/// From columns of the line to columns of what is shown of it.
void move_into_window(std::vector<Underline>& underlines, Window window) {
    const uint32_t shift = window.first > 0 ? static_cast<uint32_t>(ellipsis.size()) : 0;
    for (Underline& each : underlines) {
        const uint32_t begin = std::clamp(each.begin, window.first, window.last) - window.first + shift;
        // One past the end of the line can be marked ("expected `}`"), so the end may stand beyond the
        // window.
        const uint32_t end = std::min(each.end, window.last + 1) - std::min(window.first, each.end) + shift;
        each.begin = begin;
        each.end = std::max(end, begin + 1);
    }
}

}  // namespace

std::string inked(const RenderOptions& options, Ink ink, std::string_view text) {
    if (!options.color || ink == Ink::plain || text.empty()) {
        return std::string(text);
    }
    const auto code = [&] {
        switch (ink) {
            case Ink::plain:
                return "";
            case Ink::strong:
                return "1";
            case Ink::error:
                return "1;31";
            case Ink::warning:
                return "1;33";
            case Ink::note:
                return "1;36";
            case Ink::help:
                return "1;32";
            case Ink::gutter:
                return "1;34";
        }
        return "";
    }();
    return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::vector<std::string> render_line(std::string_view line, std::vector<Mark> marks, Ink primary_ink,
                                     const RenderOptions& options) {
    const ShownLine shown_line = shown(line, options.tab_width);
    std::vector<Underline> underlines = in_columns(shown_line, marks);
    const Window window = choose_window(shown_line.column_of.back(), underlines, options.source_columns);
    move_into_window(underlines, window);

    std::vector<std::string> rows = {cut_to_window(shown_line, window)};
    if (underlines.empty()) {
        return rows;
    }
    const auto ink_of = [&](const Underline& each) { return each.is_primary ? primary_ink : Ink::gutter; };

    std::vector<Underline> hanging;
    uint32_t rightmost = 0;
    for (const Underline& each : underlines) {
        rightmost = std::max(rightmost, each.end);
        if (!each.text.empty()) {
            hanging.push_back(each);
        }
    }
    Row marks_row;
    put_underlines(marks_row, underlines, primary_ink);
    if (!hanging.empty() && hanging.back().end == rightmost) {
        marks_row.put(rightmost + 1, hanging.back().text, ink_of(hanging.back()));
        hanging.pop_back();
    }
    rows.push_back(marks_row.render(options));

    // The labels left over hang one below the other, the rightmost first, so that no line crosses a text.
    const auto put_bars = [&](Row& row, uint32_t until) {
        for (const Underline& each : hanging) {
            if (each.begin < until) {
                row.put(each.begin, "|", ink_of(each));
            }
        }
    };
    if (!hanging.empty()) {
        Row bars;
        put_bars(bars, hanging.back().begin + 1);
        rows.push_back(bars.render(options));
    }
    while (!hanging.empty()) {
        const Underline each = hanging.back();
        hanging.pop_back();
        Row row;
        put_bars(row, each.begin);
        row.put(each.begin, each.text, ink_of(each));
        rows.push_back(row.render(options));
    }
    return rows;
}

}  // namespace ptspec

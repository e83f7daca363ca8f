// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/support/render_source.h"
#include "compiler/support/utf8.h"

namespace ptspec {
namespace {

Ink ink_of(Severity severity) {
    switch (severity) {
        case Severity::error:
            return Ink::error;
        case Severity::warning:
            return Ink::warning;
        case Severity::note:
            return Ink::note;
    }
    return Ink::plain;
}

/// What is to be shown of one file.
struct Excerpt {
    FileId file = 0;
    uint32_t place = 0;  // offset that the header names
    std::map<uint32_t, std::vector<Mark>> marks_by_line;
};

/// A span over several lines is marked in its first and in its last line; the label stands with the last.
void add_marks(Excerpt& excerpt, const Label& label, bool is_primary, const SourceMap& sources) {
    const FileId file = label.span.file;
    const uint32_t begin = label.span.begin;
    const uint32_t end = std::max(begin, label.span.end);
    const uint32_t first = sources.location(file, begin).line;
    // A span that ends with a line break does not reach into the next line.
    const uint32_t last = sources.location(file, end > begin ? end - 1 : end).line;
    const Span first_line = sources.line_span(file, first);
    const uint32_t start_in_line = std::min(begin, first_line.end) - first_line.begin;

    if (first == last) {
        const uint32_t end_in_line = std::min(end, first_line.end) - first_line.begin;
        excerpt.marks_by_line[first].push_back({start_in_line, end_in_line, is_primary, label.text});
        return;
    }
    excerpt.marks_by_line[first].push_back(
        {start_in_line, first_line.end - first_line.begin, is_primary, ""});
    const Span last_line = sources.line_span(file, last);
    const std::string_view text = sources.text(last_line);
    const auto indentation = static_cast<uint32_t>(std::min(text.find_first_not_of(" \t"), text.size()));
    const uint32_t end_in_line = std::min(end, last_line.end) - last_line.begin;
    excerpt.marks_by_line[last].push_back(
        {std::min(indentation, end_in_line), end_in_line, is_primary, label.text});
}

/// The file of the primary label first, the others as they come up.
std::vector<Excerpt> excerpts_of(const Diagnostic& diagnostic, const SourceMap& sources) {
    std::vector<Excerpt> result;
    const auto add = [&](const Label& label, bool is_primary) {
        if (!label.span.is_valid() || label.span.file >= sources.file_count()) {
            return;
        }
        auto excerpt = std::find_if(result.begin(), result.end(),
                                    [&](const Excerpt& each) { return each.file == label.span.file; });
        if (excerpt == result.end()) {
            excerpt = result.insert(result.end(), Excerpt{label.span.file, label.span.begin, {}});
        }
        add_marks(*excerpt, label, is_primary, sources);
    };
    add(diagnostic.primary, true);
    for (const Label& label : diagnostic.secondary) {
        add(label, false);
    }
    return result;
}

class Printer {
  public:
    Printer(const Diagnostic& diagnostic, const SourceMap& sources, const RenderOptions& options)
        : diagnostic_(diagnostic),
          sources_(sources),
          options_(options),
          excerpts_(excerpts_of(diagnostic, sources)) {
        uint32_t greatest_line = 1;
        for (const Excerpt& excerpt : excerpts_) {
            greatest_line = std::max(greatest_line, excerpt.marks_by_line.rbegin()->first);
        }
        gutter_width_ = std::to_string(greatest_line).size() + 1;
    }

    std::string print() {
        header();
        for (const Excerpt& excerpt : excerpts_) {
            source(excerpt);
        }
        const bool has_more =
            !diagnostic_.drawing.empty() || !diagnostic_.notes.empty() || !diagnostic_.helps.empty();
        if (has_more && !excerpts_.empty()) {
            gutter("", "|");
        }
        drawing();
        for (const std::string& note : diagnostic_.notes) {
            remark("note", Ink::note, note);
        }
        for (const std::string& help : diagnostic_.helps) {
            remark("help", Ink::help, help);
        }
        return std::move(out_);
    }

  private:
    /// Ends the row; trailing spaces are nobody's friend.
    void row(std::string text) {
        text.erase(text.find_last_not_of(' ') + 1);
        out_ += text + '\n';
    }

    void gutter(std::string_view left, std::string_view sign, std::string_view text = {}) {
        const std::string edge = fmt::format("{:<{}}{}", left, gutter_width_, sign);
        row(inked(options_, Ink::gutter, edge) + (text.empty() ? "" : " ") + std::string(text));
    }

    void header() {
        const std::string kind = fmt::format("{}[{}]", severity_name(diagnostic_.severity),
                                             catalogue_entry(diagnostic_.code).number);
        row(inked(options_, ink_of(diagnostic_.severity), kind) +
            inked(options_, Ink::strong, ": " + indented(diagnostic_.message, 4)));
    }

    void source(const Excerpt& excerpt) {
        const Location place = sources_.location(excerpt.file, excerpt.place);
        const std::string arrow = std::string(gutter_width_ - 1, ' ') + "-->";
        row(fmt::format("{} {}:{}:{}", inked(options_, Ink::gutter, arrow),
                        printable(sources_.path(excerpt.file)), place.line, place.column));
        gutter("", "|");
        uint32_t previous = 0;
        for (const auto& [line, marks] : excerpt.marks_by_line) {
            const uint32_t skipped = previous == 0 ? 0 : line - previous - 1;
            if (skipped == 1) {
                source_line(excerpt.file, line - 1, {});
            } else if (skipped > 1) {
                row(inked(options_, Ink::gutter, "..."));
            }
            source_line(excerpt.file, line, marks);
            previous = line;
        }
    }

    void source_line(FileId file, uint32_t line, const std::vector<Mark>& marks) {
        const auto rows =
            render_line(sources_.line_text(file, line), marks, ink_of(diagnostic_.severity), options_);
        for (size_t i = 0; i < rows.size(); ++i) {
            gutter(i == 0 ? std::to_string(line) : "", "|", rows[i]);
        }
    }

    void drawing() {
        for (size_t i = 0; i < diagnostic_.drawing.size(); ++i) {
            gutter("", i == 0 ? "=" : " ", printable(diagnostic_.drawing[i]));
        }
    }

    void remark(std::string_view kind, Ink ink, std::string_view text) {
        const size_t column = gutter_width_ + 2 + kind.size() + 2;
        gutter("", "=", inked(options_, ink, kind) + ": " + indented(text, column));
    }

    /// Further lines of a text stand below its first.
    static std::string indented(std::string_view text, size_t column) {
        std::string result;
        for (const char c : printable(text)) {
            result += c;
            if (c == '\n') {
                result.append(column, ' ');
            }
        }
        return result;
    }

    const Diagnostic& diagnostic_;
    const SourceMap& sources_;
    const RenderOptions& options_;
    std::vector<Excerpt> excerpts_;
    size_t gutter_width_ = 2;
    std::string out_;
};

}  // namespace

std::string render(const Diagnostic& diagnostic, const SourceMap& sources, const RenderOptions& options) {
    return Printer(diagnostic, sources, options).print();
}

std::string render_all(const Diagnostics& diagnostics, const SourceMap& sources,
                       const RenderOptions& options) {
    std::string result;
    for (const Diagnostic& diagnostic : diagnostics.sorted()) {
        if (!result.empty()) {
            result += '\n';
        }
        result += render(diagnostic, sources, options);
    }
    return result;
}

}  // namespace ptspec

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace ptspec {

using FileId = uint32_t;

/// A piece of one source text, as byte offsets [begin, end). A default-made span stands for "no place".
struct Span {
    static constexpr FileId no_file = std::numeric_limits<FileId>::max();

    FileId file = no_file;
    uint32_t begin = 0;
    uint32_t end = 0;

    bool is_valid() const { return file != no_file; }
    friend auto operator<=>(const Span&, const Span&) = default;
};

/// The smallest span that holds both; they must be of one file. An invalid span adds nothing.
Span join(Span left, Span right);

/// A place as people count it: lines and columns from 1, columns in Unicode code points.
struct Location {
    uint32_t line = 1;
    uint32_t column = 1;
    friend bool operator==(const Location&, const Location&) = default;
};

/// Owns the text of every file that was read. Views it gives stay valid as long as it lives.
class SourceMap {
  public:
    SourceMap() = default;
    SourceMap(const SourceMap&) = delete;
    SourceMap& operator=(const SourceMap&) = delete;
    SourceMap(SourceMap&&) = default;
    SourceMap& operator=(SourceMap&&) = default;

    /// `path` is what diagnostics show. The text must be shorter than 4 GiB.
    FileId add(std::string path, std::string text);

    size_t file_count() const { return files_.size(); }
    std::string_view path(FileId file) const { return files_.at(file).path; }
    std::string_view text(FileId file) const { return files_.at(file).text; }
    /// Empty for an invalid span; what lies beyond the text is cut off.
    std::string_view text(Span span) const;

    /// Offsets beyond the end mean the end.
    Location location(FileId file, uint32_t offset) const;
    uint32_t line_count(FileId file) const;
    /// The bytes of a line (from 1) without its line end.
    Span line_span(FileId file, uint32_t line) const;
    std::string_view line_text(FileId file, uint32_t line) const { return text(line_span(file, line)); }
    /// `path:line:column`, or an empty string for an invalid span.
    std::string describe(Span span) const;

  private:
    struct File {
        std::string path;
        std::string text;
        std::vector<uint32_t> line_starts;
    };
    std::deque<File> files_;
};

}  // namespace ptspec

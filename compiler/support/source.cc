// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "compiler/support/utf8.h"

namespace ptspec {

Span join(Span left, Span right) {
    if (!left.is_valid()) {
        return right;
    }
    if (!right.is_valid()) {
        return left;
    }
    assert(left.file == right.file);
    return {left.file, std::min(left.begin, right.begin), std::max(left.end, right.end)};
}

FileId SourceMap::add(std::string path, std::string text) {
    assert(text.size() < std::numeric_limits<uint32_t>::max());
    File file{std::move(path), std::move(text), {0}};
    for (size_t i = 0; i < file.text.size(); ++i) {
        if (file.text[i] == '\n') {
            file.line_starts.push_back(static_cast<uint32_t>(i + 1));
        }
    }
    files_.push_back(std::move(file));
    return static_cast<FileId>(files_.size() - 1);
}

std::string_view SourceMap::text(Span span) const {
    if (!span.is_valid()) {
        return {};
    }
    const std::string_view all = text(span.file);
    const size_t begin = std::min<size_t>(span.begin, all.size());
    const size_t end = std::clamp<size_t>(span.end, begin, all.size());
    return all.substr(begin, end - begin);
}

Location SourceMap::location(FileId id, uint32_t offset) const {
    const File& file = files_.at(id);
    offset = std::min(offset, static_cast<uint32_t>(file.text.size()));
    const auto after = std::upper_bound(file.line_starts.begin(), file.line_starts.end(), offset);
    const uint32_t start = *std::prev(after);
    const auto before_offset = std::string_view(file.text).substr(start, offset - start);
    return {static_cast<uint32_t>(after - file.line_starts.begin()),
            static_cast<uint32_t>(count_code_points(before_offset) + 1)};
}

uint32_t SourceMap::line_count(FileId file) const {
    return static_cast<uint32_t>(files_.at(file).line_starts.size());
}

Span SourceMap::line_span(FileId id, uint32_t line) const {
    const File& file = files_.at(id);
    const uint32_t begin = file.line_starts.at(line - 1);
    uint32_t end = static_cast<uint32_t>(file.text.size());
    if (line < file.line_starts.size()) {
        end = file.line_starts[line] - 1;
    }
    if (end > begin && file.text[end - 1] == '\r') {
        --end;
    }
    return {id, begin, end};
}

std::string SourceMap::describe(Span span) const {
    if (!span.is_valid()) {
        return {};
    }
    const Location place = location(span.file, span.begin);
    return fmt::format("{}:{}:{}", path(span.file), place.line, place.column);
}

}  // namespace ptspec

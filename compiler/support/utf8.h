// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ptspec {

/// One code point and the bytes it took. Bytes that are no valid UTF-8 are decoded one by one, with `valid`
/// false.
struct Utf8Char {
    char32_t code_point = 0;
    uint8_t size = 0;
    bool valid = false;
};

/// Decodes the first code point of a text that is not empty (no overlong forms, no surrogates).
Utf8Char decode_utf8(std::string_view text);

/// Where the first byte stands that is not valid UTF-8.
std::optional<size_t> first_invalid_utf8(std::string_view text);

/// An invalid byte counts as one.
size_t count_code_points(std::string_view text);

/// Columns that a terminal uses: 0 for combining marks, 2 for wide East Asian characters and emoji.
unsigned display_width(char32_t code_point);

/// The text made safe to print: control characters (but newline and tab) and invalid bytes become `\x1b` and
/// the like.
std::string printable(std::string_view text);

}  // namespace ptspec

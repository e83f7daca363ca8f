// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace ptspec {
namespace {

struct Range {
    char32_t first;
    char32_t last;
};

bool is_in(char32_t code_point, const Range* begin, const Range* end) {
    const Range* after = std::upper_bound(begin, end, code_point,
                                          [](char32_t c, const Range& range) { return c < range.first; });
    return after != begin && code_point <= std::prev(after)->last;
}

// Unicode 15 EastAsianWidth.txt (W and F) and emoji presentation, neighbouring ranges joined. A system's
// wcwidth() would depend on the locale, and diagnostics must not.
constexpr std::array wide_ranges = {
    Range{0x1100, 0x115f},   Range{0x231a, 0x231b},   Range{0x2329, 0x232a},   Range{0x23e9, 0x23ec},
    Range{0x25fd, 0x25fe},   Range{0x2614, 0x2615},   Range{0x2648, 0x2653},   Range{0x26a1, 0x26a1},
    Range{0x26aa, 0x26ab},   Range{0x2705, 0x2705},   Range{0x270a, 0x270b},   Range{0x2728, 0x2728},
    Range{0x274c, 0x274c},   Range{0x2753, 0x2755},   Range{0x2757, 0x2757},   Range{0x2e80, 0x303e},
    Range{0x3041, 0x33ff},   Range{0x3400, 0x4dbf},   Range{0x4e00, 0xa4cf},   Range{0xa960, 0xa97c},
    Range{0xac00, 0xd7a3},   Range{0xf900, 0xfaff},   Range{0xfe30, 0xfe6f},   Range{0xff00, 0xff60},
    Range{0xffe0, 0xffe6},   Range{0x16fe0, 0x18cff}, Range{0x1aff0, 0x1b2ff}, Range{0x1f300, 0x1f320},
    Range{0x1f32d, 0x1f64f}, Range{0x1f680, 0x1f6ff}, Range{0x1f900, 0x1f9ff}, Range{0x1fa70, 0x1faff},
    Range{0x20000, 0x3fffd},
};

// Combining marks, joiners and variation selectors of the scripts that turn up in comments.
constexpr std::array zero_width_ranges = {
    Range{0x0300, 0x036f}, Range{0x0483, 0x0489}, Range{0x0591, 0x05bd},   Range{0x0610, 0x061a},
    Range{0x064b, 0x065f}, Range{0x093a, 0x093a}, Range{0x0941, 0x0948},   Range{0x0e31, 0x0e31},
    Range{0x0e34, 0x0e3a}, Range{0x1ab0, 0x1aff}, Range{0x1dc0, 0x1dff},   Range{0x200b, 0x200f},
    Range{0x2028, 0x202e}, Range{0x2060, 0x2064}, Range{0x20d0, 0x20f0},   Range{0xfe00, 0xfe0f},
    Range{0xfe20, 0xfe2f}, Range{0xfeff, 0xfeff}, Range{0xe0100, 0xe01ef},
};

}  // namespace

Utf8Char decode_utf8(std::string_view text) {
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) {
        return {lead, 1, true};
    }
    const Utf8Char invalid{lead, 1, false};
    const uint8_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < size) {
        return invalid;
    }
    char32_t code_point = lead & (0x7fu >> size);
    for (size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xc0) != 0x80) {
            return invalid;
        }
        code_point = code_point << 6 | (byte(i) & 0x3fu);
    }
    constexpr std::array<char32_t, 5> smallest = {0, 0, 0x80, 0x800, 0x10000};
    const bool is_surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
    if (code_point < smallest[size] || code_point > 0x10ffff || is_surrogate) {
        return invalid;
    }
    return {code_point, size, true};
}

std::optional<size_t> first_invalid_utf8(std::string_view text) {
    for (size_t i = 0; i < text.size();) {
        const Utf8Char c = decode_utf8(text.substr(i));
        if (!c.valid) {
            return i;
        }
        i += c.size;
    }
    return std::nullopt;
}

size_t count_code_points(std::string_view text) {
    size_t count = 0;
    for (size_t i = 0; i < text.size(); i += decode_utf8(text.substr(i)).size) {
        ++count;
    }
    return count;
}

unsigned display_width(char32_t code_point) {
    if (code_point < 0x300) {
        return 1;
    }
    if (is_in(code_point, std::begin(zero_width_ranges), std::end(zero_width_ranges))) {
        return 0;
    }
    return is_in(code_point, std::begin(wide_ranges), std::end(wide_ranges)) ? 2 : 1;
}

std::string printable(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (size_t i = 0; i < text.size();) {
        const Utf8Char c = decode_utf8(text.substr(i));
        const bool is_control = c.code_point < 0x20 || (c.code_point >= 0x7f && c.code_point < 0xa0);
        const bool is_layout = c.code_point == '\n' || c.code_point == '\t';
        // Directional overrides can make a line read otherwise than it is written.
        const bool is_bidi = (c.code_point >= 0x202a && c.code_point <= 0x202e) ||
                             (c.code_point >= 0x2066 && c.code_point <= 0x2069);
        if (!c.valid || (is_control && !is_layout)) {
            result += fmt::format("\\x{:02x}", static_cast<uint32_t>(c.code_point));
        } else if (is_bidi) {
            result += fmt::format("\\u{:04x}", static_cast<uint32_t>(c.code_point));
        } else {
            result.append(text.substr(i, c.size));
        }
        i += c.size;
    }
    return result;
}

}  // namespace ptspec

// SPDX-License-Identifier: Apache-2.0
//
// C and C++ as text: literals, comments, identifiers, line breaks. Knows no model.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace ptspec::emit {

// `0x40u` for types of 32 bits, `0x40ull` for those of 64.
std::string c_number(uint64_t value, unsigned c_bits);
// With its quotes; control characters, quotes and trigraphs escaped.
std::string c_string(std::string_view text);
// A text that may stand inside a block comment.
std::string c_comment_text(std::string_view text);
// `/* ... */`, with a star before each line if there are several.
std::string c_comment(std::string_view text);

// Gives every name once: a word of C or C++, a macro that compilers or kernel headers are known to define, or
// a name given before gets underscores at its end.
class Identifiers {
  public:
    std::string take(std::string_view wanted);

  private:
    std::set<std::string, std::less<>> taken_;
};

// `code` (one line without its indentation) at `tabs` tabs, broken at the outermost operators where it is
// longer than a line; ends in a newline.
std::string c_line(unsigned tabs, std::string_view code);

}  // namespace ptspec::emit

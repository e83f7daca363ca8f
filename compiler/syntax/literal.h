// SPDX-License-Identifier: Apache-2.0
//
// What number and string literals mean. Total functions: a wrong literal gives its mistakes beside a value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ptspec::syntax {

struct NumberLiteral {
    enum class Fault { none, no_digits, wrong_digit, underscore, leading_zero, too_large };

    uint64_t value = 0;
    unsigned base = 10;
    Fault fault = Fault::none;
    size_t fault_offset = 0;  // of the first wrong digit or underscore
};

// `spelling` starts with a digit and holds letters, digits and underscores only.
NumberLiteral parse_number(std::string_view spelling);

struct StringLiteral {
    std::string value;
    std::vector<size_t> wrong_escapes;  // offsets of backslashes
};

// `spelling` holds the quotes.
StringLiteral parse_string(std::string_view spelling);

}  // namespace ptspec::syntax

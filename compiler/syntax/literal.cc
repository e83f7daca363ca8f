// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/literal.h"

#include <limits>
#include <optional>

namespace ptspec::syntax {

namespace {

std::optional<unsigned> digit_value(char c, unsigned base) {
    unsigned value = 0;
    if (c >= '0' && c <= '9') {
        value = static_cast<unsigned>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
        value = static_cast<unsigned>(c - 'a') + 10;
    } else if (c >= 'A' && c <= 'F') {
        value = static_cast<unsigned>(c - 'A') + 10;
    } else {
        return std::nullopt;
    }
    if (value >= base) return std::nullopt;
    return value;
}

std::optional<char> escaped(char c) {
    switch (c) {
        case '"':
        case '\\':
            return c;
        case 'n':
            return '\n';
        case 't':
            return '\t';
        default:
            return std::nullopt;
    }
}

}  // namespace

NumberLiteral parse_number(std::string_view spelling) {
    using Fault = NumberLiteral::Fault;
    NumberLiteral number;
    size_t offset = 0;
    if (spelling.starts_with("0x") || spelling.starts_with("0X")) number.base = 16;
    if (spelling.starts_with("0b") || spelling.starts_with("0B")) number.base = 2;
    if (number.base != 10) offset = 2;

    const auto fault_at = [&](Fault fault, size_t where) {
        number.fault = fault;
        number.fault_offset = where;
        return number;
    };
    const size_t first_digit = offset;
    bool too_large = false;
    for (; offset < spelling.size(); ++offset) {
        if (spelling[offset] == '_') {
            const bool between_digits = offset > first_digit && offset + 1 < spelling.size() &&
                                        spelling[offset - 1] != '_' && spelling[offset + 1] != '_';
            if (!between_digits) return fault_at(Fault::underscore, offset);
            continue;
        }
        const std::optional<unsigned> digit = digit_value(spelling[offset], number.base);
        if (!digit) return fault_at(Fault::wrong_digit, offset);
        too_large = too_large || number.value > (std::numeric_limits<uint64_t>::max() - *digit) / number.base;
        number.value = number.value * number.base + *digit;
    }
    if (first_digit == spelling.size()) return fault_at(Fault::no_digits, 0);
    if (too_large) return fault_at(Fault::too_large, 0);
    if (number.base == 10 && spelling.size() > 1 && spelling.front() == '0')
        return fault_at(Fault::leading_zero, 0);
    return number;
}

StringLiteral parse_string(std::string_view spelling) {
    StringLiteral literal;
    for (size_t offset = 1; offset + 1 < spelling.size(); ++offset) {
        if (spelling[offset] != '\\') {
            literal.value += spelling[offset];
            continue;
        }
        const std::optional<char> meant = escaped(spelling[offset + 1]);
        if (meant) {
            literal.value += *meant;
        } else {
            literal.wrong_escapes.push_back(offset);
        }
        ++offset;
    }
    return literal;
}

}  // namespace ptspec::syntax

// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/c_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compiler/support/utf8.h"

namespace ptspec::emit {

namespace {

constexpr size_t line_limit = 100;
constexpr size_t tab_width = 8;

// C11 and C++20.
constexpr auto keywords = std::to_array<std::string_view>({
    "alignas",
    "alignof",
    "and",
    "and_eq",
    "asm",
    "auto",
    "bitand",
    "bitor",
    "bool",
    "break",
    "case",
    "catch",
    "char",
    "char16_t",
    "char32_t",
    "char8_t",
    "class",
    "co_await",
    "co_return",
    "co_yield",
    "compl",
    "concept",
    "const",
    "const_cast",
    "consteval",
    "constexpr",
    "constinit",
    "continue",
    "decltype",
    "default",
    "delete",
    "do",
    "double",
    "dynamic_cast",
    "else",
    "enum",
    "explicit",
    "export",
    "extern",
    "false",
    "float",
    "for",
    "friend",
    "goto",
    "if",
    "inline",
    "int",
    "long",
    "mutable",
    "namespace",
    "new",
    "noexcept",
    "not",
    "not_eq",
    "nullptr",
    "operator",
    "or",
    "or_eq",
    "private",
    "protected",
    "public",
    "register",
    "reinterpret_cast",
    "requires",
    "restrict",
    "return",
    "short",
    "signed",
    "sizeof",
    "static",
    "static_assert",
    "static_cast",
    "struct",
    "switch",
    "template",
    "this",
    "thread_local",
    "throw",
    "true",
    "try",
    "typedef",
    "typeid",
    "typename",
    "typeof",
    "union",
    "unsigned",
    "using",
    "virtual",
    "void",
    "volatile",
    "wchar_t",
    "while",
    "xor",
    "xor_eq",
});

// Macros without arguments that gnu11, the C library or the kernel's headers define; and names of our own
// templates.
constexpr auto macros = std::to_array<std::string_view>({
    "linux",
    "unix",
    "i386",
    "current",
    "errno",
    "stdin",
    "stdout",
    "stderr",
    "noinline",
    "fallthrough",
    "NULL",
    "w",
    "v",
});

bool may_break_after(std::string_view token) {
    return token == "&&" || token == "||" || token == "?" || token == ":" || token == "|" || token == "^" ||
           token == "&" || token == "+" || token == "-" || token == "==" || token == "!=";
}

struct Break {
    size_t position = std::string_view::npos;  // of a space
    int depth = 0;
};

// The outermost place to break within `room` columns; the last of equals.
Break find_break(std::string_view code, size_t room) {
    Break best;
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < code.size() && i <= room; ++i) {
        if (in_string) {
            if (code[i] == '\\') {
                ++i;
            } else if (code[i] == '"') {
                in_string = false;
            }
            continue;
        }
        switch (code[i]) {
            case '"':
                in_string = true;
                break;
            case '(':
            case '{':
                ++depth;
                break;
            case ')':
            case '}':
                --depth;
                break;
            case ' ': {
                // An operator stays at the end of its line, as the kernel has it.
                const size_t before = code.substr(0, i).find_last_of(" (");
                const std::string_view word =
                    code.substr(before == std::string_view::npos ? 0 : before + 1,
                                i - (before == std::string_view::npos ? 0 : before + 1));
                const bool good = may_break_after(word) || (i > 0 && code[i - 1] == ',');
                if (good && (best.position == std::string_view::npos || depth <= best.depth)) {
                    best = {i, depth};
                }
                break;
            }
            default:
                break;
        }
    }
    return best;
}

}  // namespace

std::string c_number(uint64_t value, unsigned c_bits) {
    if (value == ~uint64_t{0} >> (64 - c_bits)) {
        return c_bits == 64 ? "~0ull" : "~0u";
    }
    const std::string digits = value < 10 ? fmt::format("{}", value) : fmt::format("0x{:x}", value);
    return digits + (c_bits == 64 ? "ull" : "u");
}

std::string c_string(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        switch (c) {
            case '"':
                result += "\\\"";
                break;
            case '\\':
                result += "\\\\";
                break;
            case '?':
                result += result.back() == '?' ? "\\?" : "?";
                break;
            case '\n':
            case '\t':
                result += ' ';
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
                    result += fmt::format("\\{:03o}", static_cast<unsigned>(static_cast<unsigned char>(c)));
                } else {
                    result += c;
                }
        }
    }
    return result + "\"";
}

std::string c_comment_text(std::string_view text) {
    std::string result = printable(text);
    for (const auto& [bad, good] :
         {std::pair("*/", "* /"), std::pair("/*", "/ *"), std::pair("\?\?", "? ?")}) {
        for (size_t at = result.find(bad); at != std::string::npos; at = result.find(bad)) {
            result.replace(at, 2, good);
        }
    }
    return result;
}

std::string c_comment(std::string_view text) {
    const std::string safe = c_comment_text(text);
    if (safe.find('\n') == std::string::npos) {
        return "/* " + safe + " */\n";
    }
    std::string result = "/*\n";
    for (size_t begin = 0; begin <= safe.size();) {
        const size_t end = std::min(safe.find('\n', begin), safe.size());
        std::string line = safe.substr(begin, end - begin);
        line.erase(line.find_last_not_of(" \t\r\\") + 1);
        result += line.empty() ? " *\n" : " * " + line + "\n";
        begin = end + 1;
    }
    return result + " */\n";
}

std::string Identifiers::take(std::string_view wanted) {
    std::string name(wanted);
    while (std::ranges::find(keywords, name) != keywords.end() ||
           std::ranges::find(macros, name) != macros.end() || taken_.contains(name)) {
        name += '_';
    }
    taken_.insert(name);
    return name;
}

std::string c_line(unsigned tabs, std::string_view code) {
    std::string result;
    unsigned indent = tabs;
    while (true) {
        result.append(indent, '\t');
        const size_t room = line_limit - std::min<size_t>(line_limit / 2, indent * tab_width);
        if (code.size() <= room) {
            break;
        }
        const Break place = find_break(code, room);
        if (place.position == std::string_view::npos) {
            break;
        }
        result += code.substr(0, place.position);
        result += '\n';
        code.remove_prefix(place.position + 1);
        indent = tabs + 2;
    }
    result += code;
    return result + '\n';
}

}  // namespace ptspec::emit

// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/lexical_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "compiler/support/utf8.h"
#include "compiler/syntax/limits.h"
#include "compiler/syntax/literal.h"

namespace ptspec::syntax {

using P = generated::PtspecLexer;

namespace {

// What people mean by characters that other languages, keyboards and word processors offer.
struct Lookalike {
    std::string_view character;
    std::string_view help;
};

constexpr Lookalike lookalikes[] = {
    {"≠", "write `!=`"},
    {"≤", "write `<=`"},
    {"≥", "write `>=`"},
    {"∧", "write `&&`"},
    {"∨", "write `||`"},
    {"¬", "write `!`"},
    {"⇒", "write `==>`"},
    {"⟹", "write `==>`"},
    {"⇔", "write `<==>`"},
    {"→", "write `->` before a result type, `==>` for an implication"},
    {"×", "write `*`"},
    {"÷", "write `/`"},
    {"−", "write `-`"},
    {"–", "write `-`"},
    {"—", "write `-`"},
    {"“", "texts are quoted with plain `\"`"},
    {"”", "texts are quoted with plain `\"`"},
    {"„", "texts are quoted with plain `\"`"},
    {"‘", "texts are quoted with plain `\"`"},
    {"’", "texts are quoted with plain `\"`"},
    {"'", "texts are quoted with `\"`"},
    {"`", "texts are quoted with `\"`"},
    {"\u00a0", "this is a no-break space; write a plain one"},
    {"\u200b", "this is a space without width; delete it"},
    {"\ufeff", "this is a byte order mark; it may only begin a file"},
    {"#", "comments begin with `//`"},
    {"$", "`$` stands for an operand inside of quoted texts only"},
};

class TokenCheck {
  public:
    TokenCheck(TokenList& tokens, Diagnostics& diagnostics) : tokens_(tokens), diagnostics_(diagnostics) {}

    LexicalFaults run() {
        for (size_t index = 0; index < tokens_.size(); ++index) {
            if (tokens_.at(index).getType() == P::UNTERMINATED_STRING) suspect_line(index);
        }
        for (size_t index = 0; index < tokens_.size(); ++index) check(index);
        std::ranges::sort(faults_.suspects);
        if (first_semicolon_) report_semicolons();
        return std::move(faults_);
    }

  private:
    // Where a `"` is missing, text and what stands around it have changed places in the whole line.
    void suspect_line(size_t index) {
        const size_t line = tokens_.at(index).getLine();
        unquoted_lines_.insert(line);
        while (index > 0 && tokens_.at(index - 1).getLine() == line) --index;
        faults_.suspects.push_back(index);
    }

    void check(size_t index) {
        const Token& token = tokens_.at(index);
        switch (token.getType()) {
            case P::INTEGER:
                check_number(index);
                break;
            case P::STRING:
                check_escapes(token);
                break;
            case P::UNTERMINATED_STRING:
                leave_out(index);
                report(Diagnostic(Code::unterminated_text, tokens_.span(token), "this text is not closed")
                           .label("begins here and does not end in this line")
                           .help("close it with `\"`; a line break in a text is written `\\n`"));
                break;
            case P::UNTERMINATED_COMMENT: {
                leave_out(index);
                Span opening = tokens_.span(token);
                opening.end = opening.begin + 2;
                report(Diagnostic(Code::unterminated_text, opening, "this comment is not closed")
                           .label("begins here and reaches to the end of the file")
                           .help("close it with `*/`"));
                break;
            }
            case P::UNEXPECTED:
                check_unexpected(index);
                break;
            case P::DO:
                block_begins_ = true;
                return;
            case P::ACTION:
                in_actions_ = true;
                break;
            case P::OPENING_BRACE:
                blocks_.push_back(block_begins_ || in_actions_ || (!blocks_.empty() && blocks_.back()));
                break;
            case P::CLOSING_BRACE:
                if (!blocks_.empty()) blocks_.pop_back();
                in_actions_ = in_actions_ && !blocks_.empty();
                break;
            case P::SEMICOLON:
                check_semicolon(index);
                break;
            default:
                break;
        }
        if (tokens_.is_visible(index)) block_begins_ = false;
    }

    void check_number(size_t index) {
        const Token& token = tokens_.at(index);
        using Fault = NumberLiteral::Fault;
        const Span place = tokens_.span(token);
        const std::string_view spelling = tokens_.text(token);
        const NumberLiteral number = parse_number(spelling);
        switch (number.fault) {
            case Fault::none:
                break;
            case Fault::too_large:
                report(Diagnostic(Code::number_too_large, place,
                                  "number too large: values are at most 64 bits wide")
                           .label("does not fit into 64 bits")
                           .note("the largest number is 0xffffffffffffffff"));
                break;
            case Fault::no_digits:
                report(Diagnostic(Code::malformed_number, place, fmt::format("`{}` has no digits", spelling))
                           .label(number.base == 16 ? "hexadecimal digits belong behind `0x`"
                                                    : "binary digits belong behind `0b`"));
                break;
            case Fault::leading_zero:
                report(Diagnostic(Code::malformed_number, place, "a decimal number does not begin with 0")
                           .label("octal or decimal?")
                           .note("octal numbers are not known; C reads this number as octal"));
                break;
            case Fault::underscore:
                report(Diagnostic(Code::malformed_number, at(place, number.fault_offset),
                                  "misplaced `_` in a number")
                           .label("a single `_` may stand between two digits"));
                break;
            case Fault::wrong_digit:
                report_wrong_digit(place, spelling, number);
                faults_.suspects.push_back(index);
                break;
        }
    }

    void report_wrong_digit(Span place, std::string_view spelling, const NumberLiteral& number) {
        const std::string_view rest = spelling.substr(number.fault_offset);
        const bool c_suffix = rest.find_first_not_of("uUlL") == std::string_view::npos;
        const std::string_view kind = number.base == 16  ? "a hexadecimal digit"
                                      : number.base == 2 ? "a binary digit"
                                                         : "a decimal digit";
        Diagnostic diagnostic(Code::malformed_number, at(place, number.fault_offset),
                              fmt::format("`{}` is not a number", spelling));
        diagnostic.label(fmt::format("`{}` is not {}", rest.front(), kind));
        if (c_suffix) {
            diagnostic.help("numbers have no suffix: they take the width that is needed where they stand");
        } else if (number.base == 10 &&
                   rest.find_first_not_of("0123456789abcdefABCDEF_") == std::string_view::npos) {
            diagnostic.help("hexadecimal numbers begin with `0x`");
        } else if (number.base == 10) {
            diagnostic.help("a space belongs between a number and a name");
        }
        report(std::move(diagnostic));
    }

    void check_escapes(const Token& token) {
        const Span place = tokens_.span(token);
        for (size_t offset : parse_string(tokens_.text(token)).wrong_escapes) {
            Span escape = at(place, offset);
            escape.end = escape.begin + 1 + decode_utf8(tokens_.text(place).substr(offset + 1)).size;
            report(Diagnostic(Code::invalid_escape, escape,
                              fmt::format("unknown escape `{}`", printable(tokens_.text(escape))))
                       .label("means nothing")
                       .help("a backslash itself is written `\\\\`; known are \\\" \\\\ \\n \\t"));
        }
    }

    // Statements end with one; declarations do not.
    void check_semicolon(size_t index) {
        if (!blocks_.empty() && blocks_.back()) return;
        tokens_.leave_out(index);
        faults_.any = true;
        if (!first_semicolon_) first_semicolon_ = index;
        ++semicolons_;
    }

    // A row of equal characters is one mistake.
    void check_unexpected(size_t index) {
        const Token& token = tokens_.at(index);
        const std::string_view character = tokens_.text(token);
        if (unquoted_lines_.contains(token.getLine())) return leave_out(index);
        leave_out(index);
        const bool repeats = index > 0 && tokens_.at(index - 1).getType() == P::UNEXPECTED &&
                             tokens_.text(tokens_.at(index - 1)) == character &&
                             tokens_.at(index - 1).getStopIndex() + 1 == token.getStartIndex();
        if (repeats) return;

        const Span place = tokens_.span(token);
        if (character == "?") {
            report(Diagnostic(Code::foreign_syntax, place, "`?` is not an operator")
                       .label("a choice is written in words")
                       .help("write `if condition then value else other_value`"));
            return;
        }
        Diagnostic diagnostic(Code::invalid_character, place,
                              fmt::format("unexpected character {}", name_of(character)));
        diagnostic.label("means nothing here");
        for (const Lookalike& each : lookalikes) {
            if (each.character == character) diagnostic.help(std::string(each.help));
        }
        report(std::move(diagnostic));
    }

    static std::string name_of(std::string_view character) {
        const Utf8Char decoded = decode_utf8(character);
        const bool visible = decoded.code_point > ' ' && decoded.code_point != 0x7f &&
                             display_width(decoded.code_point) > 0 && decoded.code_point != 0xa0;
        if (decoded.code_point < 0x80 && visible) return fmt::format("`{}`", character);
        const std::string number = fmt::format("U+{:04X}", static_cast<uint32_t>(decoded.code_point));
        return visible ? fmt::format("`{}` ({})", printable(character), number) : number;
    }

    void report_semicolons() {
        Diagnostic diagnostic(Code::foreign_syntax, tokens_.span(tokens_.at(*first_semicolon_)),
                              "there is no `;` outside of statements");
        diagnostic.label("declarations end by themselves").help("delete it");
        if (semicolons_ > 1) diagnostic.note(fmt::format("this file has {} of them", semicolons_));
        report(std::move(diagnostic));
    }

    static Span at(Span place, size_t offset) {
        const uint32_t begin = place.begin + static_cast<uint32_t>(offset);
        return Span{place.file, begin, begin + 1};
    }

    void leave_out(size_t index) {
        tokens_.leave_out(index);
        faults_.suspects.push_back(index);
    }

    void report(Diagnostic diagnostic) {
        faults_.any = true;
        if (++reports_ > max_reports) return;
        if (reports_ == max_reports) diagnostic.note(more_faults_note);
        diagnostics_.report(std::move(diagnostic));
    }

    TokenList& tokens_;
    Diagnostics& diagnostics_;
    LexicalFaults faults_;
    std::set<size_t> unquoted_lines_;
    bool block_begins_ = false;  // `do` stands before this token
    bool in_actions_ = false;    // bodies of actions begin without a word; from the first one on
    std::vector<bool> blocks_;   // of each open brace: does it hold statements?
    std::optional<size_t> first_semicolon_;
    size_t semicolons_ = 0;
    size_t reports_ = 0;
};

}  // namespace

bool check_bytes(const SourceMap& sources, FileId file, Diagnostics& diagnostics) {
    const std::string_view text = sources.text(file);
    const auto byte_at = [&](size_t offset) {
        return Span{file, static_cast<uint32_t>(offset), static_cast<uint32_t>(offset + 1)};
    };
    if (const std::optional<size_t> offset = first_invalid_utf8(text)) {
        diagnostics.report(Diagnostic(Code::invalid_utf8, byte_at(*offset), "this file is not valid UTF-8")
                               .label(fmt::format("byte 0x{:02x} does not begin a character",
                                                  static_cast<unsigned char>(text[*offset])))
                               .help("save it as UTF-8"));
        return false;
    }
    if (const size_t offset = text.find('\0'); offset != std::string_view::npos) {
        diagnostics.report(
            Diagnostic(Code::invalid_character, byte_at(offset), "this file contains a zero byte")
                .label("no text has zero bytes")
                .help("is this a binary file, or UTF-16? specifications are UTF-8"));
        return false;
    }
    return true;
}

LexicalFaults check_tokens(TokenList& tokens, Diagnostics& diagnostics) {
    return TokenCheck(tokens, diagnostics).run();
}

}  // namespace ptspec::syntax

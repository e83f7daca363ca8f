// SPDX-License-Identifier: Apache-2.0
//
// What the tests of this folder share: parsing a text, and errors in one line each.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/support/diagnostic.h"
#include "compiler/support/source.h"
#include "compiler/syntax/parser.h"

namespace ptspec::syntax::testing {

// A text, and what parsing it gave.
struct Parsed {
    SourceMap sources;
    Diagnostics diagnostics;
    std::optional<Module> module;
    ExprPtr expression;

    std::string_view text(Span span) const { return sources.text(span); }

    // "E0003 2:5 `marked` message | label | help", a line for each, in the order of places.
    std::vector<std::string> errors() const {
        std::vector<std::string> lines;
        for (const Diagnostic& each : diagnostics.sorted()) {
            const Location place = sources.location(each.primary.span.file, each.primary.span.begin);
            std::string line =
                fmt::format("{} {}:{} `{}` {} | {}", catalogue_entry(each.code).number, place.line,
                            place.column, text(each.primary.span), each.message, each.primary.text);
            for (const Label& label : each.secondary) {
                line += fmt::format(" | at {} {}", sources.location(label.span.file, label.span.begin).line,
                                    label.text);
            }
            for (const std::string& note : each.notes) line += fmt::format(" | {}", note);
            for (const std::string& help : each.helps) line += fmt::format(" | {}", help);
            lines.push_back(std::move(line));
        }
        return lines;
    }
};

inline std::vector<std::string> texts(const std::vector<Name>& names) {
    std::vector<std::string> result;
    result.reserve(names.size());
    for (const Name& name : names) result.push_back(name.text);
    return result;
}

inline Parsed parse(std::string text) {
    Parsed result;
    const FileId file = result.sources.add("test.pts", std::move(text));
    result.module = parse_module(result.sources, file, result.diagnostics);
    return result;
}

inline Parsed parse_value(std::string text) {
    Parsed result;
    const FileId file = result.sources.add("<expression>", std::move(text));
    result.expression = parse_expression(result.sources, file, result.diagnostics);
    return result;
}

// Items of a contract, and of an architecture.
inline Parsed parse_in_contract(std::string_view items) {
    return parse(fmt::format("module m\ncontract c for pxx in pte {{\n{}\n}}\n", items));
}
inline Parsed parse_in_architecture(std::string_view items) {
    return parse(fmt::format("module m\narch a {{\n{}\n}}\n", items));
}

// An expression with all its parentheses and words, to compare structure at a glance.
std::string structure(const Expr& expr);

}  // namespace ptspec::syntax::testing

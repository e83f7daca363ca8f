// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/diagnostic.h"

#include <algorithm>

namespace ptspec {

Diagnostic::Diagnostic(Code code_, Span span, std::string message_)
    : code(code_),
      severity(catalogue_entry(code_).severity()),
      message(std::move(message_)),
      primary{span, {}} {}

Diagnostic::Diagnostic(Code code_, std::string message_) : Diagnostic(code_, Span{}, std::move(message_)) {}

Diagnostic& Diagnostic::label(std::string text) {
    primary.text = std::move(text);
    return *this;
}

Diagnostic& Diagnostic::also(Span span, std::string text) {
    if (span.is_valid()) {
        secondary.push_back({span, std::move(text)});
    }
    return *this;
}

Diagnostic& Diagnostic::note(std::string text) {
    notes.push_back(std::move(text));
    return *this;
}

Diagnostic& Diagnostic::help(std::string text) {
    helps.push_back(std::move(text));
    return *this;
}

Diagnostic& Diagnostic::draw(std::vector<std::string> lines) {
    drawing.insert(drawing.end(), std::make_move_iterator(lines.begin()),
                   std::make_move_iterator(lines.end()));
    return *this;
}

bool Diagnostics::report(Diagnostic diagnostic) {
    const bool place_is_enough =
        diagnostic.has_place() && !catalogue_entry(diagnostic.code).number.starts_with('P');
    const bool is_new = seen_
                            .emplace(diagnostic.code, diagnostic.primary.span,
                                     place_is_enough ? std::string() : diagnostic.message)
                            .second;
    if (is_new) {
        all_.push_back(std::move(diagnostic));
    }
    return is_new;
}

void Diagnostics::merge(const Diagnostics& other) {
    for (const Diagnostic& diagnostic : other.all()) {
        report(diagnostic);
    }
}

size_t Diagnostics::count(Severity severity) const {
    return static_cast<size_t>(std::count_if(
        all_.begin(), all_.end(), [&](const Diagnostic& each) { return each.severity == severity; }));
}

std::vector<Diagnostic> Diagnostics::sorted() const {
    std::vector<Diagnostic> result = all_;
    // The file number of "no place" is the greatest of all, which puts those last.
    std::stable_sort(result.begin(), result.end(), [](const Diagnostic& left, const Diagnostic& right) {
        const Span& a = left.primary.span;
        const Span& b = right.primary.span;
        return std::tie(a.file, a.begin) < std::tie(b.file, b.begin);
    });
    return result;
}

}  // namespace ptspec

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "compiler/support/catalogue.h"
#include "compiler/support/source.h"

namespace ptspec {

/// A marked piece of source and what is to be said beside it.
struct Label {
    Span span;
    std::string text;
};

/// One message to the user, as data; render.h is the only place that turns it into text.
///
///     diagnostics.report(Diagnostic(Code::unknown_name, span, "unknown operation `pte_drity`")
///                            .label("not declared here")
///                            .also(contract_span, "this contract is in scope")
///                            .help("did you mean `pte_dirty`?"));
struct Diagnostic {
    Code code;
    Severity severity;
    std::string message;
    Label primary;
    std::vector<Label> secondary;
    /// Lines that are shown as they are (bit pictures, counterexamples).
    std::vector<std::string> drawing;
    std::vector<std::string> notes;
    std::vector<std::string> helps;

    /// About a place.
    Diagnostic(Code code_, Span span, std::string message_);
    /// About no place in any source: usage, environment.
    Diagnostic(Code code_, std::string message_);

    Diagnostic& label(std::string text);
    /// Marks a further place; an invalid span is ignored.
    Diagnostic& also(Span span, std::string text);
    Diagnostic& note(std::string text);
    Diagnostic& help(std::string text);
    Diagnostic& draw(std::vector<std::string> lines);

    bool has_place() const { return primary.span.is_valid(); }
};

/// Collects what one run has to say, each thing once.
///
/// Two diagnostics are the same if code and primary place agree: a family that is expanded for several levels
/// reports its mistake once. Messages without a place and proof results (`P....`), of which one law can have
/// several, are told apart by their message too.
class Diagnostics {
  public:
    /// Returns whether it was new.
    bool report(Diagnostic diagnostic);
    /// Reports all of `other`.
    void merge(const Diagnostics& other);

    bool empty() const { return all_.empty(); }
    size_t count() const { return all_.size(); }
    size_t count(Severity severity) const;
    bool has_errors() const { return count(Severity::error) > 0; }

    /// In the order of reporting.
    const std::vector<Diagnostic>& all() const { return all_; }
    /// By file and position; those without a place come last. Equal places keep the order of reporting.
    std::vector<Diagnostic> sorted() const;

  private:
    std::vector<Diagnostic> all_;
    std::set<std::tuple<Code, Span, std::string>> seen_;
};

}  // namespace ptspec

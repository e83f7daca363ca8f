// SPDX-License-Identifier: Apache-2.0
#include "compiler/query/question_files.h"

#include <fmt/format.h>

#include "compiler/support/hash.h"

namespace ptspec::query {

namespace {

std::string file_name(const GoalRef& ref) {
    constexpr size_t longest = 160;  // file systems end at 255 bytes
    std::string name = ref.name + (ref.goal->label.empty() ? "" : "-" + ref.goal->label);
    for (char& c : name) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        c = plain || c == '.' || c == '-' || c == '@' ? c : '_';
    }
    return name.size() <= longest ? name
                                  : name.substr(0, longest) + "-" + content_hash(name).hex().substr(0, 8);
}

// In a comment, a line break would end it.
std::string one_line(std::string text) {
    for (char& c : text) {
        c = c == '\n' || c == '\r' ? ' ' : c;
    }
    return text;
}

// Solvers check what `:status` says against their own answer.
std::string_view status_of(Verdict found) {
    switch (found) {
        case Verdict::unsatisfiable:
            return "unsat";
        case Verdict::satisfiable:
            return "sat";
        case Verdict::unknown:
            break;
    }
    return "unknown";
}

std::string head(const GoalRef& ref, Verdict found) {
    const bool unsat = ref.goal->expect == vcgen::Goal::Expect::unsatisfiable;
    std::string text = fmt::format("; {}\n", one_line(ref.name));
    if (!ref.goal->label.empty()) {
        text += fmt::format("; part:  {}\n", one_line(ref.goal->label));
    }
    if (!ref.place.empty()) {
        text += fmt::format("; from:  {}\n", one_line(ref.place));
    }
    return text +
           (unsat ? "; wanted: unsat, it is proved.  sat: the values are an input that breaks it.\n"
                  : "; wanted: sat, it can happen.  unsat: it never does.\n") +
           fmt::format("(set-info :status {})\n", status_of(found));
}

}  // namespace

Result<std::filesystem::path> QuestionFiles::write(const GoalRef& ref, const std::string& text, Verdict found,
                                                   const std::string& kind) {
    std::string name = file_name(ref) + kind;
    if (const unsigned count = ++taken_[name]; count > 1) {
        name += fmt::format("-{}", count);
    }
    const std::filesystem::path file = directory_ / (name + ".smt2");
    const std::string content = head(ref, found) + text;
    if (const auto old = files_.read(file); old && *old == content) {
        return file;
    }
    if (const auto written = files_.write_volatile(file, content); !written) {
        return written.error();
    }
    return file;
}

}  // namespace ptspec::query

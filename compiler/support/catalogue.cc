// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/catalogue.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace ptspec {
namespace {

/// The texts stand in the .def files with a line break after the opening quote, so that they read well there.
constexpr std::string_view without_first_newline(std::string_view text) {
    return text.starts_with('\n') ? text.substr(1) : text;
}

constexpr std::array entries = {
#define PTSPEC_CODE(enumerator, number, title, explanation) \
    CatalogueEntry{Code::enumerator, #enumerator, number, title, without_first_newline(explanation)},
#include "compiler/support/catalogue/all.def"
#undef PTSPEC_CODE
};

static_assert(std::is_sorted(entries.begin(), entries.end(),
                             [](const CatalogueEntry& left, const CatalogueEntry& right) {
                                 return left.number < right.number;
                             }),
              "catalogue entries stand in the order of their numbers");

}  // namespace

std::string_view severity_name(Severity severity) {
    switch (severity) {
        case Severity::error:
            return "error";
        case Severity::warning:
            return "warning";
        case Severity::note:
            return "note";
    }
    return {};
}

std::span<const CatalogueEntry> catalogue() { return entries; }

const CatalogueEntry& catalogue_entry(Code code) { return entries.at(static_cast<size_t>(code)); }

const CatalogueEntry* find_catalogue_entry(std::string_view number) {
    std::string wanted(number);
    if (!wanted.empty()) {
        wanted[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(wanted[0])));
    }
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [&](const CatalogueEntry& entry) { return entry.number == wanted; });
    return found == entries.end() ? nullptr : &*found;
}

}  // namespace ptspec

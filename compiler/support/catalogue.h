// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace ptspec {

enum class Severity : uint8_t { error, warning, note };

std::string_view severity_name(Severity severity);

/// Every kind of message that ptspec can give. To add one, add it to the file of its range in
/// compiler/support/catalogue/: enumerator, number, title and explanation stand there together.
enum class Code : uint16_t {
#define PTSPEC_CODE(enumerator, number, title, explanation) enumerator,
#include "compiler/support/catalogue/all.def"
#undef PTSPEC_CODE
};

struct CatalogueEntry {
    Code code;
    /// Name of the enumerator.
    std::string_view name;
    /// A letter and four digits. E: wrong specification or usage, P: result of a proof, R: result of a run or
    /// of the environment, W: a warning.
    std::string_view number;
    /// One line.
    std::string_view title;
    /// Why this is an error, with an example; what `ptspec explain` shows.
    std::string_view explanation;

    constexpr Severity severity() const {
        return number.starts_with('W') ? Severity::warning : Severity::error;
    }
};

/// All entries, by number.
std::span<const CatalogueEntry> catalogue();

const CatalogueEntry& catalogue_entry(Code code);

/// Looks a number up ("E0123", in either case); null if there is none.
const CatalogueEntry* find_catalogue_entry(std::string_view number);

}  // namespace ptspec

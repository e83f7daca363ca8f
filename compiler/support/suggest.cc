// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/suggest.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace ptspec {
namespace {

/// Names are short; beyond this nobody mistyped one.
constexpr size_t longest_name = 128;

/// How many edits still count as a slip: one in three characters, but a name of one or two is never "near".
size_t allowed_edits(std::string_view wanted) {
    return wanted.size() < 3 ? 0 : std::max<size_t>(1, wanted.size() / 3);
}

/// `pxx_mkdir` for `pxx_mkdirty`: what was typed is most of a name, only its end is missing (or the other way
/// round).
bool is_most_of(std::string_view shorter, std::string_view longer) {
    return shorter.size() >= 3 && shorter.size() * 2 >= longer.size() && longer.starts_with(shorter);
}

bool equal_but_case(std::string_view left, std::string_view right) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [&](char a, char b) { return lower(a) == lower(b); });
}

}  // namespace

size_t edit_distance(std::string_view left, std::string_view right) {
    const size_t width = right.size() + 1;
    std::vector<size_t> two_above(width);
    std::vector<size_t> above(width);
    std::vector<size_t> row(width);
    for (size_t j = 0; j < width; ++j) {
        row[j] = j;
    }
    for (size_t i = 1; i <= left.size(); ++i) {
        std::swap(two_above, above);
        std::swap(above, row);
        row[0] = i;
        for (size_t j = 1; j < width; ++j) {
            const size_t substitution = above[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, substitution});
            const bool swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
            if (swapped) {
                row[j] = std::min(row[j], two_above[j - 2] + 1);
            }
        }
    }
    return row[right.size()];
}

std::optional<std::string> closest_match(std::string_view wanted, std::span<const std::string> candidates) {
    if (wanted.empty() || wanted.size() > longest_name) {
        return std::nullopt;
    }
    const std::string* best = nullptr;
    size_t best_distance = allowed_edits(wanted) + 1;
    const std::string* extension = nullptr;
    for (const std::string& candidate : candidates) {
        if (candidate == wanted || candidate.empty() || candidate.size() > longest_name) {
            continue;
        }
        if (equal_but_case(candidate, wanted)) {
            return candidate;
        }
        const size_t distance = edit_distance(wanted, candidate);
        if (distance < best_distance) {
            best = &candidate;
            best_distance = distance;
        }
        const bool extends = is_most_of(wanted, candidate) || is_most_of(candidate, wanted);
        if (extends && (extension == nullptr || candidate.size() < extension->size())) {
            extension = &candidate;
        }
    }
    if (best == nullptr) {
        best = extension;
    }
    return best == nullptr ? std::nullopt : std::optional(*best);
}

std::optional<std::string> did_you_mean(std::string_view wanted, std::span<const std::string> candidates) {
    const auto match = closest_match(wanted, candidates);
    return match ? std::optional(fmt::format("did you mean `{}`?", *match)) : std::nullopt;
}

}  // namespace ptspec

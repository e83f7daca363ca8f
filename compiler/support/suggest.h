// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ptspec {

/// Insertions, deletions, substitutions and swaps of neighbours that turn one text into the other.
size_t edit_distance(std::string_view left, std::string_view right);

/// The candidate that was most likely meant, if one is near enough; among equals the first.
std::optional<std::string> closest_match(std::string_view wanted, std::span<const std::string> candidates);

/// "did you mean `x`?" for the closest candidate.
std::optional<std::string> did_you_mean(std::string_view wanted, std::span<const std::string> candidates);

}  // namespace ptspec

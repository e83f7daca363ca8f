// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string_view>
#include <vector>

namespace ptspec::runtime {

/// Seeded random vectors. Uniform words alone would hardly ever meet a condition on several bits, nor a
/// boundary: most vectors are therefore near an example, and many words are sparse, dense, or at an edge.
class RandomVectors {
  public:
    /// `examples` holds whole vectors, usually of the law's domain; it must outlive the object.
    RandomVectors(std::uint64_t seed, std::vector<std::uint8_t> widths,
                  std::span<const std::uint64_t> examples);

    /// Writes one word a parameter.
    void next(std::span<std::uint64_t> vector);

  private:
    std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
    std::uint64_t bits(std::uint8_t width);
    std::uint64_t fresh_word(std::uint8_t width);
    std::uint64_t near(std::uint64_t word, std::uint8_t width);

    std::mt19937_64 engine_;  // the same sequence on every machine
    std::vector<std::uint8_t> widths_;
    std::span<const std::uint64_t> examples_;
};

/// How many vectors there are, if that is at most 2^16.
std::optional<std::uint64_t> exhaustive_count(std::span<const std::uint8_t> widths);
/// The number `index` among all vectors.
void exhaustive_vector(std::uint64_t index, std::span<const std::uint8_t> widths,
                       std::span<std::uint64_t> vector);

/// A seed of its own for every test, so that filters and shards do not change what a test draws.
std::uint64_t seed_of(std::uint64_t seed, std::string_view test_name);

}  // namespace ptspec::runtime

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string_view>
#include <vector>

#include "ptspec/abi.h"

namespace ptspec::runtime {

/// What one word of a vector may be.
struct WordKind {
    enum class Is {
        bits,   ///< anything
        count,  ///< a number that is often below `extent`: indices and lengths
        entry,  ///< a reference to an entry of a table
        table,  ///< a reference to a table
        kept,   ///< as in an example, else `extent`
    } is = Is::bits;
    std::uint8_t width = 64;
    std::uint64_t extent = 0;
};

/// The words of vectors with these parameters; with their image, if they have one.
std::vector<WordKind> word_kinds(std::span<const ptspec_value> params, const ptspec_memory* memory);

/// Seeded random vectors. Uniform words alone would hardly ever meet a condition on several bits, nor a
/// boundary: most vectors are therefore near an example, and many words are sparse, dense, or at an edge.
class RandomVectors {
  public:
    /// `examples` holds whole vectors, usually of the law's domain; it must outlive the object.
    RandomVectors(std::uint64_t seed, std::vector<WordKind> kinds, std::span<const std::uint64_t> examples);
    RandomVectors(std::uint64_t seed, const std::vector<std::uint8_t>& widths,
                  std::span<const std::uint64_t> examples);

    /// Writes one word a parameter.
    void next(std::span<std::uint64_t> vector);

  private:
    std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
    std::uint64_t bits(std::uint8_t width);
    std::uint64_t fresh_word(std::uint8_t width);
    std::uint64_t near(std::uint64_t word, std::uint8_t width);
    std::uint64_t place(const WordKind& kind, std::uint64_t before);

    std::mt19937_64 engine_;  // the same sequence on every machine
    std::vector<WordKind> kinds_;
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

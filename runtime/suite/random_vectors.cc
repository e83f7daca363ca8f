// SPDX-License-Identifier: Apache-2.0
#include "runtime/suite/random_vectors.h"

#include <algorithm>
#include <numeric>

namespace ptspec::runtime {
namespace {

constexpr std::uint32_t exhaustive_bits = 16;

std::uint64_t mask(std::uint8_t width) {
    return width >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
}

}  // namespace

RandomVectors::RandomVectors(std::uint64_t seed, std::vector<std::uint8_t> widths,
                             std::span<const std::uint64_t> examples)
    : engine_(seed), widths_(std::move(widths)), examples_(examples) {}

std::uint64_t RandomVectors::bits(std::uint8_t width) { return engine_() & mask(width); }

std::uint64_t RandomVectors::fresh_word(std::uint8_t width) {
    const std::uint64_t bit = std::uint64_t{1} << below(width);
    switch (below(8)) {
        case 0:
            return bits(width) & bits(width) & bits(width);
        case 1:
            return (bits(width) | bits(width) | bits(width)) & mask(width);
        case 2:
            return bit;
        case 3:
            return mask(width) & ~bit;
        case 4:
            return bit - 1;
        case 5:
            return below(2) == 0 ? 0 : mask(width);
        default:
            return bits(width);
    }
}

std::uint64_t RandomVectors::near(std::uint64_t word, std::uint8_t width) {
    for (std::uint64_t flips = 1 + below(4); flips > 0; --flips) word ^= std::uint64_t{1} << below(width);
    return word;
}

void RandomVectors::next(std::span<std::uint64_t> vector) {
    const std::size_t count = widths_.size();
    const std::size_t example_count = count == 0 ? 0 : examples_.size() / count;
    const std::size_t example = example_count == 0 ? 0 : below(example_count) * count;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint8_t width = widths_[i];
        const std::uint64_t choice = below(8);
        if (example_count > 0 && choice < 3) {
            vector[i] = near(examples_[example + i], width);
        } else if (example_count > 0 && choice < 5) {
            vector[i] = examples_[example + i];
        } else if (choice == 5 && i > 0) {
            // Laws often relate two parameters: equal and nearly equal words.
            vector[i] = (below(2) == 0 ? vector[i - 1] : near(vector[i - 1], width)) & mask(width);
        } else {
            vector[i] = fresh_word(width);
        }
    }
}

std::optional<std::uint64_t> exhaustive_count(std::span<const std::uint8_t> widths) {
    const std::uint32_t total = std::accumulate(widths.begin(), widths.end(), 0u);
    if (total > exhaustive_bits) return std::nullopt;
    return std::uint64_t{1} << total;
}

void exhaustive_vector(std::uint64_t index, std::span<const std::uint8_t> widths,
                       std::span<std::uint64_t> vector) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
        vector[i] = index & mask(widths[i]);
        index >>= widths[i];
    }
}

std::uint64_t seed_of(std::uint64_t seed, std::string_view test_name) {
    std::uint64_t hash = 0xcbf29ce484222325u;  // FNV-1a: any spread will do, but the same one everywhere
    for (char character : test_name) hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3u;
    return hash ^ seed;
}

}  // namespace ptspec::runtime

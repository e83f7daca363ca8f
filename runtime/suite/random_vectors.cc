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

std::vector<WordKind> word_kinds(std::span<const ptspec_value> params, const ptspec_memory* memory) {
    using Is = WordKind::Is;
    std::vector<WordKind> kinds;
    std::uint32_t extent = 0;
    std::uint8_t width = 64;
    for (std::uint32_t i = 0; memory != nullptr && i < memory->level_count; ++i) {
        extent = std::max(extent, memory->levels[i].extent);
        width = std::min(width, memory->levels[i].width);
    }
    for (const ptspec_value& param : params) {
        if (param.level != 0) {
            kinds.push_back({.is = param.whole_table ? Is::table : Is::entry,
                             .width = param.width,
                             .extent = memory->levels[param.level - 1].extent});
        } else {
            const bool number = memory != nullptr && param.format == nullptr && param.width > 1;
            kinds.push_back({.is = number ? Is::count : Is::bits, .width = param.width, .extent = extent});
        }
    }
    if (memory != nullptr) {
        kinds.insert(kinds.end(), 2, {.is = Is::kept});
        for (std::uint32_t i = 0; i < PTSPEC_IMAGE_PAIRS; ++i) {
            kinds.push_back({.is = Is::kept, .extent = PTSPEC_NOWHERE});
            kinds.push_back({.is = Is::bits, .width = width});
        }
    }
    return kinds;
}

RandomVectors::RandomVectors(std::uint64_t seed, std::vector<WordKind> kinds,
                             std::span<const std::uint64_t> examples)
    : engine_(seed), kinds_(std::move(kinds)), examples_(examples) {}

RandomVectors::RandomVectors(std::uint64_t seed, const std::vector<std::uint8_t>& widths,
                             std::span<const std::uint64_t> examples)
    : engine_(seed), examples_(examples) {
    for (const std::uint8_t width : widths) kinds_.push_back({.width = width});
}

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

/// First, last, anywhere; or where, or beside where, an earlier parameter leads.
std::uint64_t RandomVectors::place(const WordKind& kind, std::uint64_t before) {
    const std::uint64_t table = below(PTSPEC_TABLES) << PTSPEC_INDEX_BITS;
    if (kind.is == WordKind::Is::table) return table;
    const std::uint64_t last = kind.extent - 1;
    switch (below(6)) {
        case 0:
            return table;
        case 1:
            return table | last;
        case 2:
            return before;
        case 3:
            return (before & last) != last ? before + 1 : before;
        default:
            return table | below(kind.extent);
    }
}

void RandomVectors::next(std::span<std::uint64_t> vector) {
    const std::size_t count = kinds_.size();
    const std::size_t example_count = count == 0 ? 0 : examples_.size() / count;
    const std::size_t example = example_count == 0 ? 0 : below(example_count) * count;
    for (std::size_t i = 0; i < count; ++i) {
        const WordKind& kind = kinds_[i];
        const std::uint8_t width = kind.width;
        if (kind.is == WordKind::Is::kept) {
            vector[i] = example_count > 0 ? examples_[example + i] : kind.extent;
            continue;
        }
        const std::uint64_t choice = below(8);
        if (kind.is != WordKind::Is::bits && (choice < 3 || example_count == 0)) {
            vector[i] = kind.is == WordKind::Is::count ? below(kind.extent + 2) & mask(width)
                                                       : place(kind, i > 0 ? vector[i - 1] : 0);
            continue;
        }
        if (kind.is == WordKind::Is::entry || kind.is == WordKind::Is::table) {
            vector[i] = examples_[example + i];
            continue;
        }
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

// SPDX-License-Identifier: Apache-2.0
#include "compiler/testgen/candidates.h"

#include <fmt/format.h>

#include <array>

namespace ptspec::testgen {

namespace {

constexpr uint64_t even_bits = 0x5555555555555555;

struct Pattern {
    const char* name;
    uint64_t bits;
};
constexpr std::array fillings{Pattern{"every second bit", even_bits}, Pattern{"the other bits", ~even_bits},
                              Pattern{"full", ~uint64_t{0}}};

}  // namespace

std::vector<Candidate> number_candidates(unsigned width) {
    const uint64_t mask = model::mask_of(model::Sort{static_cast<uint8_t>(width)});
    std::vector<Candidate> candidates{{0, "0"}, {1, "1"}};
    if (width > 1) {
        candidates.push_back({2, "2"});
        candidates.push_back({mask, "all ones"});
        candidates.push_back({(mask >> 1) + 1, "top bit"});
        candidates.push_back({mask >> 1, "all but the top bit"});
        candidates.push_back({even_bits & mask, "every second bit"});
        candidates.push_back({~even_bits & mask, "the other bits"});
    }
    return candidates;
}

std::vector<Candidate> view_candidates(const std::string& view, uint64_t smallest, unsigned width,
                                       const std::function<bool(uint64_t)>& in_view) {
    std::vector<Candidate> candidates{{smallest, "view " + view}};
    for (const auto& [name, bits] : fillings) {
        uint64_t word = smallest;
        for (unsigned bit = 0; bit < width; ++bit) {
            const uint64_t more = word | (bits & (uint64_t{1} << bit));
            if (more != word && in_view(more)) {
                word = more;
            }
        }
        if (word != smallest) {
            candidates.push_back({word, fmt::format("view {}, {}", view, name)});
        }
    }
    return candidates;
}

std::vector<Candidate> field_boundaries(const std::vector<model::Field>& fields, uint64_t word) {
    std::vector<Candidate> candidates;
    for (const model::Field& field : fields) {
        const uint64_t mask = field.mask();
        const uint64_t rest = word & ~mask;
        const std::string name = field.kind == model::Field::Kind::named
                                     ? "field " + field.name
                                     : fmt::format("bits {}:{}", unsigned{field.hi}, unsigned{field.lo});
        candidates.push_back({rest, name + " zero"});
        candidates.push_back({rest | mask, name + (field.width() == 1 ? " one" : " all ones")});
        if (field.width() > 1) {
            candidates.push_back({rest | uint64_t{1} << field.lo, name + " = 1"});
            candidates.push_back({rest | uint64_t{1} << field.hi, name + " top bit"});
        }
    }
    return candidates;
}

std::vector<Candidate> bit_flips(uint64_t word, unsigned width, unsigned step) {
    std::vector<Candidate> candidates;
    for (unsigned bit = 0; bit < width; bit += step) {
        candidates.push_back({word ^ uint64_t{1} << bit, fmt::format("bit {} turned", bit)});
    }
    return candidates;
}

}  // namespace ptspec::testgen

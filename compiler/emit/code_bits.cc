// SPDX-License-Identifier: Apache-2.0
//
// Bits that are picked from words and put together.
#include "compiler/emit/code_bits.h"

#include <algorithm>
#include <tuple>

#include "compiler/emit/code_graph.h"

namespace ptspec::emit {

// Whether picking the parts again elsewhere costs no more than a person would accept for the sake of one
// expression.
bool CodeGraph::cheap_to_repeat(const Gather& gather) const {
    if (gather.parts.size() <= 2) {
        return true;
    }
    uint64_t seen = 0;
    for (const Part& part : gather.parts) {
        if ((seen & part.placed()) != 0) {
            return false;
        }
        seen |= part.placed();
    }
    return gather.parts.size() <= 4;
}

void CodeGraph::add_part(std::vector<Part>& parts, uint64_t& ones, Part part) const {
    part.mask &= full_mask(part.operand);
    if (part.shift < 0) {
        part.mask = part.mask >> -part.shift << -part.shift;
    }
    if (part.mask == 0) {
        return;
    }
    if (const auto* literal = get_if<Literal>(part.operand)) {
        ones |= shifted(literal->value & part.mask, part.shift);
        return;
    }
    if (const auto* test = get_if<Test>(part.operand)) {
        // A bool that is one bit of a word: take the bit itself.
        Test is_set = *test;
        if (convert(is_set, false) && std::has_single_bit(is_set.mask) && is_set.value == 0) {
            add_part(parts, ones, {is_set.operand, is_set.mask, part.shift - std::countr_zero(is_set.mask)});
            return;
        }
    }
    if (const auto* inner = get_if<Gather>(part.operand)) {
        Gather picked;
        picked.ones = inner->ones & part.mask;
        for (const Part& source : inner->parts) {
            const uint64_t mask = shifted(source.placed() & part.mask, -source.shift);
            if (mask != 0) {
                picked.parts.push_back({source.operand, mask, source.shift});
            }
        }
        if (cheap_to_repeat(picked)) {
            ones |= shifted(picked.ones, part.shift);
            for (Part source : picked.parts) {
                source.shift += part.shift;
                add_part(parts, ones, source);
            }
            return;
        }
    }
    for (Part& other : parts) {
        if (other.operand == part.operand && other.shift == part.shift) {
            other.mask |= part.mask;
            return;
        }
    }
    parts.push_back(part);
}

CodeId CodeGraph::gather(unsigned width, std::vector<Part> parts, uint64_t ones) {
    Gather result;
    result.ones = ones;
    for (const Part& part : parts) {
        add_part(result.parts, result.ones, part);
    }
    for (Part& part : result.parts) {
        part.mask &= ~shifted(result.ones, -part.shift);
    }
    std::erase_if(result.parts, [](const Part& part) { return part.mask == 0; });
    std::ranges::sort(result.parts, [](const Part& left, const Part& right) {
        return std::tuple(left.shift != 0, left.operand, -left.shift) <
               std::tuple(right.shift != 0, right.operand, -right.shift);
    });
    if (result.parts.empty()) {
        return literal(width, result.ones);
    }
    if (result.parts.size() == 1 && result.ones == 0) {
        const Part& part = result.parts.front();
        if (part.shift == 0 && part.mask == full_mask(part.operand) &&
            c_bits(at(part.operand).width) == c_bits(width)) {
            return part.operand;
        }
    }
    return intern({width, std::move(result)});
}

CodeId CodeGraph::select_bits(CodeId operand, unsigned hi, unsigned lo, unsigned width, unsigned position) {
    const uint64_t mask = model::mask_of(model::bits_sort(hi - lo + 1)) << lo;
    return gather(width, {{operand, mask, static_cast<int>(position) - static_cast<int>(lo)}});
}
}  // namespace ptspec::emit

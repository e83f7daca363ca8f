// SPDX-License-Identifier: Apache-2.0
//
// Conditions: single bits, comparisons, and what they make together.
#include <algorithm>
#include <bit>

#include "compiler/emit/code_bits.h"
#include "compiler/emit/code_graph.h"

namespace ptspec::emit {

CodeId CodeGraph::test(CodeId operand, uint64_t mask, uint64_t value, bool equal) {
    mask &= full_mask(operand);
    if ((value & ~mask) != 0) {
        return boolean(!equal);
    }
    if (mask == 0) {
        return boolean(equal);
    }
    if (at(operand).width == 0) {
        return (value != 0) == equal ? operand : negation(operand);
    }
    if (const auto* literal = get_if<Literal>(operand)) {
        return boolean(((literal->value & mask) == value) == equal);
    }
    const auto* arithmetic = get_if<Arithmetic>(operand);
    if (arithmetic != nullptr && arithmetic->op == Arithmetic::Op::bit_xor) {
        if (const auto* flips = get_if<Literal>(arithmetic->right)) {
            return test(arithmetic->left, mask, value ^ (flips->value & mask), equal);
        }
    }
    if (const auto* found = get_if<Gather>(operand)) {
        Gather inner = *found;
        if (((inner.ones & mask) & ~value) != 0) {
            return boolean(!equal);
        }
        mask &= ~inner.ones;
        value &= ~inner.ones;
        std::erase_if(inner.parts, [&](const Part& part) { return (part.placed() & mask) == 0; });
        uint64_t placed = 0, taken = 0, wanted = 0;
        bool one_source = !inner.parts.empty();
        for (const Part& part : inner.parts) {
            const uint64_t here = part.placed() & mask;
            const uint64_t source = shifted(here, -part.shift);
            one_source = one_source && part.operand == inner.parts.front().operand && (placed & here) == 0 &&
                         (taken & source) == 0;
            placed |= here;
            taken |= source;
            wanted |= shifted(value & here, -part.shift);
        }
        if ((value & ~placed) != 0) {
            return boolean(!equal);
        }
        if (inner.parts.empty()) {
            return boolean(equal);
        }
        if (one_source) {
            return test(inner.parts.front().operand, taken, wanted, equal);
        }
    }
    return intern({0, Test{operand, mask, value, equal}});
}

CodeId CodeGraph::compare(Compare::Op op, CodeId left, CodeId right) {
    const bool equality = op == Compare::Op::equal || op == Compare::Op::unequal;
    if (left == right) {
        return boolean(op == Compare::Op::equal || op == Compare::Op::less_equal);
    }
    if (equality && get_if<Literal>(left) != nullptr) {
        std::swap(left, right);
    }
    const auto* left_literal = get_if<Literal>(left);
    const auto* right_literal = get_if<Literal>(right);
    if (equality && right_literal != nullptr) {
        return test(left, full_mask(left), right_literal->value, op == Compare::Op::equal);
    }
    if (left_literal != nullptr && right_literal != nullptr) {
        return boolean(op == Compare::Op::less ? left_literal->value < right_literal->value
                                               : left_literal->value <= right_literal->value);
    }
    // What holds for every value of the type draws warnings.
    if (op == Compare::Op::less) {
        if ((right_literal != nullptr && right_literal->value == 0) ||
            (left_literal != nullptr && left_literal->value >= full_mask(right))) {
            return boolean(false);
        }
        if (right_literal != nullptr && right_literal->value > full_mask(left)) {
            return boolean(true);
        }
    }
    if (op == Compare::Op::less_equal) {
        if ((left_literal != nullptr && left_literal->value == 0) ||
            (right_literal != nullptr && right_literal->value >= full_mask(left))) {
            return boolean(true);
        }
        if (left_literal != nullptr && left_literal->value > full_mask(right)) {
            return boolean(false);
        }
    }
    if (equality) {
        // The same field of two words: no need to move it down first.
        const auto* a = get_if<Gather>(left);
        const auto* b = get_if<Gather>(right);
        if (a != nullptr && b != nullptr && a->ones == 0 && b->ones == 0 && a->parts.size() == 1 &&
            b->parts.size() == 1) {
            const Part first = a->parts.front(), second = b->parts.front();
            const unsigned width = at(first.operand).width;
            if (first.shift == second.shift && first.shift != 0 && width != 0 &&
                width == at(second.operand).width) {
                return compare(op, gather(width, {{first.operand, first.mask, 0}}),
                               gather(width, {{second.operand, second.mask, 0}}));
            }
        }
        if (left > right) {
            std::swap(left, right);
        }
    }
    return intern({0, Compare{op, left, right}});
}
CodeId CodeGraph::negation(CodeId operand) {
    if (const auto* literal = get_if<Literal>(operand)) {
        return boolean(literal->value == 0);
    }
    if (const auto* test = get_if<Test>(operand)) {
        return intern({0, Test{test->operand, test->mask, test->value, !test->equal}});
    }
    if (const auto* inner = get_if<Negation>(operand)) {
        return inner->operand;
    }
    if (const auto* found = get_if<Compare>(operand)) {
        const Compare compare = *found;
        switch (compare.op) {
            case Compare::Op::equal:
                return intern({0, Compare{Compare::Op::unequal, compare.left, compare.right}});
            case Compare::Op::unequal:
                return intern({0, Compare{Compare::Op::equal, compare.left, compare.right}});
            case Compare::Op::less:
                return intern({0, Compare{Compare::Op::less_equal, compare.right, compare.left}});
            case Compare::Op::less_equal:
                return intern({0, Compare{Compare::Op::less, compare.right, compare.left}});
        }
    }
    if (const auto* found = get_if<Junction>(operand)) {
        if (const auto known = negated_junctions_.find(operand); known != negated_junctions_.end()) {
            return known->second;
        }
        const Junction inner = *found;
        std::vector<CodeId> negated;
        for (const CodeId one : inner.operands) {
            negated.push_back(negation(one));
        }
        const CodeId result = junction(!inner.conjunction, negated);
        negated_junctions_.emplace(operand, result);
        return result;
    }
    return intern({0, Negation{operand}});
}

CodeId CodeGraph::junction(bool conjunction, const std::vector<CodeId>& operands) {
    std::vector<CodeId> flat;
    for (const CodeId operand : operands) {
        const auto* inner = get_if<Junction>(operand);
        if (inner != nullptr && inner->conjunction == conjunction) {
            flat.insert(flat.end(), inner->operands.begin(), inner->operands.end());
        } else {
            flat.push_back(operand);
        }
    }
    std::vector<CodeId> kept;
    for (const CodeId operand : flat) {
        if (is_literal(operand, conjunction ? 1 : 0) || std::ranges::find(kept, operand) != kept.end()) {
            continue;
        }
        if (is_literal(operand, conjunction ? 0 : 1)) {
            kept.push_back(operand);
            break;
        }
        // Several bits of one word are one test, as the kernel writes it.
        bool merged = false;
        if (const auto* found = get_if<Test>(operand)) {
            Test now = *found;
            for (CodeId& earlier : kept) {
                const auto* before = get_if<Test>(earlier);
                if (before == nullptr || before->operand != now.operand) {
                    continue;
                }
                Test both = *before;
                if (!convert(now, conjunction) || !convert(both, conjunction)) {
                    continue;
                }
                if (((now.value ^ both.value) & now.mask & both.mask) != 0) {
                    earlier = boolean(!conjunction);
                } else {
                    earlier = test(now.operand, now.mask | both.mask, now.value | both.value, conjunction);
                }
                merged = true;
                break;
            }
        }
        if (!merged) {
            kept.push_back(operand);
        }
    }
    if (kept.empty()) {
        return boolean(conjunction);
    }
    // All before it is pure: what is known to decide, decides.
    if (std::ranges::any_of(kept, [&](CodeId id) { return is_literal(id, conjunction ? 0 : 1); })) {
        return boolean(!conjunction);
    }
    return kept.size() == 1 ? kept.front() : intern({0, Junction{conjunction, std::move(kept)}});
}

CodeId CodeGraph::choice(CodeId condition, CodeId then_value, CodeId else_value) {
    if (get_if<Literal>(condition) != nullptr) {
        return is_literal(condition, 1) ? then_value : else_value;
    }
    if (then_value == else_value) {
        return then_value;
    }
    if (at(then_value).width == 0 && get_if<Verdict>(then_value) == nullptr) {
        if (is_literal(then_value, 1)) {
            return junction(false, {condition, else_value});
        }
        if (is_literal(else_value, 0)) {
            return junction(true, {condition, then_value});
        }
        if (is_literal(then_value, 0)) {
            return junction(true, {negation(condition), else_value});
        }
        if (is_literal(else_value, 1)) {
            return junction(false, {negation(condition), then_value});
        }
    }
    const auto* then_literal = get_if<Literal>(then_value);
    const auto* else_literal = get_if<Literal>(else_value);
    if (then_literal != nullptr && else_literal != nullptr) {
        const uint64_t differing = then_literal->value ^ else_literal->value;
        if (std::has_single_bit(differing)) {
            const uint64_t common = then_literal->value & else_literal->value;
            const CodeId bit = (then_literal->value & differing) != 0 ? condition : negation(condition);
            return gather(std::max(at(then_value).width, at(else_value).width),
                          {{bit, 1, std::countr_zero(differing)}}, common);
        }
    }
    if (const auto* negated = get_if<Negation>(condition)) {
        return choice(negated->operand, else_value, then_value);
    }
    return intern(
        {std::max(at(then_value).width, at(else_value).width), Choice{condition, then_value, else_value}});
}
}  // namespace ptspec::emit

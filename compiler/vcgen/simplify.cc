// SPDX-License-Identifier: Apache-2.0
#include "compiler/vcgen/simplify.h"

#include <algorithm>
#include <bit>
#include <ranges>

namespace ptspec::vcgen {

using model::bits_sort;
using model::bool_sort;
using model::ExprId;
using model::no_expr;
using model::Node;
using model::Op;
using model::Sort;

namespace {

// How far down a bit is followed. Deeper words are cut out by an ordinary extract.
constexpr unsigned max_depth = 48;

// More pieces than this make an equality under a mask longer than it was.
constexpr int max_runs = 4;

Op wrapping(Op op) {
    switch (op) {
        case Op::add:
            return Op::add_wrapping;
        case Op::subtract:
            return Op::subtract_wrapping;
        case Op::multiply:
            return Op::multiply_wrapping;
        case Op::shift_left:
            return Op::shift_left_wrapping;
        default:
            return op;
    }
}

}  // namespace

std::vector<ExprId> Simplifier::conjuncts_of(ExprId root) const {
    std::vector<ExprId> result, pending{root};
    while (!pending.empty()) {
        const ExprId id = pending.back();
        pending.pop_back();
        const Node& node = pool_.node(id);
        if (node.op == Op::logical_and) {
            pending.push_back(pool_.operands(id)[1]);
            pending.push_back(pool_.operands(id)[0]);
        } else if (!pool_.is_true(id) && std::ranges::find(result, id) == result.end()) {
            result.push_back(id);
        }
    }
    return result;
}

ExprId Simplifier::simplify(ExprId query) {
    std::vector<ExprId> conjuncts = conjuncts_of(normal(query));
    // The denial of a claim mostly is a conjunction itself, whose parts then tell about its last one.
    for (int round = 0; round < 4 && conjuncts.size() > 1; ++round) {
        Known known;
        for (const ExprId conjunct : conjuncts | std::views::take(conjuncts.size() - 1)) {
            learn(conjunct, known);
        }
        if (known.contradiction) {
            return pool_.boolean(false);
        }
        const ExprId last = conjuncts.back();
        const ExprId now = under(known, last);
        if (now == last) {
            break;
        }
        conjuncts.pop_back();
        for (const ExprId part : conjuncts_of(now)) {
            if (std::ranges::find(conjuncts, part) == conjuncts.end()) {
                conjuncts.push_back(part);
            }
        }
    }
    ExprId result = pool_.boolean(true);
    for (const ExprId conjunct : conjuncts) {
        result = pool_.binary(Op::logical_and, result, conjunct);
    }
    return result;
}

// ---------------------------------------------------------------- in the light of other conjuncts

void Simplifier::learn(ExprId conjunct, Known& known) const {
    bool holds = true;
    ExprId id = conjunct;
    if (pool_.node(id).op == Op::logical_not) {
        holds = false;
        id = pool_.operands(id)[0];
    }
    const auto [place, is_new] = known.truth.emplace(id, holds);
    known.contradiction = known.contradiction || place->second != holds || pool_.is_false(conjunct);
    const auto know_bits = [&](ExprId variable, uint64_t zeros, uint64_t ones) {
        auto& bits = known.bits[variable];
        bits.zeros |= zeros;
        bits.ones |= ones;
        known.contradiction = known.contradiction || (bits.zeros & bits.ones) != 0;
    };
    const auto know_slice = [&](ExprId part, uint64_t value) {
        unsigned lo = 0;
        ExprId word = part;
        if (pool_.node(part).op == Op::extract) {
            lo = pool_.node(part).payload & 0xff;
            word = pool_.operands(part)[0];
        }
        if (pool_.node(word).op == Op::variable) {
            know_bits(word, (~value & mask_of(pool_.sort(part))) << lo, value << lo);
        }
    };
    const Node& node = pool_.node(id);
    if (node.op == Op::bit_to_bool) {
        know_slice(pool_.operands(id)[0], holds ? 1 : 0);
    } else if (node.op == Op::equal && holds && pool_.is_constant(pool_.operands(id)[1]) &&
               !pool_.sort(pool_.operands(id)[0]).is_bool()) {
        know_slice(pool_.operands(id)[0], pool_.node(pool_.operands(id)[1]).payload);
    }
}

// `root` without what is known.
ExprId Simplifier::under(const Known& known, ExprId root) {
    std::unordered_map<ExprId, ExprId> now;
    std::vector<ExprId> operands;
    for (const ExprId id : pool_.reachable(root)) {
        const auto truth = known.truth.find(id);
        const auto bits = known.bits.find(id);
        if (truth != known.truth.end()) {
            now.emplace(id, pool_.boolean(truth->second));
            continue;
        }
        if (bits != known.bits.end()) {
            const Sort sort = pool_.sort(id);
            const ExprId kept =
                pool_.binary(Op::bit_and, id, pool_.constant(sort, ~bits->second.zeros & mask_of(sort)));
            now.emplace(id, pool_.binary(Op::bit_or, kept, pool_.constant(sort, bits->second.ones)));
            continue;
        }
        operands.clear();
        bool same = true;
        for (const ExprId operand : pool_.operands(id)) {
            operands.push_back(now.at(operand));
            same = same && operands.back() == operand;
        }
        ExprId result = same ? id : rebuild(id, operands);
        if (const auto found = known.truth.find(result); found != known.truth.end()) {
            result = pool_.boolean(found->second);
        }
        now.emplace(id, result);
    }
    return now.at(root);
}

// ---------------------------------------------------------------- one form

ExprId Simplifier::normal(ExprId root) {
    std::vector<ExprId> operands;
    for (const ExprId id : pool_.reachable(root)) {
        if (normal_.contains(id)) {
            continue;
        }
        operands.clear();
        for (const ExprId operand : pool_.operands(id)) {
            operands.push_back(normal_.at(operand));
        }
        const ExprId result = operands.empty() ? id : rebuild(id, operands);
        normal_.emplace(id, result);
        normal_.emplace(result, result);
    }
    return normal_.at(root);
}

ExprId Simplifier::rebuild(ExprId original, const std::vector<ExprId>& operands) {
    const Node node = pool_.node(original);
    switch (node.op) {
        case Op::extract:
            return slice(operands[0], static_cast<unsigned>(node.payload >> 8), static_cast<unsigned>(node.payload & 0xff),
                         max_depth);
        case Op::bit_to_bool:
            return bit_as_bool(operands[0], max_depth);
        case Op::if_then_else:
            return choose(operands[0], operands[1], operands[2]);
        case Op::equal:
            return equality(operands[0], operands[1]);
        case Op::implies:
            return logical(Op::logical_or, pool_.unary(Op::logical_not, operands[0]), operands[1]);
        case Op::logical_and:
        case Op::logical_or:
            return logical(node.op, operands[0], operands[1]);
        case Op::add:
        case Op::subtract:
        case Op::multiply:
        case Op::shift_left:
        case Op::add_wrapping:
        case Op::subtract_wrapping:
        case Op::multiply_wrapping:
        case Op::shift_left_wrapping:
            return sum(wrapping(node.op), operands[0], operands[1]);
        default:
            return pool_.rebuild(original, operands);
    }
}

ExprId Simplifier::sum(Op op, ExprId left, ExprId right) {
    // Into the arms of a choice: what is added there may meet its like.
    if (op == Op::add_wrapping || op == Op::subtract_wrapping) {
        const bool left_chooses = pool_.node(left).op == Op::if_then_else;
        const ExprId choice = left_chooses ? left : right;
        const ExprId other = left_chooses ? right : left;
        if (pool_.node(choice).op == Op::if_then_else && pool_.node(other).op != Op::if_then_else) {
            const std::vector<ExprId> arms(pool_.operands(choice).begin(), pool_.operands(choice).end());
            if (pool_.node(arms[1]).op != Op::if_then_else && pool_.node(arms[2]).op != Op::if_then_else) {
                const auto in_arm = [&](ExprId arm) {
                    return left_chooses ? sum(op, arm, other) : sum(op, other, arm);
                };
                const ExprId then_value = in_arm(arms[1]);
                return choose(arms[0], then_value, in_arm(arms[2]));
            }
        }
    }
    if (const auto linear = linear_.apply(op, left, right)) {
        return *linear;
    }
    return pool_.binary(op, left, right);
}

ExprId Simplifier::logical(Op op, ExprId left, ExprId right) {
    // a && (a || b) is a, a && (a && b) is a && b; and with both words exchanged.
    const Op dual = op == Op::logical_and ? Op::logical_or : Op::logical_and;
    for (const bool swapped : {false, true}) {
        const ExprId a = swapped ? right : left, b = swapped ? left : right;
        const Node& node = pool_.node(b);
        if (node.op == op || node.op == dual) {
            const auto parts = pool_.operands(b);
            if (parts[0] == a || parts[1] == a) {
                return node.op == op ? b : a;
            }
        }
    }
    return pool_.binary(op, left, right);
}

ExprId Simplifier::choose(ExprId condition, ExprId then_value, ExprId else_value) {
    if (pool_.node(condition).op == Op::logical_not) {
        return choose(pool_.operands(condition)[0], else_value, then_value);
    }
    const Sort sort = pool_.sort(then_value);
    if (sort.is_bool()) {
        const auto unless = [&] { return pool_.unary(Op::logical_not, condition); };
        if (pool_.is_true(then_value) || then_value == condition) {
            return logical(Op::logical_or, condition, else_value);
        }
        if (pool_.is_false(then_value)) {
            return logical(Op::logical_and, unless(), else_value);
        }
        if (pool_.is_true(else_value)) {
            return logical(Op::logical_or, unless(), then_value);
        }
        if (pool_.is_false(else_value) || else_value == condition) {
            return logical(Op::logical_and, condition, then_value);
        }
    } else if (sort.width == 1 && pool_.is_constant(then_value) && pool_.is_constant(else_value) &&
               then_value != else_value) {
        const bool straight = pool_.node(then_value).payload == 1;
        return pool_.unary(Op::bool_to_bit, straight ? condition : pool_.unary(Op::logical_not, condition));
    }
    return pool_.if_then_else(condition, then_value, else_value);
}

// A single bit as a truth value, told by the bits of variables that it depends on.
ExprId Simplifier::bit_as_bool(ExprId bit, unsigned depth) {
    if (const auto known = bools_.find(bit); known != bools_.end()) {
        return known->second;
    }
    const ExprId result = bit_as_bool_of(bit, depth);
    bools_.emplace(bit, result);
    return result;
}

ExprId Simplifier::bit_as_bool_of(ExprId bit, unsigned depth) {
    const Node node = pool_.node(bit);
    const std::vector<ExprId> operands(pool_.operands(bit).begin(), pool_.operands(bit).end());
    if (depth == 0) {
        return pool_.unary(Op::bit_to_bool, bit);
    }
    const auto as_bool = [&](size_t index) { return bit_as_bool(operands[index], depth - 1); };
    switch (node.op) {
        case Op::bit_not:
            return pool_.unary(Op::logical_not, as_bool(0));
        case Op::bit_and: {
            const ExprId left = as_bool(0);
            return logical(Op::logical_and, left, as_bool(1));
        }
        case Op::bit_or: {
            const ExprId left = as_bool(0);
            return logical(Op::logical_or, left, as_bool(1));
        }
        case Op::if_then_else: {
            const ExprId left = as_bool(1);
            return choose(operands[0], left, as_bool(2));
        }
        default:
            return pool_.unary(Op::bit_to_bool, bit);
    }
}

// ---------------------------------------------------------------- slices

ExprId Simplifier::slice(ExprId word, unsigned hi, unsigned lo, unsigned depth) {
    if (lo == 0 && hi + 1 == pool_.sort(word).width) {
        return word;
    }
    if (depth == 0) {
        return pool_.extract(word, hi, lo);
    }
    const uint64_t key = uint64_t{word} << 16 | hi << 8 | lo;
    if (const auto known = slices_.find(key); known != slices_.end()) {
        return known->second;
    }
    const ExprId result = slice_of(word, hi, lo, depth - 1);
    slices_.emplace(key, result);
    return result;
}

ExprId Simplifier::slice_of(ExprId word, unsigned hi, unsigned lo, unsigned depth) {
    const Node node = pool_.node(word);
    const std::vector<ExprId> operands(pool_.operands(word).begin(), pool_.operands(word).end());
    const auto part = [&](size_t index, unsigned upper, unsigned lower) {
        return slice(operands[index], upper, lower, depth);
    };
    const auto zeros = [&](unsigned count) { return pool_.constant(bits_sort(count), 0); };
    switch (node.op) {
        case Op::bit_and:
        case Op::bit_or:
        case Op::bit_xor: {
            const ExprId left = part(0, hi, lo);
            return pool_.binary(node.op, left, part(1, hi, lo));
        }
        case Op::bit_not:
            return pool_.unary(Op::bit_not, part(0, hi, lo));
        case Op::if_then_else: {
            const ExprId then_value = part(1, hi, lo);
            return choose(operands[0], then_value, part(2, hi, lo));
        }
        case Op::extract: {
            const auto base = static_cast<unsigned>(node.payload & 0xff);
            return part(0, base + hi, base + lo);
        }
        case Op::zero_extend: {
            const unsigned width = pool_.sort(operands[0]).width;
            if (lo >= width) {
                return zeros(hi - lo + 1);
            }
            return pool_.zero_extend(part(0, std::min(hi, width - 1), lo), hi - lo + 1);
        }
        case Op::concat: {
            const unsigned width = pool_.sort(operands[1]).width;
            if (lo >= width) {
                return part(0, hi - width, lo - width);
            }
            if (hi < width) {
                return part(1, hi, lo);
            }
            const ExprId upper = part(0, hi - width, 0);
            return pool_.binary(Op::concat, upper, part(1, width - 1, lo));
        }
        case Op::shift_left_wrapping:
        case Op::shift_right: {
            if (!pool_.is_constant(operands[1]) || pool_.node(operands[1]).payload >= node.sort.width) {
                break;
            }
            const auto by = static_cast<unsigned>(pool_.node(operands[1]).payload);
            if (node.op == Op::shift_right) {
                const unsigned end = node.sort.width - by;  // of what is left
                return lo >= end ? zeros(hi - lo + 1)
                                 : pool_.zero_extend(part(0, std::min(hi, end - 1) + by, lo + by), hi - lo + 1);
            }
            if (hi < by) {
                return zeros(hi - lo + 1);
            }
            if (lo >= by) {
                return part(0, hi - by, lo - by);
            }
            return pool_.binary(Op::concat, part(0, hi - by, 0), zeros(by - lo));
        }
        case Op::add_wrapping:
        case Op::subtract_wrapping: {
            // Nothing is carried into or out of bits below which one side has only zeros.
            const uint64_t below = mask_of(bits_sort(hi + 1));
            if ((~pool_.facts(operands[1]).zeros & below) == 0) {
                return part(0, hi, lo);
            }
            if (node.op == Op::add_wrapping && (~pool_.facts(operands[0]).zeros & below) == 0) {
                return part(1, hi, lo);
            }
            break;
        }
        default:
            break;
    }
    return pool_.extract(word, hi, lo);
}

// ---------------------------------------------------------------- equality

ExprId Simplifier::equality(ExprId left, ExprId right) {
    if (pool_.is_constant(left)) {
        std::swap(left, right);
    }
    if (!pool_.is_constant(right) || pool_.sort(left).is_bool()) {
        return pool_.binary(Op::equal, left, right);
    }
    const uint64_t value = pool_.node(right).payload;
    if (pool_.sort(left).width == 1) {
        const ExprId bit = bit_as_bool(left, max_depth);
        return value == 1 ? bit : pool_.unary(Op::logical_not, bit);
    }
    const Node& node = pool_.node(left);
    if (node.op == Op::bit_and && pool_.is_constant(pool_.operands(left)[1])) {
        return masked_equality(pool_.operands(left)[0], pool_.node(pool_.operands(left)[1]).payload, value);
    }
    return pool_.binary(Op::equal, left, right);
}

// (word & mask) == value, run by run of the mask's bits.
ExprId Simplifier::masked_equality(ExprId word, uint64_t mask, uint64_t value) {
    const Sort sort = pool_.sort(word);
    const ExprId whole = pool_.binary(Op::equal, pool_.binary(Op::bit_and, word, pool_.constant(sort, mask)),
                                      pool_.constant(sort, value));
    if ((value & ~mask) != 0 || std::popcount(mask & ~(mask << 1)) > max_runs) {
        return whole;
    }
    ExprId result = pool_.boolean(true);
    for (uint64_t rest = mask; rest != 0;) {
        const auto lo = static_cast<unsigned>(std::countr_zero(rest));
        const auto length = static_cast<unsigned>(std::countr_one(rest >> lo));
        const uint64_t run = mask_of(bits_sort(length));
        const ExprId part = slice(word, lo + length - 1, lo, max_depth);
        const ExprId wanted = pool_.constant(bits_sort(length), value >> lo & run);
        result = logical(Op::logical_and, result, length == 1 ? equality(part, wanted) : pool_.binary(Op::equal, part, wanted));
        rest &= ~(run << lo);
    }
    return result;
}

}  // namespace ptspec::vcgen

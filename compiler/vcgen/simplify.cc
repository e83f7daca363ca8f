// SPDX-License-Identifier: Apache-2.0
#include "compiler/vcgen/simplify.h"

#include <algorithm>
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
            return slice(operands[0], static_cast<unsigned>(node.payload >> 8),
                         static_cast<unsigned>(node.payload & 0xff));
        case Op::bit_to_bool:
            return bit_as_bool(operands[0]);
        case Op::if_then_else:
            return choose(operands[0], operands[1], operands[2]);
        case Op::equal:
            return equality(operands[0], operands[1]);
        case Op::implies:
            return logical(Op::logical_or, pool_.unary(Op::logical_not, operands[0]), operands[1]);
        case Op::logical_and:
        case Op::logical_or:
            return logical(node.op, operands[0], operands[1]);
        case Op::bit_and:
        case Op::bit_or:
            return rounded(node.op, operands[0], operands[1]);
        case Op::shift_right:
            return shifted_right(operands[0], operands[1]);
        case Op::less:
        case Op::less_equal:
            return comparison(node.op, operands[0], operands[1]);
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
        return split_sum(*linear);
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

}  // namespace ptspec::vcgen
